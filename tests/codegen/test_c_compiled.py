"""The compiled module: bad arrays are refused, the cache is shared safely, no compiler is said."""

from __future__ import annotations

import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, sleep

import numpy as np
import pytest

from symmlp.codegen.running import c_library as module
from symmlp.codegen.running.c_library import CompileError, compiler
from symmlp.codegen.running.compiled import compiled
from symmlp.codegen.running.interpreted import InterpretedNetwork
from symmlp.codegen.running.numeric_network import NumericNetwork
from symmlp.errors import SymmlpError
from symmlp.network import Network

pytest.importorskip("cffi")
needs_compiler = pytest.mark.skipif(compiler() is None, reason="needs a C compiler")

NETWORK = Network.of(2, 3, 1)
X, Z = np.zeros((4, 2)), np.zeros((4, 1))


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SYMMLP_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(params=["C", "scalars of Python", "NumPy"])
def network(request: pytest.FixtureRequest) -> NumericNetwork:
    if request.param == "C":
        return compiled(NETWORK)
    return InterpretedNetwork(NETWORK, batch=1 + (request.param == "NumPy"))


BAD = {
    "inputs X: list": ([[0.0, 0.0]], Z),
    "inputs X: dtype float32; float64 is expected": (X.astype("f4"), Z),
    "inputs X: dtype object": (X.astype(object), Z),
    "inputs X: dtype >f8": (X.astype(">f8"), Z),
    "inputs X: shape (4,)": (X[:, 0].copy(), Z),
    "inputs X: shape (4, 3)": (np.zeros((4, 3)), Z),
    "inputs X: no samples": (X[:0], Z),
    "inputs X: shape (2,)": (X[0], Z),
    "inputs X: shape (1, 4, 2)": (X[None], Z),
    "inputs X: dtype int64": (X.astype(int), Z),
    "inputs X: dtype complex128": (X + 0j, Z),
    "inputs X: not contiguous; p": (X[::-1], Z),
    "inputs X: not contiguous; pass": (np.asfortranarray(X), Z),
    "inputs X: not contiguous; pass numpy": (np.broadcast_to(X[0], (4, 2)), Z),
    "inputs X: not contiguous": (np.zeros((4, 4))[:, ::2], Z),
    "inputs X: not contiguous; ": (np.zeros((2, 4)).T, Z),
    "inputs X: a masked array": (np.ma.masked_less(X, 0), Z),
    "targets Z: shape (4, 2)": (X, X),
    "4 rows of inputs and 3 rows of targets": (X, Z[:3]),
}


@needs_compiler
def test_bad_arrays_are_refused(network: NumericNetwork) -> None:
    before = [array.copy() for part in network.parameters for array in part]
    for message, (inputs, targets) in BAD.items():
        for call in (network.train_epoch, network.step):
            with pytest.raises(SymmlpError) as caught:
                call(inputs, targets, 0.1)  # type: ignore[arg-type]
            assert message.rstrip() in str(caught.value)
        for query in (network.loss, network.gradients):
            with pytest.raises(SymmlpError):
                query(inputs, targets)  # type: ignore[arg-type]
    misaligned = np.frombuffer(bytearray(65), np.uint8)[1:].view("f8").reshape(4, 2)
    with pytest.raises(SymmlpError, match="not aligned in memory"):
        network.forward(misaligned)
    after = [array for part in network.parameters for array in part]
    assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))


@needs_compiler
@pytest.mark.parametrize("rate", [0, -1, float("nan"), float("inf"), "fast", None, 10**400])
def test_bad_learning_rates(network: NumericNetwork, rate: object) -> None:
    with pytest.raises(SymmlpError, match="learning rate"):
        network.train_epoch(X, Z, rate)  # type: ignore[arg-type]


@pytest.mark.parametrize("rate", [1e39, 1e-60])
def test_learning_rates_that_float32_has_no_number_for(rate: float) -> None:
    network = InterpretedNetwork(NETWORK, batch=2, dtype="float32")
    with pytest.raises(SymmlpError, match="a finite float32 greater than 0 is expected"):
        network.train_epoch(X.astype("f4"), Z.astype("f4"), rate)


