"""What `accuracy.py --pairs` measures: δ of the output for every activation, loss and target.

The unit of an error is that of the last place of |δ| + |s δ_s| + |t δ_t|, δ_s and δ_t being
derivatives: digits that one rounding of s or of t costs, nothing can keep. A target at an end of
the activation's range is exact, so that δ has all its digits beside it. Exact values are written
in other terms than the generated code: differences of δ are those of pairs of outputs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
from accuracy_cases import Array, Case, area, bell, density, hyperbolic, sigmoid, softplus
from flint import arb

from symmlp.activations import ACTIVATIONS
from symmlp.losses import LOSSES, makes_sense
from symmlp.network import Network

Balls = list[Any]
Function = Callable[[Any], Any]

#: How far s and t are moved to find derivatives: a part of themselves.
STEP: Final = arb(2) ** -400
#: Largest errors of δ in float64 and float32; in units of what is named above.
BOUNDS: Final = (8, 8)
#: The largest factor of a slope that is subnormal: 2 (y - t).
FACTOR: Final = 4
#: Targets of one output: the ends of ranges, and between.
TARGETS: Final = (0.0, 1.0, -1.0, 0.25)
#: Logits as multiples of s, so that entry 0 is at either end or between; targets of three classes.
LOGITS: Final = ((1, -1, 0), (0, 1, -1))
CLASSES: Final = ((1, 0, 0), (0, 1, 0), (0, 0, 1), (0.25, 0.25, 0.5))


def _below_one(s: Any) -> Any:
    return (-s).exp() if s > 0 else arb(1)


#: Below this, y - t may be rounded to 0, which has no sign: there, any sign is right.
LEAST: Final = arb(2) ** -149
ANY: Final = arb(2) ** 80
#: y and f′ of one output.
OUTPUTS: Final[dict[str, tuple[Function, Function]]] = {
    "identity": (lambda s: s, lambda s: arb(1)),
    "sigmoid": (sigmoid, bell),
    "tanh": (hyperbolic, lambda s: 4 * bell(2 * s)),
    "relu": (lambda s: s if s > 0 else arb(0), lambda s: arb(int(s > 0))),
    "leaky_relu": (lambda s: s if s > 0 else s / 100, lambda s: arb(1) / (1 if s > 0 else 100)),
    "elu": (lambda s: s if s > 0 else s.expm1(), lambda s: arb(1) if s > 0 else s.exp()),
    "softplus": (softplus, sigmoid),
    "silu": (lambda s: s * sigmoid(s), lambda s: sigmoid(s) + s * bell(s)),
    "gelu": (lambda s: s * area(s), lambda s: area(s) + s * density(s)),
}
#: y - t where y and t may both be near the end of a range: 1 - y and 1 - t each have their digits.
_DIFFERENCES: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "sigmoid": lambda s, t: (1 - t) * sigmoid(s) - t * sigmoid(-s),
    "tanh": lambda s, t: (1 - t) * sigmoid(2 * s) - (1 + t) * sigmoid(-2 * s),
    "elu": lambda s, t: s - t if s > 0 else s.exp() - (1 + t),
}
#: The slope of a loss of e = y - t; that of the mean is divided by the number of outputs.
_SLOPES: Final[dict[str, Function]] = {
    "half_squared_error": lambda e: e,
    "mean_squared_error": lambda e: 2 * e,
    "absolute_error": lambda e: e.sgn(),
    "huber": lambda e: e if abs(e) <= 1 else e.sgn(),
}


def difference(output: str, s: Any, t: Any) -> Any:
    """Return y - t of one output."""
    apart = _DIFFERENCES.get(output)
    return OUTPUTS[output][0](s) - t if apart is None else apart(s, t)


def delta(output: str, cost: str, s: Any, t: Any) -> Any:
    """Return δ of one output."""
    _, slope = OUTPUTS[output]
    if cost == "binary_cross_entropy":
        return (1 - t) * sigmoid(s) - t * sigmoid(-s)
    if cost == "categorical_cross_entropy":
        return -t * sigmoid(-s)
    return _SLOPES[cost](difference(output, s, t)) * slope(s)


def softmax_delta(cost: str, s: Balls, t: Balls) -> Any:
    """Return δ of the first of some classes: a sum of what it has in common with each other."""
    units = range(len(s))
    top = max(s)
    e = [(one - top).exp() for one in s]
    y = [one / sum(e) for one in e]
    rest = [sum(e[m] for m in units if m != k) / sum(e) for k in units]
    apart = [(1 - t[k]) * y[k] - t[k] * rest[k] for k in units]
    if cost == "categorical_cross_entropy":
        return apart[0]
    if cost != "binary_cross_entropy":
        g = [_SLOPES[cost](one) for one in apart]
        part = len(s) if LOSSES[cost].reduction == "mean" else 1
        return y[0] * sum(y[k] * (g[0] - g[k]) for k in units) / part
    odds = [e[k] / sum(e[m] for m in units if m != k) for k in units]
    first = (1 - t[0]) * y[0] - t[0] * rest[0]
    others = sum(t[k] * y[0] - (1 - t[k]) * y[k] * (e[0] / e[k] * odds[k]) for k in units if k)
    return first + others


def _moved(found: Any, change: Callable[[Any], Any], weight: Any = 1) -> Any:
    return abs(change(1 + STEP) - found) / STEP * weight


def _end(t: Any, ends: tuple[int, ...]) -> Any:
    """Return 0 where a target is at an end of the range, else 1."""
    return 0 if any(t == one for one in ends) else 1


def one_output(output: str, cost: str, target: float) -> Case:
    """Return the case of a network of one output."""
    t = arb(target)
    ends = tuple(
        int(one) for one in (ACTIVATIONS[output].range.args[:2]) if one.is_finite and one.is_Integer
    )

    def exact(s: Any) -> Any:
        return delta(output, cost, s, t)

    def scale(s: Any) -> Any:
        found = exact(s)
        lost = cost == "absolute_error" and abs(difference(output, s, t)) < LEAST
        return (
            (ANY if lost else abs(found))
            + _moved(found, lambda by: delta(output, cost, s * by, t))
            + _moved(found, lambda by: delta(output, cost, s, t * by), _end(t, ends))
        )

    def apart(s: Any) -> Any:
        return difference(output, s, t)

    name = f"{output}, {cost}, t={target:g}"
    network = Network.of(1, 1, output=output, loss=cost)
    return Case(
        name,
        network,
        "delta",
        exact,
        BOUNDS,
        _constant(target),
        scale=scale,
        factor=FACTOR,
        signed=apart if cost == "absolute_error" else None,
    )


def classes(cost: str, logits: tuple[int, ...], target: tuple[float, ...]) -> Case:
    """Return the case of a softmax layer."""
    t = [arb(one) for one in target]

    def exact(s: Any) -> Any:
        return softmax_delta(cost, [s * one for one in logits], t)

    def scale(s: Any) -> Any:
        own, found = [s * one for one in logits], exact(s)
        size = abs(found)
        for k in range(len(own)):
            size += _moved(found, lambda by, k=k: softmax_delta(cost, _put(own, k, by), t))
            end = _end(t[k], (0, 1))
            size += _moved(found, lambda by, k=k: softmax_delta(cost, own, _put(t, k, by)), end)
        return size

    name = f"softmax {logits}, {cost}, t={target}"
    network = Network.of(1, len(logits), output="softmax", loss=cost)
    return Case(name, network, "delta", exact, BOUNDS, _constant(*target), logits, scale, FACTOR)


def _put(values: Balls, place: int, by: Any) -> Balls:
    return [one * by if k == place else one for k, one in enumerate(values)]


def _constant(*targets: float) -> Callable[[Array], Array]:
    return lambda s: np.tile(np.array(targets, s.dtype), (len(s), 1))


def cases() -> Iterator[Case]:
    """Return δ of every pair that makes sense, for every target in the loss's domain."""
    for output, entry in ACTIVATIONS.items():
        for cost, own in LOSSES.items():
            if not makes_sense(entry, own):
                continue
            if entry.vector:
                yield from (classes(cost, logits, t) for logits in LOGITS for t in CLASSES)
            else:
                for target in TARGETS:
                    if own.target_domain.contains(target) == True:  # noqa: E712  (SymPy)
                        yield one_output(output, cost, target)
