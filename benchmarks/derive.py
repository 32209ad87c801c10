"""How long `symmlp derive all` takes, beside `import sympy` and a naive `sympy.diff` of the loss.

Every figure is processor time of a fresh process (user and system), so that other programs on the
machine disturb it little. The kinds of run take turns within every round; what is printed are
medians over the rounds, and ratios of what was measured in the same round.

    python benchmarks/derive.py [--rounds 9]
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

LARGE: Final = "784-128-10"
SMALL: Final = "2-128-10"
#: Networks whose whole loss is differentiated by every parameter.
NAIVE: Final = ("2-3-1", "3-4-2", "4-6-3", "6-9-4")
#: How many rounds the naive way takes part in; it is slow.
NAIVE_ROUNDS: Final = 3

_DERIVE: Final = ("derive", "all", "--network")
#: Prints every module that the command has loaded at its end, in the order in which they were met.
_LOADED: Final = f"""
import sys
from symmlp import cli
cli.run({[*_DERIVE, LARGE]!r})
sys.stdout.write("\\n" + " ".join(name for name in sys.modules if name != "__main__"))
"""
_IMPORT: Final = """
import importlib
for name in {names!r}.split():
    importlib.import_module(name)
"""
_DIFFERENTIATE: Final = """
import time, sympy
from symmlp import Network, loss_expression
from symmlp.rules.quantities import b, w
loss = loss_expression(Network.parse({network!r}))
names = sorted((q for q in loss.atoms(sympy.Indexed) if q.base in (w, b)), key=str)
start = time.process_time()
for name in names:
    sympy.diff(loss, name)
print(len(names), time.process_time() - start)
"""


@dataclass(frozen=True)
class Run:
    """A kind of process: what it is called, and what Python is started with."""

    name: str
    arguments: tuple[str, ...]


def runs() -> tuple[Run, ...]:
    """Return the kinds of process that take turns."""
    found = subprocess.run(
        [sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True
    )
    names = found.stdout.rpartition("\n")[2]
    return (
        Run("import sympy", ("-c", "import sympy")),
        Run("imports of derive", ("-c", _IMPORT.format(names=names))),
        Run(f"derive all {LARGE}", ("-m", "symmlp", *_DERIVE, LARGE)),
        Run(f"derive all {SMALL}", ("-m", "symmlp", *_DERIVE, SMALL)),
        Run("symmlp --help", ("-m", "symmlp", "--help")),
        Run("python", ("-c", "pass")),
    )


Times = dict[str, float]

#: What is compared within a round, and what it should stay below (None: only reported).
RATIOS: Final[tuple[tuple[str, Callable[[Times], float], float | None], ...]] = (
    (
        f"derive all {LARGE} / {SMALL}",
        lambda t: t[f"derive all {LARGE}"] / t[f"derive all {SMALL}"],
        1.05,
    ),
    (
        f"(derive all {LARGE} - its imports) / import sympy",
        lambda t: (t[f"derive all {LARGE}"] - t["imports of derive"]) / t["import sympy"],
        1.0,
    ),
    ("symmlp --help / import sympy", lambda t: t["symmlp --help"] / t["import sympy"], None),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9, help="how often each kind is run")
    count = max(1, parser.parse_args(arguments).rounds)
    kinds = runs()
    for run in kinds:  # once each, so that all files are compiled and cached
        _processor_time(run.arguments)
    rounds = [{run.name: _processor_time(run.arguments) for run in kinds} for _ in range(count)]
    naive = [[_naive(network) for network in NAIVE] for _ in range(min(NAIVE_ROUNDS, count))]

    print(f"median of {count} rounds, processor time of the whole process\n")
    _table(
        ("process", "ms"),
        [(run.name, f"{1e3 * _median(t[run.name] for t in rounds):.0f}") for run in kinds],
    )
    _table(
        ("ratio within a round", "median", "lowest", "highest", "should be below"),
        [_ratio(rounds, *ratio) for ratio in RATIOS],
    )
    _naive_table(naive, _median(t[f"derive all {LARGE}"] for t in rounds))


def _ratio(
    rounds: Sequence[Times], name: str, ratio: Callable[[Times], float], limit: float | None
) -> tuple[str, ...]:
    found = [ratio(times) for times in rounds]
    middle, low, high = (f"{value:.2f}" for value in (_median(found), min(found), max(found)))
    return name, middle, low, high, "" if limit is None else f"{limit:g}"


def _naive_table(rounds: Sequence[Sequence[tuple[int, float]]], derive: float) -> None:
    """Print the naive way, and where a line through it in logarithms ends for the large network."""
    parameters = [count for count, _ in rounds[0]]
    seconds = [_median(one[place][1] for one in rounds) for place in range(len(NAIVE))]
    slope, offset = statistics.linear_regression(
        [math.log(count) for count in parameters], [math.log(time) for time in seconds]
    )
    inputs, hidden, outputs = map(int, LARGE.split("-"))
    large = (inputs + 1) * hidden + (hidden + 1) * outputs
    extrapolated = math.exp(offset + slope * math.log(large))
    lines = [
        (network, str(count), f"{time:.3g}", f"{time / derive:.2g}")
        for network, count, time in zip(NAIVE, parameters, seconds, strict=True)
    ]
    lines.append((LARGE, str(large), f"{extrapolated:.1g} *", f"{extrapolated / derive:.1g} *"))
    _table(("sympy.diff of the loss", "parameters", "s", f"/ derive all {LARGE}"), lines)
    print(f"* extrapolated from the lines above: time grows as parameters^{slope:.2f}")


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    widths = [max(len(line[column]) for line in (head, *lines)) for column in range(len(head))]
    for line in (head, [":" + "-" * (widths[0] - 1), *("-" * (w - 1) + ":" for w in widths[1:])]):
        print("| " + " | ".join(_cells(line, widths)) + " |")
    for line in lines:
        print("| " + " | ".join(_cells(line, widths)) + " |")
    print()


def _cells(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *rest = zip(line, widths, strict=True)
    return [f"{first[0]:<{first[1]}}", *(f"{cell:>{width}}" for cell, width in rest)]


def _processor_time(arguments: Sequence[str]) -> float:
    """Return the user and system time of a Python process in seconds."""
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)[:60]} failed with status {process.returncode}")
    return used.ru_utime + used.ru_stime


def _naive(network: str) -> tuple[int, float]:
    """Return the number of parameters, and the seconds that sympy.diff takes by all of them."""
    script = _DIFFERENTIATE.format(network=network)
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    count, seconds = found.stdout.split()
    return int(count), float(seconds)


def _median(values: object) -> float:
    return statistics.median(values)  # type: ignore[call-overload,no-any-return]


if __name__ == "__main__":
    main()
