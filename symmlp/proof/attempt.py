"""One attempt at an exact proof: the difference of the two sides, brought to normal form."""

from __future__ import annotations

from dataclasses import dataclass, field

import sympy
from sympy.core.relational import Relational

from symmlp.proof import convert_cases, convert_functions, convert_sums
from symmlp.proof.assumptions import gaps
from symmlp.proof.calculus import derivative
from symmlp.proof.context import Context
from symmlp.proof.convert import convert
from symmlp.proof.entries import proved_by_entries
from symmlp.proof.equations import zero_subjects
from symmlp.proof.errors import OutOfBudget, Undecidable, UndefinedHere, UnknownDependence
from symmlp.proof.expand import expand
from symmlp.proof.fractions import Frac, Key
from symmlp.proof.generators import Table, TableFull
from symmlp.proof.render import render
from symmlp.proof.scope import NeedCase, NeedRoot, Scope
from symmlp.proof.splits import aligned
from symmlp.proof.vanish import vanishes, vanishes_at_point

#: Where converters of nodes are registered that nothing else here speaks of.
REGISTERED = (convert_cases, convert_functions, convert_sums)

MAX_CASES_DEPTH = 7
MAX_CASES = 160


@dataclass(frozen=True)
class Attempt:
    """What came of an attempt; ``proved`` is the only thing that a verdict may rest on."""

    proved: bool
    normal_form: str = ""
    axioms: frozenset[str] = frozenset()
    conventions: frozenset[str] = frozenset()
    reason: str = ""
    excluded: bool = False


@dataclass
class Task:
    """A statement under one alternative of its assumptions, and the table that serves its cases."""

    context: Context
    relations: tuple[Relational, ...]
    size: int | None
    table: Table
    fineness: dict[str, int] = field(default_factory=dict)
    cases: int = 0


def attempt(context: Context, size: int | None = None) -> Attempt:
    """Try to prove a statement for all widths, or entry by entry with every width ``size``."""
    try:
        results = [
            _with_room(Task(context, relations, size, Table(budget=context.budget)))
            for relations in context.ways
        ]
    except Undecidable as error:
        return Attempt(False, reason=str(error))
    return _together(results) if results else Attempt(False, reason="the assumptions contradict")


def _with_room(task: Task) -> Attempt:
    while True:
        try:
            return _cases(task, {}, {})
        except TableFull:
            larger = Table(task.table.capacity * 3, task.context.budget)
            task = Task(task.context, task.relations, task.size, larger)


def _cases(task: Task, signs: dict[Key, int], subjects: dict[Key, Frac]) -> Attempt:
    task.cases += 1
    if task.cases > MAX_CASES:
        raise OutOfBudget("more case distinctions than are tried")
    while True:
        scope = Scope(
            task.table,
            task.context.definitions,
            derivative,
            positive_names=frozenset(task.context.own.positive),
            fineness=task.fineness,
            signs=dict(signs),
            subjects=dict(subjects),
        )
        try:
            return _or_excluded(task, scope)
        except NeedRoot:
            continue
        except NeedCase as need:
            subject = need.subject
            if len(signs) >= MAX_CASES_DEPTH or subject.key in signs:
                raise OutOfBudget("more case distinctions than are tried") from None
            subjects = {**subjects, subject.key: subject}
            return _together(
                [_cases(task, {**signs, subject.key: sign}, subjects) for sign in need.possible]
            )


def _or_excluded(task: Task, scope: Scope) -> Attempt:
    """Try one case; exclude it if the statement certainly is not defined there."""
    try:
        result = _in_one_case(task, scope)
        why = "" if result.proved or result.excluded else _why_undefined(scope)
    except UndefinedHere as error:
        why = str(error)
    except (OutOfBudget, UnknownDependence):
        raise
    except Undecidable:
        why = _why_undefined(scope)
        if not why:
            raise
    if not why:
        return result
    if not scope.subjects:
        return Attempt(False, reason=f"undefined: {why}", excluded=True)
    where = ", ".join(
        f"{render(scope.subjects[key])} {'<=>'[sign + 1]} 0" for key, sign in scope.signs.items()
    )
    note = f"not defined where {where}: {why}"
    return Attempt(False, conventions=frozenset({note}), reason=note, excluded=True)