@needs_compiler
def test_bad_parameters(network: NumericNetwork) -> None:
    (w1, w2), biases = network.parameters
    for weights in ([w1], [w1, w2.T], [w1, "two"], [w1, [[1], [2, 3]]], [w1, w2 + 1j]):
        with pytest.raises(SymmlpError):
            network.set_parameters(weights, list(biases))
    with pytest.raises(SymmlpError, match="at most"):
        network.step(X, Z, 0.1)
    with pytest.raises(SymmlpError, match="seed"):
        network.init(-1)


@needs_compiler
def test_parameters_go_in_and_come_out(network: NumericNetwork) -> None:
    weights, biases = network.parameters
    assert [w.shape for w in weights] == [(3, 2), (1, 3)]
    assert all(np.abs(array).max() < 1 for array in (*weights, *biases))
    network.init(1)
    assert not np.array_equal(network.parameters[0][0], weights[0])
    network.set_parameters(list(weights), list(biases))
    assert np.array_equal(network.parameters[0][0], weights[0])


@pytest.mark.parametrize("options", [{"dtype": "float16"}, {"batch": 0}, {"reduction": "max"}])
def test_unknown_options(options: dict[str, object]) -> None:
    with pytest.raises(SymmlpError):
        compiled(NETWORK, **options)  # type: ignore[arg-type]


@needs_compiler
def test_arrays_that_may_not_be_written_are_read(network: NumericNetwork) -> None:
    fixed = np.ones((4, 2))
    fixed.flags.writeable = False
    assert network.forward(fixed).shape == (4, 1)
    network.train_epoch(fixed, Z, 0.1)


@needs_compiler
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e308, 5e-324])
def test_any_number_is_a_number(network: NumericNetwork, value: float) -> None:
    """Not a number spreads, and nothing else comes to harm."""
    inputs = X.copy()
    inputs[1] = value
    network.train_epoch(inputs, Z, 0.1)
    assert np.isnan(network.loss(inputs, Z)) or np.isfinite(network.loss(X, Z))
    network.init(0)
    assert np.isfinite(network.loss(X, Z))


@needs_compiler
@pytest.mark.parametrize("batch", [2, 13])
def test_samples_that_are_no_numbers_are_forgotten(batch: int) -> None:
    """Lanes without a sample keep nothing of the sample that they had before."""
    one, other = (compiled(NETWORK, batch=batch) for _ in range(2))
    inputs, targets = np.ones((batch, 2)), np.ones((batch, 1))
    one.gradients(np.full_like(inputs, np.nan), targets)
    for found in (one, other):
        found.train_epoch(inputs[:1], targets[:1], 0.1)
    assert np.isfinite(one.parameters[0][0]).all()
    for part, same in zip(one.parameters, other.parameters, strict=True):
        assert all(map(np.array_equal, part, same))


@needs_compiler
def test_several_threads(network: NumericNetwork) -> None:
    """One call at a time: as many steps as there were calls, none of them lost."""
    rows = np.random.default_rng(0).random((50, 3))
    inputs, targets = rows[:, :2].copy(), rows[:, 2:].copy()
    with ThreadPoolExecutor(4) as pool:
        done = [pool.submit(network.train_epoch, inputs, targets, 0.25) for _ in range(40)]
        done += [pool.submit(network.forward, inputs) for _ in range(40)]
    assert all(one.exception() is None for one in done)
    together = network.parameters
    network.init(0)
    for _ in range(40):
        network.train_epoch(inputs, targets, 0.25)
    for one, other in zip(together, network.parameters, strict=True):
        assert all(np.array_equal(*pair) for pair in zip(one, other, strict=True))


@needs_compiler
def test_other_threads_run_while_c_does() -> None:
    network = compiled(NETWORK)
    inputs, targets = np.full((1_500_000, 2), 0.5), np.full((1_500_000, 1), 0.5)

    def train() -> tuple[float, float]:
        start = perf_counter()
        network.train_epoch(inputs, targets, 0.1)
        return start, perf_counter()

    seen = []
    with ThreadPoolExecutor(1) as pool:
        training = pool.submit(train)
        while not training.done():
            seen.append(perf_counter())
            sleep(1e-4)
    start, end = training.result()
    middle = (end - start) / 4
    assert any(start + middle < one < end - middle for one in seen)


