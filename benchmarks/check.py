"""Steps per second of ``symmlp check``, and the ratio to SymPy's own reader and simplifier.

    python benchmarks/check.py [FILE…]        (without a file: derivations/)

SymPy's ``parse_latex`` needs antlr4-python3-runtime 4.11; without it only symmlp is timed.
"""

from __future__ import annotations

import sys
import time
from importlib.util import find_spec
from pathlib import Path

import symmlp

DERIVATIONS = Path(__file__).parents[1] / "derivations"


def main(names: list[str]) -> None:
    """Print what was measured."""
    paths = [Path(name) for name in names] or sorted(DERIVATIONS.glob("*.md"))
    symmlp.check(paths[0])  # imports are not counted
    start = time.process_time()
    claims = [claim for path in paths for claim in symmlp.check(path).claims]
    ours = time.process_time() - start
    sys.stdout.write(
        f"symmlp: {len(claims)} steps in {ours:.2f} s, {len(claims) / ours:.0f} a second\n"
    )
    theirs = simplified([claim.latex for claim in claims if all(claim.latex)])
    if theirs is None:
        sys.stdout.write("SymPy: antlr4-python3-runtime==4.11 is not installed, not compared\n")
        return
    seconds, read, zero = theirs
    sys.stdout.write(
        f"SymPy: {read} read, {zero} simplified to 0, {seconds:.2f} s; ratio {seconds / ours:.1f}\n"
    )


def simplified(steps: list[tuple[str, str]]) -> tuple[float, int, int] | None:
    """Return the seconds, the steps read and those whose difference simplified to 0."""
    if find_spec("antlr4") is None:
        return None
    try:
        from sympy.parsing.latex import parse_latex

        parse_latex("x")
    except ImportError:
        return None
    from sympy import simplify

    start, read, zero = time.process_time(), 0, 0
    for left, right in steps:
        try:
            gap = parse_latex(left) - parse_latex(right)
            read += 1
            zero += simplify(gap) == 0
        except Exception:  # noqa: S112  whatever it raises, it did not read the step
            continue
    return time.process_time() - start, read, zero


if __name__ == "__main__":
    main(sys.argv[1:])
