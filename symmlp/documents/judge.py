"""The mathematics of a document: segments in reading order to claims and findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sympy import Eq, Expr, Indexed, Ne, Sum, Symbol

from symmlp.documents import (
    code_lines,
    conventions,
    data_lines,
    data_tables,
    directives_in_force,
    prose_numbers,
)
from symmlp.documents.as_written import mentioned
from symmlp.documents.computed import rational_of
from symmlp.documents.contradictions import at_the_end
from symmlp.documents.entries import NoEntries
from symmlp.documents.evidence import evidence_of
from symmlp.documents.findings import Finding, finding
from symmlp.documents.index_conditions import (
    applying,
    conditions_in,
    only_counts,
    still_free,
)
from symmlp.documents.judged import Judged, definition
from symmlp.documents.knowledge import (
    Knowledge,
    base_letter,
    is_number,
    is_target,
    label_of,
    quantities,
)
from symmlp.documents.limits import OutOfTime
from symmlp.documents.matching import number_of
from symmlp.documents.placeholders import placeholders
from symmlp.documents.progress import Progress, PutIn
from symmlp.documents.prose_conditions import around
from symmlp.documents.remarks import clashes, zero_divisors
from symmlp.documents.report import Claim
from symmlp.documents.restrictions import is_about, restrictions
from symmlp.documents.rewrite import as_quantities
from symmlp.documents.segments import Kind, Segment
from symmlp.documents.sizes import Sizes
from symmlp.documents.step_conditions import holds_in_part, under, with_equal_indices
from symmlp.documents.step_findings import findings_on
from symmlp.documents.steps import judge_step
from symmlp.documents.whole_arrays import Written, see_shapes, written
from symmlp.documents.wording import announces
from symmlp.expressions import Apply, Partial, Printed
from symmlp.latex.read import ChainStep, Side, read_chains
from symmlp.latex.read_conditions import Conditions
from symmlp.latex.read_roles import learn
from symmlp.latex.roles import Roles
from symmlp.latex.unreadable import Unreadable
from symmlp.proof.printed import decimals
from symmlp.statement import Relation, Span, Status

#: How an author's relation sign is read.
RELATIONS = {
    "=": Relation.EQUAL,
    "≡": Relation.EQUAL,
    "≈": Relation.APPROXIMATES,
    ":=": Relation.DEFINES,
    "←": Relation.DEFINES,
}

FORMULAS = frozenset({Kind.DISPLAY, Kind.INLINE})

#: What shows how the document's names are to be read.
TEACHING = FORMULAS | {Kind.MACROS, Kind.DIRECTIVE}


@dataclass(frozen=True)
class Formula:
    """A segment of mathematics with its steps, and the number of the section it stands in."""

    segment: Segment
    steps: tuple[ChainStep, ...]
    section: int
    problem: Unreadable | None = None


MAX_SHOWN: Final = 200  # characters of a formula that is not understood at all

#: What else a document is made of, and who judges it.
OTHERS: Final[dict[Kind, tuple[Callable[[Segment, Progress], None], ...]]] = {
    Kind.PROSE: (prose_numbers.check,),
    Kind.ITEM: (prose_numbers.check,),
    Kind.DIRECTIVE: (directives_in_force.check,),
    Kind.TABLE: (data_tables.check,),
    Kind.DATA: (data_lines.check,),
    Kind.CODE: (data_lines.check, code_lines.check),
}


def judge_document(segments: Sequence[Segment]) -> tuple[list[Claim], list[Finding]]:
    """Judge every claim of a document; the segments are those of one file in reading order.

    When its time is over, what has been judged so far is returned, with the place.
    """
    roles = learn(s.text for s in with_cells(segments) if s.kind in TEACHING)
    groups = Sizes()
    for segment in segments:
        if segment.kind is Kind.DIRECTIVE:
            directives_in_force.see_sizes(segment, roles, groups)
    formulas = _with_sizes(_read_all(segments, roles), groups)
    knowledge = Knowledge(
        identified=_identified(formulas), sizes=groups, computed_somewhere=_computed(formulas)
    )
    near = restrictions(list(with_cells(segments)), roles)
    progress = Progress(knowledge, roles, mentioned=mentioned(segments), restrictions=near)
    by_segment = {id(formula.segment): formula for formula in formulas}
    for segment in with_cells(segments):
        try:
            _judge_segment(segment, by_segment.get(id(segment)), progress)
        except OutOfTime:
            progress.findings.append(finding("out-of-time", segment.span))
            return progress.claims, progress.findings
    progress.findings.extend(at_the_end(progress))
    return progress.claims, progress.findings


def _judge_segment(segment: Segment, formula: Formula | None, progress: Progress) -> None:
    if segment.kind is Kind.HEADING:
        progress.knowledge.section += 1
        progress.conditions = ()
    if formula is not None:
        progress.findings.extend(placeholders([segment]))
        _judge_formula(formula, progress)
    for check in OTHERS.get(segment.kind, ()):
        check(segment, progress)


def with_cells(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Yield the segments, and behind a table those of its cells that are equations."""
    for segment in segments:
        yield segment
        cells = (cell for row in segment.rows for cell in row)
        yield from (cell for cell in cells if cell.kind is Kind.INLINE and "=" in cell.text)


