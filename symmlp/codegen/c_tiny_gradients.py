"""C for the gradients of a small network: straight lines, a vec is samples."""

from __future__ import annotations

from symmlp.codegen.c_functions import Functions, function_name
from symmlp.codegen.c_layout import Layout, indent, lines


def gradients(layout: Layout, functions: Functions) -> str:
    """Return the sum of a batch's gradients, and `gradients` itself."""
    out = layout.depth
    states = ["x[N0][TOGETHER]"]
    sums = []
    for l in layout.layers:
        if l < out:
            states.append(f"a{l}[N{l}][TOGETHER], slope{l}[N{l}][TOGETHER]")
        states.append(f"delta{l}[N{l}][TOGETHER]")
        sums.append(
            f"    vec w{l}[N{l}][N{l - 1}], gw{l}[N{l}][N{l - 1}], b{l}[N{l}], gb{l}[N{l}];\n"
            f"    UNROLL for (int j = 0; j < N{l}; j++) {{\n"
            f"        b{l}[j] = splat(m->p[B{l} + j]);\n        gb{l}[j] = splat(0);\n"
            f"        UNROLL for (int i = 0; i < N{l - 1}; i++) {{\n"
            f"            w{l}[j][i] = splat(m->p[W{l} + j * N{l - 1} + i]);\n"
            f"            gw{l}[j][i] = splat(0);\n        }}\n    }}"
        )
    inner = [
        "vec " + ", ".join(states) + ";",
        "UNROLL for (int i = 0; i < N0; i++)\n    UNROLL for (int t = 0; t < TOGETHER; t++)\n"
        "        x[i][t] = load(&m->x[i][row + t * LANES]);",
        *(_forward_layer(l, layout) for l in layout.hidden),
        _output_layer(layout, functions),
        *(_backward_layer(l) for l in reversed(layout.hidden)),
        *(_accumulate(l) for l in reversed(layout.layers)),
    ]
    results = [
        f"    UNROLL for (int j = 0; j < N{l}; j++) {{\n"
        f"        g[B{l} + j] = sum_lanes(gb{l}[j]);\n"
        f"        UNROLL for (int i = 0; i < N{l - 1}; i++)\n"
        f"            g[W{l} + j * N{l - 1} + i] = sum_lanes(gw{l}[j][i]);\n    }}"
        for l in layout.layers
    ]
    return (
        _arrange(layout)
        + "\n\n"
        + lines(
            "/* The gradients of `rows` arranged samples, summed; lanes beyond are absent unless all are there. */",
            "INLINE void sums(const @NAME@ *m, int rows, int whole, real *g)",
            "{",
            *sums,
            "    for (int row = 0; row < rows; row += TOGETHER * LANES) {",
            *[indent(one, 2) for one in inner],
            "    }",
            *results,
            "}",
        )
        + "\n\n"
        + _gradient_function(layout)
    )


def _forward_layer(l: int, layout: Layout) -> str:
    source = "x" if l == 1 else f"a{l - 1}"
    return f"""\
UNROLL for (int j = 0; j < N{l}; j++)
    UNROLL for (int t = 0; t < TOGETHER; t++) {{
        vec s = b{l}[j];
        UNROLL for (int i = 0; i < N{l - 1}; i++)
            s += w{l}[j][i] * {source}[i][t];
        Activated a = {function_name(layout.activation(l))}(s);
        a{l}[j][t] = a.value;
        slope{l}[j][t] = a.slope;
    }}"""


def _output_layer(layout: Layout, functions: Functions) -> str:
    l = layout.depth
    source = "x" if l == 1 else f"a{l - 1}"
    preactivation = (
        f"vec s = b{l}[j];\nUNROLL for (int i = 0; i < N{l - 1}; i++)\n"
        f"    s += w{l}[j][i] * {source}[i][t];"
    )
    target = "load(&m->z[j][row + t * LANES])"
    present = "load(&m->present[row + t * LANES])"
    if not functions.vector:
        return lines(
            f"UNROLL for (int j = 0; j < N{l}; j++)",
            "    UNROLL for (int t = 0; t < TOGETHER; t++) {",
            indent(preactivation, 2),
            f"        Error e = output_error(s, {target});",
            "        vec delta = e.error * e.slope;",
            f"        delta{l}[j][t] = whole ? delta : delta * {present};",
            "    }",
        )
    if functions.pair is not None:
        delta = ["        delta[j] = softmax_delta(y[j], rest[j], z[j]);"]
    else:
        delta = ["        sum += delta[j] = weighted_slope(y[j], rest[j], z[j]);"]
    return lines(
        "UNROLL for (int t = 0; t < TOGETHER; t++) {",
        f"    vec s_[N{l}], z[N{l}], y[N{l}], rest[N{l}], delta[N{l}];",
        f"    UNROLL for (int j = 0; j < N{l}; j++) {{",
        indent(preactivation, 2),
        "        s_[j] = s;",
        f"        z[j] = {target};",
        "    }",
        f"    softmax(N{l}, s_, y, rest);",
        "" if functions.pair is not None else "    vec sum = splat(0);",
        f"    UNROLL for (int j = 0; j < N{l}; j++)",
        *delta,
        "" if functions.pair is not None else _SUBTRACT.format(l=l),
        f"    UNROLL for (int j = 0; j < N{l}; j++)",
        f"        delta{l}[j][t] = whole ? delta[j] : delta[j] * {present};",
        "}",
    )


_SUBTRACT = "    UNROLL for (int j = 0; j < N{l}; j++)\n        delta[j] -= y[j] * sum;"


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
    source = "x" if l == 1 else f"a{l - 1}"
    return f"""\
UNROLL for (int j = 0; j < N{l}; j++)
    UNROLL for (int t = 0; t < TOGETHER; t++) {{
        gb{l}[j] += delta{l}[j][t];
        UNROLL for (int i = 0; i < N{l - 1}; i++)
            gw{l}[j][i] += delta{l}[j][t] * {source}[i][t];
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
