"""A step judged in its text: as it stands, and once more where the words around it restrict it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from sympy import Abs, Expr, Max, Ne, Symbol, log
from sympy.logic.boolalg import Boolean

from symmlp.documents.arrays.whole_arrays import Written
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.names import is_loss, is_number, is_target, label_of
from symmlp.documents.progress import Progress
from symmlp.documents.prose.cases import case_of
from symmlp.documents.prose.index_conditions import applying, still_free
from symmlp.documents.prose.restrictions import is_about
from symmlp.documents.prose.wording import announces
from symmlp.documents.readings.judged import Judged, definition
from symmlp.documents.steps.conditions import under, with_equal_indices
from symmlp.documents.steps.in_case import in_case
from symmlp.documents.steps.steps import judge_step
from symmlp.documents.syntaxes.segments import Segment
from symmlp.expressions import Partial
from symmlp.latex.read_conditions import Conditions
from symmlp.statement import Evidence, Relation, Status, Verdict

#: What tells kinds of losses apart: logarithms of cross-entropy, |y - t|, the margin of a hinge.
_KINDS_OF_LOSS: Final = (log, Abs, Max)


@dataclass(frozen=True)
class Asked:
    """A step as it is put to the judge.

    ``written`` are its sides as its author has them, about numbers; in ``lhs`` and ``rhs`` indices
    that the conditions ``beside`` it make equal are one, and ``conditions`` are what is left of
    these. ``first`` says that the left side begins its chain.
    """

    written: Written
    lhs: Expr
    rhs: Expr
    relation: Relation
    first: bool
    beside: Conditions
    conditions: tuple[Boolean, ...]


def asked(written: Written, relation: Relation, first: bool, beside: Conditions) -> Asked:
    """Return the question that a step asks under the conditions beside it."""
    (lhs, rhs), conditions = with_equal_indices((written.lhs, written.rhs), beside)
    return Asked(written, lhs, rhs, relation, first, beside, conditions)


def judge_in_text(step: Asked, near: Segment, progress: Progress) -> Judged:
    """Judge a step of the formula ``near``, under what the text around that says."""
    judged = judge_step(
        step.lhs, step.rhs, step.relation, progress.knowledge, progress.assumptions,
        first=step.first, indices=step.written.indices, conditions=step.conditions,
    )  # fmt: skip
    if judged.verdict.status is Status.REFUTED and _is_another_loss(step, progress.knowledge):
        case = case_of(near)
        if case is None or not case.partial:
            return _redefined(judged, step, progress.knowledge)
    if judged.verdict.status is Status.REFUTED:
        judged = _as_introduced(judged, step, progress)
    if judged.verdict.status in (Status.REFUTED, Status.UNDECIDED):
        judged = _for_some_indices(judged, step, progress)
    if judged.verdict.status is Status.REFUTED and not step.beside.restrict:
        judged = _where_restricted(judged, step, progress.restrictions.get(id(near), ()), progress)
    unproved = judged.verdict.status in (Status.REFUTED, Status.UNDECIDED)
    if not step.beside.restrict and id(near) not in progress.restrictions:
        judged = _where_said(judged, step, near, progress)
    if step.first and unproved and judged.verdict.status is not Status.PROVED and announces(near):
        judged = _redefined(judged, step, progress.knowledge)
    if judged.verdict.status is Status.REFUTED:
        judged = _nearly(judged, step, progress)
    return under(judged, step.beside, (step.lhs, step.rhs), progress.knowledge)


def _as_introduced(judged: Judged, step: Asked, progress: Progress) -> Judged:
    """Return the verdict on a refuted step without meanings that its section's words set aside."""
    knowledge = progress.knowledge.without_reintroduced()
    if knowledge is None:
        return judged
    return judge_step(
        step.lhs, step.rhs, step.relation, knowledge, progress.assumptions,
        first=False, indices=step.written.indices, conditions=step.conditions,
    )  # fmt: skip


