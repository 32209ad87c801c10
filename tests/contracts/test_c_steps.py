"""Generated C, compiled, trains as the hand-coded trainer does: every activation and loss.

The bound: every number differs by at most `ULPS` roundings of the largest number in its array.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from symmlp.activations import ACTIVATIONS
from symmlp.codegen.running import c_library as module
from symmlp.codegen.running.compiled import compiled, compiler
from symmlp.losses import LOSSES, makes_sense
from symmlp.network import Network
from symmlp.training import trainer
from symmlp.training.initialization import uniform
from symmlp.training.parameters import Parameters

pytest.importorskip("cffi")
pytestmark = pytest.mark.skipif(compiler() is None, reason="needs a C compiler")

ULPS = 50
SAMPLES = 21
SCALAR = [name for name, entry in ACTIVATIONS.items() if not entry.vector]
PAIRS = [(f, cost) for f in ACTIVATIONS for cost in LOSSES if makes_sense(f, cost)]
#: No hidden layer, softmax alone, three hidden layers of different kinds, widths around a vec's.
SHAPES = (
    Network.of(3, 2),
    Network.of(9, 8, output="softmax", loss="categorical_cross_entropy"),
    Network.of(5, 17, 8, 3, hidden=("tanh", "gelu"), output="identity"),
    Network.of(2, 2, 2, 2, 2),
    Network.of(64, 30, 10),
)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    flags = tuple("-O1" if flag == "-O3" else flag for flag in module.FLAGS)
    monkeypatch.setattr(module, "FLAGS", flags)
    monkeypatch.setenv("SYMMLP_CACHE", str(Path(tmp_path_factory.getbasetemp()) / "compiled"))


def assert_same(
    network: Network, batch: int, dtype: str = "float64", reduction: str = "mean"
) -> None:
    generator = np.random.default_rng(5)
    start = uniform(network, 3)
    start = Parameters(*(tuple(a.astype(dtype) / 2 for a in one) for one in vars(start).values()))
    start = Parameters(*(tuple(a.astype("f8") for a in one) for one in vars(start).values()))
    X = generator.normal(size=(SAMPLES, network.inputs)).astype(dtype)
    Z = generator.random((SAMPLES, network.outputs))
    if network.loss == "categorical_cross_entropy":
        Z = Z * 0 + (np.arange(network.outputs) == np.arange(SAMPLES)[:, None] % network.outputs)
    Z = Z.astype(dtype)
    C = compiled(network, batch=batch, dtype=dtype, reduction=reduction)
    C.set_parameters(list(start.weights), list(start.biases))
    wide = X.astype("f8"), Z.astype("f8")
    slope = trainer.gradients(network, start, *wide, reduction)
    close(C.forward(X), trainer.forward(network, start, wide[0]).y)
    close(np.array(C.loss(X, Z)), np.array(trainer.loss(network, start, *wide, reduction)), dtype)
    for found, wanted in zip(C.gradients(X, Z), (slope.weights, slope.biases), strict=True):
        for one, other in zip(found, wanted, strict=True):
            close(one, other)
    C.train_epoch(X, Z, 0.0625)
    options = {"learning_rate": 0.0625, "epochs": 1, "batch_size": batch, "reduction": reduction}
    end = trainer.train(network, start, *wide, **options).parameters
    for found, wanted in zip(C.parameters, (end.weights, end.biases), strict=True):
        for one, other in zip(found, wanted, strict=True):
            close(one, other)


def close(found: np.ndarray, wanted: np.ndarray, dtype: str | None = None) -> None:
    spacing = np.finfo(dtype or found.dtype).eps
    worst = np.max(np.abs(found - wanted)) / (spacing * max(np.max(np.abs(wanted)), 1e-30))
    assert worst <= ULPS


@pytest.mark.parametrize(("output", "cost"), PAIRS)
def test_every_output_and_loss(output: str, cost: str) -> None:
    assert_same(Network.of(3, 4, 3, hidden="tanh", output=output, loss=cost), 1)


@pytest.mark.slow
@pytest.mark.parametrize(("units", "dtype"), [(4, "float64"), (14, "float32")])
@pytest.mark.parametrize(("output", "cost"), PAIRS)
def test_every_output_and_loss_in_batches(output: str, cost: str, units: int, dtype: str) -> None:
    assert_same(Network.of(3, units, 3, hidden="tanh", output=output, loss=cost), 8, dtype)


@pytest.mark.parametrize("batch", [1, 8])
@pytest.mark.parametrize("hidden", SCALAR)
def test_every_hidden_activation(hidden: str, batch: int) -> None:
    assert_same(Network.of(3, 5, 2, hidden=hidden), batch)


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("network", SHAPES, ids=str)
def test_every_shape(network: Network, batch: int) -> None:
    assert_same(network, batch)


@pytest.mark.slow
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("batch", [1, 2, 3, 5, 20, 21, 22, 32])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_every_batch_size(batch: int, dtype: str, reduction: str) -> None:
    for network in (Network.of(2, 3, 1), Network.of(20, 11, 5, 4, hidden="tanh")):
        assert_same(network, batch, dtype, reduction)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("clang") is None, reason="needs clang")
def test_with_clang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "clang")
    for batch in (1, 8):
        assert_same(Network.of(5, 17, 8, 3, hidden=("tanh", "gelu")), batch)
