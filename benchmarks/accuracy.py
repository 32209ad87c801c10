"""Largest errors of generated code, in ulps, against ball arithmetic at more than 60 digits.

    python benchmarks/accuracy.py [--targets numpy c …] [--functions sigmoid …] [--count 26000]
    python benchmarks/accuracy.py --pairs --count 300

For every target that is installed: y, losses and δ as the generated functions return them, over the
whole range of float64 and float32. Exit status 1 if one is out of its bound, NaN, or if a warning
was given although the result is a number of the format and an eighth of the largest is not below s.
Where a target makes subnormal numbers zero (JAX, on CPUs), the value at such an s may be that at 0,
and a result that is subnormal, or a multiple of such a number, may be off by the least normal
number, or its multiple: the table counts these results and shows their largest error in that unit.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import sys
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import accuracy_cases
import accuracy_pairs
import numpy as np
from accuracy_cases import BITS, Array, Case, errors, exact_values, points
from accuracy_targets import TARGETS, Target
from flint import arb, ctx

#: So many times s, gradients of weights can be.
ROOM = 8
ROW = "{:11}{:17} {:9}{:>7}{:>9}  {:24}{:>7}{:>11}{:>7}  {}"


@dataclass(frozen=True)
class Measured:
    """The largest error of one function in ulps, where, and its bound.

    ``flushed`` is the number of results that are or come from subnormal numbers, which may be zero,
    ``lost`` their largest error in least normal numbers, ``most_lost`` its bound.
    """

    count: int
    worst: float
    at: float
    bound: float
    flushed: int = 0
    lost: float = 0
    most_lost: float = 1
    warning: str = ""

    @property
    def good(self) -> bool:
        """Whether the errors keep their bounds and no warning was given."""
        return self.worst <= self.bound and self.lost <= self.most_lost and not self.warning


def installed(target: Target) -> bool:
    """Say whether what a target needs is there."""
    found = shutil.which(target.needs) or importlib.util.find_spec(target.needs)
    return found is not None


@cache
def cases() -> list[Case]:
    """Return all cases: functions, then δ of every pair."""
    return [*accuracy_cases.cases(), *accuracy_pairs.cases()]


@cache
def _exact(place: int, dtype: str, count: int) -> tuple[Array, tuple[Array, Array, Array]]:
    case, s = cases()[place], points(dtype, count)
    return s, exact_values(case, s, dtype)


def measure(name: str, place: int, dtype: str, count: int) -> Measured:
    """Measure case number ``place`` in a target."""
    target, case = TARGETS[name], cases()[place]
    s, exact = _exact(place, dtype, count)
    found, warning = _run(target, case, s)
    if warning:
        most = float(np.finfo(dtype).max)
        _, warning = _run(target, case, s[(np.abs(exact[0]) <= most) & (np.abs(s) <= most / ROOM)])
    off = errors(found, exact)
    tiny = float(np.finfo(dtype).tiny)
    flushed = (np.abs(exact[0]) < case.factor * tiny) & (exact[0] != 0) & target.flushes
    if target.flushes:
        at_zero = tuple(np.full(len(s), one[s == 0][0]) for one in exact)
        off = np.where(np.abs(s) < tiny, np.minimum(off, errors(found, at_zero)), off)
        off[_signless(case, s, tiny)] = 0
    lost = np.abs(found[flushed].astype(np.float64) - exact[0][flushed]) / tiny
    worst = int(np.argmax(np.where(flushed, -1, off)))
    return Measured(
        int((~flushed).sum()),
        float(off[worst]),
        float(s[worst]),
        target.bounds.get(case.name, case.bounds)[dtype == "float32"],
        len(lost),
        float(lost.max(initial=0)),
        case.factor,
        warning,
    )


def _signless(case: Case, s: Array, tiny: float) -> Array:
    """Say where a number whose sign is a factor is subnormal."""
    if case.signed is None:
        return np.zeros(len(s), bool)
    with ctx.workprec(BITS):
        return np.array([abs(float(case.signed(arb(at)).mid())) < tiny for at in s.tolist()])


def _run(target: Target, case: Case, s: Array) -> tuple[Array, str]:
    """Return the results, and the first warning that was given."""
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        found = np.asarray(target.run(case, s, case.targets(s)))
    return found, str(given[0].message) if given else ""


def chosen(functions: list[str] | None, pairs: bool) -> list[tuple[int, Case]]:
    """Return the functions of those names, or all, or instead all pairs, with their numbers."""
    first = len(accuracy_cases.cases())
    return [
        (place, case)
        for place, case in enumerate(cases())
        if (place >= first) == pairs and (not functions or case.name in functions)
    ]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--targets", nargs="+", default=list(TARGETS), choices=list(TARGETS))
    parser.add_argument("--functions", nargs="+")
    parser.add_argument("--pairs", action="store_true", help="δ of every activation and loss")
    parser.add_argument("--count", type=int, default=26_000)
    arguments = parser.parse_args()
    bad = 0
    print(
        ROW.format(
            "target", "function", "format", "points", "ulps", "at s", "bound", "subnormal",
            "lost", "",
        )
    )  # fmt: skip
    for name in arguments.targets:
        if not installed(TARGETS[name]):
            print(f"left out: {name} ({TARGETS[name].needs} is not installed)")
            continue
        for place, case in chosen(arguments.functions, arguments.pairs):
            for dtype in TARGETS[name].dtypes:
                one = measure(name, place, dtype, arguments.count)
                bad += not one.good
                print(
                    ROW.format(
                        name, case.name, dtype, one.count, f"{one.worst:.3f}", repr(one.at),
                        one.bound, one.flushed, f"{one.lost:.2f}",
                        "ok" if one.good else f"OUT {one.warning}",
                    ),
                    flush=True,
                )  # fmt: skip
    print(f"{bad} out of bounds")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
