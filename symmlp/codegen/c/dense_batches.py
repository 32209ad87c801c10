"""C for mini-batches: three products per layer, gradients added straight into the weights."""

from __future__ import annotations

from symmlp.codegen.c.dense_parameters import transposed
from symmlp.codegen.c.dense_passes import row_of
from symmlp.codegen.c.layout import Layout, function, indent


def batches(layout: Layout) -> str:
    """Return the C functions `updates` and `train_epoch` for mini-batches."""
    return "\n\n".join((_updates(layout), _UPDATES_OF_ROW, _train(layout)))


def _updates(layout: Layout) -> str:
    calls = []
    for l in reversed(layout.layers):
        below, step = (f"m->a{l - 1}", f"P{l - 1}") if l > 1 else ("x", "N0")
        delta = row_of(f"m->delta{l}", "row", f"P{l}")
        calls += [
            f"accumulate(count, N{l - 1}, N{l}, alpha, {row_of(below, 'row', step)}, {step},"
            f" {delta}, m->w{l});",
            f"accumulate_bias(count, N{l}, alpha, {delta}, m->b{l});",
        ]
    return function(
        "INLINE void updates(@NAME@ *m, int row, int count, const real *x, real alpha)", *calls
    )


_UPDATES_OF_ROW = """\
static void updates_of_row(@NAME@ *m, int row, const real *x, real alpha)
{
    updates(m, row, 1, x, alpha);
}"""


def _train(layout: Layout) -> str:
    out = layout.depth
    copies = [transposed(l) for l in layout.layers]
    return function(
        "void @NAME@_train_epoch(@NAME@ *m, ptrdiff_t n, const real *x, const real *z, real rate)",
        f"for (; n >= BATCH; n -= BATCH, x += BATCH * N0, z += BATCH * N{out}) {{",
        "    deltas(m, 0, BATCH, x, z);",
        f"    updates(m, 0, BATCH, x, -rate / {layout.scale('BATCH')});",
        *map(indent, copies),
        "}",
        "/* The last, smaller batch: the same row by row, so that every size stays constant. */",
        "for (int k = 0; k < n; k++)",
        "    deltas_of_row(m, k, x, z);",
        "for (int k = 0; k < n; k++)",
        f"    updates_of_row(m, k, x, -rate / {layout.scale('n')});",
        *copies,
    )
