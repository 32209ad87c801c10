"""Saturated units: every gradient is the trainer's to a few ulps of itself, however small it is.

Beside weights of about 1, a wrong σ′(40), which is 4e-18, is lost; here each number stands alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from symmlp.activations import ACTIVATIONS
from symmlp.losses import LOSSES, makes_sense
from symmlp.network import Network
from symmlp.training import trainer
from symmlp.training.parameters import Parameters

sys.path.insert(0, str(Path(__file__).parents[1]))
import generated

SCALAR = [name for name, entry in ACTIVATIONS.items() if not entry.vector]
SATURATED = (-40.0, -20.0, -3.0, 0.5, 5.0, 20.0, 36.0, 40.0)
CROSS = ("binary_cross_entropy", "categorical_cross_entropy")
#: Largest difference of a gradient from the trainer's, in ulps of itself.
ULPS = 8

Gradients = Callable[[Parameters, np.ndarray, np.ndarray], list[float]]


def parameters(network: Network) -> Parameters:
    """Return weights 1 and biases 0: every preactivation is the input, or what follows from it."""
    sizes = network.sizes
    return Parameters(
        tuple(np.ones((n, below)) for below, n in pairwise(sizes)),
        tuple(np.zeros(n) for n in sizes[1:]),
    )


def of_trainer(network: Network) -> Gradients:
    def found(own: Parameters, x: np.ndarray, z: np.ndarray) -> list[float]:
        slopes = trainer.gradients(network, own, x, z, "mean")
        return [float(one) for array in (*slopes.weights, *slopes.biases) for one in array.ravel()]

    return found


def of_python(module: ModuleType) -> Gradients:
    def found(own: Parameters, x: np.ndarray, z: np.ndarray) -> list[float]:
        lists = {name: array.tolist() for name, array in generated.named(own).items()}
        slopes = generated.of_names(module.gradients(lists, x.tolist(), z.tolist()))
        return [float(one) for array in (*slopes.weights, *slopes.biases) for one in array.ravel()]

    return found


def of_numpy(module: ModuleType) -> Gradients:
    def found(own: Parameters, x: np.ndarray, z: np.ndarray) -> list[float]:
        slopes = generated.unfolded(module.gradients(generated.folded(own), x, z))
        return [float(one) for array in (*slopes.weights, *slopes.biases) for one in array.ravel()]

    return found


def of_c(network: Network) -> Gradients:
    from symmlp.codegen.running.compiled import compiled

    C = compiled(network)

    def found(own: Parameters, x: np.ndarray, z: np.ndarray) -> list[float]:
        C.set_parameters(list(own.weights), list(own.biases))
        weights, biases = C.gradients(x, z)
        return [float(one) for array in (*weights, *biases) for one in array.ravel()]

    return found


def worst(one: Gradients, other: Gradients, network: Network, target: float) -> float:
    """Return the largest difference in ulps over all saturated samples.

    The trainer's GELU rounds s²/2 in an exponent, which is s² ulps that are its own.
    """
    gelu = any(layer.activation == "gelu" for layer in network.layers)
    own, ulps = parameters(network), [0.0]
    for s in SATURATED:
        x, z = np.array([[s]]), np.array([[target]])
        for found, wanted in zip(one(own, x, z), other(own, x, z), strict=True):
            off = abs(found - wanted) / np.spacing(abs(wanted))
            ulps.append(off - s * s if gelu else off)
    return max(ulps)


MAKE: dict[str, Callable[[Network, Path], Gradients]] = {
    "python": lambda network, folder: of_python(generated.load(network, "python", folder)),
    "numpy": lambda network, folder: of_numpy(generated.load(network, "numpy", folder)),
    "c": lambda network, folder: of_c(network),
}
TARGETS = ["python", "numpy", pytest.param("c", marks=pytest.mark.slow)]
#: Cross-entropies at both ends, and the sigmoid's output where it is far from the target.
PAIRS = [
    (f, cost, target)
    for f in SCALAR
    for cost in LOSSES
    for target in (0.0, 1.0)
    if makes_sense(f, cost) and (cost in CROSS or target == 0.0)
]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("hidden", SCALAR)
def test_hidden_units(hidden: str, target: str, tmp_path: Path) -> None:
    network = Network.of(1, 1, 1, hidden=hidden, output="identity", loss="absolute_error")
    own = MAKE[target](network, tmp_path)
    assert worst(own, of_trainer(network), network, -1e3) <= ULPS


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("output", "cost", "z"), PAIRS)
def test_outputs(output: str, cost: str, z: float, target: str, tmp_path: Path) -> None:
    network = Network.of(1, 1, output=output, loss=cost)
    own = MAKE[target](network, tmp_path)
    assert worst(own, of_trainer(network), network, z) <= ULPS


def test_a_slope_from_the_rounded_output_is_seen(tmp_path: Path) -> None:
    network = Network.of(1, 1, 1, output="identity", loss="absolute_error")
    module = generated.load(network, "python", tmp_path)
    right = module.sigmoid
    module.sigmoid_slope = lambda s: right(s) * (1 - right(s))
    assert worst(of_python(module), of_trainer(network), network, -1e3) > 1e6


@pytest.mark.parametrize("target", ["python", "numpy"])
@pytest.mark.parametrize("cost", LOSSES)
def test_saturated_softmax_is_a_number(cost: str, target: str, tmp_path: Path) -> None:
    network = Network.of(1, 3, output="softmax", loss=cost)
    module = generated.load(network, target, tmp_path)
    weights = Parameters((np.array([[1.0], [-1.0], [0.0]]),), (np.zeros(3),))
    for s in (40.0, -40.0, 800.0, -800.0):
        for z in ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.25, 0.25, 0.5]):
            given = np.array([[s]]), np.array([z])
            found = {"python": of_python, "numpy": of_numpy}[target](module)(weights, *given)
            assert np.isfinite(found).all()
            _, before = {"python": generated.python_epoch, "numpy": generated.numpy_epoch}[target](
                module, weights, *given, 0.1, 1
            )
            assert np.isfinite(before)
