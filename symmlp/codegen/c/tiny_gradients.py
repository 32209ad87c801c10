"""C for the gradients of a small network: straight lines, a vec is samples."""

from __future__ import annotations

from symmlp.codegen.c.functions import Functions, function_name
from symmlp.codegen.c.layout import Layout, function, indent, lines


def gradients(layout: Layout, functions: Functions) -> str:
    """Return the C functions `arrange`, `sums` of a batch's gradients, and `gradients` itself."""
    return "\n\n".join((_arrange(layout), _sums(layout, functions), _gradient_function(layout)))


def _sums(layout: Layout, functions: Functions) -> str:
    group = (
        f"vec {', '.join(_states(layout))};",
        "UNROLL for (int i = 0; i < N0; i++)",
        "    UNROLL for (int t = 0; t < TOGETHER; t++)",
        "        x[i][t] = load(&m->x[i][row + t * LANES]);",
        *(_forward_layer(l, layout) for l in layout.hidden),
        _output_layer(layout, functions),
        *(_backward_layer(l) for l in reversed(layout.hidden)),
        *(_accumulate(l) for l in reversed(layout.layers)),
    )
    return function(
        "/* The gradients of `rows` arranged samples, summed; lanes beyond are absent unless all are there. */\n"
        "INLINE void sums(const @NAME@ *m, int rows, int whole, real *g)",
        *(_in_registers(l) for l in layout.layers),
        "for (int row = 0; row < rows; row += TOGETHER * LANES) {",
        indent(lines(*group)),
        "}",
        *(_taken_out(l) for l in layout.layers),
    )


def _states(layout: Layout) -> list[str]:
    """Return the declarations of what a group of samples passes through."""
    states = ["x[N0][TOGETHER]"]
    for l in layout.layers:
        if l < layout.depth:
            states.append(f"a{l}[N{l}][TOGETHER], slope{l}[N{l}][TOGETHER]")
        states.append(f"delta{l}[N{l}][TOGETHER]")
    return states


def _in_registers(l: int) -> str:
    """Put a layer's parameters into vecs, and zeros where their gradients are added up."""
    return f"""\
vec w{l}[N{l}][N{l - 1}], gw{l}[N{l}][N{l - 1}], b{l}[N{l}], gb{l}[N{l}];
UNROLL for (int j = 0; j < N{l}; j++) {{
    b{l}[j] = splat(m->p[B{l} + j]);
    gb{l}[j] = splat(0);
    UNROLL for (int i = 0; i < N{l - 1}; i++) {{
        w{l}[j][i] = splat(m->p[W{l} + j * N{l - 1} + i]);
        gw{l}[j][i] = splat(0);
    }}
}}"""


def _taken_out(l: int) -> str:
    """Put a layer's gradients into the list of all."""
    return f"""\
UNROLL for (int j = 0; j < N{l}; j++) {{
    g[B{l} + j] = sum_lanes(gb{l}[j]);
    UNROLL for (int i = 0; i < N{l - 1}; i++)
        g[W{l} + j * N{l - 1} + i] = sum_lanes(gw{l}[j][i]);
}}"""


def _forward_layer(l: int, layout: Layout) -> str:
    return f"""\
UNROLL for (int j = 0; j < N{l}; j++)
    UNROLL for (int t = 0; t < TOGETHER; t++) {{
        vec s = b{l}[j];
        UNROLL for (int i = 0; i < N{l - 1}; i++)
            s += w{l}[j][i] * {_below(l)}[i][t];
        Activated a = {function_name(layout.activation(l))}(s);
        a{l}[j][t] = a.value;
        slope{l}[j][t] = a.slope;
    }}"""


def _output_layer(layout: Layout, functions: Functions) -> str:
    """Return the output's delta, 0 for samples that are absent."""
    preactivation = _PREACTIVATION.format(
        l=layout.depth, below=layout.depth - 1, source=_below(layout.depth)
    )
    form = _SOFTMAX if functions.vector else _EACH
    text = form.format(
        l=layout.depth,
        preactivation=indent(preactivation, 2),
        delta=_DIRECT.format(l=layout.depth)
        if functions.direct
        else f"    softmax_error(N{layout.depth}, s_, y, rest, z, delta);",
    )
    return lines(*text.split("\n"))


_PREACTIVATION = """\
vec s = b{l}[j];
UNROLL for (int i = 0; i < N{below}; i++)
    s += w{l}[j][i] * {source}[i][t];"""

