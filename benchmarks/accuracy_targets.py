"""Runs the code that symmlp generates for each target, for `accuracy.py`.

A runner takes a case, numbers s and their rows of targets; it returns y[0], the loss or δ[0] of
each sample, from the generated functions `forward`, `loss` and `gradients`.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import numpy as np
from accuracy_cases import Array, Case

from symmlp.codegen.generate import generate
from symmlp.network import Network

Runner = Callable[[Case, Array, Array], Array]


@cache
def module(network: Network, target: str) -> ModuleType:
    """Return generated Python code as a module."""
    with tempfile.TemporaryDirectory() as folder:
        (path,) = generate(network, target).write(folder)
        spec = importlib.util.spec_from_file_location(path.stem, path)
        found = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(found)
    return found


def _named(case: Case, array: Callable[[Any], Any]) -> dict[str, Any]:
    return {"w1": array([[c] for c in case.logits]), "b1": array([0 for _ in case.logits])}


def run_python(case: Case, s: Array, t: Array) -> Array:
    """Run the target ``python``: nested lists."""
    own = module(case.network, "python")
    parameters = {
        "w1": [[float(c)] for c in case.logits],
        "b1": [0.0 for _ in case.logits],
    }
    found = []
    for x, z in zip(s.tolist(), t.tolist(), strict=True):
        if case.what == "y":
            found.append(own.forward(parameters, [[x]])[0][0])
        elif case.what == "loss":
            found.append(own.loss(parameters, [[x]], [z]))
        else:
            found.append(own.gradients(parameters, [[x]], [z])["b1"][0])
    return np.array(found)


def run_numpy(case: Case, s: Array, t: Array) -> Array:
    """Run the target ``numpy``; δ of many samples at once are those of as many outputs."""
    own, dtype = module(case.network, "numpy"), s.dtype
    parameters = [np.array([[c, 0] for c in case.logits], dtype)]
    X = s[:, None]
    if case.what == "y":
        return own.forward(parameters, X)[:, 0]
    if case.what == "delta" and len(case.logits) == 1:
        wide = [np.column_stack([np.zeros_like(s), s])]
        return own.gradients(wide, np.zeros((1, 1), dtype), t.T)[0][:, -1]
    if case.what == "loss":
        found = [own.loss(parameters, X[r : r + 1], t[r : r + 1]) for r in range(len(s))]
    else:
        found = [
            own.gradients(parameters, X[r : r + 1], t[r : r + 1])[0][0, -1] for r in range(len(s))
        ]
    return np.array(found)


def run_jax(case: Case, s: Array, t: Array) -> Array:
    """Run the target ``jax``, compiled."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    own = module(case.network, "jax")
    parameters = _named(case, lambda values: jnp.asarray(values, s.dtype))

    def one(x, z):
        if case.what == "y":
            return own.forward(parameters, x[None])[0, 0]
        if case.what == "loss":
            return own.loss(parameters, x[None], z[None])
        return own.gradients(parameters, x[None], z[None])["b1"][0]

    return np.asarray(jax.jit(jax.vmap(one))(s[:, None], t))


def run_pytorch(case: Case, s: Array, t: Array) -> Array:
    """Run the target ``pytorch``; δ of many samples at once are those of as many outputs."""
    import torch

    torch.set_num_threads(1)
    own = module(case.network, "pytorch")
    X, Z = torch.tensor(s[:, None]), torch.tensor(t)
    parameters = _named(case, lambda values: torch.tensor(values, dtype=X.dtype))
    if case.what == "y":
        return own.forward(parameters, X)[:, 0].numpy()
    if case.what == "delta" and len(case.logits) == 1:
        wide = {"w1": torch.zeros_like(X), "b1": X[:, 0]}
        return own.gradients(wide, torch.zeros(1, 1, dtype=X.dtype), Z.T)["b1"].numpy()
    if case.what == "loss":
        found = [own.loss(parameters, *one) for one in zip(X.split(1), Z.split(1), strict=True)]
    else:
        found = [
            own.gradients(parameters, *one)["b1"][0]
            for one in zip(X.split(1), Z.split(1), strict=True)
        ]
    return np.array([one.item() for one in found], s.dtype)


