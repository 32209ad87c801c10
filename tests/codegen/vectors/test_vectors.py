"""Test vectors say what the hand-coded trainer computes, for layers beyond the period too."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from symmlp.codegen.c.vectors import UNIT_TIMES, WEIGHT_TIMES, expected
from symmlp.codegen.program.program import compose
from symmlp.codegen.vectors.batch import PERIOD, scales
from symmlp.codegen.vectors.vectors import RATE, SAMPLES, vectors
from symmlp.network import Network
from symmlp.training.parameters import Parameters
from symmlp.training.trainer import forward, gradients, loss, train

NETWORKS = (
    Network.of(2, 3, 1),
    Network.of(PERIOD, PERIOD + 1, 2 * PERIOD, 3, hidden=("tanh", "relu")),
    Network.of(40, 23, 19, hidden="gelu", output="identity", loss="mean_squared_error"),
    Network.of(5, 20, 4, output="softmax", loss="categorical_cross_entropy"),
    Network.of(19, 6, 40, output="softmax", loss="categorical_cross_entropy"),
)


def made_up(network: Network, samples: int) -> tuple[Parameters, np.ndarray, np.ndarray]:
    """Write the batch out, as its formulas say."""
    weights, biases = [], []
    layers = enumerate(zip(pairwise(network.sizes), scales(network), strict=True), start=1)
    for layer, ((below, own), scale) in layers:
        j, i = np.indices((own, below + 1))
        matrix = ((7 * layer + 5 * j + 3 * i) % PERIOD - 8) / scale
        weights.append(matrix[:, :-1])
        biases.append(matrix[:, -1])
    r, i = np.indices((samples, network.inputs))
    X = ((5 * (r % PERIOD) + 4 * i) % PERIOD - 8) / 8
    r, k = np.indices((samples, network.outputs))
    Z = ((3 * (r % PERIOD) + 2 * k) % PERIOD) / 32
    if network.loss == "categorical_cross_entropy":
        few = network.outputs <= PERIOD
        Z = (k == r % PERIOD % network.outputs) * 1.0 if few else 0 * k + 1 / network.outputs
    return Parameters(tuple(weights), tuple(biases)), X, Z


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("network", NETWORKS, ids=str)
def test_a_step(network: Network, reduction: str) -> None:
    found = vectors(compose(network, reduction))
    start, X, Z = made_up(network, SAMPLES)
    end = train(
        network,
        start,
        X,
        Z,
        learning_rate=RATE,
        epochs=1,
        batch_size=SAMPLES,
        reduction=reduction,
    ).parameters

    def near(value: float, wanted: object) -> None:
        assert abs(value - float(wanted.value)) <= wanted.bound  # type: ignore[attr-defined]

    near(loss(network, start, X, Z, reduction), found.loss)
    for one in found.outputs:
        near(forward(network, start, X).y[one.place], one)
    for one in found.updated:
        layer, j, i = one.place
        near(np.column_stack([end.weights[layer - 1], end.biases[layer - 1]])[j, i], one)
    for one in found.sums:
        near(end.weights[one.place[0] - 1].sum() + end.biases[one.place[0] - 1].sum(), one)


@pytest.mark.parametrize("batch", [1, 20])
@pytest.mark.parametrize("network", NETWORKS, ids=str)
def test_an_epoch(network: Network, batch: int) -> None:
    found = expected(compose(network), batch)
    start, X, Z = made_up(network, found.count)
    slope = gradients(network, start, X, Z)
    end = train(
        network, start, X, Z, learning_rate=found.rate, epochs=1, batch_size=batch
    ).parameters
    for outputs, parameters in zip(found.outputs, (start, end), strict=True):
        wide = forward(network, parameters, X).y[:3, :PERIOD]
        np.testing.assert_allclose(wide.ravel(), [float(one) for one in outputs], rtol=1e-12)
    for own, wanted in zip(
        (*map(float, found.losses),),
        (loss(network, start, X, Z), loss(network, end, X, Z)),
        strict=True,
    ):
        assert own == pytest.approx(wanted, rel=1e-12)
    for entries, wanted in ((found.gradients, slope), (found.parameters, end)):
        pairs = list(zip(wanted.weights, wanted.biases, strict=True))
        flat = np.concatenate([part.ravel() for pair in pairs for part in pair])
        *places, total = entries
        assert flat[places] == pytest.approx([float(entries[at]) for at in places], rel=1e-11)
        assert total == len(flat)
        weighted = sum(
            (
                (w @ (1 + np.arange(w.shape[1]) % WEIGHT_TIMES) + b)
                * (1 + np.arange(len(w)) % UNIT_TIMES)
            ).sum()
            for w, b in pairs
        )
        assert weighted == pytest.approx(float(entries[total]), rel=1e-10)
