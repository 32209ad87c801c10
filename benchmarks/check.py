"""Steps per second of ``symmlp check``, beside SymPy's own reader and simplifier on the same steps.

    pip install 'symmlp[bench]'
    python benchmarks/check.py [FILE…]        (without a file: derivations/)

The first round is the time of a fresh process beyond its imports: what later rounds find remembered
is not yet there. A document made here shows how the time grows with the length.

Times are processor time. symmlp's are those of the whole check: reading the files, definitions,
tables and code included. SymPy gets ``simplify(parse_latex(left) - parse_latex(right))`` for each
step that is no definition, and at most `LIMIT` seconds for it; it knows nothing of the document
around the step. A step is misread if SymPy's trees have other numbers of derivatives, sums, applied
functions or quantities than symmlp's.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from sympy import Derivative, Expr, Indexed, Sum, Symbol, preorder_traversal, simplify
from sympy.core.function import AppliedUndef

import symmlp
from symmlp.documents.limits import OutOfTime, time_limit
from symmlp.documents.reports.claim import Claim
from symmlp.expressions import Apply, Partial
from symmlp.latex.read import read_expression
from symmlp.latex.read_roles import learn
from symmlp.latex.roles import Roles
from symmlp.latex.unreadable import Unreadable
from symmlp.statement import Status

DERIVATIONS = Path(__file__).parents[1] / "derivations"
LIMIT = 10.0  # seconds that SymPy gets for a step
ROUNDS = 3  # of symmlp, whose fastest is taken

#: Sections of the document made here; one of so many units in turn.
SECTIONS = (20, 40, 80)
SECTION = r"""## Unit {k}

$$ s_{{{k}}} = w_{{{k}}} x_{{{k}}} + b_{{{k}}} $$

$$ a_{{{k}}} = \sigma(s_{{{k}}}) = \frac{{1}}{{1 + e^{{-s_{{{k}}}}}}} $$

$$ L_{{{k}}} = \frac{{1}}{{2}} (a_{{{k}}} - z_{{{k}}})^2 $$

$$ \frac{{\partial L_{{{k}}}}}{{\partial w_{{{k}}}}}
 = (a_{{{k}}} - z_{{{k}}}) a_{{{k}}} (1 - a_{{{k}}}) x_{{{k}}} $$

"""

HEADER = ["", "steps", "s", "steps / s", "read", "misread", "proved", "refuted", "undecided"]

#: Derivatives, sums, applied functions, quantities.
Shape = tuple[int, int, int, int]


@dataclass
class Theirs:
    """What SymPy made of some steps: the seconds, and how many steps went how."""

    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)


def main(names: list[str]) -> None:
    """Print what was measured."""
    paths = [Path(name) for name in names] or sorted(DERIVATIONS.glob("*.md"))
    load_imports()
    first, seconds, claims = ours(paths)
    row(HEADER)
    row(["---"] + ["--:"] * (len(HEADER) - 1))
    counts = Counter(claim.status for claim in claims)
    read = sum(claim.findings[0].code != "unreadable" for claim in claims if claim.findings)
    read += sum(not claim.findings for claim in claims)
    verdicts = (counts[Status.PROVED], counts[Status.REFUTED], counts[Status.UNDECIDED])
    line("symmlp", len(claims), seconds, read, "", *verdicts)
    line("symmlp, first round", len(claims), first)
    for sections in SECTIONS:
        steps, taken = long_document(sections)
        line(f"symmlp, {sections} sections made here", steps, taken)
    if find_spec("antlr4") is None:
        print("SymPy: antlr4-python3-runtime==4.11 is not installed, not compared")
        return
    found = theirs(claims)
    count = found.counts
    open_steps = count["steps"] - count["proved"]
    verdicts = (count["proved"], 0, open_steps)
    line("SymPy", count["steps"], found.seconds, count["parsed"], count["misread"], *verdicts)
    ratio = found.seconds / count["steps"] / seconds * len(claims)
    print(f"\nSymPy takes {ratio:.1f} times as long for a step; {count['late']} ran out of time.")
    print(f"Of what it proves, symmlp refutes {count['refuted by symmlp']}.")


def line(name: str, steps: int, seconds: float, *numbers: object) -> None:
    """Print what was measured of one of the two."""
    cells = [name, steps, f"{seconds:.2f}", f"{steps / seconds:.0f}", *numbers]
    row([*cells, *[""] * (len(HEADER) - len(cells))])


def row(cells: Iterable[object]) -> None:
    """Print a row of a Markdown table."""
    print("|", " | ".join(map(str, cells)), "|")


def checked(text: str) -> tuple[int, float]:
    """Return the number of steps of a Markdown document, and the seconds that they take."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "document.md"
        path.write_text(text, encoding="utf-8")
        start = time.process_time()
        steps = len(symmlp.check(path).claims)
        return steps, time.process_time() - start


