"""Points at which a self-test checks a network's functions one by one, to their bounds in ulps.

`c_text/points.txt` holds, for each function and number type, those of many thousand points at which
small faults of the function show (`benchmarks/c_points.py` finds them). Values are the derived
expressions', evaluated in ball arithmetic. What a user registered is checked at `OWN`, where its
bounds are what ball arithmetic of the number type's precision loses.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from flint import arb, ctx
from sympy import Expr, preorder_traversal

from symmlp.activations import ARGUMENT, BUILT_IN, Activation, activation
from symmlp.codegen.c.functions import PAIRS, function_name
from symmlp.codegen.c.layout import Layout, lines
from symmlp.codegen.c.numbers import expected_text, number
from symmlp.codegen.program.helpers import in_difference
from symmlp.codegen.vectors.ball import function
from symmlp.codegen.vectors.run import precision
from symmlp.codegen.vectors.vectors import SLACK
from symmlp.losses import loss

#: Enough for 1 + erf(s/√2) as far as it is a number at all.
BITS: Final = 3200
#: Largest errors of value and slope in ulps; a slope that crosses zero is bound in ulps of 1.
ULPS: Final = {
    "identity": (0.6, 0.6),
    "sigmoid": (2.0, 4.0),
    "tanh": (2.6, 4.0),
    "relu": (0.6, 0.6),
    "leaky_relu": (0.6, 0.6),
    "elu": (2.0, 2.0),
    "softplus": (1.3, 2.0),
    "silu": (4.0, 4.0),
    "gelu": (5.0, 1.3),
    "binary_cross_entropy": (1.6, 0.0),
    "softmax_cross_entropy": (1.6, 0.0),
    "softmax_binary_cross_entropy": (4.0, 0.0),
    "sigmoid_residual": (4.0, 0.0),
    "tanh_residual": (6.0, 0.0),
    "elu_residual": (4.0, 0.0),
}
OF_ONE: Final = frozenset({"silu", "gelu"})
#: The smallest subnormal's exponent and the bits of a significand.
FORMATS: Final = {"double": (-1074, 53), "float": (-149, 24)}
#: Least and largest normal number.
RANGE: Final = {"double": (2.0**-1022, 2.0**1023), "float": (2.0**-126, 2.0**127)}
#: Losses of the logits s, -s and 0 with these targets, or of one logit with the first of them.
TARGETS: Final = (0.0, 1.0, 0.25)
_NONE: Final = "splat(R(0.0))"
#: Points for functions of one's own, as far as these and their parts are normal numbers there.
OWN: Final = tuple(sign * size for size in (0.25, 0.75, 1.25, 3.0) for sign in (1, -1))


@dataclass(frozen=True)
class Checked:
    """A function that points are for: how C calls it at s and t, its exact value, and its targets t."""

    name: str
    value: str
    slope: str
    exact: Callable[[Any, float], tuple[Any, Any]]
    targets: tuple[float, ...] = (0.0,)
    own: Activation | None = None


def point_tables(layout: Layout) -> str:
    """Return C that sets `good` to 0 where a function is out of its bounds."""
    texts = [_table(one, layout) for one in checked(layout) if one.own or one.name in _points()]
    return "\n".join(text for text in texts if text)


def checked(layout: Layout) -> Iterator[Checked]:
    """Return the functions of a network that have points of their own."""
    names = dict.fromkeys(layer.activation for layer in layout.network.layers)
    for name in names:
        if not activation(name).vector and (name in ULPS or name not in BUILT_IN):
            yield activation_checked(name)
    pair = PAIRS.get((layout.activation(layout.depth), layout.network.loss))
    if pair is not None:
        for name in pair.needs:
            if name in LOSSES:
                yield LOSSES[name]
    residual = f"{layout.activation(layout.depth)}_residual"
    if pair is None and residual in LOSSES and in_difference(loss(layout.network.loss)) is not None:
        yield LOSSES[residual]


def activation_checked(name: str) -> Checked:
    """Return how an activation is checked."""
    entry, own = activation(name), function_name(name)

    def values(s: Any, t: float) -> tuple[Any, Any]:
        return function(entry.expr)(s), function(entry.derivative)(s)

    calls = f"{own}(s).value", f"{own}(s).slope"
    if name in BUILT_IN:
        return Checked(name, *calls, values)
    return Checked(own, *calls, values, own=entry)


def _softplus(s: Any) -> Any:
    return (1 + s.exp()).log() if s < 0 else s + (1 + (-s).exp()).log()


def _binary(s: Any, t: float) -> tuple[Any, Any]:
    return (1 - t) * _softplus(s) + t * _softplus(-s), arb(0)


def _softmax(s: Any, t: float) -> tuple[Any, Any]:
    top = abs(s)
    total = ((s - top).exp() + (-s - top).exp() + (-top).exp()).log()
    return t * (top - s) + (1 - t) * (top + s) + total, arb(0)


def _softmax_binary(s: Any, t: float) -> tuple[Any, Any]:
    e = [(one - abs(s)).exp() for one in (s, -s, arb(0))]
    sums = [e[1] + e[2], e[0] + e[2], e[0] + e[1]]
    pairs = zip(e, sums, (t, 1 - t, 0.0), strict=True)
    return sum(
        own * (1 + rest / one).log() + (1 - own) * (1 + one / rest).log()
        for one, rest, own in pairs
    ), arb(0)


def _residual(name: str, *targets: float) -> Checked:
    """Return how y - t is checked at the targets that y comes near."""
    value = function(activation(name).expr)
    own = f"{name}_residual"
    return Checked(own, f"{own}(s, t)", _NONE, lambda s, t: (value(s) - t, arb(0)), targets)


#: Functions of s and a target.
LOSSES: Final = {
    "binary_cross_entropy": Checked(
        "binary_cross_entropy", "binary_cross_entropy(s, t)", _NONE, _binary, TARGETS
    ),
    **{
        name: Checked(
            name,
            f"{name}(3, (const vec[]){{s, -s, splat(R(0.0))}},"
            " (const vec[]){t, R(1.0) - t, splat(R(0.0))})",
            _NONE,
            exact,
            TARGETS,
        )
        for name, exact in (
            ("softmax_cross_entropy", _softmax),
            ("softmax_binary_cross_entropy", _softmax_binary),
        )
    },
    "sigmoid_residual": _residual("sigmoid", 0.0, 1.0),
    "tanh_residual": _residual("tanh", 0.0, 1.0, -1.0),
    "elu_residual": _residual("elu", 0.0, -1.0),
}


def exact(one: Checked, s: float, t: float) -> tuple[Any, Any]:
    """Return value and slope at s, with target t, as balls of `BITS` bits."""
    before, ctx.prec = ctx.prec, BITS
    try:
        return one.exact(arb(s), t)
    finally:
        ctx.prec = before


def bounds(one: Checked, value: Any, slope: Any, real: str) -> tuple[float, float]:
    """Return the largest absolute errors of value and slope, given as balls."""
    ulps = ULPS[one.name]
    if one.name in LOSSES and real == "float":
        ulps = (2.6, 0.0)
    if one.name == "softplus" and real == "float":
        ulps = (2.5, 2.0)
    of_one = one.name in OF_ONE
    return ulps[0] * ulp(value, real), ulps[1] * ulp(arb(1) if of_one else slope, real)


def _own_points(entry: Activation, real: str) -> Iterator[float]:
    """Yield the points of `OWN` at which all parts of a function are normal numbers, or 0."""
    parts = [
        function(part)
        for whole in (entry.expr, entry.derivative)
        for part in preorder_traversal(whole)
        if isinstance(part, Expr) and part.has(ARGUMENT)
    ]
    least, most = RANGE[real]
    for s in OWN:
        with precision(FORMATS[real][1]):
            sizes = [abs(part(arb(s))) for part in parts]
        if all(size < most and (size == 0 or size > least) for size in sizes):
            yield s


def _own_bounds(one: Checked, s: float, found: tuple[Any, Any], real: str) -> tuple[float, float]:
    """Return the largest absolute errors of value and slope of a function of one's own."""
    with precision(FORMATS[real][1]):
        lost = [SLACK * float(ball.rad()) for ball in one.exact(arb(s), 0.0)]
    return lost[0] + 2 * ulp(found[0], real), lost[1] + 2 * ulp(found[1], real)


