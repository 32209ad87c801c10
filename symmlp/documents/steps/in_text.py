"""A step judged in its text: as it stands, and once more where the words around it restrict it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from sympy import Abs, Max, Ne, Symbol, log
from sympy.logic.boolalg import Boolean

from symmlp.documents.arrays.whole_arrays import Written
from symmlp.documents.knowledge.names import is_loss, is_number, is_target, label_of
from symmlp.documents.progress import Progress
from symmlp.documents.prose.cases import case_of
from symmlp.documents.prose.index_conditions import applying, still_free
from symmlp.documents.prose.restrictions import is_about
from symmlp.documents.prose.wording import announces
from symmlp.documents.readings.judged import Judged, definition
from symmlp.documents.steps.conditions import under, with_equal_indices
from symmlp.documents.steps.doubts import in_doubt
from symmlp.documents.steps.in_case import in_case
from symmlp.documents.steps.layouts import in_layout
from symmlp.documents.steps.step import Step
from symmlp.documents.steps.steps import judge_step
from symmlp.documents.steps.symmetric import where_symmetric
from symmlp.documents.syntaxes.segments import Segment
from symmlp.expressions import Partial
from symmlp.latex.read_conditions import Conditions
from symmlp.statement import Relation, Status

#: What tells kinds of losses apart: logarithms of cross-entropy, |y - t|, the margin of a hinge.
_KINDS_OF_LOSS: Final = (log, Abs, Max)


@dataclass(frozen=True)
class Asked:
    """A step as it is put to the judge.

    ``written`` are its sides as its author has them, about numbers; in those of ``step`` indices
    that the conditions ``beside`` it make equal are one.
    """

    written: Written
    step: Step
    beside: Conditions


def asked(
    written: Written, relation: Relation, first: bool, beside: Conditions, progress: Progress
) -> Asked:
    """Return the question that a step asks under the conditions beside it."""
    (lhs, rhs), conditions = with_equal_indices((written.lhs, written.rhs), beside)
    step = Step(
        lhs, rhs, relation, progress.knowledge, progress.assumptions, first, written.indices,
        conditions,
    )  # fmt: skip
    return Asked(written, step, beside)


def judge_in_text(question: Asked, near: Segment, progress: Progress) -> Judged:
    """Judge a step of the formula ``near``, under what the text around that says."""
    step, beside = question.step, question.beside
    as_written = replace(step, lhs=question.written.lhs, rhs=question.written.rhs, conditions=())
    judged = judge_step(step)
    knowledge = progress.knowledge
    if judged.verdict.status is Status.REFUTED:
        judged = where_symmetric(judged, knowledge.symmetric)
    if judged.verdict.status is Status.REFUTED:
        judged = in_layout(judged, knowledge.jacobians, step.indices)
    if judged.verdict.status is Status.REFUTED and _is_another_loss(step):
        case = case_of(near)
        if case is None or not case.partial:
            return _redefined(judged, step)
    if judged.verdict.status is Status.REFUTED:
        judged = _as_introduced(judged, step)
    if judged.verdict.status in (Status.REFUTED, Status.UNDECIDED):
        judged = _for_some_indices(judged, as_written, progress)
    if judged.verdict.status is Status.REFUTED and not beside.restrict:
        restriction = progress.restrictions.get(id(near), ())
        judged = _where_restricted(judged, as_written, restriction)
    unproved = judged.verdict.status in (Status.REFUTED, Status.UNDECIDED)
    if not beside.restrict and id(near) not in progress.restrictions:
        judged = _where_said(judged, as_written, near, progress)
    if step.first and unproved and judged.verdict.status is not Status.PROVED and announces(near):
        judged = _redefined(judged, step)
    if judged.verdict.status is Status.REFUTED:
        judged = _nearly(judged, step)
    return under(judged, beside, (step.lhs, step.rhs), step.knowledge)


def _as_introduced(judged: Judged, step: Step) -> Judged:
    """Return the verdict on a refuted step without meanings that its section's words set aside."""
    knowledge = step.knowledge.without_reintroduced()
    if knowledge is None:
        return judged
    return judge_step(replace(step, knowledge=knowledge, first=False))


def _nearly(judged: Judged, step: Step) -> Judged:
    """Return that a refuted step is undecided if it holds where something is 0, as it nearly is."""
    for quantity, value, section in step.knowledge.near:
        left, right = (side.xreplace({quantity: value}) for side in (step.lhs, step.rhs))
        unsaid = section != step.knowledge.section or not value.is_Integer
        if unsaid or (left, right) == (step.lhs, step.rhs):
            continue
        again = judge_step(replace(step, lhs=left, rhs=right))
        if again.verdict.status is Status.PROVED:
            reason = f"it holds as far as {quantity} is {value}, which the text says nearly is so"
            return in_doubt(judged, reason)
    return judged


def _for_some_indices(judged: Judged, step: Step, progress: Progress) -> Judged:
    """Return the verdict under a condition on indices in the text, if there it is a proof."""
    for condition, left, right in applying(progress.conditions, step.lhs, step.rhs):
        differ = (condition,) if isinstance(condition, Ne) else ()
        indices = still_free(step.indices, condition)
        there = replace(step, lhs=left, rhs=right, indices=indices, conditions=differ)
        again = judge_step(there)
        if again.verdict.status is Status.PROVED:
            sign = "≠" if differ else "="
            sentence = f"{condition.lhs} {sign} {condition.rhs}, as the text says"
            return replace(again, assumed=(*again.assumed, sentence))
    return judged


def _where_restricted(judged: Judged, step: Step, restriction: tuple[Boolean, ...]) -> Judged:
    """Return the verdict on a refuted step under an inequality of the text around it, if any."""
    if not restriction or not is_about(restriction, judged.statement):
        return judged
    again = judge_step(replace(step, conditions=restriction))
    said = f"{', '.join(map(str, restriction))}, as the text says"
    return replace(again, assumed=(*again.assumed, said))


def _where_said(judged: Judged, step: Step, near: Segment, progress: Progress) -> Judged:
    """Return the verdict on a step that is not proved in the case that the words around make."""
    if judged.verdict.status not in (Status.REFUTED, Status.UNDECIDED):
        return judged

    def judge_where(conditions: tuple[Boolean, ...]) -> Judged:
        return judge_step(replace(step, conditions=conditions))

    return in_case(judged, near, progress, judge_where)


def _is_another_loss(step: Step) -> bool:
    """Whether a step gives a loss of another kind the letter of an earlier one.

    A slip leaves the functions that it is made of; cross-entropy after a squared error does not.
    """
    if not step.first or not isinstance(step.lhs, Symbol) or not is_loss(label_of(step.lhs)):
        return False
    stack = step.knowledge.definitions.get(label_of(step.lhs), ())
    earlier = [known.definition.value for known in stack if known.definition.value is not None]
    if not earlier or step.rhs.has(Partial) or earlier[-1].has(Partial):
        return False
    return any(earlier[-1].has(kind) != step.rhs.has(kind) for kind in _KINDS_OF_LOSS)


def _redefined(judged: Judged, step: Step) -> Judged:
    """Return what contradicts an earlier meaning as a new one, which the words before announce."""
    if not is_target(step.lhs) or is_number(step.rhs):
        return judged
    name = step.knowledge.as_quantities(step.lhs)
    return replace(definition(name), redefines=step.knowledge.forget(name))
