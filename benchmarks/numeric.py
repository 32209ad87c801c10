"""Time one epoch of training, ns per sample: generated C beside everything else that is installed.

    taskset -c 1 python benchmarks/numeric.py [--networks 2-3-1 …] [--batches 1 32 256] [--rounds 9]
        [--contestants "symmlp NumPy" …]

One process, one core, one thread. Every round times all contestants one after the other, three
times each, and keeps the least; a ratio is the median of the rounds' ratios to expert NumPy. Time
is wall time for libraries with threads of their own (JAX, PyTorch, CasADi), processor time for the
rest. What is not installed is left out with a line. The peaks are measured in the same run.
"""

from __future__ import annotations

import argparse
import os
import sys
from itertools import pairwise
from pathlib import Path

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(threads, "1")
os.environ.setdefault(
    "XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
)
os.environ.setdefault("JAX_ENABLE_X64", "1")
sys.path.insert(0, str(Path(__file__).parent / "reference"))
sys.path.insert(0, str(Path(__file__).parent))


import contestants  # noqa: E402  (threads are limited before NumPy is loaded)
import numpy as np  # noqa: E402
import peaks  # noqa: E402

NETWORKS = ("2-3-1", "64-30-10", "784-128-10")
#: Samples of an epoch: for the compiled, and for the slow.
SAMPLES = {"2-3-1": (16384, 1024), "64-30-10": (4096, 512), "784-128-10": (512, 256)}
#: The goals of the issue in float64: ns per sample, or the ratio to NumPy.
GOALS = {
    ("2-3-1", 1): (46, 300),
    ("2-3-1", 32): (8, 62),
    ("64-30-10", 1): (443, 29),
    ("64-30-10", 32): (265, 3.4),
    ("784-128-10", 1): (10300, 10),
    ("784-128-10", 32): (10200, 1.2),
}
ROW = "{:12}{:>5} {:9}"


def pin() -> None:
    """Stay on the last core that this process may use."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def measure(made: dict[str, contestants.Contestant], rounds: int) -> dict[str, tuple[float, float]]:
    """Return each contestant's median ns per sample and median ratio of NumPy's time to its own."""
    table: dict[str, list[float]] = {name: [] for name in made}
    for _ in range(rounds + 1):
        for name, one in made.items():
            table[name].append(min(one.clock() for _ in range(3)) / one.samples)
    times = {name: np.array(column[1:]) for name, column in table.items()}
    expert = times["numpy"]
    return {
        name: (float(np.median(own)), float(np.median(expert / own))) for name, own in times.items()
    }


def share(sizes: list[int], batch: int, nanoseconds: float, limit: peaks.Peaks) -> float:
    """Return the least time that multiplying and exponentials need, over the time taken."""
    weights = sum(a * b for a, b in pairwise(sizes))
    backward = sum(a * b for a, b in pairwise(sizes[1:]))
    operations = 2 * (2 * weights + backward)
    return (operations / limit.gflops + sum(sizes[1:]) * limit.exponential) / nanoseconds


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--networks", nargs="+", default=list(NETWORKS))
    parser.add_argument("--batches", nargs="+", type=int, default=[1, 32, 256])
    parser.add_argument("--dtypes", nargs="+", default=["float64", "float32"])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--contestants", nargs="+", help="those beside expert NumPy; else all")
    arguments = parser.parse_args()
    pin()
    for name, reason in contestants.missing().items():
        print(f"left out: {name} ({reason})")
    print(f"{ROW.format('network', 'batch', 'dtype')} ns per sample (ratio of NumPy's time to it)")
    for dtype in arguments.dtypes:
        limit = peaks.measured(dtype)
        print(f"{dtype}: GEMM {limit.gflops:.0f} GFLOP/s, one sigmoid {limit.exponential:.2f} ns")
        for network in arguments.networks:
            sizes = [int(size) for size in network.split("-")]
            for batch in arguments.batches:
                made = contestants.build(
                    sizes, batch, dtype, SAMPLES[network], arguments.contestants
                )
                found = measure(made, arguments.rounds)
                cells = [f"{name} {ns:,.1f} ({ratio:.1f}×)" for name, (ns, ratio) in found.items()]
                if "symmlp C" in found:
                    own = found["symmlp C"][0]
                    cells.append(f"limit {share(sizes, batch, own, limit):.0%}")
                if dtype == "float64" and (network, batch) in GOALS:
                    cells.append("goal {} or {}×".format(*GOALS[network, batch]))
                print(ROW.format(network, batch, dtype), " | ".join(cells), flush=True)


if __name__ == "__main__":
    main()
