"""C for networks of a few dozen parameters: straight lines, weights in registers, a vec is samples.

At batch 1 and two layers, `c_text/online.c` trains instead with a vec of four units.
"""

from __future__ import annotations

from symmlp.codegen.c_functions import Functions, function_name
from symmlp.codegen.c_layout import Layout, lines
from symmlp.codegen.c_text import section
from symmlp.codegen.c_tiny_gradients import gradients


def struct(layout: Layout) -> str:
    """Return the fields of the network's struct."""
    rows = "@UP@_ROWS"
    return lines(
        "@R@ p[@UP@_PARAMETERS];",
        "/* workspace: a batch with samples along the lanes */",
        f"@R@ x[{layout.sizes[0]}][{rows}], z[{layout.sizes[-1]}][{rows}], present[{rows}];",
    )


def kernels(layout: Layout) -> list[str]:
    """Return the sections that the functions call."""
    return ["sum_lanes"]


def body(layout: Layout, functions: Functions) -> str:
    """Return all functions of this network: parameters, forward, loss, gradients, training."""
    train = _online(layout) if layout.batch == 1 else _batches(layout)
    parts = (
        _constants(layout),
        _PARAMETERS,
        _layers(layout, functions),
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


def _layers(layout: Layout, functions: Functions) -> str:
    """Return each layer's preactivation as a function of a vec of samples."""
    return "\n\n".join(
        lines(
            f"/* s[{l},j] of LANES samples. */",
            f"INLINE vec preactivation{l}(int j, const real *p, const vec *{_letter(l - 1)})",
            "{",
            f"    vec s = splat(p[B{l} + j]);",
            f"    UNROLL for (int i = 0; i < N{l - 1}; i++)",
            f"        s += p[W{l} + j * N{l - 1} + i] * {_letter(l - 1)}[i];",
            "    return s;",
            "}",
        )
        for l in layout.layers
    )


def _letter(layer: int) -> str:
    return "x" if layer == 0 else f"a{layer}"


def _queries(layout: Layout, functions: Functions) -> str:
    out = layout.depth
    through = [f"    vec {', '.join(f'a{l}[N{l}]' for l in layout.hidden)};" if out > 1 else ""]
    through += [
        f"    UNROLL for (int j = 0; j < N{l}; j++)\n"
        f"        a{l}[j] = {function_name(layout.activation(l))}"
        f"(preactivation{l}(j, p, {_letter(l - 1)})).value;"
        for l in layout.hidden
    ]
    if functions.vector:
        values = [
            f"    vec y_[N{out}], rest[N{out}];",
            f"    softmax(N{out}, s, y_, rest);",
            f"    for (int j = 0; j < N{out}; j++)",
            "        y[j] = lane(y_[j], 0);",
        ]
    else:
        values = [
            f"    for (int j = 0; j < N{out}; j++)",
            f"        y[j] = lane({function_name(layout.activation(out))}(s[j]).value, 0);",
        ]
    divided = " / (real)n" if layout.reduction == "mean" else ""
    return "\n\n".join(
        (
            lines(
                "/* The output's preactivations of one sample, the same in all lanes. */",
                "static void preactivations(const real *p, const real *x_, vec *s)",
                "{",
                "    vec x[N0];",
                through[0],
                "    UNROLL for (int i = 0; i < N0; i++)",
                "        x[i] = splat(x_[i]);",
                *through[1:],
                f"    UNROLL for (int j = 0; j < N{out}; j++)",
                f"        s[j] = preactivation{out}(j, p, {_letter(out - 1)});",
                "}",
            ),
            lines(
                "void @NAME@_forward(@NAME@ *m, const real *x, real *y)",
                "{",
                f"    vec s[N{out}];",
                "    preactivations(m->p, x, s);",
                *values,
                "}",
            ),
            lines(
                "real @NAME@_loss(@NAME@ *m, ptrdiff_t n, const real *x, const real *z)",
                "{",
                f"    vec s[N{out}], t[N{out}];",
                "    real sum = 0;",
                f"    for (ptrdiff_t k = 0; k < n; k++, x += N0, z += N{out}) {{",
                "        preactivations(m->p, x, s);",
                f"        for (int j = 0; j < N{out}; j++)",
                "            t[j] = splat(z[j]);",
                f"        sum += lane(loss_of(N{out}, s, t), 0);",
                "    }",
                f"    return sum{divided};",
                "}",
            ),
        )
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
    parts = [section(name, layout.real) for name in ("overlap", "sum_everywhere")]
    kernel = section("online", layout.real, HIDDEN=function_name(layout.activation(1)))
    return "\n\n".join(
        (
            *parts,
            kernel.replace("Network *m", "@NAME@ *m"),
            "void @NAME@_train_epoch(@NAME@ *m, ptrdiff_t n, const real *x, const real *z, real rate)\n"
            "{\n    train_online(m, n, x, z, rate);\n}",
        )
    )