def _read_all(segments: Iterable[Segment], roles: Roles) -> list[Formula]:
    formulas: list[Formula] = []
    section = 0
    carried: Side | None = None
    for segment in with_cells(segments):
        if segment.kind is Kind.HEADING:
            section += 1
        if segment.kind not in FORMULAS:
            continue
        try:
            steps = tuple(read_chains(segment.text, roles, carried))
        except Unreadable as problem:
            formulas.append(Formula(segment, (), section, problem))
            continue
        formulas.append(Formula(segment, steps, section))
        if segment.kind is Kind.DISPLAY and steps:
            carried = steps[-1].rhs
    return formulas


def _with_sizes(formulas: list[Formula], groups: Sizes) -> list[Formula]:
    """Return the formulas with what bounds a sum read as a whole number everywhere."""
    for formula in formulas:
        for step in formula.steps:
            left, right = step.lhs.expression, step.rhs.expression
            groups.see([side for side in (left, right) if side is not None])
            if left is not None and right is not None:
                see_shapes(left, right, groups)
    groups.settle()

    def read(side: Side) -> Side:
        if side.expression is None:
            return side
        return replace(side, expression=groups.read(side.expression))

    return [
        replace(f, steps=tuple(replace(s, lhs=read(s.lhs), rhs=read(s.rhs)) for s in f.steps))
        for f in formulas
    ]


def _identified(formulas: Iterable[Formula]) -> dict[str, str]:
    """Return which abstract functions the document somewhere equates with a known one."""
    found: dict[str, str] = {}
    for formula in formulas:
        for step in formula.steps:
            left, right = step.lhs.expression, step.rhs.expression
            if isinstance(left, Apply) and isinstance(right, Apply) and left.head != right.head:
                name = base_letter(right.head)
                known = base_letter(left.head)
                if (
                    name in conventions.FUNCTIONS
                    and known not in conventions.FUNCTIONS
                    and left.arguments == right.arguments
                ):
                    found.setdefault(str(left.head), name)
    return found


def _computed(formulas: Iterable[Formula]) -> frozenset[str]:
    """Return the names that the document computes somewhere, or names in an unread way."""
    found: set[str] = set()
    for formula in formulas:
        for step in formula.steps:
            left, right = step.lhs.expression, step.rhs.expression
            sides = (left, *getattr(left, "arguments", ()), right)
            names = (side for side in sides if isinstance(side, Symbol | Indexed))
            if not (isinstance(right, Expr) and is_number(right)):
                found.update(label_of(name)[0] for name in names if name != right or left is None)
            computed = isinstance(left, Expr) and not is_number(left) and not left.has(Partial)
            if computed and isinstance(right, Symbol | Indexed):
                found.add(label_of(right)[0])
    return frozenset(found | {name[0].lower() + name[1:] for name in found})


def _unreadable(segment: Segment, problem: Unreadable, result: Progress) -> None:
    """Leave a formula undecided that cannot even be taken apart; a name alone claims nothing."""
    at = segment.between(problem.start, problem.end or len(segment.text))
    note = finding("unreadable", segment.span, at=at, reason=problem.reason)
    if segment.kind is not Kind.DISPLAY and "=" not in segment.text:
        result.findings.append(note)
        return
    latex = (" ".join(segment.text[:MAX_SHOWN].split()), "")
    reason = (("reason", problem.reason),)
    result.claims.append(Claim(Status.UNDECIDED, "", segment.span, latex, reason, (note,)))


