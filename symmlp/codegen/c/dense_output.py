"""C for the activations of whole layers, and the output's error signal of one sample."""

from __future__ import annotations

from symmlp import activations as table
from symmlp import losses
from symmlp.codegen.c.functions import Functions, function_name
from symmlp.codegen.c.layout import Layout, lines


def activations(layout: Layout, functions: Functions) -> str:
    """Return the C functions `activate_…` of padded rows, one per activation, and `output_delta`."""
    names = dict.fromkeys(layout.activation(l) for l in layout.hidden)
    parts = [
        f"INLINE void activate_{name}(int numbers, real *s, real *slope)\n{{\n"
        "    for (int j = 0; j < numbers; j += LANES) {\n"
        f"        Activated a = {function_name(name)}(load(s + j));\n"
        "        store(s + j, a.value);\n        store(slope + j, a.slope);\n    }\n}"
        for name in names
    ]
    own = [_FOLLOW] if any(map(follows, names)) else []
    return "\n\n".join([*own, *parts, _output_delta(layout, functions)])


def follows(name: str) -> bool:
    """Say whether padding must follow a unit: what a user registered may be no number at 0."""
    return name not in table.BUILT_IN


def activate(layout: Layout, l: int, count: str, s: str, slope: str) -> list[str]:
    """Return the calls that apply layer l's activation to so many rows of s."""
    name = layout.activation(l)
    numbers = f"P{l}" if count == "1" else f"{count} * P{l}"
    follow = [f"follow({count}, N{l}, {s});"] if follows(name) else []
    return [*follow, f"activate_{name}({numbers}, {s}, {slope});"]


_FOLLOW = """\
/* Padding follows the row's first unit: at 0 a function of one's own may be no number. */
INLINE void follow(int rows, int units, real *s)
{
    for (int k = 0; k < rows; k++)
        for (int j = units; j < PADDED(units); j++)
            s[k * PADDED(units) + j] = s[k * PADDED(units)];
}"""


def _output_delta(layout: Layout, functions: Functions) -> str:
    out = layout.depth
    if functions.vector:
        return _softmax_row(out) + "\n\n" + _softmax_delta(out, functions)
    own = follows(layout.activation(out)) or _own_loss(functions)
    given = "own" if own else "s"
    return lines(
        "/* delta of the output from its preactivations and a sample's targets; padding has none. */",
        "INLINE void output_delta(@NAME@ *m, const real *s, const real *z, real *delta)",
        "{",
        f"    real own[P{out}];" if own else "",
        f"    memcpy(m->target, z, N{out} * sizeof(real));",
        f"    memcpy(own, s, N{out} * sizeof(real));" if own else "",
        _padding(out, "own[j] = s[0];", "m->target[j] = z[0];") if own else "",
        f"    for (int j = 0; j < P{out}; j += LANES) {{",
        f"        Error e = output_error(load({given} + j), load(m->target + j));",
        "        store(delta + j, where(less(splat(0), load(m->keep + j)), e.error * e.slope));",
        "    }",
        "}",
    )


def _own_loss(functions: Functions) -> bool:
    return functions.cost.name not in losses.BUILT_IN


def _padding(out: int, *statements: str) -> str:
    """Return what is done for the padding of the output's rows, where functions need a number."""
    return lines(
        f"    for (int j = N{out}; j < P{out}; j++) {{",
        *(f"        {one}" for one in statements),
        "    }",
    )


def _softmax_row(out: int) -> str:
    return f"""\
/* y = softmax(s) and 1 - y of one sample, whose classes lie along the lanes; padding has y = 0, rest = 1. Returns the
 * largest one's place. */
INLINE int softmax_row(const @NAME@ *m, const real *s, real *y, real *rest)
{{
    real most = s[0], others = 0;
    int largest = 0;
    for (int k = 1; k < N{out}; k++)
        if (s[k] > most) {{
            most = s[k];
            largest = k;
        }}
    for (int j = 0; j < P{out}; j += LANES) {{
        vec e = exp_negative(at_least_lowest(load(s + j) - most));
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
    return largest;
}}"""


def _softmax_delta(out: int, functions: Functions) -> str:
    keep = "where(less(splat(0), load(m->keep + j)), {})"
    arguments = "load(y + j), load(rest + j), load(m->target + j)"
    each = f"    for (int j = 0; j < P{out}; j += LANES)"
    if functions.direct:
        loops = [
            "    softmax_row(m, s, y, rest);",
            f"{each}\n        store(delta + j, {keep.format(f'softmax_delta({arguments})')});",
        ]
    else:
        more = "less(splat(0), load(first + j)), load(share + j), top"
        own = _own_loss(functions)
        follow = "y[j] = y[0];", "rest[j] = rest[0];", "m->target[j] = z[0];"
        delta = "load(delta + j) - total * load(y + j)"
        loops = [
            _OTHERS.format(out=out, keep=keep.format("e")),
            _padding(out, *follow) if own else "",
            f"{each} {{",
            f"        vec v = {keep.format(f'excess({arguments}, {more})')};",
            "        sum += v;",
            "        store(delta + j, v);",
            "    }",
            "    const real total = sum_lanes(sum);",
            f"{each}\n        store(delta + j, {keep.format(delta) if own else delta});",
        ]
    return lines(
        "/* delta of the output from its preactivations and a sample's targets; padding has none. */",
        "INLINE void output_delta(@NAME@ *m, const real *s, const real *z, real *delta)",
        "{",
        f"    real y[P{out}], rest[P{out}];",
        f"    memcpy(m->target, z, N{out} * sizeof(real));",
        *loops,
        "}",
    )


_OTHERS = """\
    real first[P{out}] = {{0}}, share[P{out}], next = -LARGEST, others = 0;
    const int largest = softmax_row(m, s, y, rest);
    const Top top = {{splat(y[largest]), splat(rest[largest]), splat(m->target[largest])}};
    vec sum = splat(0);
    first[largest] = R(1.0);
    for (int k = 0; k < N{out}; k++)
        if (k != largest && s[k] > next)
            next = s[k];
    for (int j = 0; j < P{out}; j += LANES) {{
        vec x = load(s + j) - next;
        vec e = exp_negative(at_least_lowest(where(less(x, splat(0)), x)));
        store(share + j, {keep});
    }}
    for (int k = 0; k < N{out}; k++)
        others += k == largest ? 0 : share[k];
    others = others < R(1.0) ? R(1.0) : others;
    for (int j = 0; j < P{out}; j += LANES)
        store(share + j, load(share + j) / others);"""