_EACH = """\
UNROLL for (int j = 0; j < N{l}; j++)
    UNROLL for (int t = 0; t < TOGETHER; t++) {{
{preactivation}
        Error e = output_error(s, load(&m->z[j][row + t * LANES]));
        vec delta = e.error * e.slope;
        delta{l}[j][t] = whole ? delta : delta * load(&m->present[row + t * LANES]);
    }}"""

_SOFTMAX = """\
UNROLL for (int t = 0; t < TOGETHER; t++) {{
    vec s_[N{l}], z[N{l}], y[N{l}], rest[N{l}], delta[N{l}];
    UNROLL for (int j = 0; j < N{l}; j++) {{
{preactivation}
        s_[j] = s;
        z[j] = load(&m->z[j][row + t * LANES]);
    }}
    softmax(N{l}, s_, y, rest);
{delta}
    UNROLL for (int j = 0; j < N{l}; j++)
        delta{l}[j][t] = whole ? delta[j] : delta[j] * load(&m->present[row + t * LANES]);
}}"""

_DIRECT = """\
    UNROLL for (int j = 0; j < N{l}; j++)
        delta[j] = softmax_delta(y[j], rest[j], z[j]);"""


def _below(l: int) -> str:
    """Name what layer l is fed with."""
    return "x" if l == 1 else f"a{l - 1}"


def _backward_layer(l: int) -> str:
    return f"""\
UNROLL for (int i = 0; i < N{l}; i++)
    UNROLL for (int t = 0; t < TOGETHER; t++) {{
        vec back = w{l + 1}[0][i] * delta{l + 1}[0][t];
        UNROLL for (int j = 1; j < N{l + 1}; j++)
            back += w{l + 1}[j][i] * delta{l + 1}[j][t];
        delta{l}[i][t] = back * slope{l}[i][t];
    }}"""


def _accumulate(l: int) -> str:
    return f"""\
UNROLL for (int j = 0; j < N{l}; j++)
    UNROLL for (int t = 0; t < TOGETHER; t++) {{
        gb{l}[j] += delta{l}[j][t];
        UNROLL for (int i = 0; i < N{l - 1}; i++)
            gw{l}[j][i] += delta{l}[j][t] * {_below(l)}[i][t];
    }}"""


def _arrange(layout: Layout) -> str:
    return f"""\
/* `count` samples along the lanes; rows beyond are absent: their deltas become zero. They repeat the first sample,
 * so that what is multiplied by that zero is a number. */
INLINE int arrange(@NAME@ *m, int count, const real *x, const real *z)
{{
    const int rows = (count + TOGETHER * LANES - 1) / (TOGETHER * LANES) * (TOGETHER * LANES);
    for (int i = 0; i < N0; i++) {{
        for (int k = 0; k < count; k++)
            m->x[i][k] = x[k * N0 + i];
        for (int k = count; k < rows; k++)
            m->x[i][k] = x[i];
    }}
    for (int j = 0; j < N{layout.depth}; j++) {{
        for (int k = 0; k < count; k++)
            m->z[j][k] = z[k * N{layout.depth} + j];
        for (int k = count; k < rows; k++)
            m->z[j][k] = z[j];
    }}
    return rows;
}}

static void mark_present(@NAME@ *m, ptrdiff_t count)
{{
    for (int k = 0; k < ROWS; k++)
        m->present[k] = k < count ? R(1.0) : R(0.0);
}}"""


def _gradient_function(layout: Layout) -> str:
    out = layout.depth
    return f"""\
/* The sum of a part of a batch that may be smaller than BATCH. */
static void sums_of_part(@NAME@ *m, int count, const real *x, const real *z, real *g)
{{
    mark_present(m, count);
    sums(m, arrange(m, count, x, z), 0, g);
}}

void @NAME@_gradients(@NAME@ *m, ptrdiff_t n, const real *x, const real *z, real *g)
{{
    const real scale = R(1.0) / {layout.scale("n")};
    real part[PARAMETERS];
    memset(g, 0, PARAMETERS * sizeof(real));
    for (ptrdiff_t k = 0; k < n; k += BATCH) {{
        sums_of_part(m, n - k < BATCH ? (int)(n - k) : BATCH, x + k * N0, z + k * N{out}, part);
        for (int i = 0; i < PARAMETERS; i++)
            g[i] += scale * part[i];
    }}
}}"""