def _judge_formula(formula: Formula, result: Progress) -> None:
    knowledge = result.knowledge
    if formula.problem is not None:
        _unreadable(formula.segment, formula.problem, result)
    target: Expr | None = None
    beside = around(formula.segment, result.roles)
    head: Expr | None = None
    chain = -1
    for step in formula.steps:
        first = step.chain != chain and not step.carried
        chain = step.chain
        left, right = step.lhs.expression, step.rhs.expression
        if first:
            target, head = None, left
        relation = RELATIONS.get(step.relation)
        if relation is None and formula.segment.kind is Kind.INLINE:
            # A condition in a sentence (x > 0, i ∈ S) claims nothing.
            result.conditions = conditions_in(formula.segment.text) or result.conditions
            continue
        inline = formula.segment.kind is Kind.INLINE
        if inline and left is not None and right is not None and only_counts(left, right):
            result.conditions = conditions_in(formula.segment.text)
            continue
        if left is None or right is None or relation is None:
            _not_read(formula.segment, step, result)
            if first and relation is not None and left is not None and is_target(left):
                knowledge.leave_open(left, _span(formula.segment, step))
            continue
        try:
            numbers = written(left, right, knowledge)
        except NoEntries as problem:
            _not_read(formula.segment, step, result, str(problem))
            if first and is_target(left):
                knowledge.leave_open(left, _span(formula.segment, step))
            continue
        where = step.conditions.also(beside)
        (left, right), conditions = with_equal_indices((numbers.lhs, numbers.rhs), where)
        judged = judge_step(
            left, right, relation, knowledge, result.assumptions,
            first=first, indices=numbers.indices, conditions=conditions,
        )  # fmt: skip
        if judged.verdict.status in (Status.REFUTED, Status.UNDECIDED):
            judged = _where_it_holds(judged, numbers, relation, first, result)
        if judged.verdict.status is Status.REFUTED and not where.restrict:
            judged = _where_restricted(judged, numbers, relation, first, formula.segment, result)
        if first and judged.verdict.status is Status.REFUTED:
            judged = _announced(judged, left, right, formula.segment, knowledge)
        judged = under(judged, where, (left, right), knowledge)
        place = _span(formula.segment, step)
        near = Conditions(result.restrictions.get(id(formula.segment), ()))
        if not holds_in_part(left, where.also(near)):
            if first and is_target(left):
                target = as_quantities(left, knowledge)
            _learn(judged, left, right, target, first, formula.segment, step, knowledge)
            if isinstance(head, Partial) and number_of(right) is not None:
                knowledge.value(head, right)
        elif judged.defines is not None:
            knowledge.leave_open(judged.defines, place)
        result.put_in.extend(PutIn(name, value, place) for name, value in judged.numbers)
        _report(judged, formula.segment, step, result)
        at = formula.segment.between(step.rhs.start, step.rhs.end)
        remarks = _remarks((left, right), judged, place, result)
        result.findings.extend(replace(remark, at=at) for remark in remarks)


def _where_it_holds(
    judged: Judged, sides: Written, relation: Relation, first: bool, result: Progress
) -> Judged:
    """Return the verdict under a condition on indices in the text, if there it is a proof."""
    for condition, left, right in applying(result.conditions, sides.lhs, sides.rhs):
        differ = (condition,) if isinstance(condition, Ne) else ()
        again = judge_step(
            left, right, relation, result.knowledge, result.assumptions,
            first=first, indices=still_free(sides.indices, condition), conditions=differ,
        )  # fmt: skip
        if again.verdict.status is Status.PROVED:
            sign = "≠" if differ else "="
            sentence = f"{condition.lhs} {sign} {condition.rhs}, as the text says"
            return replace(again, assumed=(*again.assumed, sentence))
    return judged


def _where_restricted(
    judged: Judged, sides: Written, relation: Relation, first: bool, near: Segment, result: Progress
) -> Judged:
    """Return the verdict on a refuted step under an inequality of the text around it, if any."""
    restriction = result.restrictions.get(id(near), ())
    if not restriction or not is_about(restriction, judged.statement):
        return judged
    again = judge_step(
        sides.lhs, sides.rhs, relation, result.knowledge, result.assumptions,
        first=first, indices=sides.indices, conditions=restriction,
    )  # fmt: skip
    said = f"{', '.join(map(str, restriction))}, as the text says"
    return replace(again, assumed=(*again.assumed, said))


def _announced(
    judged: Judged, left: Expr, right: Expr, segment: Segment, knowledge: Knowledge
) -> Judged:
    """Return what contradicts an earlier meaning as a new one, if the words before say so."""
    if not is_target(left) or is_number(right) or not announces(segment):
        return judged
    name = as_quantities(left, knowledge)
    return replace(definition(name), redefines=knowledge.forget(name))