def load_imports() -> None:
    """Check next to nothing, so that everything is loaded."""
    checked("$x = x$\n")


def long_document(sections: int) -> tuple[int, float]:
    """Return the number of steps of a document of so many sections, and the seconds."""
    return checked("".join(SECTION.format(k=k) for k in range(1, sections + 1)))


def ours(paths: list[Path]) -> tuple[float, float, list[Claim]]:
    """Return the seconds of the first and of the fastest round, and the claims."""
    times, claims = [], list[Claim]()
    for _ in range(ROUNDS):
        start = time.process_time()
        claims = [claim for path in paths for claim in symmlp.check(path).claims]
        times.append(time.process_time() - start)
    return times[0], min(times), claims


def theirs(claims: list[Claim]) -> Theirs:
    """Return what SymPy makes of the claims, definitions left out."""
    from sympy.parsing.latex import parse_latex

    parse_latex("x")  # imports are not counted here either
    roles = learn(f"{left} = {right}" for left, right in (claim.latex for claim in claims))
    found = Theirs()
    for claim in claims:
        if claim.status is Status.DEFINITION or not all(claim.latex):
            continue
        found.counts["steps"] += 1
        start = time.process_time()
        try:
            with time_limit(LIMIT, of_processor=True):
                sides = [parse_latex(side) for side in claim.latex]
                found.counts["parsed"] += 1
                proved = simplify(sides[0] - sides[1]) == 0
        except OutOfTime:
            found.counts["late"] += 1
            proved = False
        except Exception:  # whatever it raises, it did not read the step
            found.seconds += time.process_time() - start
            continue
        found.seconds += time.process_time() - start
        found.counts["misread"] += any(
            is_misread(side, tree, roles) for side, tree in zip(claim.latex, sides, strict=True)
        )
        found.counts["proved"] += proved
        found.counts["refuted by symmlp"] += proved and claim.status is Status.REFUTED
    return found


def is_misread(latex: str, tree: Expr, roles: Roles) -> bool:
    """Whether SymPy's tree of a side has another shape than symmlp's."""
    try:
        expression = read_expression(latex, roles)
    except Unreadable:
        return False
    return shape(expression) != shape(tree)


def shape(tree: Expr) -> Shape:
    """Return how many derivatives, sums, applied functions and quantities a tree has."""
    derivatives = sums = functions = 0
    quantities, bound = set[Expr](), set[Expr]()
    stack = [tree]
    for node in preorder_traversal(tree):
        derivatives += isinstance(node, Partial | Derivative)
        sums += isinstance(node, Sum)
        functions += isinstance(node, Apply | AppliedUndef)
        if isinstance(node, Sum):
            bound |= {limit[0] for limit in node.limits}
    while stack:
        node = stack.pop()
        if isinstance(node, Symbol | Indexed):
            quantities.add(node)
        elif isinstance(node, Apply):
            stack.extend(node.arguments)
        else:
            stack.extend(node.args)
    return derivatives, sums, functions, len(quantities - bound)


if __name__ == "__main__":
    main(sys.argv[1:])
