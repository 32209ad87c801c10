"""C for networks of any size: padded, transposed weights, each layer a list of register-blocked calls.

The kernels are in `c_text/kernels.c`; here each function gets one group of calls per layer. Copies
v of the weights of layers 2, 3, … have inputs and units exchanged; the backward pass reads them.
"""

from __future__ import annotations

from symmlp.codegen.c_functions import Functions, function_name
from symmlp.codegen.c_layout import Layout, lines

#: Samples whose first preactivations are computed in one pass over the first layer, at batch 1.
AHEAD = 8


def struct(layout: Layout) -> str:
    """Return the fields of the network's struct."""
    rows = layout.batch if layout.batch > 1 else 1
    first = layout.batch if layout.batch > 1 else AHEAD
    fields = []
    for l in layout.layers:
        n, fan_in = f"@P@({layout.sizes[l]})", layout.sizes[l - 1]
        copy = f", v{l}[{layout.sizes[l]} * @P@({fan_in})]" if l > 1 else ""
        fields.append(f"@R@ w{l}[{fan_in} * {n}], b{l}[{n}]{copy};")
    fields.append("/* workspace */")
    for l in layout.layers:
        n, count = f"@P@({layout.sizes[l]})", first if l == 1 else rows
        slope = f", slope{l}[{count} * {n}]" if l < layout.depth else ""
        states = f"a{l}[{count} * {n}]{slope}, " if l < layout.depth or l == 1 else ""
        fields.append(f"@R@ {states}delta{l}[{count} * {n}];")
    if layout.batch == 1:
        for l in layout.layers:
            n = f"@P@({layout.sizes[l]})"
            pending = f"pending{l}[{n}], before{l}[{n}]" if l > 1 else ""
            own = f"u{l}[{n}], unit{l}[{n}]" if l < layout.depth else ""
            if own or pending:
                fields.append(f"@R@ {', '.join(one for one in (own, pending) if one)};")
        fields.append(f"@R@ gram[{AHEAD} * {AHEAD}];")
    widest = max(layout.sizes[1:])
    out = f"@P@({layout.sizes[-1]})"
    fields.append(f"@R@ zero[@P@({widest})], target[{out}], keep[{out}];")
    return "\n".join(fields)


def kernels(layout: Layout) -> list[str]:
    """Return the sections that the functions call."""
    online = ["ahead", "dot", *(["sweep"] if layout.depth > 1 else [])]
    return [
        "products",
        "accumulate",
        *(["transpose"] if layout.depth > 1 else []),
        *(online if layout.batch == 1 else []),
    ]


def body(layout: Layout, functions: Functions) -> str:
    """Return all functions of this network: parameters, forward, loss, gradients, training."""
    train = _online(layout) if layout.batch == 1 else _batches(layout)
    parts = (
        _constants(layout),
        _parameters(layout),
        _activations(layout, functions),
        _deltas(layout),
        _queries(layout, functions),
        train,
    )
    return "\n\n".join(parts)


def _constants(layout: Layout) -> str:
    paddings = [f"#define P{l} PADDED(N{l})" for l in layout.layers]
    return lines(*paddings, f"#define AHEAD {AHEAD}" if layout.batch == 1 else "")


def _parameters(layout: Layout) -> str:
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
    return lines(
        "/* One layer's weights, row j the unit, into panels; columns beyond the units stay zero. */",
        "static void put(int fan_in, int units, const real *p, real *w)",
        "{",
        "    for (int j = 0; j < units; j++)",
        "        for (int i = 0; i < fan_in; i++)",
        "            w[weight_index(fan_in, units, i, j)] = p[(ptrdiff_t)j * fan_in + i];",
        "}",
        "",
    ) + "\n\n" + lines(
        "static void get(int fan_in, int units, const real *w, real *p)",
        "{",
        "    for (int j = 0; j < units; j++)",
        "        for (int i = 0; i < fan_in; i++)",
        "            p[(ptrdiff_t)j * fan_in + i] = w[weight_index(fan_in, units, i, j)];",
        "}",
    ) + "\n\n" + lines(
        "static void prepare(@NAME@ *m)",
        "{",
        "    memset(m, 0, sizeof *m);",
        *masks,
        f"    for (int j = 0; j < N{out}; j++)",
        "        m->keep[j] = R(1.0);",
        "}",
    ) + "\n\n" + lines(
        "void @NAME@_set(@NAME@ *m, const real *p)",
        "{",
        "    prepare(m);",
        *put,
        "}",
    ) + "\n\n" + lines("void @NAME@_get(const @NAME@ *m, real *p)", "{", *get, "}")