def _remarks(
    sides: tuple[Expr, Expr], judged: Judged, place: Span, result: Progress
) -> Iterator[Finding]:
    yield from clashes(sides, judged.verdict.status, place)
    for side in sides:
        yield from result.ranges.check(side, place)
        yield from zero_divisors(side, place, result.assumptions)


def _learn(
    judged: Judged,
    left: Expr,
    right: Expr,
    target: Expr | None,
    first: bool,
    segment: Segment,
    step: ChainStep,
    knowledge: Knowledge,
) -> None:
    span = segment.between(step.rhs.start, step.rhs.end)
    if target is not None and not first and _says_nothing(left):
        knowledge.define(target, right, span)
    elif judged.defines is not None and judged.value is not None:
        knowledge.define(judged.defines, judged.value, span)
    elif judged.defines is not None and is_target(judged.defines):
        if not _says_nothing(right) and quantities(right):
            knowledge.define(judged.defines, right, span)
    elif first and target is not None and judged.verdict.status is Status.PROVED:
        if not judged.numbers and quantities(right):
            knowledge.define(target, right, span)
    elif target is not None and not first and quantities(right):
        knowledge.continue_chain(target, right)
    knowledge.mention(left, right)
    if right == 1 and isinstance(left, Sum) and judged.verdict.status is Status.UNDECIDED:
        knowledge.totals.append(Eq(left, right, evaluate=False))
    if target is not None and number_of(right) is not None:
        knowledge.value(target, right)
    for name, value in judged.numbers:
        knowledge.value(name, value)
    if RELATIONS.get(step.relation) is Relation.APPROXIMATES:
        knowledge.rounded |= decimals(right)
    if isinstance(right, Printed) and _is_result(judged, left, right, target, knowledge):
        knowledge.rounded.add(right)


def _is_result(
    judged: Judged, left: Expr, right: Printed, target: Expr | None, knowledge: Knowledge
) -> bool:
    """Whether a decimal was computed, and is not exactly what it evaluates."""
    if judged.digits is not None:
        exact = left if judged.statement is None else judged.statement.lhs
        return bool(rational_of(exact) != right.value)
    computed = left != target or bool(knowledge.definitions.get(label_of(left)))
    return judged.verdict.status is Status.UNDECIDED and computed and not is_number(left)


def _says_nothing(value: Expr) -> bool:
    """Whether a value only announces what a quantity depends on: s = f(w, b)."""
    return isinstance(value, Apply) and len(value.arguments) > 1


def _span(segment: Segment, step: ChainStep) -> Span:
    """Return the place of the right side, from the beginning of its row where that is earlier."""
    row_begins_earlier = "\n" in segment.text[step.row : step.rhs.start]
    return segment.between(step.row if row_begins_earlier else step.rhs.start, step.rhs.end)


def _not_read(segment: Segment, step: ChainStep, result: Progress, reason: str = "") -> None:
    problem = step.lhs.problem or step.rhs.problem
    if not reason:
        reason = str(problem.reason) if problem is not None else f"the relation {step.relation}"
    at = segment.between(*_unread(step))
    note = finding("unreadable", _span(segment, step), at=at, reason=reason)
    result.claims.append(
        Claim(
            Status.UNDECIDED,
            "",
            _span(segment, step),
            (step.lhs.latex, step.rhs.latex),
            (("reason", reason),),
            (note,),
        )
    )


def _unread(step: ChainStep) -> tuple[int, int]:
    """Return the offsets of what was not understood, or of the right side."""
    sides = (step.rhs,) if step.carried else (step.lhs, step.rhs)
    problems = (side.problem.span for side in sides if side.problem is not None)
    known = (span for span in problems if span[0] < span[1])
    return next(known, (step.rhs.start, step.rhs.end))


def _report(judged: Judged, segment: Segment, step: ChainStep, result: Progress) -> None:
    span = _span(segment, step)
    evidence = evidence_of(judged.verdict)
    if judged.assumed:
        evidence = (*evidence, ("taken for granted", "; ".join(judged.assumed)))
    latex = (step.lhs.latex, step.rhs.latex)
    found = tuple(findings_on(judged, span, step, segment, result))
    result.claims.append(
        Claim(judged.verdict.status, judged.verdict.method, span, latex, evidence, found)
    )
    result.findings.extend(found)
