"""Runs generated modules: loads them, and moves parameters to and from their own form."""

from __future__ import annotations

import importlib.util
import json
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from symmlp.codegen.generate import generate
from symmlp.network import Network
from symmlp.training.parameters import Parameters


def load(network: Network, target: str, folder: Path, reduction: str = "mean") -> ModuleType:
    """Generate a module, write it and import it from its file."""
    (path,) = generate(network, target, reduction=reduction).write(folder)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def named(parameters: Parameters) -> dict[str, np.ndarray]:
    """Return parameters by the names w1, b1, …."""
    pairs = zip(parameters.weights, parameters.biases, strict=True)
    return {
        name: array.copy()
        for layer, pair in enumerate(pairs, start=1)
        for name, array in zip((f"w{layer}", f"b{layer}"), pair, strict=True)
    }


def folded(parameters: Parameters) -> list[np.ndarray]:
    """Return one matrix per layer with the biases as its last column."""
    pairs = zip(parameters.weights, parameters.biases, strict=True)
    return [np.column_stack([w, b]) for w, b in pairs]


def unfolded(matrices: list[np.ndarray]) -> Parameters:
    """Return such matrices as parameters."""
    return Parameters(tuple(W[:, :-1] for W in matrices), tuple(W[:, -1] for W in matrices))


def of_names(values: dict[str, Any]) -> Parameters:
    """Return parameters by name as parameters."""
    depth = len(values) // 2
    arrays = {name: np.asarray(value, dtype=np.float64) for name, value in values.items()}
    return Parameters(
        tuple(arrays[f"w{layer}"] for layer in range(1, depth + 1)),
        tuple(arrays[f"b{layer}"] for layer in range(1, depth + 1)),
    )


def python_epoch(
    module: ModuleType, start: Parameters, X: np.ndarray, Z: np.ndarray, rate: float, batch: int
) -> tuple[Parameters, float]:
    """Train for one epoch with the target ``python``; return also the loss before."""
    own = {name: array.tolist() for name, array in named(start).items()}
    before = module.loss(own, X.tolist(), Z.tolist())
    return of_names(module.train_epoch(own, X.tolist(), Z.tolist(), rate, batch)), before


def numpy_epoch(
    module: ModuleType, start: Parameters, X: np.ndarray, Z: np.ndarray, rate: float, batch: int
) -> tuple[Parameters, float]:
    """Train for one epoch with the target ``numpy``; return also the loss before."""
    own = folded(start)
    before = module.loss(own, X, Z)
    return unfolded(module.train_epoch(own, X, Z, rate, batch)), before


_RUNNER = """
import { readFileSync } from "node:fs";
const found = [];
for (const { module, parameters, X, Z, rate, batch } of JSON.parse(readFileSync(0, "utf8"))) {
  const { loss, train_epoch, self_test } = await import(module);
  self_test();
  const before = loss(parameters, X, Z);
  found.push({ before, parameters: train_epoch(parameters, X, Z, rate, batch) });
}
const plain = (_, value) => (value instanceof Float64Array ? [...value] : value);
console.log(JSON.stringify(found, plain));
"""


def javascript_epochs(
    jobs: list[tuple[Network, Parameters, np.ndarray, np.ndarray]],
    rate: float,
    batch: int,
    folder: Path,
) -> list[tuple[Parameters, float]]:
    """Train each job for one epoch with the target ``javascript``, all in one process."""
    work = []
    for place, (network, start, X, Z) in enumerate(jobs):
        (path,) = generate(network, "javascript").write(folder / str(place))
        own = {name: array.tolist() for name, array in named(start).items()}
        given = {"module": str(path), "parameters": own, "X": X.tolist(), "Z": Z.tolist()}
        work.append({**given, "rate": rate, "batch": batch})
    runner = folder / "run.mjs"
    runner.write_text(_RUNNER, encoding="utf-8")
    done = subprocess.run(
        ["node", str(runner)], input=json.dumps(work), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return [(of_names(one["parameters"]), one["before"]) for one in json.loads(done.stdout)]