def _activations(layout: Layout, functions: Functions) -> str:
    names = dict.fromkeys(layout.activation(l) for l in layout.hidden)
    parts = [
        f"INLINE void activate_{name}(int numbers, real *s, real *slope)\n{{\n"
        "    for (int j = 0; j < numbers; j += LANES) {\n"
        f"        Activated a = {function_name(name)}(load(s + j));\n"
        "        store(s + j, a.value);\n        store(slope + j, a.slope);\n    }\n}"
        for name in names
    ]
    return "\n\n".join([*parts, _output_delta(layout, functions)])


def _output_delta(layout: Layout, functions: Functions) -> str:
    out = layout.depth
    if functions.vector:
        return _softmax_row(out) + "\n\n" + _softmax_delta(out, functions.pair is not None)
    return lines(
        "/* delta of the output from its preactivations and a sample's targets; padding has none. */",
        "INLINE void output_delta(@NAME@ *m, const real *s, const real *z, real *delta)",
        "{",
        f"    memcpy(m->target, z, N{out} * sizeof(real));",
        f"    for (int j = 0; j < P{out}; j += LANES) {{",
        "        Error e = output_error(load(s + j), load(m->target + j));",
        "        store(delta + j, where(less(splat(0), load(m->keep + j)), e.error * e.slope));",
        "    }",
        "}",
    )


def _softmax_row(out: int) -> str:
    return f"""\
/* y = softmax(s) and 1 - y of one sample, whose classes lie along the lanes; padding has y = 0, rest = 1. */
INLINE void softmax_row(const @NAME@ *m, const real *s, real *y, real *rest)
{{
    real most = s[0], others = 0;
    int largest = 0;
    for (int k = 1; k < N{out}; k++)
        if (s[k] > most) {{
            most = s[k];
            largest = k;
        }}
    for (int j = 0; j < P{out}; j += LANES) {{
        vec x = load(s + j) - most;
        vec e = exp_negative(choose(not_below(x, -LARGEST), x, splat(-LARGEST)));
        store(y + j, where(less(splat(0), load(m->keep + j)), e));
    }}
    for (int k = 0; k < N{out}; k++)
        others += k == largest ? 0 : y[k];
    const real total = R(1.0) + others;
    for (int j = 0; j < P{out}; j += LANES) {{
        store(rest + j, (total - load(y + j)) / total);
        store(y + j, load(y + j) / total);
    }}
    rest[largest] = others / total;
}}"""


def _softmax_delta(out: int, direct: bool) -> str:
    keep = "where(less(splat(0), load(m->keep + j)), {})"
    arguments = "(load(y + j), load(rest + j), load(m->target + j))"
    if direct:
        loops = [
            f"    for (int j = 0; j < P{out}; j += LANES)",
            f"        store(delta + j, {keep.format('softmax_delta' + arguments)});",
        ]
    else:
        loops = [
            "    vec sum = splat(0);",
            f"    for (int j = 0; j < P{out}; j += LANES) {{",
            f"        vec weighted = {keep.format('weighted_slope' + arguments)};",
            "        sum += weighted;",
            "        store(delta + j, weighted);",
            "    }",
            "    const real total = sum_lanes(sum);",
            f"    for (int j = 0; j < P{out}; j += LANES)",
            "        store(delta + j, load(delta + j) - total * load(y + j));",
        ]
    return lines(
        "/* delta of the output from its preactivations and a sample's targets; padding has none. */",
        "INLINE void output_delta(@NAME@ *m, const real *s, const real *z, real *delta)",
        "{",
        f"    real y[P{out}], rest[P{out}];",
        f"    memcpy(m->target, z, N{out} * sizeof(real));",
        "    softmax_row(m, s, y, rest);",
        *loops,
        "}",
    )


def _row(array: str, row: str, width: str) -> str:
    """Return where a row of an array starts; without a row there is only one."""
    return f"{array} + {row} * {width}" if row else array


def _forward(layout: Layout, row: str, count: str) -> list[str]:
    """Return the calls from x to the output's preactivations, which land in delta of the output."""
    calls = []
    for l in layout.layers:
        source = _row("x", row, "N0") if l == 1 else _row(f"m->a{l - 1}", row, f"P{l - 1}")
        step = "N0" if l == 1 else f"P{l - 1}"
        goal = _row(f"m->a{l}" if l < layout.depth else f"m->delta{l}", row, f"P{l}")
        calls.append(
            f"    products({count}, N{l - 1}, N{l}, {source}, {step}, m->w{l}, m->b{l}, {goal});"
        )
        if l < layout.depth:
            numbers = f"P{l}" if count == "1" else f"{count} * P{l}"
            slope = _row(f"m->slope{l}", row, f"P{l}")
            calls.append(f"    activate_{layout.activation(l)}({numbers}, {goal}, {slope});")
    return calls


