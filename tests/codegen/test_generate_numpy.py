"""NumPy code trains with few calls, and allocates nothing that is as large as its parameters."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from symmlp.network import Network

sys.path.insert(0, str(Path(__file__).parents[1]))
import generated

LARGE = Network.of(784, 128, 10)
LARGEST = 128 * 785 * 8  # bytes of its first matrix
#: Products, σ and 1 - σ twice, y - z, error signals with slopes, updates: see `_descend`.
CALLS = 3 + 2 * 6 + 3 + 4 + 2


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return generated.load(LARGE, "numpy", tmp_path_factory.mktemp("numpy"))


def samples(network: Network, count: int) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(1)
    return draw.random((count, network.inputs)), draw.random((count, network.outputs))


def peak(run: Callable[[], object]) -> int:
    """Return the most bytes that were allocated at once while something ran."""
    run()
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("batch", [1, 32])
def test_training_allocates_nothing_as_large_as_the_parameters(
    large: ModuleType, batch: int
) -> None:
    parameters, (X, Z) = large.init(1), samples(LARGE, 100)
    assert peak(lambda: large.train_epoch(parameters, X, Z, 0.1, batch)) < LARGEST


def test_memory_does_not_grow_with_the_number_of_samples(large: ModuleType) -> None:
    parameters, (X, Z) = large.init(1), samples(LARGE, 400)
    few, many = (
        peak(lambda n=n: large.train_epoch(parameters, X[:n], Z[:n], 0.1)) for n in (100, 400)
    )
    assert many < few + 10_000


def test_gradients_allocate_little_more_than_themselves(large: ModuleType) -> None:
    parameters, (X, Z) = large.init(1), samples(LARGE, 8)
    itself = sum(W.nbytes for W in parameters)
    assert peak(lambda: large.gradients(parameters, X, Z)) < 1.5 * itself


class Counted(np.ndarray):
    """An array that counts the calls of NumPy on it, and on what comes from it."""

    calls = 0

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        Counted.calls += 1
        if "out" in options:
            options["out"] = tuple(map(_plain, options["out"]))
        return _counted(getattr(ufunc, method)(*map(_plain, inputs), **options))

    def dot(self, other: Any, out: Any = None) -> Any:
        Counted.calls += 1
        return _counted(_plain(self).dot(_plain(other), _plain(out)))


def _plain(value: Any) -> Any:
    return value.view(np.ndarray) if isinstance(value, Counted) else value


def _counted(value: Any) -> Any:
    return value.view(Counted) if isinstance(value, np.ndarray) else value


@pytest.mark.parametrize("sizes", [(2, 3, 1), (30, 20, 10)])
@pytest.mark.parametrize("batch", [1, 4])
def test_calls_of_numpy_in_a_step(
    sizes: tuple[int, ...], batch: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = Network.of(*sizes)
    module = generated.load(network, "numpy", tmp_path)
    empty, ones = np.empty, np.ones
    for name, make in (("empty", empty), ("ones", ones)):
        monkeypatch.setattr(np, name, lambda *given, make=make: make(*given).view(Counted))
    for kind, functions in module.BLAS.items():
        monkeypatch.setitem(module.BLAS, kind, tuple(map(_counting, functions)))
    parameters = [W.view(Counted) for W in module.init(1)]
    X, Z = samples(network, 20 * batch)
    before = [W.copy() for W in parameters]

    def calls(steps: int) -> int:
        Counted.calls = 0
        module.train_epoch(parameters, X[: steps * batch], Z[: steps * batch], 0.1, batch)
        return Counted.calls

    assert (calls(20) - calls(10)) / 10 == CALLS
    assert all((_plain(W) != _plain(old)).all() for W, old in zip(parameters, before, strict=True))


def _counting(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any) -> None:
        Counted.calls += 1
        function(*map(_plain, arguments))

    return call


@pytest.mark.parametrize("batch", [1, 3, 7, 10, 11])
def test_an_epoch_is_its_steps(batch: int, tmp_path: Path) -> None:
    network = Network.of(3, 5, 4, 2, hidden=["tanh", "sigmoid"])
    module = generated.load(network, "numpy", tmp_path)
    X, Z = samples(network, 10)
    whole, steps = module.init(1), module.init(1)
    module.train_epoch(whole, X, Z, 0.1, batch)
    for start in range(0, 10, batch):
        module.step(steps, X[start : start + batch], Z[start : start + batch], 0.1)
    for one, other in zip(whole, steps, strict=True):
        np.testing.assert_array_equal(one, other)


def test_float32_stays_float32(tmp_path: Path) -> None:
    network = Network.of(3, 5, 2, hidden="silu")
    module = generated.load(network, "numpy", tmp_path)
    X, Z = samples(network, 10)  # float64
    parameters = module.init(1, np.float32)
    for batch in (1, 4):
        module.train_epoch(parameters, X, Z, 0.1, batch)
    assert {W.dtype for W in parameters} == {np.dtype(np.float32)}
    assert {W.dtype for W in module.gradients(parameters, X.astype("f4"), Z.astype("f4"))} == {
        np.dtype(np.float32)
    }


@pytest.mark.parametrize("count", [5, 500])
@pytest.mark.parametrize("scipy", [True, False])
def test_sigmoids_in_float32_keep_their_digits(
    count: int, scipy: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not scipy:
        monkeypatch.setitem(sys.modules, "scipy.special", None)
    module = generated.load(Network.of(2, 3, 1), "numpy", tmp_path)
    s, sigmoid = module.sigmoid_in((count,), np.dtype(np.float32))
    for scale in (1, 20, 104, 1e5, 3e38):
        s[:] = np.linspace(-scale, scale, count)
        exact = np.exp(np.clip(-s.astype(np.longdouble), -11000, 11000))
        out = np.empty(count, np.float32)
        rest = sigmoid(out)
        for found, wanted in ((out, 1 / (1 + exact)), (rest, exact / (1 + exact))):
            unit = np.spacing(wanted.astype(np.float32))
            assert found.dtype == np.float32
            assert (np.abs(found - wanted) <= 0.51 * unit).all()


@pytest.mark.parametrize("wrong", ["fortran", "whole"])
def test_parameters_that_cannot_be_changed_in_place(wrong: str, tmp_path: Path) -> None:
    module = generated.load(Network.of(2, 3, 1), "numpy", tmp_path)
    change = {"fortran": lambda W: W.T.copy().T, "whole": lambda W: W.astype(int)}[wrong]
    with pytest.raises(ValueError, match="C-contiguous float"):
        module.step([change(W) for W in module.init()], np.zeros((2, 2)), np.zeros((2, 1)), 0.1)
