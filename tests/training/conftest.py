"""What the trainer is measured with: the same functions a third time, values only, in mpmath.

No derivative is written here: tests take central differences in 80 digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from symmlp import example
from symmlp.network import Network
from symmlp.training.parameters import Parameters

DIGITS = 80
STEP = mpf(10) ** -25

ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "identity": lambda s: s,
    "sigmoid": lambda s: 1 / (1 + mp.exp(-s)),
    "tanh": mp.tanh,
    "relu": lambda s: max(s, mpf(0)),
    "leaky_relu": lambda s: s if s > 0 else s / 100,
    "elu": lambda s: s if s > 0 else mp.expm1(s),
    "softplus": lambda s: mp.log(1 + mp.exp(s)),
    "silu": lambda s: s / (1 + mp.exp(-s)),
    "gelu": lambda s: s * mp.erfc(-s / mp.sqrt(2)) / 2,
}

LOSSES: dict[str, Callable[[list[Any], list[Any]], Any]] = {
    "half_squared_error": lambda y, z: sum((p - t) ** 2 for p, t in zip(y, z, strict=True)) / 2,
    "mean_squared_error": lambda y, z: (
        sum((p - t) ** 2 for p, t in zip(y, z, strict=True)) / len(y)
    ),
    "absolute_error": lambda y, z: sum(abs(p - t) for p, t in zip(y, z, strict=True)),
    "huber": lambda y, z: sum(
        (p - t) ** 2 / 2 if abs(p - t) <= 1 else abs(p - t) - mpf(1) / 2
        for p, t in zip(y, z, strict=True)
    ),
    "binary_cross_entropy": lambda y, z: (
        -sum(t * mp.log(p) + (1 - t) * mp.log(1 - p) for p, t in zip(y, z, strict=True))
    ),
    "categorical_cross_entropy": lambda y, z: (
        -sum(t * mp.log(p) for p, t in zip(y, z, strict=True))
    ),
}


def softmax(s: list[Any]) -> list[Any]:
    exponentials = [mp.exp(x) for x in s]
    return [e / sum(exponentials) for e in exponentials]


def activate(name: str, s: list[Any]) -> list[Any]:
    return softmax(s) if name == "softmax" else [ACTIVATIONS[name](x) for x in s]


def slope(f: Callable[[Any], Any], x: float) -> Any:
    return (f(mpf(x) + STEP) - f(mpf(x) - STEP)) / (2 * STEP)


def total_loss(network: Network, parameters: Any, X: Any, Z: Any) -> Any:
    """The loss summed over the samples; parameters: per layer rows of weights, and biases."""
    total = mpf(0)
    for x, z in zip(X, Z, strict=True):
        a = [mpf(float(v)) for v in x]
        for layer, rows, biases in zip(network.layers, *parameters, strict=True):
            s = [
                sum(w * v for w, v in zip(row, a, strict=True)) + b
                for row, b in zip(rows, biases, strict=True)
            ]
            a = activate(layer.activation, s)
        total += LOSSES[network.loss](a, [mpf(float(t)) for t in z])
    return total


def gradients(network: Network, parameters: Parameters, X: Any, Z: Any) -> Any:
    """Central differences of the total loss by every weight and every bias, as two lists."""
    weights = [[[mpf(x) for x in row] for row in w.tolist()] for w in parameters.weights]
    biases = [[mpf(x) for x in b.tolist()] for b in parameters.biases]

    def by(row: list[Any], place: int) -> float:
        kept = row[place]
        row[place] = kept + STEP
        above = total_loss(network, (weights, biases), X, Z)
        row[place] = kept - STEP
        below = total_loss(network, (weights, biases), X, Z)
        row[place] = kept
        return float((above - below) / (2 * STEP))

    return (
        [np.array([[by(row, i) for i in range(len(row))] for row in w]) for w in weights],
        [np.array([by(b, j) for j in range(len(b))]) for b in biases],
    )


@pytest.fixture(scope="session")
def exact() -> Iterator[SimpleNamespace]:
    before, mp.dps = mp.dps, DIGITS
    yield SimpleNamespace(
        mpf=mpf,
        activations=ACTIVATIONS,
        losses=LOSSES,
        softmax=softmax,
        activate=activate,
        slope=slope,
        total_loss=total_loss,
        gradients=gradients,
    )
    mp.dps = before


@pytest.fixture(scope="session")
def worked() -> SimpleNamespace:
    """The worked example: network, parameters, one input row, its raw and its scaled target."""
    return SimpleNamespace(
        network=example.NETWORK,
        parameters=Parameters.of(example.WEIGHTS, example.BIASES),
        X=np.array([example.FIRST_INPUT]),
        raw=np.array([example.RAW_TARGET]),
        scaled=np.array([example.SCALED_TARGET]),
    )
