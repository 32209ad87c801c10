"""Activations and losses with their derivatives, typed by hand: the trainer's own two tables.

The twins of `symmlp.activations` and `symmlp.losses`, where derivatives are derived; here they are
copied from the textbook (Goodfellow, Bengio, Courville, *Deep Learning*, 6.2-6.3; Hendrycks and
Gimpel 2016 for GELU), in forms that neither overflow nor cancel. At kinks they follow PyTorch:
relu′(0) = 0, leaky_relu′(0) = 1/100, elu′(0) = 1, |e|′(0) = 0.

No finite input makes NumPy warn; where a loss is too large for float64 it is `inf`. The two
cross-entropies never divide by, nor take the logarithm of, less than `SMALLEST`. So f′·loss′ stays
finite when the activation saturates, and is right as long as no y and no 1 - y is smaller than
that: with the sigmoid for |s| < 690. Beyond, f′(s) itself leaves the range of float64, δ fades to 0
where y - z would not, and the logarithm stays at that of `SMALLEST`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Cross-entropies divide by, and take the logarithm of, no less than this.
SMALLEST: Final = 1e-300

LEAKY_SLOPE: Final = 1 / 100
ELU_ALPHA: Final = 1.0
HUBER_DELTA: Final = 1.0

Range = tuple[float, float]
REALS: Final[Range] = (-math.inf, math.inf)
UNIT: Final[Range] = (0.0, 1.0)


def _no_derivative(s: Array) -> Array:
    raise TypeError("a vector-valued activation has no f'(s) per unit; use backward(a, g)")


def _no_backward(a: Array, g: Array) -> Array:
    raise TypeError("only a vector-valued activation has backward(a, g); use g * derivative(s)")


@dataclass(frozen=True)
class ActivationFunction:
    """An activation a = f(s), and how an error signal passes back through it.

    ``value`` maps preactivations s to activations a of the same shape: entry by entry or, where
    ``vector`` is true, over the last axis. ``derivative`` is f′(s), entry by entry. A vector-valued
    activation has ``backward(a, g)`` instead: from g = dL/da it makes dL/ds, the product of g with
    the Jacobian; all three of shape (..., units). ``range`` holds the infimum and supremum of f.
    ``complement`` is 1 - f(s) without cancellation, where the range is (0, 1).
    """

    value: Callable[[Array], Array]
    derivative: Callable[[Array], Array]
    range: Range = REALS
    vector: bool = False
    backward: Callable[[Array, Array], Array] = _no_backward
    complement: Callable[[Array], Array] | None = None


@dataclass(frozen=True)
class LossFunction:
    """A loss of predictions y and targets z, both of shape (batch, outputs).

    ``value(y, z)`` is the loss of each sample, (batch,); ``derivative(y, z)`` its derivative by
    each prediction, (batch, outputs). Predictions lie strictly within ``prediction_domain``. Where
    ``complement`` is true, both functions also take 1 - y as an optional third argument, for
    callers that know it better than the subtraction does.
    """

    value: Callable[..., Array]
    derivative: Callable[..., Array]
    prediction_domain: Range = REALS
    complement: bool = False


def sigmoid(s: Array) -> Array:
    """Return 1 / (1 + e^-s) entry by entry, written with e^-|s|, which cannot overflow."""
    e = np.exp(-np.abs(s))
    return np.where(s >= 0, 1.0, e) / (1.0 + e)


def _sigmoid_derivative(s: Array) -> Array:
    return sigmoid(s) * sigmoid(-s)  # σ(1 - σ), where 1 - σ(s) = σ(-s)


def _tanh_derivative(s: Array) -> Array:
    return 4.0 * _sigmoid_derivative(2.0 * np.clip(s, -1e3, 1e3))  # 1 - tanh²; tanh s = 2σ(2s) - 1


def _softplus(s: Array) -> Array:
    return np.maximum(s, 0.0) + np.log1p(np.exp(-np.abs(s)))


def _silu_derivative(s: Array) -> Array:
    return sigmoid(s) * (1.0 + s * sigmoid(-s))  # σ + s σ(1 - σ)


_erfc = np.vectorize(math.erfc, otypes=[np.float64])


def _normal_distribution(s: Array) -> Array:
    return np.asarray(0.5 * _erfc(-s / math.sqrt(2.0)))  # ½(1 + erf(s/√2)), right in both tails


def _gelu_derivative(s: Array) -> Array:
    near = np.clip(s, -40.0, 40.0)  # beyond, e^(-s²/2) is 0 in float64
    density = np.exp(-0.5 * near * near) / math.sqrt(2.0 * math.pi)
    return _normal_distribution(s) + near * density


@np.errstate(over="ignore")  # e^-inf = 0 is right for preactivations that far apart
def _softmax_exponentials(s: Array) -> Array:
    return np.asarray(np.exp(s - np.max(s, axis=-1, keepdims=True)))


def _softmax(s: Array) -> Array:
    e = _softmax_exponentials(s)
    return np.asarray(e / np.sum(e, axis=-1, keepdims=True))


def _softmax_complement(s: Array) -> Array:
    e = _softmax_exponentials(s)
    total = np.sum(e, axis=-1, keepdims=True)
    others = total - e  # cancels for the largest only, whose others are summed instead
    largest = np.argmax(s, axis=-1, keepdims=True)
    np.put_along_axis(e, largest, 0.0, axis=-1)
    np.put_along_axis(others, largest, np.sum(e, axis=-1, keepdims=True), axis=-1)
    return np.asarray(others / total)


def _softmax_backward(a: Array, g: Array) -> Array:
    # Σ_k g_k ∂a_k/∂s_j, where ∂a_k/∂s_j = a_k([k = j] - a_j)
    weighted = g * a
    return np.asarray(weighted - a * np.sum(weighted, axis=-1, keepdims=True))


ACTIVATIONS: Final[dict[str, ActivationFunction]] = {
    "identity": ActivationFunction(lambda s: s.copy(), lambda s: np.ones_like(s)),
    "sigmoid": ActivationFunction(
        sigmoid, _sigmoid_derivative, UNIT, complement=lambda s: sigmoid(-s)
    ),
    "tanh": ActivationFunction(lambda s: np.tanh(s), _tanh_derivative, (-1.0, 1.0)),
    "relu": ActivationFunction(
        lambda s: np.where(s > 0, s, 0.0),
        lambda s: np.where(s > 0, 1.0, 0.0),
        (0.0, math.inf),
    ),
    "leaky_relu": ActivationFunction(
        lambda s: np.where(s > 0, s, LEAKY_SLOPE * s),
        lambda s: np.where(s > 0, 1.0, LEAKY_SLOPE),
    ),
    "elu": ActivationFunction(
        lambda s: np.where(s > 0, s, ELU_ALPHA * np.expm1(np.minimum(s, 0.0))),
        lambda s: np.where(s > 0, 1.0, ELU_ALPHA * np.exp(np.minimum(s, 0.0))),
        (-ELU_ALPHA, math.inf),
    ),
    "softplus": ActivationFunction(_softplus, sigmoid, (0.0, math.inf)),
    "silu": ActivationFunction(
        lambda s: s * sigmoid(s), _silu_derivative, (-0.2784645427610738, math.inf)
    ),
    "gelu": ActivationFunction(
        lambda s: s * _normal_distribution(s), _gelu_derivative, (-0.16997120747990369, math.inf)
    ),
    "softmax": ActivationFunction(
        _softmax,
        _no_derivative,
        UNIT,
        vector=True,
        backward=_softmax_backward,
        complement=_softmax_complement,
    ),
}


def _huber(y: Array, z: Array) -> Array:
    e = np.abs(y - z)
    inside = np.minimum(e, HUBER_DELTA)
    return np.asarray(np.sum(inside * (e - 0.5 * inside), axis=-1))  # ½e², or δ(|e| - ½δ)


def _log(y: Array, rest: Array) -> Array:
    # log y where y + rest = 1, from the smaller of the two: near 1, y itself has lost its digits
    small = np.log(np.maximum(y, SMALLEST))
    return np.where(y > 0.5, np.log1p(-np.minimum(rest, 0.5)), small)


def _binary_cross_entropy(y: Array, z: Array, complement: Array | None = None) -> Array:
    rest = 1.0 - y if complement is None else complement
    return np.asarray(-np.sum(z * _log(y, rest) + (1.0 - z) * _log(rest, y), axis=-1))


def _binary_cross_entropy_derivative(y: Array, z: Array, complement: Array | None = None) -> Array:
    rest = 1.0 - y if complement is None else complement
    return (1.0 - z) / np.maximum(rest, SMALLEST) - z / np.maximum(y, SMALLEST)


def _categorical_cross_entropy(y: Array, z: Array, complement: Array | None = None) -> Array:
    rest = 1.0 - y if complement is None else complement
    return np.asarray(-np.sum(z * _log(y, rest), axis=-1))


def _categorical_cross_entropy_derivative(
    y: Array, z: Array, complement: Array | None = None
) -> Array:
    return -z / np.maximum(y, SMALLEST)


def _loss(
    value: Callable[..., Array], derivative: Callable[..., Array], **more: Any
) -> LossFunction:
    def quiet(function: Callable[..., Array]) -> Callable[..., Array]:
        return np.errstate(over="ignore", invalid="ignore")(function)  # too large is inf

    return LossFunction(quiet(value), quiet(derivative), **more)


LOSSES: Final[dict[str, LossFunction]] = {
    "half_squared_error": _loss(
        lambda y, z: np.sum(0.5 * (y - z) ** 2, axis=-1),
        lambda y, z: y - z,
    ),
    "mean_squared_error": _loss(
        lambda y, z: np.mean((y - z) ** 2, axis=-1),
        lambda y, z: 2.0 * (y - z) / y.shape[-1],
    ),
    "absolute_error": _loss(
        lambda y, z: np.sum(np.abs(y - z), axis=-1),
        lambda y, z: np.sign(y - z),
    ),
    "huber": _loss(
        _huber,
        lambda y, z: np.clip(y - z, -HUBER_DELTA, HUBER_DELTA),
    ),
    "binary_cross_entropy": _loss(
        _binary_cross_entropy,
        _binary_cross_entropy_derivative,
        prediction_domain=UNIT,
        complement=True,
    ),
    "categorical_cross_entropy": _loss(
        _categorical_cross_entropy,
        _categorical_cross_entropy_derivative,
        prediction_domain=UNIT,
        complement=True,
    ),
}
