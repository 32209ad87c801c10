"""C for mini-batches: three products per layer, gradients added straight into the weights."""

from __future__ import annotations

from symmlp.codegen.c_layout import Layout, lines


def _updates(layout: Layout) -> str:
    calls = []
    for l in reversed(layout.layers):
        source, step = (
            (f"m->a{l - 1} + row * P{l - 1}", f"P{l - 1}") if l > 1 else ("x + row * N0", "N0")
        )
        calls.append(
            f"    accumulate(count, N{l - 1}, N{l}, alpha, {source}, {step},"
            f" m->delta{l} + row * P{l}, m->w{l});\n"
            f"    accumulate_bias(count, N{l}, alpha, m->delta{l} + row * P{l}, m->b{l});"
        )
    return lines(
        "INLINE void updates(@NAME@ *m, int row, int count, const real *x, real alpha)",
        "{",
        *calls,
        "}",
    ) + (
        "\n\nstatic void updates_of_row(@NAME@ *m, int row, const real *x, real alpha)\n"
        "{\n    updates(m, row, 1, x, alpha);\n}"
    )


def transposes(layout: Layout, levels: int) -> list[str]:
    """Return calls that copy the weights of layers 2, 3, … for the backward pass."""
    return [
        f"{'    ' * levels}transpose(N{l - 1}, N{l}, m->w{l}, m->v{l});"
        for l in layout.layers
        if l > 1
    ]


def batches(layout: Layout) -> str:
    """Return `updates` and `train_epoch` for mini-batches."""
    out = layout.depth
    return "\n\n".join(
        (
            _updates(layout),
            lines(
                "void @NAME@_train_epoch(@NAME@ *m, ptrdiff_t n, const real *x, const real *z, real rate)",
                "{",
                f"    for (; n >= BATCH; n -= BATCH, x += BATCH * N0, z += BATCH * N{out}) {{",
                "        deltas(m, 0, BATCH, x, z);",
                f"        updates(m, 0, BATCH, x, -rate / {layout.scale('BATCH')});",
                *transposes(layout, 2),
                "    }",
                "    /* The last, smaller batch: the same row by row, so that every size stays constant. */",
                "    for (int k = 0; k < n; k++)",
                "        deltas_of_row(m, k, x, z);",
                "    for (int k = 0; k < n; k++)",
                f"        updates_of_row(m, k, x, -rate / {layout.scale('n')});",
                *transposes(layout, 1),
                "}",
            ),
        )
    )