def ulp(value: Any, real: str) -> float:
    """Return the distance of neighbouring numbers where a ball lies."""
    least, digits = FORMATS[real]
    size = abs(float(value.mid()))
    exponent = math.frexp(size)[1] if size else -5000
    return math.ldexp(1.0, max(exponent - digits, least))


def _table(one: Checked, layout: Layout) -> str:
    rows, real = [], layout.real
    points = _own_points(one.own, real) if one.own else _points()[one.name].get(real, ())
    for s in points:
        for t in one.targets:
            found = exact(one, s, t)
            limits = _own_bounds(one, s, found, real) if one.own else bounds(one, *found, real)
            parts = (
                expected_text(ball, bound, layout)
                for ball, bound in zip(found, limits, strict=True)
            )
            rows.append(f"    {{{number(s, layout)}, {number(t, layout)}, {', '.join(parts)}}},")
    if not rows:
        return ""
    table = f"points_{one.name}"
    return lines(
        "{",
        f"    static const Point {table}[] = {{",
        *(f"    {row}" for row in rows),
        "    };",
        f"    for (int i = 0; i < (int)(sizeof {table} / sizeof {table}[0]); i++) {{",
        f"        const vec s = splat({table}[i].s), t = splat({table}[i].t);",
        "        (void)t;",
        f'        good &= is_near("{one.name}", i, lane({one.value}, 0), {table}[i].value);',
        f'        good &= is_near("{one.name} slope", i, lane({one.slope}, 0), {table}[i].slope);'
        if one.name not in LOSSES
        else "",
        "    }",
        "}",
    )


@cache
def _points() -> dict[str, dict[str, tuple[float, ...]]]:
    text = resources.files("symmlp.codegen") / "c_text" / "points.txt"
    found: dict[str, dict[str, tuple[float, ...]]] = {}
    for line in text.read_text(encoding="utf-8").splitlines():
        name, real, *points = line.split()
        found.setdefault(name, {})[real] = tuple(float.fromhex(one) for one in points)
    return found
