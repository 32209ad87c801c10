"""C for the way through the network and back, and for what is asked of it: y, loss, gradients."""

from __future__ import annotations

from symmlp.codegen.c_functions import Functions, function_name
from symmlp.codegen.c_layout import Layout, lines


def row_of(array: str, row: str, width: str) -> str:
    """Return where a row of an array starts; without a row there is only one."""
    return f"{array} + {row} * {width}" if row else array


def forward(layout: Layout, row: str, count: str) -> list[str]:
    """Return the calls from x to the output's preactivations, which land in delta of the output."""
    calls = []
    for l in layout.layers:
        source = row_of("x", row, "N0") if l == 1 else row_of(f"m->a{l - 1}", row, f"P{l - 1}")
        step = "N0" if l == 1 else f"P{l - 1}"
        goal = row_of(f"m->a{l}" if l < layout.depth else f"m->delta{l}", row, f"P{l}")
        calls.append(
            f"    products({count}, N{l - 1}, N{l}, {source}, {step}, m->w{l}, m->b{l}, {goal});"
        )
        if l < layout.depth:
            numbers = f"P{l}" if count == "1" else f"{count} * P{l}"
            slope = row_of(f"m->slope{l}", row, f"P{l}")
            calls.append(f"    activate_{layout.activation(l)}({numbers}, {goal}, {slope});")
    return calls


def deltas(layout: Layout) -> str:
    """Return the way through the network and back: of one sample, or of rows of a batch."""
    out, back = layout.depth, []
    row, count = ("", "1") if layout.batch == 1 else ("row", "count")
    for l in reversed(layout.hidden):
        numbers = f"P{l}" if count == "1" else f"{count} * P{l}"
        goal = row_of(f"m->delta{l}", row, f"P{l}")
        back.append(
            f"    products({count}, N{l + 1}, N{l}, {row_of(f'm->delta{l + 1}', row, f'P{l + 1}')},"
            f" P{l + 1}, m->v{l + 1}, m->zero, {goal});\n"
            f"    times({numbers}, {row_of(f'm->slope{l}', row, f'P{l}')}, {goal});"
        )
    if layout.batch == 1:
        return (_TIMES if back else "") + lines(
            "static void deltas_of_row(@NAME@ *m, const real *x, const real *z)",
            "{",
            *forward(layout, row, count),
            f"    output_delta(m, m->delta{out}, z, m->delta{out});",
            *back,
            "}",
        )
    return (
        (_TIMES if back else "")
        + lines(
            "/* Rows `row` to row + count of the batch: through the network and back to the deltas. */",
            "INLINE void deltas(@NAME@ *m, int row, int count, const real *x, const real *z)",
            "{",
            *forward(layout, row, count),
            "    for (int k = row; k < row + count; k++) {",
            f"        real *delta = m->delta{out} + k * P{out};",
            f"        output_delta(m, delta, z + k * N{out}, delta);",
            "    }",
            *back,
            "}",
        )
        + (
            "\n\n/* The same for one row, as a function of its own: it is called from more than one place. */\n"
            "static void deltas_of_row(@NAME@ *m, int row, const real *x, const real *z)\n"
            "{\n    deltas(m, row, 1, x, z);\n}"
        )
    )


_TIMES = """\
INLINE void times(int numbers, const real *slope, real *delta)
{
    for (int j = 0; j < numbers; j += LANES)
        store(delta + j, load(delta + j) * load(slope + j));
}

"""


def queries(layout: Layout, functions: Functions) -> str:
    """Return `forward`, `loss` and `gradients`."""
    out = layout.depth
    if functions.vector:
        values = [
            f"    real y_[P{out}], rest[P{out}];",
            f"    softmax_row(m, m->delta{out}, y_, rest);",
            f"    memcpy(y, y_, N{out} * sizeof(real));",
        ]
    else:
        values = [
            f"    for (int j = 0; j < N{out}; j++)",
            f"        y[j] = lane({function_name(layout.activation(out))}"
            f"(splat(m->delta{out}[j])).value, 0);",
        ]
    calls = forward(layout, "", "1")
    sums = []
    for l in layout.layers:
        source = f"m->a{l - 1}" if l > 1 else "x"
        sums.append(
            f"        for (int j = 0; j < N{l}; j++) {{\n"
            f"            const real d = m->delta{l}[j] / count;\n"
            f"            g[B{l} + j] += d;\n"
            f"            for (int i = 0; i < N{l - 1}; i++)\n"
            f"                g[W{l} + j * N{l - 1} + i] += d * {source}[i];\n        }}"
        )
    mean = layout.reduction == "mean"
    return "\n\n".join(
        (
            lines(
                "static void preactivations(@NAME@ *m, const real *x)",
                "{",
                *calls,
                "}",
            ),
            lines(
                "void @NAME@_forward(@NAME@ *m, const real *x, real *y)",
                "{",
                "    preactivations(m, x);",
                *values,
                "}",
            ),
            lines(
                "real @NAME@_loss(@NAME@ *m, ptrdiff_t n, const real *x, const real *z)",
                "{",
                f"    vec s[N{out}], t[N{out}];",
                "    real sum = 0;",
                f"    for (ptrdiff_t k = 0; k < n; k++, x += N0, z += N{out}) {{",
                "        preactivations(m, x);",
                f"        for (int j = 0; j < N{out}; j++) {{",
                f"            s[j] = splat(m->delta{out}[j]);",
                "            t[j] = splat(z[j]);",
                "        }",
                f"        sum += lane(loss_of(N{out}, s, t), 0);",
                "    }",
                f"    return sum{' / (real)n' if mean else ''};",
                "}",
            ),
            lines(
                "void @NAME@_gradients(@NAME@ *m, ptrdiff_t n, const real *x, const real *z, real *g)",
                "{",
                f"    const real count = {layout.scale('n')};",
                "    memset(g, 0, PARAMETERS * sizeof(real));",
                f"    for (ptrdiff_t k = 0; k < n; k++, x += N0, z += N{out}) {{",
                f"        deltas_of_row(m, {'' if layout.batch == 1 else '0, '}x, z);",
                *sums,
                "    }",
                "}",
            ),
        )
    )