def _nearly(judged: Judged, step: Asked, progress: Progress) -> Judged:
    """Return that a refuted step is undecided if it holds where something is 0, as it nearly is."""
    for quantity, value, section in progress.knowledge.near:
        left, right = (side.xreplace({quantity: value}) for side in (step.lhs, step.rhs))
        unsaid = section != progress.knowledge.section or not value.is_Integer
        if unsaid or (left, right) == (step.lhs, step.rhs):
            continue
        again = judge_step(
            left, right, step.relation, progress.knowledge, progress.assumptions,
            first=step.first, indices=step.written.indices, conditions=step.conditions,
        )  # fmt: skip
        if again.verdict.status is Status.PROVED:
            reason = f"it holds as far as {quantity} is {value}, which the text says nearly is so"
            return replace(judged, verdict=Verdict(Status.UNDECIDED, "", Evidence(reason=reason)))
    return judged


def _for_some_indices(judged: Judged, step: Asked, progress: Progress) -> Judged:
    """Return the verdict under a condition on indices in the text, if there it is a proof."""
    written = step.written
    for condition, left, right in applying(progress.conditions, written.lhs, written.rhs):
        differ = (condition,) if isinstance(condition, Ne) else ()
        again = judge_step(
            left, right, step.relation, progress.knowledge, progress.assumptions, first=step.first,
            indices=still_free(written.indices, condition), conditions=differ,
        )  # fmt: skip
        if again.verdict.status is Status.PROVED:
            sign = "≠" if differ else "="
            sentence = f"{condition.lhs} {sign} {condition.rhs}, as the text says"
            return replace(again, assumed=(*again.assumed, sentence))
    return judged


def _where_restricted(
    judged: Judged, step: Asked, restriction: tuple[Boolean, ...], progress: Progress
) -> Judged:
    """Return the verdict on a refuted step under an inequality of the text around it, if any."""
    if not restriction or not is_about(restriction, judged.statement):
        return judged
    again = judge_step(
        step.written.lhs, step.written.rhs, step.relation, progress.knowledge,
        progress.assumptions, first=step.first, indices=step.written.indices,
        conditions=restriction,
    )  # fmt: skip
    said = f"{', '.join(map(str, restriction))}, as the text says"
    return replace(again, assumed=(*again.assumed, said))


def _where_said(judged: Judged, step: Asked, near: Segment, progress: Progress) -> Judged:
    """Return the verdict on a step that is not proved in the case that the words around make."""
    if judged.verdict.status not in (Status.REFUTED, Status.UNDECIDED):
        return judged
    written = step.written

    def judge_where(conditions: tuple[Boolean, ...]) -> Judged:
        return judge_step(
            written.lhs, written.rhs, step.relation, progress.knowledge, progress.assumptions,
            first=step.first, indices=written.indices, conditions=conditions,
        )  # fmt: skip

    return in_case(judged, near, progress, judge_where)


def _is_another_loss(step: Asked, knowledge: Knowledge) -> bool:
    """Whether a step gives a loss of another kind the letter of an earlier one.

    A slip leaves the functions that it is made of; cross-entropy after a squared error does not.
    """
    if not step.first or not isinstance(step.lhs, Symbol) or not is_loss(label_of(step.lhs)):
        return False
    stack = knowledge.definitions.get(label_of(step.lhs), ())
    earlier = [known.definition.value for known in stack if known.definition.value is not None]
    if not earlier or step.rhs.has(Partial) or earlier[-1].has(Partial):
        return False
    return any(earlier[-1].has(kind) != step.rhs.has(kind) for kind in _KINDS_OF_LOSS)


def _redefined(judged: Judged, step: Asked, knowledge: Knowledge) -> Judged:
    """Return what contradicts an earlier meaning as a new one, which the words before announce."""
    if not is_target(step.lhs) or is_number(step.rhs):
        return judged
    name = knowledge.as_quantities(step.lhs)
    return replace(definition(name), redefines=knowledge.forget(name))
