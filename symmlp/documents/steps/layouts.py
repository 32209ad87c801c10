"""Derivatives of vectors by vectors: ∂y_i/∂x_j stands in row i in one layout, in row j in another.

A step that is refuted in the layout where it stands in row i is not wrong if it holds in the other
one, unless the document says that it uses the first.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Indexed, Symbol

from symmlp.documents.readings.judged import Judged
from symmlp.expressions import Partial
from symmlp.proof import judge
from symmlp.statement import Evidence, Limits, Statement, Status, Verdict

NUMERATOR = "numerator"
DENOMINATOR = "denominator"
UNSAID = "it holds in denominator layout, and nothing says which layout this is"
SAID = "denominator layout, as the text says"


def in_layout(judged: Judged, layout: str, entries: tuple[Limits, ...]) -> Judged:
    """Return the verdict on a refuted step in the layout that the document uses, if it is named.

    ``entries`` are the indices that a step about whole arrays was written with; one that its author
    wrote with indices says itself which entry is meant.
    """
    other = _turned(judged.statement, {limit.index for limit in entries})
    if other is None or layout == NUMERATOR:
        return judged
    verdict = judge(other)
    if layout == DENOMINATOR:
        return replace(judged, verdict=verdict, assumed=(*judged.assumed, SAID))
    if verdict.status is not Status.PROVED:
        return judged
    return replace(judged, verdict=Verdict(Status.UNDECIDED, "", Evidence(reason=UNSAID)))


def _turned(statement: Statement | None, entries: set[Symbol]) -> Statement | None:
    """Return a derivative of a vector by a vector with rows for columns on its right side."""
    if statement is None or not isinstance(statement.lhs, Partial) or statement.rhs.has(Partial):
        return None
    above, below = statement.lhs.expression, statement.lhs.variable
    if not (isinstance(above, Indexed) and isinstance(below, Indexed)):
        return None
    row, column = above.indices[-1], below.indices[-1]
    if row == column or not {row, column} <= entries:
        return None
    swapped = {row: column, column: row}
    return replace(statement, rhs=statement.rhs.xreplace(swapped))
