"""C for the way through the network and back, and for what is asked of it: y, loss, gradients."""

from __future__ import annotations

from symmlp.codegen.c.dense_output import activate
from symmlp.codegen.c.functions import Functions
from symmlp.codegen.c.layout import Layout, function, indent, lines
from symmlp.codegen.c.queries import Preactivations, losses, outputs


def row_of(array: str, row: str, width: str) -> str:
    """Return where a row of an array starts; without a row there is only one."""
    return f"{array} + {row} * {width}" if row else array


def forward(layout: Layout, row: str, count: str) -> list[str]:
    """Return the calls from x to the output's preactivations, which land in delta of the output.

    ``row`` is C for the first of ``count`` rows of the batch; "" if there is only one.
    """
    calls = []
    for l in layout.layers:
        source = row_of("x", row, "N0") if l == 1 else row_of(f"m->a{l - 1}", row, f"P{l - 1}")
        step = "N0" if l == 1 else f"P{l - 1}"
        goal = row_of(f"m->a{l}" if l < layout.depth else f"m->delta{l}", row, f"P{l}")
        calls.append(
            f"products({count}, N{l - 1}, N{l}, {source}, {step}, m->w{l}, m->b{l}, {goal});"
        )
        if l < layout.depth:
            slope = row_of(f"m->slope{l}", row, f"P{l}")
            calls += activate(layout, l, count, goal, slope)
    return calls


def deltas(layout: Layout) -> str:
    """Return the way through the network and back: of one sample, or of rows of a batch."""
    parts = [_TIMES] if layout.hidden else []
    parts += [_deltas_online(layout)] if layout.batch == 1 else [_deltas(layout), _DELTAS_OF_ROW]
    return "\n\n".join(parts)


def _deltas_online(layout: Layout) -> str:
    out = layout.depth
    return function(
        "static void deltas_of_row(@NAME@ *m, const real *x, const real *z)",
        *forward(layout, "", "1"),
        f"output_delta(m, m->delta{out}, z, m->delta{out});",
        *_backward(layout, "", "1"),
    )


def _deltas(layout: Layout) -> str:
    out = layout.depth
    return function(
        "/* Rows `row` to row + count of the batch: through the network and back to the deltas. */\n"
        "INLINE void deltas(@NAME@ *m, int row, int count, const real *x, const real *z)",
        *forward(layout, "row", "count"),
        "for (int k = row; k < row + count; k++) {",
        f"    real *delta = m->delta{out} + k * P{out};",
        f"    output_delta(m, delta, z + k * N{out}, delta);",
        "}",
        *_backward(layout, "row", "count"),
    )


def _backward(layout: Layout, row: str, count: str) -> list[str]:
    """Return the calls from delta of the output to those of the hidden layers."""
    calls = []
    for l in reversed(layout.hidden):
        above = row_of(f"m->delta{l + 1}", row, f"P{l + 1}")
        slope, goal = (row_of(f"m->{name}{l}", row, f"P{l}") for name in ("slope", "delta"))
        calls.append(
            f"products({count}, N{l + 1}, N{l}, {above}, P{l + 1}, m->v{l + 1}, m->zero, {goal});\n"
            f"times({_numbers(l, count)}, {slope}, {goal});"
        )
    return calls


def _numbers(l: int, count: str) -> str:
    return f"P{l}" if count == "1" else f"{count} * P{l}"


_DELTAS_OF_ROW = """\
/* The same for one row, as a function of its own: it is called from more than one place. */
static void deltas_of_row(@NAME@ *m, int row, const real *x, const real *z)
{
    deltas(m, row, 1, x, z);
}"""

_TIMES = """\
INLINE void times(int numbers, const real *slope, real *delta)
{
    for (int j = 0; j < numbers; j += LANES)
        store(delta + j, load(delta + j) * load(slope + j));
}"""


def queries(layout: Layout, functions: Functions) -> str:
    """Return the C functions `forward`, `loss` and `gradients`."""
    out = layout.depth
    softmax = lines(
        f"real y_[P{out}], rest[P{out}];",
        f"softmax_row(m, m->delta{out}, y_, rest);",
        f"memcpy(y, y_, N{out} * sizeof(real));",
    )
    found = Preactivations("preactivations(m, x);", f"splat(m->delta{out}[j])", softmax)
    through = function(
        "static void preactivations(@NAME@ *m, const real *x)", *forward(layout, "", "1")
    )
    parts = (through, outputs(layout, functions, found), losses(layout, found), _gradients(layout))
    return "\n\n".join(parts)


def _gradients(layout: Layout) -> str:
    row = "" if layout.batch == 1 else "0, "
    return function(
        "void @NAME@_gradients(@NAME@ *m, ptrdiff_t n, const real *x, const real *z, real *g)",
        f"const real count = {layout.scale('n')};",
        "memset(g, 0, PARAMETERS * sizeof(real));",
        f"for (ptrdiff_t k = 0; k < n; k++, x += N0, z += N{layout.depth}) {{",
        f"    deltas_of_row(m, {row}x, z);",
        *(indent(_added(l)) for l in layout.layers),
        "}",
    )


def _added(l: int) -> str:
    """Add a sample's gradient of layer l to g."""
    return f"""\
for (int j = 0; j < N{l}; j++) {{
    const real d = m->delta{l}[j] / count;
    g[B{l} + j] += d;
    for (int i = 0; i < N{l - 1}; i++)
        g[W{l} + j * N{l - 1} + i] += d * {f"m->a{l - 1}" if l > 1 else "x"}[i];
}}"""