def _deltas(layout: Layout) -> str:
    """Return the way through the network and back: of one sample, or of rows of a batch."""
    out, back = layout.depth, []
    row, count = ("", "1") if layout.batch == 1 else ("row", "count")
    for l in reversed(layout.hidden):
        numbers = f"P{l}" if count == "1" else f"{count} * P{l}"
        goal = _row(f"m->delta{l}", row, f"P{l}")
        back.append(
            f"    products({count}, N{l + 1}, N{l}, {_row(f'm->delta{l + 1}', row, f'P{l + 1}')},"
            f" P{l + 1}, m->v{l + 1}, m->zero, {goal});\n"
            f"    times({numbers}, {_row(f'm->slope{l}', row, f'P{l}')}, {goal});"
        )
    if layout.batch == 1:
        return (_TIMES if back else "") + lines(
            "static void deltas_of_row(@NAME@ *m, const real *x, const real *z)",
            "{",
            *_forward(layout, row, count),
            f"    output_delta(m, m->delta{out}, z, m->delta{out});",
            *back,
            "}",
        )
    return (_TIMES if back else "") + lines(
        "/* Rows `row` to row + count of the batch: through the network and back to the deltas. */",
        "INLINE void deltas(@NAME@ *m, int row, int count, const real *x, const real *z)",
        "{",
        *_forward(layout, row, count),
        "    for (int k = row; k < row + count; k++) {",
        f"        real *delta = m->delta{out} + k * P{out};",
        f"        output_delta(m, delta, z + k * N{out}, delta);",
        "    }",
        *back,
        "}",
    ) + (
        "\n\n/* The same for one row, as a function of its own: it is called from more than one place. */\n"
        "static void deltas_of_row(@NAME@ *m, int row, const real *x, const real *z)\n"
        "{\n    deltas(m, row, 1, x, z);\n}"
    )


_TIMES = """\
INLINE void times(int numbers, const real *slope, real *delta)
{
    for (int j = 0; j < numbers; j += LANES)
        store(delta + j, load(delta + j) * load(slope + j));
}

"""


def _queries(layout: Layout, functions: Functions) -> str:
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
    calls = _forward(layout, "", "1")
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


def _updates(layout: Layout) -> str:
    calls = []
    for l in reversed(layout.layers):
        source, step = (f"m->a{l - 1} + row * P{l - 1}", f"P{l - 1}") if l > 1 else ("x + row * N0", "N0")
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


def _transposes(layout: Layout, levels: int) -> list[str]:
    return [
        f"{'    ' * levels}transpose(N{l - 1}, N{l}, m->w{l}, m->v{l});"
        for l in layout.layers
        if l > 1
    ]


def _batches(layout: Layout) -> str:
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
                *_transposes(layout, 2),
                "    }",
                "    /* The last, smaller batch: the same row by row, so that every size stays constant. */",
                "    for (int k = 0; k < n; k++)",
                "        deltas_of_row(m, k, x, z);",
                "    for (int k = 0; k < n; k++)",
                f"        updates_of_row(m, k, x, -rate / {layout.scale('n')});",
                *_transposes(layout, 1),
                "}",
            ),
        )
    )


def _online(layout: Layout) -> str:
    return "\n\n".join((_sample(layout), _ahead(layout), _train_online(layout)))