def test_no_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CC", raising=False)
    with pytest.raises(CompileError, match="no C compiler: cc, gcc, clang not found"):
        compiled(NETWORK)


@pytest.mark.parametrize("chosen", ["nonsense", "/no/such/gcc -O3", "'", "/dev/null", "/"])
def test_a_compiler_that_is_none(monkeypatch: pytest.MonkeyPatch, chosen: str) -> None:
    monkeypatch.setenv("CC", chosen)
    with pytest.raises(CompileError, match="no C compiler: CC is"):
        compiled(NETWORK)


def test_a_compiler_with_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "sh -c 'exit 3' cc")
    command = compiler()
    assert command is not None
    assert command[1:] == ("-c", "exit 3", "cc")


def test_a_failing_compiler(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    monkeypatch.setenv("CC", "/bin/false")
    with pytest.raises(CompileError, match="/bin/false failed"):
        compiled(NETWORK)
    assert list(cache.iterdir()) == []


def test_a_compiler_that_makes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "/bin/true")
    with pytest.raises(CompileError, match="/bin/true failed"):
        compiled(NETWORK)


@needs_compiler
def test_a_cache_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is compiled for this process, with a line that says so; nothing is left behind."""
    (tmp_path / "file").write_text("")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("SYMMLP_CACHE", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    network = compiled(NETWORK)
    assert network.note is not None
    assert "set SYMMLP_CACHE" in network.note
    assert "\n" not in network.note
    assert network.loss(X, Z) > 0
    assert list((tmp_path / "temporary").iterdir()) == []


@needs_compiler
def test_nothing_that_can_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SYMMLP_CACHE", "/dev/null/cache")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(CompileError, match="set SYMMLP_CACHE or TMPDIR"):
        compiled(NETWORK)


@needs_compiler
def test_the_cache_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled(NETWORK)
    monkeypatch.setattr(module, "_run", lambda *_: pytest.fail("compiled twice"))
    assert compiled(NETWORK).note is None


@needs_compiler
@pytest.mark.parametrize("damage", ["cut", "changed", "no library", "no hash", "a file"])
def test_a_damaged_library_is_made_again(cache: Path, damage: str) -> None:
    compiled(NETWORK)
    (folder,) = cache.iterdir()
    library = folder / "made.so"
    whole = library.read_bytes()
    library.unlink()  # this process has that very file in its memory
    if damage == "cut":  # the system would end the process that loads it
        library.write_bytes(whole[:5000])
    elif damage == "changed":
        library.write_bytes(b"damaged")
    elif damage == "no hash":
        library.write_bytes(whole)
        (folder / "made.sha256").unlink()
    elif damage == "a file":
        shutil.rmtree(folder)
        folder.write_text("damaged")
    network = compiled(NETWORK)
    assert network.note is None
    assert network.loss(X, Z) > 0
    assert [path.name for path in cache.iterdir()] == [folder.name]


def train_in_a_process(_: int) -> str:
    network = compiled(NETWORK)
    assert network.note is None
    network.train_epoch(np.ones((5, 2)), np.ones((5, 1)), 0.5)
    return network.loss(np.ones((5, 2)), np.ones((5, 1))).hex()


@needs_compiler
@pytest.mark.parametrize("damaged", [False, True])
def test_many_processes_compile_at_once(cache: Path, damaged: bool) -> None:
    if damaged:
        compiled(NETWORK)
        library = next(cache.glob("*/made.so"))
        library.unlink()
        library.write_bytes(b"damaged")
    with get_context("fork").Pool(6) as processes:
        found = processes.map(train_in_a_process, range(6), chunksize=1)
    assert len(set(found)) == 1
    (folder,) = cache.iterdir()
    assert sorted(path.name for path in folder.iterdir()) == ["made.sha256", "made.so"]