def run_c(case: Case, s: Array, t: Array) -> Array:
    """Run the target ``c``, compiled with the flags in SYMMLP_ACCURACY_FLAGS or the usual ones."""
    own = _compiled(case.network, s.dtype.name)
    logits = case.logits
    own.set_parameters([np.array([[c] for c in logits])], [np.zeros(len(logits))])
    X = np.ascontiguousarray(s[:, None])
    if case.what == "y":
        return own.forward(X)[:, 0]
    rows = [(X[r : r + 1], t[r : r + 1]) for r in range(len(s))]
    if case.what == "loss":
        return np.array([own.loss(*one) for one in rows], s.dtype)
    return np.array([own.gradients(*one)[1][0][0] for one in rows])


@cache
def _compiled(network: Network, dtype: str) -> Any:
    from symmlp.codegen.running import c_library
    from symmlp.codegen.running.compiled import compiled

    flags = os.environ.get("SYMMLP_ACCURACY_FLAGS")
    with _changed(c_library, "FLAGS", tuple(flags.split()) if flags else c_library.FLAGS):
        return compiled(network, dtype=dtype)


@contextmanager
def _changed(owner: Any, name: str, value: Any) -> Iterator[None]:
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


_NODE: Final = """
import { readFileSync, writeFileSync } from "node:fs";
const [path, what, width, file] = process.argv.slice(2);
const { forward, loss, gradients } = await import(path);
const bytes = readFileSync(file);
const numbers = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
const outputs = Number(width);
const logits = numbers.slice(0, outputs);
const parameters = { w1: Array.from(logits, (c) => [c]), b1: Array(outputs).fill(0) };
const count = (numbers.length - outputs) / (1 + outputs);
const found = new Float64Array(count);
for (let n = 0; n < count; n++) {
  const at = outputs + n * (1 + outputs);
  const X = [[numbers[at]]];
  const Z = [Array.from(numbers.slice(at + 1, at + 1 + outputs))];
  if (what === "y") found[n] = forward(parameters, X)[0][0];
  else if (what === "loss") found[n] = loss(parameters, X, Z);
  else found[n] = gradients(parameters, X, Z).b1[0];
}
writeFileSync(file, Buffer.from(found.buffer));
"""


def run_javascript(case: Case, s: Array, t: Array) -> Array:
    """Run the target ``javascript``, in Node.js."""
    with tempfile.TemporaryDirectory() as folder:
        (path,) = generate(case.network, "javascript").write(folder)
        script, data = Path(folder) / "run.mjs", Path(folder) / "numbers"
        script.write_text(_NODE)
        numbers = np.concatenate([case.logits, np.column_stack([s, t]).ravel()])
        data.write_bytes(numbers.astype(np.float64).tobytes())
        command = ["node", script, path, case.what, str(len(case.logits)), data]
        subprocess.run(command, check=True)
        return np.frombuffer(data.read_bytes(), np.float64)


@dataclass(frozen=True)
class Target:
    """How a target is run; what it needs; whether it makes numbers below the normal ones zero.

    ``bounds`` are its own where its library's functions err by more: (float64, float32).
    """

    run: Runner
    dtypes: tuple[str, ...]
    needs: str
    flushes: bool = False
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)


#: Where the exp of V8, which errs by up to 0.9 ulp, does not allow the others' bounds.
_V8: Final = {"silu'": (4.2, 0)}
BOTH: Final = ("float64", "float32")
TARGETS: Final = {
    "python": Target(run_python, BOTH[:1], "math"),
    "numpy": Target(run_numpy, BOTH, "numpy"),
    "c": Target(run_c, BOTH, "cffi"),
    "javascript": Target(run_javascript, BOTH[:1], "node", bounds=_V8),
    "pytorch": Target(run_pytorch, BOTH, "torch"),
    "jax": Target(run_jax, BOTH, "jax", flushes=True),
}