def _sample(layout: Layout) -> str:
    """One sample, its first preactivation known."""
    out = layout.depth
    if out == 1:
        return lines(
            "INLINE void sample(@NAME@ *m, real *s1, const real *z, real *delta1, real rate)",
            "{",
            "    (void)rate;",
            "    output_delta(m, s1, z, delta1);",
            "}",
        )
    calls = []
    for l in layout.layers:
        own = "s1" if l == 1 else f"m->a{l}"
        if l > 1:
            before = "s1" if l == 2 else f"m->a{l - 1}"
            goal = f"m->delta{l}" if l == out else own
            calls.append(
                f"    sweep(N{l - 1}, N{l}, m->w{l}, m->u{l - 1}, m->pending{l}, {before},"
                f" m->b{l}, {goal});"
            )
        if l < out:
            calls.append(f"    activate_{layout.activation(l)}(P{l}, {own}, m->slope{l});")
    calls.append(f"    output_delta(m, m->delta{out}, z, m->delta{out});")
    for l in range(out, 1, -1):
        goal = "delta1" if l == 2 else f"m->delta{l - 1}"
        own = "s1" if l == 2 else f"m->a{l - 1}"
        calls.append(
            f"    postpone(P{l}, rate, m->delta{l}, m->before{l}, m->pending{l}, m->b{l});\n"
            f"    sweep(N{l}, N{l - 1}, m->v{l}, m->before{l}, m->u{l - 1}, m->delta{l}, m->zero, {goal});\n"
            f"    times(P{l - 1}, m->slope{l - 1}, {goal});\n"
            f"    for (int j = 0; j < P{l - 1}; j += LANES)\n"
            f"        store(m->u{l - 1} + j, (-rate * load(m->unit{l - 1} + j)) * load({own} + j));"
        )
    return lines(
        "/* A layer's pending update: the last delta moves to `before`, which its copy v still needs. */",
        "INLINE void postpone(int numbers, real rate, const real *delta, real *before, real *pending, real *b)",
        "{",
        "    for (int j = 0; j < numbers; j += LANES) {",
        "        store(before + j, load(pending + j));",
        "        store(pending + j, load(delta + j));",
        "        store(b + j, load(b + j) - rate * load(delta + j));",
        "    }",
        "}",
    ) + "\n\n" + lines(
        "/* One sample, its first preactivation known: through the network and back to delta1.  Layers above the",
        " * first keep their last update pending (u = -rate a, pending = delta) until the next pass over the same",
        " * weights. */",
        "INLINE void sample(@NAME@ *m, real *s1, const real *z, real *delta1, real rate)",
        "{",
        *calls,
        "}",
    )


def _ahead(layout: Layout) -> str:
    return f"""\
/* AHEAD samples with one pass over the first layer.  Its weights moved meanwhile by -rate sum delta_m x_m^T, so
 * s_k = W x_k + b - rate sum_{{m<k}} delta_m (x_m . x_k + 1): the same numbers as sample by sample, up to rounding. */
INLINE void ahead(@NAME@ *m, int count, const real *x_before, const real *x, const real *z, real rate)
{{
    ahead_products(count, N0, N1, -rate, x_before, m->delta1, x, m->w1, m->b1, m->a1);
    for (int k = 1; k < count; k++)
        for (int q = 0; q < k; q++)
            m->gram[k * AHEAD + q] = -rate * (dot(N0, x + k * N0, x + q * N0) + R(1.0));
    for (int k = 0; k < count; k++) {{
        for (int j = 0; j < P1; j += LANES) {{
            vec s = load(m->a1 + k * P1 + j);
            for (int q = 0; q < k; q++)
                s += m->gram[k * AHEAD + q] * load(m->delta1 + q * P1 + j);
            store(m->a1 + k * P1 + j, s);
        }}
        sample(m, m->a1 + k * P1, z + k * N{layout.depth}, m->delta1 + k * P1, rate);
    }}
    accumulate_bias(count, N1, -rate, m->delta1, m->b1);
}}

/* Whole blocks of `count` samples, nothing pending before or after. */
INLINE void blocks(@NAME@ *m, int count, ptrdiff_t n, const real *x, const real *z, real rate)
{{
    const real *x_before = x;
    memset(m->delta1, 0, sizeof m->delta1);
    for (; n >= count; n -= count, x_before = x, x += count * N0, z += count * N{layout.depth})
        ahead(m, count, x_before, x, z, rate);
    accumulate(count, N0, N1, -rate, x_before, N0, m->delta1, m->w1);
}}"""


def _train_online(layout: Layout) -> str:
    reset, finish = [], []
    for l in layout.layers:
        if l > 1:
            reset.append(
                f"    memset(m->u{l - 1}, 0, sizeof m->u{l - 1});\n"
                f"    memset(m->pending{l}, 0, sizeof m->pending{l});"
            )
            finish.append(
                f"    accumulate(1, N{l - 1}, N{l}, R(1.0), m->u{l - 1}, P{l - 1}, m->pending{l}, m->w{l});"
            )
    return lines(
        "void @NAME@_train_epoch(@NAME@ *m, ptrdiff_t n, const real *x, const real *z, real rate)",
        "{",
        "    const ptrdiff_t most = n / AHEAD * AHEAD;",
        *reset,
        "    if (most > 0)",
        "        blocks(m, AHEAD, most, x, z, rate);",
        "    if (n > most)",
        f"        blocks(m, 1, n - most, x + most * N0, z + most * N{layout.depth}, rate);",
        *finish,
        *_transposes(layout, 1),
        "}",
    )
