"""Without a compiler a network trains all the same: the same methods and numbers, and one line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from symmlp import cli, generate
from symmlp.activations import ACTIVATIONS
from symmlp.codegen.running import training as c_training
from symmlp.codegen.running.compiled import CompiledNetwork, compiled, compiler
from symmlp.codegen.running.interpreted import InterpretedNetwork, drawn
from symmlp.codegen.running.numeric_network import NumericNetwork
from symmlp.codegen.running.quickest import quickest
from symmlp.errors import SymmlpError
from symmlp.losses import LOSSES, makes_sense
from symmlp.network import Network
from symmlp.training import trainer
from symmlp.training.parameters import Parameters

needs_compiler = pytest.mark.skipif(compiler() is None, reason="needs a C compiler")
PAIRS = [(f, cost) for f in ACTIVATIONS for cost in LOSSES if makes_sense(f, cost)]
SCALAR = [name for name, entry in ACTIVATIONS.items() if not entry.vector]
WORKED = Network.of(2, 3, 1)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMMLP_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide every compiler."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CC", raising=False)


def samples(network: Network, count: int = 7) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(3)
    X, Z = draw.normal(size=(count, network.inputs)), draw.random((count, network.outputs))
    return X, Z / Z.sum(axis=1, keepdims=True)


def assert_trains(network: NumericNetwork, reduction: str = "mean", ulps: float = 16) -> None:
    """Compare everything that a network does with the hand-coded trainer."""
    own = network.network
    X, Z = (array.astype(network.dtype) for array in samples(own))
    start = Parameters(*(tuple(a.astype("f8") for a in part) for part in network.parameters))
    slopes = trainer.gradients(own, start, X, Z, reduction)
    options = {"learning_rate": 0.25, "epochs": 1, "batch_size": network.batch}
    end = trainer.train(own, start, X, Z, reduction=reduction, **options).parameters

    def near(found: object, wanted: object) -> None:
        bound = ulps * np.finfo(network.dtype).eps
        np.testing.assert_allclose(found, wanted, rtol=bound, atol=bound)

    near(network.forward(X), trainer.forward(own, start, X).y)
    near(network.loss(X, Z), trainer.loss(own, start, X, Z, reduction))
    for part, wanted in zip(network.gradients(X, Z), (slopes.weights, slopes.biases), strict=True):
        for one, other in zip(part, wanted, strict=True):
            near(one, other)
    network.train_epoch(X, Z, 0.25)
    for part, wanted in zip(network.parameters, (end.weights, end.biases), strict=True):
        for one, other in zip(part, wanted, strict=True):
            assert one.dtype == network.dtype
            near(one, other)


@pytest.mark.parametrize(("output", "cost"), PAIRS)
def test_every_activation_and_loss(output: str, cost: str) -> None:
    hidden = SCALAR[PAIRS.index((output, cost)) % len(SCALAR)]
    network = Network.of(2, 3, 2, hidden=hidden, output=output, loss=cost)
    assert_trains(InterpretedNetwork(network))


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("batch", [1, 3, 10])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_every_way_of_computing(batch: int, dtype: str, reduction: str) -> None:
    options = {"dtype": dtype, "batch": batch, "reduction": reduction}
    assert_trains(InterpretedNetwork(WORKED, **options), reduction)
    assert_trains(InterpretedNetwork(Network.of(20, 15, 4), **options), reduction)


def test_what_computes() -> None:
    assert InterpretedNetwork(WORKED).how == "scalars of Python"
    assert InterpretedNetwork(WORKED, batch=2).how == "NumPy"
    assert InterpretedNetwork(WORKED, dtype="float32").how == "NumPy"
    assert InterpretedNetwork(Network.of(20, 15, 4)).how == "NumPy"


def test_training_that_diverges_says_so_in_numbers() -> None:
    """Python raises where a number is too large; the network goes on as NumPy and C do."""
    network = InterpretedNetwork(Network.of(2, 3, 1, hidden="relu", output="identity"))
    assert network.how == "scalars of Python"
    X, Z = samples(network.network)
    for _ in range(300):
        network.train_epoch(X * 1e3, Z, 1e3)
    assert not np.isfinite(network.loss(X, Z))


@needs_compiler
def test_the_first_parameters_are_those_of_c() -> None:
    one, other = compiled(WORKED), InterpretedNetwork(WORKED)
    for seed in (0, 1, 2**32 - 1, np.int64(5), np.uint32(6)):
        one.init(seed)
        other.init(seed)
        for pair in zip(one.parameters, other.parameters, strict=True):
            assert all(np.array_equal(*arrays) for arrays in zip(*pair, strict=True))


def test_drawn_numbers_are_those_of_the_generator() -> None:
    state, found = 7, []
    for _ in range(1000):
        state = (1664525 * state + 1013904223) % 2**32
        found.append((state >> 8) / 2**23 - 1)
    assert drawn(7, 1000).tolist() == found


@needs_compiler
def test_with_a_compiler() -> None:
    network = generate(WORKED, "c", batch=3, dtype="float32", reduction="sum").module
    assert isinstance(network, CompiledNetwork)
    assert (network.batch, network.dtype) == (3, np.float32)
    assert_trains(network, "sum")


@pytest.mark.usefixtures("nothing")
def test_without_a_compiler() -> None:
    with pytest.warns(RuntimeWarning, match="no C compiler: cc, gcc, clang not found") as warned:
        network = generate(WORKED, "c").module
    assert "scalars of Python instead of C" in str(warned[0].message)
    assert_trains(network)


def test_a_compiler_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "/bin/false")
    found = quickest(Network.of(20, 15, 4), batch=2)
    assert found.note is not None
    assert "/bin/false failed" in found.note
    assert "\n" not in found.note
    assert_trains(found.network)


def test_what_is_refused_is_refused_with_or_without_a_compiler() -> None:
    for options in ({"batch": 0}, {"dtype": "float16"}, {"reduction": "median"}):
        with pytest.raises(SymmlpError):
            quickest(WORKED, **options)
    with pytest.raises(SymmlpError, match="target numpy has no module"):
        _ = generate(WORKED, "numpy").module


@pytest.mark.usefixtures("nothing")
def test_the_train_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(c_training, "WORTHWHILE", 0.0)
    data = tmp_path / "data.csv"
    data.write_text("hours,slept,score\n70,98,91\n50,85,82\n65,67,80\n25,95,68\n")
    assert cli.run(["train", str(data), "--epochs", "3"]) == 0
    error = capsys.readouterr().err
    assert error.startswith("symmlp: note: no C compiler: cc, gcc, clang not found; install")
    assert error.count("\n") == 1
