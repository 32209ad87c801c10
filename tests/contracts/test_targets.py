"""Every activation and loss in every target trains as the hand-coded trainer does."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from symmlp.activations import ACTIVATIONS
from symmlp.losses import LOSSES, makes_sense
from symmlp.network import Network
from symmlp.training.initialization import uniform
from symmlp.training.parameters import Parameters
from symmlp.training.trainer import loss, train

sys.path.insert(0, str(Path(__file__).parents[1]))
import generated

SCALAR = [name for name, entry in ACTIVATIONS.items() if not entry.vector]
PAIRS = [(f, cost) for f in ACTIVATIONS for cost in LOSSES if makes_sense(f, cost)]
#: Largest difference from the trainer, in ulps of the largest parameter (at least of 1).
ULPS = 16
RATE, BATCH, SAMPLES = 0.1, 2, 5
EPOCHS = {"python": generated.python_epoch, "numpy": generated.numpy_epoch}

STRESS = Network.of(
    5, 4, 6, 3, hidden=["silu", "leaky_relu"], output="softmax", loss="categorical_cross_entropy"
)


def network_of(output: str, cost: str) -> Network:
    """Each pair has its own hidden activation, so that all of them occur."""
    place = PAIRS.index((output, cost))
    return Network.of(3, 4, 3, hidden=SCALAR[place % len(SCALAR)], output=output, loss=cost)


def job(network: Network) -> tuple[Network, Parameters, np.ndarray, np.ndarray]:
    draw = np.random.default_rng(7)
    X = draw.uniform(-2, 2, (SAMPLES, network.inputs))
    Z = draw.uniform(0, 1, (SAMPLES, network.outputs))
    if network.loss == "categorical_cross_entropy":
        Z /= Z.sum(axis=1, keepdims=True)
    return network, uniform(network, 11), X, Z


def compare(given: Any, found: Parameters, before: float) -> None:
    network, start, X, Z = given
    expected = train(
        network, start, X, Z, learning_rate=RATE, epochs=1, batch_size=BATCH
    ).parameters
    assert before == pytest.approx(loss(network, start, X, Z), rel=1e-14)
    for own, other in zip(
        (*found.weights, *found.biases), (*expected.weights, *expected.biases), strict=True
    ):
        spacing = np.finfo(float).eps * max(1.0, float(np.abs(other).max()))
        assert float(np.abs(own - other).max()) <= ULPS * spacing


@pytest.mark.parametrize("target", EPOCHS)
@pytest.mark.parametrize(("output", "cost"), PAIRS)
def test_an_epoch_is_the_trainers(output: str, cost: str, target: str, tmp_path: Path) -> None:
    given = job(network_of(output, cost))
    module = generated.load(given[0], target, tmp_path)
    module.self_test()
    compare(given, *EPOCHS[target](module, *given[1:], RATE, BATCH))


@pytest.mark.slow
def test_every_epoch_in_javascript_is_the_trainers(tmp_path: Path) -> None:
    jobs = [job(network_of(*pair)) for pair in PAIRS]
    for given, found in zip(
        jobs, generated.javascript_epochs(jobs, RATE, BATCH, tmp_path), strict=True
    ):
        compare(given, *found)


@pytest.mark.parametrize("target", EPOCHS)
def test_the_stress_network(target: str, tmp_path: Path) -> None:
    given = job(STRESS)
    module = generated.load(STRESS, target, tmp_path)
    compare(given, *EPOCHS[target](module, *given[1:], RATE, BATCH))


@pytest.mark.slow
def test_javascript(tmp_path: Path) -> None:
    jobs = [job(STRESS), job(Network.of(2, 3, 1)), job(Network.of(2, 3, 1, hidden="gelu"))]
    for given, found in zip(
        jobs, generated.javascript_epochs(jobs, RATE, BATCH, tmp_path), strict=True
    ):
        compare(given, *found)


@pytest.mark.parametrize("target", EPOCHS)
def test_the_sum_over_a_batch(target: str, tmp_path: Path) -> None:
    network, start, X, Z = job(Network.of(2, 3, 1))
    module = generated.load(network, target, tmp_path, "sum")
    module.self_test()
    found, _ = EPOCHS[target](module, start, X, Z, RATE, BATCH)
    expected = train(
        network, start, X, Z, learning_rate=RATE, epochs=1, batch_size=BATCH, reduction="sum"
    ).parameters
    np.testing.assert_allclose(found.weights[0], expected.weights[0], rtol=1e-14)
