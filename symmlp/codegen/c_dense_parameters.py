"""C that puts parameters into padded, transposed panels and takes them back."""

from __future__ import annotations

from symmlp.codegen.c_layout import Layout, lines


def parameters(layout: Layout) -> str:
    """Return `set` and `get`."""
    put, get = [], []
    for l in layout.layers:
        put.append(
            f"    put(N{l - 1}, N{l}, p + W{l}, m->w{l});\n"
            f"    memcpy(m->b{l}, p + B{l}, N{l} * sizeof(real));"
        )
        put.append(f"    transpose(N{l - 1}, N{l}, m->w{l}, m->v{l});" if l > 1 else "")
        get.append(
            f"    get(N{l - 1}, N{l}, m->w{l}, p + W{l});\n"
            f"    memcpy(p + B{l}, m->b{l}, N{l} * sizeof(real));"
        )
    online = layout.batch == 1
    masks = [
        f"    for (int j = 0; j < N{l}; j++)\n        m->unit{l}[j] = R(1.0);"
        for l in layout.hidden
        if online
    ]
    out = layout.depth
    return (
        lines(
            "/* One layer's weights, row j the unit, into panels; columns beyond the units stay zero. */",
            "static void put(int fan_in, int units, const real *p, real *w)",
            "{",
            "    for (int j = 0; j < units; j++)",
            "        for (int i = 0; i < fan_in; i++)",
            "            w[weight_index(fan_in, units, i, j)] = p[(ptrdiff_t)j * fan_in + i];",
            "}",
            "",
        )
        + "\n\n"
        + lines(
            "static void get(int fan_in, int units, const real *w, real *p)",
            "{",
            "    for (int j = 0; j < units; j++)",
            "        for (int i = 0; i < fan_in; i++)",
            "            p[(ptrdiff_t)j * fan_in + i] = w[weight_index(fan_in, units, i, j)];",
            "}",
        )
        + "\n\n"
        + lines(
            "static void prepare(@NAME@ *m)",
            "{",
            "    memset(m, 0, sizeof *m);",
            *masks,
            f"    for (int j = 0; j < N{out}; j++)",
            "        m->keep[j] = R(1.0);",
            "}",
        )
        + "\n\n"
        + lines(
            "void @NAME@_set(@NAME@ *m, const real *p)",
            "{",
            "    prepare(m);",
            *put,
            "}",
        )
        + "\n\n"
        + lines("void @NAME@_get(const @NAME@ *m, real *p)", "{", *get, "}")
    )
