"""A derivation as Markdown: heading, what is given, the chain, and one line per step.

Where the verdicts are passed along, each step shows its own; none is stored in the derivation.
"""

from __future__ import annotations

from collections.abc import Sequence

from symmlp.derivation import Derivation
from symmlp.latex.write import aligned, given_rows, ranges, row, rows
from symmlp.latex.writing.expression import Writer
from symmlp.statement import Verdict


def markdown(derivation: Derivation, writer: Writer, verdicts: Sequence[Verdict] = ()) -> str:
    """Return a section of Markdown; ``verdicts`` are those of the steps, in order, or none."""
    parts = [f"## {derivation.title[:1].upper()}{derivation.title[1:]}"]
    givens = given_rows(writer, derivation)
    if givens:
        parts += ["Given", display(aligned(givens))]
    first = derivation.steps[0].claim
    over = [f"${limits}$" for limits in ranges(writer, first)]
    parts += [f"For all {' and '.join(over)}," if over else "Then"]
    parts += [display(aligned(rows(writer, derivation.steps), notes=False))]
    assumed = [f"${writer.expression(assumption)}$" for assumption in first.assumptions]
    parts += [f"Assumed: {', '.join(assumed)}."] if assumed else []
    if writer.notation == "matrix" and not row(writer, derivation.result).whole:
        parts.append("The result has no matrix form; it is shown in index notation.")
    parts.append(_steps(derivation, verdicts))
    return "\n\n".join(parts) + "\n"


def display(block: str) -> str:
    """Return a displayed formula."""
    return f"$$\n{block}\n$$"


def _steps(derivation: Derivation, verdicts: Sequence[Verdict]) -> str:
    head = (
        "| step | rule | verdict |\n|---:|---|---|" if verdicts else "| step | rule |\n|---:|---|"
    )
    lines = []
    for place, step in enumerate(derivation.steps):
        cells = [str(place + 1), step.rule.title if step.rule else ""]
        cells += [_shown(verdicts[place])] if verdicts else []
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([head, *lines])


def _shown(verdict: Verdict) -> str:
    axioms = "; ".join(verdict.evidence.axioms)
    return f"{verdict}; axiom: {axioms}" if axioms else str(verdict)
