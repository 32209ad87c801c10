"""The steps of a formula, judged one after another; what they say is known to those after them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sympy import Expr, Indexed, Symbol

from symmlp.documents.arrays.entry_values import NoEntries
from symmlp.documents.arrays.whole_arrays import AS_NUMBERS, Written, written
from symmlp.documents.findings.findings import Finding
from symmlp.documents.findings.remarks import clashes, zero_divisors
from symmlp.documents.judging.formulas import RELATIONS, Formula
from symmlp.documents.knowledge.matching import number_of
from symmlp.documents.knowledge.names import is_target
from symmlp.documents.progress import Progress, PutIn
from symmlp.documents.prose.cases import case_of
from symmlp.documents.prose.conditions_beside import condition_beside
from symmlp.documents.prose.denials import is_denied, is_negated
from symmlp.documents.prose.index_conditions import conditions_in, only_counts
from symmlp.documents.prose.wording import is_only_a_condition
from symmlp.documents.readings.judged import Judged
from symmlp.documents.steps.claims import (
    report,
    report_fault,
    report_misfit,
    report_unread,
    report_unreadable,
    span_of,
)
from symmlp.documents.steps.conditions import holds_in_part
from symmlp.documents.steps.in_text import Asked, asked, judge_in_text
from symmlp.documents.steps.learned import learn
from symmlp.documents.steps.misfits import learn_shape, misfit
from symmlp.documents.steps.naming import is_new
from symmlp.documents.steps.of_arrays import judge_arrays, learn_array, names_array
from symmlp.documents.syntaxes.segments import Kind, Segment
from symmlp.expressions import Partial
from symmlp.latex.read import ChainStep
from symmlp.latex.read_conditions import Conditions
from symmlp.statement import Evidence, Relation, Span, Status, Verdict

#: What another reading of a step may still change.
_OPEN = frozenset({Status.UNDECIDED, Status.REFUTED})
#: What says more than that shapes do not fit.
_SAID = frozenset({Status.PROVED, Status.REFUTED})


DENIED = "the text quotes it to deny it"


@dataclass
class _Subject:
    """What a chain of equations is about: its first left side, and the quantity that this is.

    ``other_name`` is a name that nothing says anything of and that the chain has just given it.
    """

    head: Expr | None = None
    target: Expr | None = None
    other_name: Expr | None = None


def judge_formula(formula: Formula, progress: Progress) -> None:
    """Judge every step of a formula, and add to ``progress`` what it claims and says."""
    if formula.problem is not None:
        report_unreadable(formula.segment, formula.problem, progress)
    beside = condition_beside(formula.segment, progress.roles)
    subject = _Subject()
    before = progress.knowledge.meanings() if _is_of_one_case(formula) else None
    chain = -1
    for step in formula.steps:
        first = step.chain != chain and not step.carried
        # In y = a = f(z), where y and a are both new, the formula is one of a.
        first |= not step.carried and subject.other_name is not None
        chain = step.chain
        if first:
            subject = _Subject(step.lhs.expression)
        try:
            if not _is_condition(step, formula.segment, progress):
                conditions = step.conditions.also(beside)
                _judge(step, first, conditions, subject, formula.segment, progress)
        except Exception as error:  # a fault of symmlp itself, which loses no other step
            report_fault(step, formula.segment, error, progress)
    if before is not None:
        progress.knowledge.back_to(before, formula.segment.span)


def _is_of_one_case(formula: Formula) -> bool:
    """Whether the words around a formula say that what it defines is otherwise elsewhere."""
    relations = {RELATIONS.get(step.relation) for step in formula.steps}
    case = case_of(formula.segment) if Relation.EQUAL in relations else None
    return case is not None and case.partial


def _is_condition(step: ChainStep, segment: Segment, progress: Progress) -> bool:
    """Whether a step claims nothing: a condition in a sentence, x > 0, i ∈ S, i = j, iff y = t.

    Conditions on indices are noted for the formulas that come, and how many of something there are.
    """
    if segment.kind is not Kind.INLINE:
        return False
    if is_only_a_condition(segment):
        return True
    left, right = step.lhs.expression, step.rhs.expression
    if step.relation not in RELATIONS:
        progress.conditions = conditions_in(segment.text) or progress.conditions
        return True
    if left is not None and right is not None and only_counts(left, right):
        progress.conditions = conditions_in(segment.text)
        if isinstance(left, Symbol) and left.name[0].isupper() and right.is_Integer:
            progress.knowledge.value(left, right)  # how many there are: K = 3
        return True
    return False


def _judge(
    step: ChainStep,
    first: bool,
    beside: Conditions,
    subject: _Subject,
    segment: Segment,
    progress: Progress,
) -> None:
    numbers, problem = None, ""
    relation = RELATIONS.get(step.relation)
    of_arrays = _of_arrays(step, relation, first, subject, progress)
    wrong = misfit(step, span_of(step, segment), segment, progress) if relation else None
    if of_arrays is not None and (wrong is None or of_arrays.verdict.status in _SAID):
        report(of_arrays, step, segment, progress)
        learn_shape(step, span_of(step, segment), progress)
        return
    try:
        numbers = _in_numbers(step, progress) if relation is not None else None
    except NoEntries as error:
        problem = str(error)
        named = names_array(step.lhs.expression, step.rhs.expression, progress.knowledge)
        if first and named is not None and wrong is None:
            report(named, step, segment, progress)
            return
    if numbers is None or relation is None:
        _report_unread(step, wrong, segment, progress, problem)
        left = step.lhs.expression
        if first and relation is not None and left is not None and is_target(left):
            progress.knowledge.leave_open(left, span_of(step, segment))
        return
    question = asked(numbers, relation, first, beside, progress)
    judged = judge_in_text(question, segment, progress)
    if numbers.otherwise is not None and judged.verdict.status in _OPEN:
        other = asked(numbers.otherwise, relation, first, beside, progress)
        again = judge_in_text(other, segment, progress)
        if again.verdict.status is Status.PROVED:
            judged, question = replace(again, assumed=(*again.assumed, AS_NUMBERS)), other
    undecided = numbers.problem and judged.verdict.status is Status.UNDECIDED
    if undecided or (wrong is not None and judged.verdict.status is not Status.PROVED):
        _report_unread(step, wrong, segment, progress, numbers.problem)
        return
    if first:
        learn_shape(step, span_of(step, segment), progress)
    judged = _denied(judged, segment)
    _take_in(judged, question, step, subject, segment, progress)
    right = question.step.rhs
    defines = first and judged.verdict.status is Status.DEFINITION
    if defines and isinstance(right, Symbol | Indexed) and is_target(right):
        new = is_new(right, progress.knowledge)
        subject.other_name = step.rhs.expression if new else None
    report(judged, step, segment, progress)
    at = segment.between(step.rhs.start, step.rhs.end)
    remarks = _remarks(judged, question, span_of(step, segment), progress)
    progress.findings.extend(replace(remark, at=at) for remark in remarks)


def _report_unread(
    step: ChainStep, wrong: Finding | None, segment: Segment, progress: Progress, problem: str
) -> None:
    """Leave a step undecided that means nothing: its shapes are wrong, or it was not understood."""
    if wrong is None:
        report_unread(step, segment, progress, problem)
    else:
        report_misfit(step, wrong, segment, progress)


def _denied(judged: Judged, segment: Segment) -> Judged:
    """Return the verdict on a step that the text itself denies: it does not claim it."""
    status = judged.verdict.status
    refuted = status is Status.REFUTED and is_denied(segment)
    if not refuted and not (status is Status.PROVED and is_negated(segment)):
        return judged
    verdict = Verdict(Status.UNDECIDED, "", Evidence(reason=DENIED))
    return replace(judged, verdict=verdict, digits=None)


def _of_arrays(
    step: ChainStep, relation: Relation | None, first: bool, subject: _Subject, progress: Progress
) -> Judged | None:
    """Judge a step that writes arrays of numbers out; what it says of its subject is noted."""
    left, right, knowledge = step.lhs.expression, step.rhs.expression, progress.knowledge
    if left is None or right is None or relation is None:
        return None
    judged = judge_arrays(left, right, relation, knowledge, first)
    learn_array(subject.head, right, knowledge)
    return judged


def _in_numbers(step: ChainStep, progress: Progress) -> Written | None:
    """Return a step as one about numbers; None if a side of it was not read.

    Raises
    ------
    NoEntries
        If it speaks of arrays and cannot be written entry by entry.
    """
    left, right = step.lhs.expression, step.rhs.expression
    if left is None or right is None:
        return None
    return written(left, right, progress.knowledge)


def _take_in(
    judged: Judged,
    question: Asked,
    step: ChainStep,
    subject: _Subject,
    segment: Segment,
    progress: Progress,
) -> None:
    """Note what a step says; of what holds in part only, that it is not all that is to be said."""
    knowledge, left, right = progress.knowledge, question.step.lhs, question.step.rhs
    span = span_of(step, segment)
    near = Conditions(progress.restrictions.get(id(segment), ()))
    if question.step.first and is_denied(segment):
        return
    if not holds_in_part(left, question.beside.also(near)):
        if question.step.first and is_target(left):
            subject.target = knowledge.as_quantities(left)
        place = segment.between(step.rhs.start, step.rhs.end)
        learn(judged, question.step, subject.target, place, knowledge)
        if isinstance(subject.head, Partial) and number_of(right) is not None:
            knowledge.value(subject.head, right)
    elif judged.defines is not None:
        knowledge.leave_open(judged.defines, span)
    progress.put_in.extend(PutIn(name, value, span) for name, value in judged.numbers)


def _remarks(judged: Judged, question: Asked, span: Span, progress: Progress) -> Iterator[Finding]:
    sides = (question.step.lhs, question.step.rhs)
    yield from clashes(sides, judged.verdict.status, span)
    for side in sides:
        yield from progress.ranges.check(side, span)
        yield from zero_divisors(side, span, progress.assumptions)
