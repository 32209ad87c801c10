"""C that puts parameters into padded, transposed panels and takes them back."""

from __future__ import annotations

from symmlp.codegen.c.layout import Layout, function


def parameters(layout: Layout) -> str:
    """Return the C functions `put`, `get` of a layer, `prepare`, and `set`, `get` of the network."""
    return "\n\n".join((_PUT_AND_GET, _prepare(layout), _set(layout), _get(layout)))


def transposed(l: int) -> str:
    """Return the call that copies a layer's weights for the backward pass; none for the first."""
    return f"transpose(N{l - 1}, N{l}, m->w{l}, m->v{l});" if l > 1 else ""


_PUT_AND_GET = """\
/* One layer's weights, row j the unit, into panels; columns beyond the units stay zero. */
static void put(int fan_in, int units, const real *p, real *w)
{
    for (int j = 0; j < units; j++)
        for (int i = 0; i < fan_in; i++)
            w[weight_index(fan_in, units, i, j)] = p[(ptrdiff_t)j * fan_in + i];
}

static void get(int fan_in, int units, const real *w, real *p)
{
    for (int j = 0; j < units; j++)
        for (int i = 0; i < fan_in; i++)
            p[(ptrdiff_t)j * fan_in + i] = w[weight_index(fan_in, units, i, j)];
}"""


def _prepare(layout: Layout) -> str:
    """Zeros everywhere, and 1 where a row is not padding."""
    out = layout.depth
    masks = [f"unit{l}" for l in layout.hidden] if layout.batch == 1 else []
    return function(
        "static void prepare(@NAME@ *m)",
        "memset(m, 0, sizeof *m);",
        *(_ones(mask, l) for l, mask in enumerate(masks, start=1)),
        _ones("keep", out),
    )


def _ones(mask: str, l: int) -> str:
    return f"for (int j = 0; j < N{l}; j++)\n    m->{mask}[j] = R(1.0);"


def _set(layout: Layout) -> str:
    calls = []
    for l in layout.layers:
        calls += [
            f"put(N{l - 1}, N{l}, p + W{l}, m->w{l});",
            f"memcpy(m->b{l}, p + B{l}, N{l} * sizeof(real));",
            transposed(l),
        ]
    return function("void @NAME@_set(@NAME@ *m, const real *p)", "prepare(m);", *calls)


def _get(layout: Layout) -> str:
    calls = []
    for l in layout.layers:
        calls += [
            f"get(N{l - 1}, N{l}, m->w{l}, p + W{l});",
            f"memcpy(p + B{l}, m->b{l}, N{l} * sizeof(real));",
        ]
    return function("void @NAME@_get(const @NAME@ *m, real *p)", *calls)
