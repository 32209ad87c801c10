"""What generating costs, beside importing SymPy: each target in a process of its own.

    python benchmarks/generate.py [ROUNDS]

Prints the median of each round's ratio of CPU times; below 1, generating is the cheaper of the two.
Then what compiling the C costs, where there is a compiler.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from symmlp.codegen.generate import TARGETS, generate
from symmlp.codegen.running.c_library import FLAGS, compiler
from symmlp.network import Network

NETWORKS = ("2-3-1", "64-30-10", "784-128-10")
_SCRIPT = """
import sys
from importlib import import_module
from time import process_time
start = process_time()
import sympy
imported = process_time()
from symmlp.codegen.generate import TARGETS, generate
from symmlp.network import Network
network, target = Network.parse(sys.argv[1]), sys.argv[2]
import_module(TARGETS[target])
ready = process_time()
generate(network, target)
print(imported - start, process_time() - ready)
"""


def measure(network: str, target: str) -> tuple[float, float]:
    """Return the seconds of importing SymPy and of generating, in a fresh process."""
    command = [sys.executable, "-c", _SCRIPT, network, target]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    imported, generated = map(float, done.stdout.split())
    return imported, generated


def compiling(network: str, command: tuple[str, ...]) -> float:
    """Return the seconds that a compiler takes over a network's C."""
    generated = generate(Network.parse(network), "c")
    with tempfile.TemporaryDirectory() as folder:
        generated.write(folder)
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        asked = [*command, *FLAGS, "-o", f"{folder}/made.so", str(Path(folder, generated.name))]
        subprocess.run([*asked, "-lm"], check=True)
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main() -> None:
    """Print a line per network and target."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(f"CPU milliseconds, median of {rounds} rounds")
    print(f"{'network':12}{'target':12}{'import sympy':>14}{'generate':>10}{'ratio':>8}")
    for network in NETWORKS:
        found = {target: [] for target in TARGETS}
        for _ in range(rounds):
            for target, own in found.items():
                own.append(measure(network, target))
        for target, own in found.items():
            imported, generated = (median(column) * 1000 for column in zip(*own, strict=True))
            ratio = median(generated / imported for imported, generated in own)
            print(f"{network:12}{target:12}{imported:14.0f}{generated:10.0f}{ratio:8.2f}")
    command = compiler()
    for network in NETWORKS if command else ():
        seconds = median(compiling(network, command) for _ in range(rounds))
        print(f"{network:12}compiled by {command[0]} {' '.join(FLAGS)}: {seconds:.2f} s")


if __name__ == "__main__":
    main()
