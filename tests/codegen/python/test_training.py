"""Generated Python trains in straight lines and in lists as it does step by step."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from symmlp.codegen.program.program import compose
from symmlp.codegen.python import target as python
from symmlp.codegen.running.execution import load
from symmlp.network import Network

NETWORKS = (
    Network.of(2, 3, 1),
    Network.of(3, 4, 3, 2, hidden=("silu", "tanh"), output="identity", loss="huber"),
    Network.of(4, 2, loss="binary_cross_entropy"),
    Network.of(3, 4, 3, output="softmax", loss="categorical_cross_entropy"),
)


def module_of(network: Network, most: int, reduction: str = "mean") -> ModuleType:
    ((name, text),) = python.source(compose(network, reduction), most).items()
    return load(name, text)


def samples(network: Network, count: int) -> tuple[list[list[float]], list[list[float]]]:
    draw = np.random.default_rng(1)
    Z = draw.random((count, network.outputs))
    X = draw.normal(size=(count, network.inputs))
    return X.tolist(), (Z / Z.sum(axis=1, keepdims=True)).tolist()


def flat(parameters: dict[str, list]) -> np.ndarray:
    return np.concatenate([np.ravel(parameters[name]) for name in sorted(parameters)])


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("batch", [1, 2, 5, 9])
@pytest.mark.parametrize("network", NETWORKS, ids=str)
def test_an_epoch_is_its_steps(network: Network, batch: int, reduction: str) -> None:
    X, Z = samples(network, 8)
    for most in (0, 1000):
        module = module_of(network, most, reduction)
        assert ("s_1_0" in python.source(compose(network), most).popitem()[1]) == (
            most > 0 and network.layers[-1].activation != "softmax"
        )
        start = module.init(1)
        steps, epoch = dict(start), dict(start)
        for at in range(0, 8, batch):
            module.step(steps, X[at : at + batch], Z[at : at + batch], 0.1)
        assert module.train_epoch(epoch, X, Z, 0.1, batch) is epoch
        np.testing.assert_allclose(flat(epoch), flat(steps), rtol=1e-13, atol=1e-15)
        assert (flat(epoch) != flat(start)).all()


@pytest.mark.parametrize("most", [0, 1000])
def test_samples_of_another_size_are_refused(most: int) -> None:
    module = module_of(NETWORKS[0], most)
    for X, Z in (([[1.0]], [[1.0]]), ([[1.0, 2.0, 3.0]], [[1.0]]), ([[1.0, 2.0]] * 2, [[1.0]])):
        with pytest.raises(ValueError, match=r"zip\(\)|to unpack|a target per sample"):
            module.train_epoch(module.init(), X, Z, 0.1)


@pytest.mark.parametrize("most", [0, 1000])
def test_the_lists_that_were_handed_over_are_left_alone(most: int) -> None:
    module = module_of(NETWORKS[0], most)
    start = module.init(1)
    before = flat(start)
    for batch in (1, 2):
        module.train_epoch(dict(start), *samples(NETWORKS[0], 4), 0.5, batch)
    np.testing.assert_array_equal(flat(start), before)
