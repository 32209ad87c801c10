"""C for networks of a few dozen parameters: straight lines, weights in registers, a vec is samples.

At batch 1 and two layers, `c_text/online.c` trains instead with a vec of four units.
"""

from __future__ import annotations

from symmlp.activations import BUILT_IN
from symmlp.codegen.c.functions import Functions, function_name
from symmlp.codegen.c.layout import Layout, function, lines
from symmlp.codegen.c.queries import OWN, Preactivations, losses, outputs
from symmlp.codegen.c.tiny_gradients import gradients
from symmlp.codegen.c_text import section


def struct(layout: Layout) -> str:
    """Return the fields of the network's struct: parameters first, then the workspace."""
    rows = "@UP@_ROWS"
    return lines(
        "@R@ p[@UP@_PARAMETERS];",
        "/* workspace: a batch with samples along the lanes */",
        f"@R@ x[{layout.sizes[0]}][{rows}], z[{layout.sizes[-1]}][{rows}], present[{rows}];",
    )


def kernels(layout: Layout) -> list[str]:
    """Return the names of the sections of `c_text/` that `body` calls."""
    return ["sum_lanes"]


def body(layout: Layout, functions: Functions) -> str:
    """Return C of the network's functions: set, get, forward, loss, gradients, train_epoch."""
    train = _online(layout) if layout.batch == 1 else _batches(layout)
    parts = (
        _constants(layout),
        _PARAMETERS,
        _layers(layout),
        _queries(layout, functions),
        gradients(layout, functions),
        train,
    )
    return "\n\n".join(parts)


def _constants(layout: Layout) -> str:
    if layout.batch == 1:
        return "#define TOGETHER 1                   /* groups of LANES samples in flight */"
    return lines(
        "/* Groups of LANES samples in flight: one hides the other's latency. */",
        "#define TOGETHER (BATCH >= 4 * LANES ? 4 : BATCH >= 2 * LANES ? 2 : 1)",
    )


_PARAMETERS = """\
void @NAME@_set(@NAME@ *m, const real *p)
{
    memset(m, 0, sizeof *m);
    memcpy(m->p, p, sizeof m->p);
}

void @NAME@_get(const @NAME@ *m, real *p)
{
    memcpy(p, m->p, sizeof m->p);
}"""


def _layers(layout: Layout) -> str:
    """Return each layer's preactivation as a function of a vec of samples."""
    return "\n\n".join(
        function(
            f"/* s[{l},j] of LANES samples. */\n"
            f"INLINE vec preactivation{l}(int j, const real *p, const vec *{_letter(l - 1)})",
            f"vec s = splat(p[B{l} + j]);",
            f"UNROLL for (int i = 0; i < N{l - 1}; i++)",
            f"    s += p[W{l} + j * N{l - 1} + i] * {_letter(l - 1)}[i];",
            "return s;",
        )
        for l in layout.layers
    )


def _letter(layer: int) -> str:
    return "x" if layer == 0 else f"a{layer}"


def _queries(layout: Layout, functions: Functions) -> str:
    out = layout.depth
    softmax = lines(
        f"vec y_[N{out}], rest[N{out}];",
        f"softmax(N{out}, s, y_, rest);",
        f"for (int j = 0; j < N{out}; j++)",
        "    y[j] = lane(y_[j], 0);",
    )
    found = Preactivations("preactivations(m->p, x, s);", OWN, softmax)
    parts = (_preactivations(layout), outputs(layout, functions, found), losses(layout, found))
    return "\n\n".join(parts)


def _preactivations(layout: Layout) -> str:
    out = layout.depth
    states = ", ".join(f"a{l}[N{l}]" for l in layout.hidden)
    return function(
        "/* The output's preactivations of one sample, the same in all lanes. */\n"
        "static void preactivations(const real *p, const real *x_, vec *s)",
        "vec x[N0];",
        f"vec {states};" if states else "",
        "UNROLL for (int i = 0; i < N0; i++)",
        "    x[i] = splat(x_[i]);",
        *(
            f"UNROLL for (int j = 0; j < N{l}; j++)\n"
            f"    a{l}[j] = {function_name(layout.activation(l))}"
            f"(preactivation{l}(j, p, {_letter(l - 1)})).value;"
            for l in layout.hidden
        ),
        f"UNROLL for (int j = 0; j < N{out}; j++)",
        f"    s[j] = preactivation{out}(j, p, {_letter(out - 1)});",
    )


def _batches(layout: Layout) -> str:
    out = layout.depth
    return f"""\
void @NAME@_train_epoch(@NAME@ *m, ptrdiff_t n, const real *x, const real *z, real rate)
{{
    real g[PARAMETERS];
    mark_present(m, BATCH);
    for (; n >= BATCH; n -= BATCH, x += BATCH * N0, z += BATCH * N{out}) {{
        sums(m, arrange(m, BATCH, x, z), BATCH % (TOGETHER * LANES) == 0, g);
        for (int i = 0; i < PARAMETERS; i++)
            m->p[i] -= rate / {layout.scale("BATCH")} * g[i];
    }}
    if (n > 0) {{
        sums_of_part(m, (int)n, x, z, g);
        for (int i = 0; i < PARAMETERS; i++)
            m->p[i] -= rate / {layout.scale("n")} * g[i];
    }}
}}"""


def _online(layout: Layout) -> str:
    """Return the C of `train_online`.

    Lanes beyond the units hold s = 0, where a function of the user's own may be no number: there
    they follow the first unit.
    """
    parts = [section(name, layout.real) for name in ("overlap", "sum_everywhere")]
    hidden = layout.activation(1)
    s = "s1[h]" if hidden in BUILT_IN else "choose(unit[h], s1[h], splat(lane(s1[0], 0)))"
    kernel = section("online", layout.real, HIDDEN=function_name(hidden), S=s)
    return "\n\n".join(
        (
            *parts,
            kernel.replace("Network *m", "@NAME@ *m"),
            "void @NAME@_train_epoch(@NAME@ *m, ptrdiff_t n, const real *x, const real *z, real rate)\n"
            "{\n    train_online(m, n, x, z, rate);\n}",
        )
    )
