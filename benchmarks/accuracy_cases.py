"""What `accuracy.py` measures: functions, their exact values in ball arithmetic, points, bounds.

A function is measured through the generated code itself: y and the loss as `forward` and `loss`
return them, and δ of the output as the bias's entry of `gradients`, for networks of one layer whose
preactivation is the input s. With the absolute error and a target far below, δ is f′(s).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from flint import arb, ctx

from symmlp.network import Network

Array = np.ndarray
Exact = Callable[[Any], Any]

#: Bits of the exact values: more than 60 digits, also of 1 - y where y is near 1.
BITS: Final = 1300
DTYPES: Final = ("float64", "float32")


@dataclass(frozen=True)
class Case:
    """One function of s. ``what`` is read: y[0], the loss, or δ[0].

    The logits of the layer are s times ``logits``; ``targets`` maps s to its row of targets.
    ``bounds`` are the largest errors allowed in float64 and float32, in units of the last place of
    the exact value, or of ``scale``, where a function has a zero that is no point of a format.
    ``factor`` is how many times larger than a number in between that is subnormal a result can be,
    and ``signed`` a number whose sign is a factor: a subnormal one that becomes zero has none.
    """

    name: str
    network: Network
    what: str
    exact: Exact
    bounds: tuple[float, float]
    targets: Callable[[Array], Array]
    logits: tuple[int, ...] = (1,)
    scale: Exact | None = None
    factor: float = 1
    signed: Exact | None = None


def points(dtype: str, count: int, seed: int = 3) -> Array:
    """Numbers of all sizes, more of them where functions bend or leave the range, and the ends."""
    draw, info = np.random.default_rng(seed), np.finfo(dtype)
    bits = {"float64": np.uint64, "float32": np.uint32}[dtype]
    edge = -np.log(float(info.smallest_subnormal))
    steps = np.arange(-2 * edge, 2 * edge) * np.log(2) / 2  # where exp reduces its argument
    special = [0, 1, 0.75, 1.278, 9, 17, 18, 37, edge, edge / 2, -np.log(float(info.tiny))]
    special += [float(info.max), float(info.tiny), float(info.smallest_subnormal), float(info.eps)]
    with np.errstate(over="ignore"):
        near = np.concatenate([special, steps]).astype(dtype)
        around = [near, np.nextafter(near, info.max), np.nextafter(near, -info.max)]
        part = max(count // 10, 1)  # and as many with the other sign
        parts = [
            draw.integers(0, np.iinfo(bits).max, part, bits).view(dtype),
            draw.uniform(-edge - 5, edge + 5, part).astype(dtype),
            draw.normal(0, 2, part).astype(dtype),
            draw.uniform(-1.5, 1.5, part).astype(dtype),
            (10.0 ** draw.uniform(-12, 2, part)).astype(dtype),
            (draw.uniform(0, 1, max(part // 10, 10)) * info.tiny).astype(dtype),
        ]
    if count < len(near):  # a quick look keeps the ends and some of the rest
        around = [one[: len(special)] for one in around]
    found = np.concatenate([*parts, *around])
    found = np.unique(np.concatenate([found, -found])[np.isfinite(np.tile(found, 2))])
    return np.concatenate([found[found != 0], np.array([0.0, -0.0], dtype)])


def exact_values(case: Case, s: Array, dtype: str) -> tuple[Array, Array, Array]:
    """Return the exact values as high + low, and the unit that errors are measured in."""
    rows = []
    before, ctx.prec = ctx.prec, BITS
    try:
        for at in s.tolist():
            value = case.exact(arb(at))
            size = value if case.scale is None else case.scale(arb(at))
            high = float(value.mid())
            low = float((value - high).mid()) if np.isfinite(high) else 0.0
            rows.append((high, low, abs(float(size.mid()))))
    finally:
        ctx.prec = before
    high, low, size = np.array(rows).T
    info = np.finfo(dtype)
    exponent = np.frexp(np.minimum(size, float(info.max)))[1]
    least = int(np.log2(float(info.smallest_subnormal)))
    unit = np.ldexp(1.0, np.maximum(exponent - (info.nmant + 1), least))
    return high, low, unit


def errors(found: Array, exact: tuple[Array, Array, Array]) -> Array:
    """Return the errors in ulps; infinite where a result is NaN.

    What is beyond the largest number may be that number or infinite.
    """
    high, low, unit = exact
    most = float(np.finfo(found.dtype).max)
    with np.errstate(all="ignore"):
        off = np.abs((found.astype(np.float64) - high) / unit - low / unit)
        off[(np.abs(high) > most) & (found * np.sign(high) >= most)] = 0
    return np.where(np.isnan(off), np.inf, off)


def sigmoid(s: Any) -> Any:
    """Return the logistic function."""
    return 1 / (1 + (-s).exp()) if s >= 0 else s.exp() / (1 + s.exp())


def bell(s: Any) -> Any:
    """Return its derivative."""
    return sigmoid(s) * sigmoid(-s)


def softplus(s: Any) -> Any:
    """Return log(1 + e^s)."""
    return (s if s > 0 else arb(0)) + (-abs(s)).exp().log1p()


def area(s: Any) -> Any:
    """Return the standard normal distribution function."""
    return (-s / arb(2).sqrt()).erfc() / 2


def density(s: Any) -> Any:
    """Return its derivative."""
    return (-s * s / 2).exp() / (2 * arb.pi()).sqrt()


def hyperbolic(s: Any) -> Any:
    """Return tanh s."""
    z = (-2 * abs(s)).expm1()
    return -z / (2 + z) if s >= 0 else z / (2 + z)


def step(s: Any, below: Any) -> Any:
    """Return 1 for positive s, else what is given."""
    return arb(1) if s > 0 else below


def larger(one: Any, other: Any) -> Any:
    """Return the larger of two sizes."""
    return abs(one) if abs(one) > abs(other) else abs(other)


def others(s: Any) -> Any:
    """Return the sum of e^(s_k - m) without the largest, of the logits s, -s and 0."""
    return (-abs(s)).exp() + (-2 * abs(s)).exp()


def surprisal(s: Any) -> Any:
    """Return -log softmax of the first of the logits s, -s and 0."""
    return abs(s) - s + others(s).log1p()


def share(s: Any) -> Any:
    """Return softmax of the first of the logits s, -s and 0."""
    return (-surprisal(s)).exp()


def rest(s: Any) -> Any:
    """Return 1 minus that."""
    top = others(s) if s >= 0 else (-2 * s).exp() * 0 + 1 + s.exp()
    return top / (1 + others(s))


def _below(s: Array) -> Array:
    """Targets far below every prediction, so that the absolute error's slope is 1."""
    low = -np.finfo(s.dtype).max / 2
    return np.where(s > 0, s.dtype.type(-1), low)[:, None]