def _why_undefined(scope: Scope) -> str:
    """Return what certainly has no value in the present case, or nothing."""
    equations = [*scope.equations, *zero_subjects(scope)]
    if not equations:
        return ""
    for found, reason in (
        (scope.divisors, "a division by zero"),
        (scope.logarithms, "a logarithm of zero"),
    ):
        if any(vanishes(scope, frac, equations) for frac in list(found)):
            return reason
    return ""


def _together(results: list[Attempt]) -> Attempt:
    """All cases that are not excluded must be proved, and there must be one."""
    left = [result for result in results if not result.excluded]
    failed = next((result for result in left if not result.proved), None)
    if failed is not None or not left:
        return failed or results[0]
    return Attempt(
        True,
        left[0].normal_form,
        frozenset[str]().union(*(result.axioms for result in results)),
        frozenset[str]().union(*(result.conventions for result in results)),
    )


def _in_one_case(task: Task, scope: Scope) -> Attempt:
    statement = task.context.statement
    for limit in statement.indices:
        index = convert(scope, limit.index, {}).slots[0]
        scope.ranges[index] = (convert(scope, limit.lower, {}), convert(scope, limit.upper, {}))
    for left, right in gaps(task.relations, sympy.Ne):
        scope.apart.append(convert(scope, left, {}) - convert(scope, right, {}))
    for greater, smaller in gaps(task.relations, sympy.Gt, sympy.Lt):
        scope.positive.append(convert(scope, greater, {}) - convert(scope, smaller, {}))
    for greater, smaller in gaps(task.relations, sympy.Ge, sympy.Le):
        scope.nonnegative.append(convert(scope, greater, {}) - convert(scope, smaller, {}))
    scope.equations += [
        convert(scope, left, {}) - convert(scope, right, {})
        for left, right in gaps(task.relations, sympy.Eq)
    ]
    if any(e.constant is not None and not e.is_zero for e in scope.equations):
        return Attempt(False, reason="the assumptions contradict", excluded=True)
    left = convert(scope, statement.lhs, {})
    right = convert(scope, statement.rhs, {})
    if task.size is not None:
        gap = _expanded(task, scope, left - right)
        proved = proved_by_entries(scope, gap, statement.indices, task.size)
    else:
        gap = left - right
        proved = vanishes_at_point(scope, gap) or _is_zero_expanded(task, scope, gap)
    if not proved:
        return Attempt(False, reason=f"the normal form of the difference is {render(left - right)}")
    text = f"{render(left)} − ({render(right)}) = 0"
    return Attempt(True, text, frozenset(scope.axioms), frozenset(scope.conventions))


def _expanded(task: Task, scope: Scope, named: Frac) -> Frac:
    """Return the difference of the sides with definitions put in.

    If there are kinks, both sides are converted anew: the derivative of a function with a kink is
    then that of its formula.
    """
    statement = task.context.statement
    if not task.context.has_kinks:
        return expand(scope, named)
    scope.direct = True
    left, right = (convert(scope, side, {}) for side in (statement.lhs, statement.rhs))
    return expand(scope, left - right)


def _is_zero_expanded(task: Task, scope: Scope, named: Frac) -> bool:
    gap = _expanded(task, scope, named)
    if gap.is_zero:
        return True
    found = [*scope.equations, *zero_subjects(scope)]
    equations = [expand(scope, equation) for equation in found]
    if (gap, equations) != (named, found) and vanishes(scope, gap, equations):
        return True
    shorter = aligned(scope, gap)
    return shorter != gap and vanishes(scope, shorter, equations)
