"""What generating costs, beside importing SymPy: each target in a process of its own.

    python benchmarks/generate.py [ROUNDS]

Prints the median of each round's ratio; below 1, generating is cheaper than the import.
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median

from symmlp.codegen.generate import TARGETS

NETWORK = "784-128-10"
_SCRIPT = """
import sys, time
from importlib import import_module
start = time.perf_counter()
import sympy
imported = time.perf_counter()
from symmlp.codegen.generate import TARGETS, generate
from symmlp.network import Network
network, target = Network.parse(sys.argv[1]), sys.argv[2]
import_module(TARGETS[target])
ready = time.perf_counter()
generate(network, target)
print(imported - start, time.perf_counter() - ready)
"""


def measure(target: str) -> tuple[float, float]:
    """Return the seconds of importing SymPy and of generating, in a fresh process."""
    command = [sys.executable, "-c", _SCRIPT, NETWORK, target]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    imported, generated = map(float, done.stdout.split())
    return imported, generated


def main() -> None:
    """Print a line per target."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(f"{NETWORK}: milliseconds, median of {rounds} rounds")
    print(f"{'target':12}{'import sympy':>14}{'generate':>10}{'ratio':>8}")
    for target in TARGETS:
        found = [measure(target) for _ in range(rounds)]
        imported, generated = (median(column) * 1000 for column in zip(*found, strict=True))
        ratio = median(generated / imported for imported, generated in found)
        print(f"{target:12}{imported:14.0f}{generated:10.0f}{ratio:8.2f}")


if __name__ == "__main__":
    main()