def _constant(*targets: float) -> Callable[[Array], Array]:
    return lambda s: np.tile(np.array(targets, s.dtype), (len(s), 1))


#: f, f′, the bounds of both (float64, float32), and the scale of an f′ that crosses zero.
Function = tuple[Exact, Exact, Any, Any, Exact | None]


def _gated(gate: Exact, slope: Exact, bound: float) -> Function:
    """Return f(s) = s g(s) of a gate g and its derivative."""
    return (
        lambda s: s * gate(s),
        lambda s: gate(s) + s * slope(s),
        (bound, bound),
        (bound, bound),
        lambda s: larger(gate(s), s * slope(s)),
    )


_FUNCTIONS: Final[dict[str, Function]] = {
    "sigmoid": (sigmoid, bell, (2, 2), (4, 4), None),
    "tanh": (hyperbolic, lambda s: 4 * bell(2 * s), (2.6, 2.6), (4, 4), None),
    "relu": (lambda s: s if s > 0 else arb(0), lambda s: step(s, arb(0)), (0, 0), (0, 0), None),
    "leaky_relu": (
        lambda s: s if s > 0 else s / 100,
        lambda s: step(s, arb(1) / 100),
        (1, 1),
        (1, 1),
        None,
    ),
    "elu": (
        lambda s: s if s > 0 else s.expm1(),
        lambda s: step(s, s.exp()) if s <= 0 else arb(1),
        (2, 2),
        (2, 2),
        None,
    ),
    "softplus": (softplus, sigmoid, (1.3, 2.5), (2, 2), None),
    "silu": _gated(sigmoid, bell, 4),
    "gelu": _gated(area, density, 5),
}


def cases() -> list[Case]:
    """Return everything that is measured."""
    found = []
    for name, (value, slope, bounds, slope_bounds, scale) in _FUNCTIONS.items():
        network = Network.of(1, 1, output=name, loss="absolute_error")
        found.append(Case(name, network, "y", value, bounds, _below))
        found.append(Case(f"{name}'", network, "delta", slope, slope_bounds, _below, scale=scale))
    binary = Network.of(1, 1, output="sigmoid", loss="binary_cross_entropy")
    mixed = arb(1) / 4
    for t, exact, slope in (
        (0.0, softplus, sigmoid),
        (1.0, lambda s: softplus(-s), lambda s: -sigmoid(-s)),
        (0.25, lambda s: mixed * softplus(-s) + (1 - mixed) * softplus(s), None),
    ):
        own = _constant(t)
        found.append(Case(f"BCE, t={t:g}", binary, "loss", exact, (1.6, 2.6), own))
        if slope is not None:
            found.append(Case(f"BCE delta, t={t:g}", binary, "delta", slope, (2, 2), own))
    surprise = Network.of(1, 1, output="sigmoid", loss="categorical_cross_entropy")
    found.append(
        Case(
            "-log sigmoid",
            surprise,
            "loss",
            lambda s: softplus(-s),
            (1.3, 2.5),
            _constant(1),
        )
    )
    classes = Network.of(1, 3, output="softmax", loss="categorical_cross_entropy")
    logits = (1, -1, 0)
    first, second = _constant(1, 0, 0), _constant(0, 1, 0)
    found += [
        Case("softmax", classes, "y", share, (3, 3), first, logits),
        Case("CCE", classes, "loss", surprisal, (1.6, 2.6), first, logits),
        Case("CCE delta, t=1", classes, "delta", lambda s: -rest(s), (4, 4), first, logits),
        Case("CCE delta, t=0", classes, "delta", share, (3, 3), second, logits),
    ]
    return found
