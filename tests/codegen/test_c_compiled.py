"""The compiled module: bad arrays are refused, the cache is shared safely, no compiler is said."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from symmlp.codegen import c_library as module
from symmlp.codegen.c import generate_c
from symmlp.codegen.c_library import CompileError, compiler, library
from symmlp.codegen.compiled import CompiledNetwork, compiled
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


@pytest.fixture
def network() -> CompiledNetwork:
    return compiled(NETWORK)


BAD = {
    "inputs X: list": ([[0.0, 0.0]], Z),
    "inputs X: dtype float32; float64 is expected": (X.astype("f4"), Z),
    "inputs X: dtype object": (X.astype(object), Z),
    "inputs X: dtype >f8": (X.astype(">f8"), Z),
    "inputs X: shape (4,)": (X[:, 0].copy(), Z),
    "inputs X: shape (4, 3)": (np.zeros((4, 3)), Z),
    "inputs X: shape (0, 2)": (X[:0], Z),
    "inputs X: not contiguous": (np.zeros((4, 4))[:, ::2], Z),
    "inputs X: not contiguous; ": (np.zeros((2, 4)).T, Z),
    "targets Z: shape (4, 2)": (X, X),
    "4 rows of inputs and 3 rows of targets": (X, Z[:3]),
}


@needs_compiler
def test_bad_arrays_are_refused(network: CompiledNetwork) -> None:
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
    with pytest.raises(SymmlpError, match="contiguous"):
        network.forward(misaligned)
    after = [array for part in network.parameters for array in part]
    assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))


@needs_compiler
@pytest.mark.parametrize("rate", [0, -1, float("nan"), float("inf"), "fast", None])
def test_bad_learning_rates(network: CompiledNetwork, rate: object) -> None:
    with pytest.raises(SymmlpError, match="learning rate"):
        network.train_epoch(X, Z, rate)  # type: ignore[arg-type]


@needs_compiler
def test_bad_parameters(network: CompiledNetwork) -> None:
    (w1, w2), biases = network.parameters
    for weights in ([w1], [w1, w2.T], [w1, "two"], [w1, [[1], [2, 3]]], [w1, w2 + 1j]):
        with pytest.raises(SymmlpError):
            network.set_parameters(weights, list(biases))
    with pytest.raises(SymmlpError, match="at most 1"):
        network.step(X, Z, 0.1)
    with pytest.raises(SymmlpError, match="seed"):
        network.init(-1)


@needs_compiler
def test_parameters_go_in_and_come_out(network: CompiledNetwork) -> None:
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


def test_no_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CC", raising=False)
    with pytest.raises(CompileError, match="no C compiler: cc, gcc, clang not found"):
        compiled(NETWORK)


def test_a_failing_compiler(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    monkeypatch.setenv("CC", "/bin/false")
    with pytest.raises(CompileError, match="/bin/false failed"):
        compiled(NETWORK)
    assert list(cache.iterdir()) == []


@needs_compiler
def test_a_cache_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SYMMLP_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(CompileError, match="set SYMMLP_CACHE"):
        compiled(NETWORK)


@needs_compiler
def test_the_cache_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    path = library(generate_c(NETWORK, self_test=False))
    monkeypatch.setattr(module, "_compile", lambda *_: pytest.fail("compiled twice"))
    assert compiled(NETWORK).library == path
    monkeypatch.undo()


@needs_compiler
def test_a_damaged_library_is_made_again() -> None:
    path = library(generate_c(NETWORK, self_test=False))
    path.write_bytes(b"damaged")
    assert compiled(NETWORK).loss(X, Z) > 0


_WORKER = """
import numpy as np
from symmlp.codegen.compiled import compiled
from symmlp.network import Network
C = compiled(Network.of(2, 3, 1))
C.train_epoch(np.ones((5, 2)), np.ones((5, 1)), 0.5)
print(C.loss(np.ones((5, 2)), np.ones((5, 1))).hex())
"""


@needs_compiler
def test_many_processes_compile_at_once(cache: Path) -> None:
    root = str(Path(module.__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": root}
    workers = [
        subprocess.Popen([sys.executable, "-c", _WORKER], stdout=subprocess.PIPE, env=environment)
        for _ in range(6)
    ]
    found = {worker.communicate()[0] for worker in workers}
    assert [worker.returncode for worker in workers] == [0] * 6
    assert len(found) == 1
    assert [path.suffix for path in cache.iterdir()] == [".so"]
