"""Time one epoch of generated Python, JavaScript, JAX and PyTorch beside what careful people write.

    taskset -c 1 python benchmarks/targets.py [--targets python …] [--networks 2-3-1 …]
        [--batches 1 32] [--rounds 7]

Prints ns per sample and the median of the rounds' ratios of generated code to the code by hand:
below 1, generated code is faster. Both are timed three times in every round, one after the other,
and the least counts. NumPy's ratio is in `numeric.py`. What is not installed is left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

REFERENCE = Path(__file__).parent / "reference"
for place in (REFERENCE, REFERENCE.parent):
    sys.path.insert(0, str(place))
for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(threads, "1")
os.environ.setdefault(
    "XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
)
os.environ.setdefault("JAX_ENABLE_X64", "1")

import bench  # noqa: E402  (threads are limited before NumPy is loaded)
import contestants  # noqa: E402
import hand  # noqa: E402
from contestants import Contestant  # noqa: E402
from numeric import pin  # noqa: E402

from symmlp.codegen.generate import generate  # noqa: E402
from symmlp.network import Network  # noqa: E402

RATE = bench.RATE
#: Samples of an epoch.
SAMPLES = {
    "python": {"2-3-1": 2048, "64-30-10": 64, "784-128-10": 32},
    "javascript": {"2-3-1": 65536, "64-30-10": 4096, "784-128-10": 256},
    "jax": {"2-3-1": 8192, "64-30-10": 2048, "784-128-10": 256},
    "pytorch": {"2-3-1": 1024, "64-30-10": 1024, "784-128-10": 256},
}
Pair = tuple[Contestant, Contestant]


def generated(network: str, target: str):
    """Return a generated module of Python."""
    with tempfile.TemporaryDirectory() as folder:
        (path,) = generate(Network.parse(network), target).write(folder)
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module


def problem(network: str, target: str):
    """Return parameters by name, inputs and targets."""
    weights, biases, X, Z = bench.problem(
        [int(size) for size in network.split("-")], SAMPLES[target][network]
    )
    names = {"w1": weights[0], "b1": biases[0], "w2": weights[1], "b2": biases[1]}
    return names, X, Z


def python(network: str, batch: int) -> Pair:
    """Train lists of plain numbers."""
    module = generated(network, "python")
    parameters, X, Z = problem(network, "python")
    X, Z = X.tolist(), Z.tolist()
    own = {name: one.tolist() for name, one in parameters.items()}
    state = [tuple(one.tolist() for one in parameters.values())]
    epoch = hand.python_231 if network == "2-3-1" else hand.python_lists

    def by_hand():
        state[0] = epoch(state[0], X, Z, RATE, batch)

    return (
        Contestant(lambda: module.train_epoch(own, X, Z, RATE, batch), len(X)),
        Contestant(by_hand, len(X)),
    )


def jax(network: str, batch: int) -> Pair:
    """Train beside the scan of `contestants`, whose gradient JAX finds itself."""
    import jax

    module = generated(network, "jax")
    parameters, X, Z = problem(network, "jax")
    (weights, biases), rows = _split(parameters), len(X) // batch * batch
    by_hand = contestants.OTHERS["jax"](weights, biases, X[:rows], Z[:rows], batch)
    state = [{name: jax.numpy.asarray(one) for name, one in parameters.items()}]
    inputs, targets = jax.numpy.asarray(X[:rows]), jax.numpy.asarray(Z[:rows])

    def epoch():
        state[0] = jax.block_until_ready(
            module.train_epoch(state[0], inputs, targets, RATE, batch_size=batch)
        )

    return Contestant(epoch, rows, wall=True), by_hand


def pytorch(network: str, batch: int) -> Pair:
    """Train tensors."""
    import torch

    torch.set_num_threads(1)
    module = generated(network, "pytorch")
    parameters, X, Z = problem(network, "pytorch")
    X, Z = torch.tensor(X), torch.tensor(Z)
    own, others = ({name: torch.tensor(one) for name, one in parameters.items()} for _ in range(2))
    return (
        Contestant(lambda: module.train_epoch(own, X, Z, RATE, batch), len(X)),
        Contestant(lambda: hand.pytorch(tuple(others.values()), X, Z, RATE, batch), len(X)),
    )


def _split(parameters):
    return ([parameters[f"{name}{layer}"] for layer in (1, 2)] for name in "wb")


def interleaved(pair: Pair, rounds: int) -> list[list[float]]:
    """Return the ns per sample of both in each round, one round to warm up left out."""
    found = [
        [min(one.clock() for _ in range(3)) / one.samples for one in pair]
        for _ in range(rounds + 1)
    ]
    return found[1:]


def javascript(network: str, batch: int, rounds: int) -> list[list[float]]:
    """Return the same of JavaScript, whose rounds node makes."""
    with tempfile.TemporaryDirectory() as folder:
        (path,) = generate(Network.parse(network), "javascript").write(folder)
        numbers = [*network.split("-"), SAMPLES["javascript"][network], batch, rounds]
        command = ["node", str(REFERENCE / "targets.mjs"), str(path), *map(str, numbers)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    if not found["apart"] < 1e-9:
        raise SystemExit(f"{path.name} and the code by hand train apart by {found['apart']}")
    return found["found"]


PAIRS: dict[str, Callable[[str, int], Pair]] = {"python": python, "jax": jax, "pytorch": pytorch}
NEEDS = {"jax": "jax", "pytorch": "torch"}


def missing(target: str) -> bool:
    """Say whether a target cannot run here."""
    if target == "javascript":
        return shutil.which("node") is None
    return target in NEEDS and importlib.util.find_spec(NEEDS[target]) is None


def main() -> None:
    """Print a line per target, network and batch."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--targets", nargs="+", default=list(SAMPLES))
    parser.add_argument("--networks", nargs="+", default=["2-3-1", "64-30-10", "784-128-10"])
    parser.add_argument("--batches", nargs="+", type=int, default=[1, 32])
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    pin()
    print(f"{'target':12}{'network':12}{'batch':>5}{'generated':>14}{'by hand':>14}{'ratio':>8}")
    for target in asked.targets:
        if missing(target):
            print(f"{target:12}left out: not installed")
            continue
        for network in asked.networks:
            for batch in asked.batches:
                if target == "javascript":
                    found = javascript(network, batch, asked.rounds)
                else:
                    found = interleaved(PAIRS[target](network, batch), asked.rounds)
                own, by_hand = (median(column) for column in zip(*found, strict=True))
                ratio = median(one / other for one, other in found)
                print(
                    f"{target:12}{network:12}{batch:>5}{own:>11,.0f} ns{by_hand:>11,.0f} ns"
                    f"{ratio:>8.2f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
