"""C for online learning: several samples ahead in the first layer, later layers one update behind.

Every update is made, only later: results are those of sample by sample up to rounding.
"""

from __future__ import annotations

from symmlp.codegen.c.dense_output import activate
from symmlp.codegen.c.dense_parameters import transposed
from symmlp.codegen.c.layout import Layout, function


def online(layout: Layout) -> str:
    """Return the C functions `sample`, `ahead`, `blocks` and `train_epoch`, one sample a step."""
    return "\n\n".join((_sample(layout), _ahead(layout), _train_online(layout)))


def _sample(layout: Layout) -> str:
    """One sample, its first preactivation known."""
    if layout.depth == 1:
        return function(_SAMPLE, "(void)rate;", "output_delta(m, s1, z, delta1);")
    calls = [*_upwards(layout), *_downwards(layout)]
    return _POSTPONE + "\n\n" + function(f"{_ONE_BEHIND}\n{_SAMPLE}", *calls)


_SAMPLE = "INLINE void sample(@NAME@ *m, real *s1, const real *z, real *delta1, real rate)"

_ONE_BEHIND = """\
/* One sample, its first preactivation known: through the network and back to delta1.  Layers above the
 * first keep their last update pending (u = -rate a, pending = delta) until the next pass over the same
 * weights. */"""

_POSTPONE = """\
/* A layer's pending update: the last delta moves to `before`, which its copy v still needs. */
INLINE void postpone(int numbers, real rate, const real *delta, real *before, real *pending, real *b)
{
    for (int j = 0; j < numbers; j += LANES) {
        store(before + j, load(pending + j));
        store(pending + j, load(delta + j));
        store(b + j, load(b + j) - rate * load(delta + j));
    }
}"""


def _upwards(layout: Layout) -> list[str]:
    """Return the calls from s1 to the output's delta; each sweep makes the update before."""
    out = layout.depth
    calls = activate(layout, 1, "1", "s1", "m->slope1")
    for l in layout.layers[1:]:
        goal = f"m->delta{l}" if l == out else f"m->a{l}"
        calls.append(
            f"sweep(N{l - 1}, N{l}, m->w{l}, m->u{l - 1}, m->pending{l}, {_activation(l - 1)},"
            f" m->b{l}, {goal});"
        )
        if l < out:
            calls += activate(layout, l, "1", goal, f"m->slope{l}")
    return [*calls, f"output_delta(m, m->delta{out}, z, m->delta{out});"]


def _downwards(layout: Layout) -> list[str]:
    """Return the calls that leave each layer's update pending and find delta of the one below."""
    calls = []
    for l in reversed(layout.layers[1:]):
        goal = "delta1" if l == 2 else f"m->delta{l - 1}"
        calls += [
            f"postpone(P{l}, rate, m->delta{l}, m->before{l}, m->pending{l}, m->b{l});",
            f"sweep(N{l}, N{l - 1}, m->v{l}, m->before{l}, m->u{l - 1}, m->delta{l}, m->zero, {goal});",
            f"times(P{l - 1}, m->slope{l - 1}, {goal});",
            f"for (int j = 0; j < P{l - 1}; j += LANES)",
            f"    store(m->u{l - 1} + j, (-rate * load(m->unit{l - 1} + j))"
            f" * load({_activation(l - 1)} + j));",
        ]
    return calls


def _activation(l: int) -> str:
    """Where a layer's activations lie: those of the first layer took the place of s1."""
    return "s1" if l == 1 else f"m->a{l}"


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
    for l in layout.layers[1:]:
        below, pending = f"m->u{l - 1}", f"m->pending{l}"
        reset += [f"memset({one}, 0, sizeof {one});" for one in (below, pending)]
        finish.append(
            f"accumulate(1, N{l - 1}, N{l}, R(1.0), {below}, P{l - 1}, {pending}, m->w{l});"
        )
    return function(
        "void @NAME@_train_epoch(@NAME@ *m, ptrdiff_t n, const real *x, const real *z, real rate)",
        "const ptrdiff_t most = n / AHEAD * AHEAD;",
        *reset,
        "if (most > 0)",
        "    blocks(m, AHEAD, most, x, z, rate);",
        "if (n > most)",
        f"    blocks(m, 1, n - most, x + most * N0, z + most * N{layout.depth}, rate);",
        *finish,
        *(transposed(l) for l in layout.layers),
    )
