"""Judge a chain of LaTeX strings, step by step: `symmlp.check_steps`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from sympy import Expr
from sympy.logic.boolalg import Boolean

from symmlp.documents.arrays.entry_values import NoEntries
from symmlp.documents.arrays.whole_arrays import written
from symmlp.documents.directives.in_force import (
    conditions,
    contradictory,
    define,
    equated,
    see_condition,
    see_statement,
)
from symmlp.documents.errors import DocumentError
from symmlp.documents.knowledge.applied_names import applied_names
from symmlp.documents.knowledge.batch_layout import layout_of
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.ranks import ranks
from symmlp.documents.knowledge.sizes import Sizes
from symmlp.documents.steps.step import Step
from symmlp.documents.steps.steps import judge_step
from symmlp.expressions import Printed
from symmlp.latex.read import ChainStep, read_chains, read_expression
from symmlp.latex.read_roles import learn
from symmlp.latex.roles import Roles
from symmlp.latex.unreadable import Unreadable
from symmlp.statement import Evidence, Relation, Status, Verdict

#: A relation that a step may begin with.
_LEADING: Final = re.compile(r"\s*&?\s*(=|:=|\\approx|\\equiv|≈|≡)\s*&?")
_APPROXIMATE: Final = frozenset({"\\approx", "≈"})
_EQUALS: Final = " = "


def check_steps(
    steps: Sequence[str], definitions: Iterable[str] = (), assumptions: Iterable[str] = ()
) -> list[Verdict]:
    r"""Return one verdict for each two neighbouring steps.

    Parameters
    ----------
    steps
        LaTeX expressions, each claimed to be equal to the one before; one may begin with its
        relation (``= x``, ``\approx 0.5``).
    definitions
        Equations that hold, such as ``a = \sigma(z)``.
    assumptions
        Conditions, such as ``0 < y < 1``.

    What is not understood makes a verdict UNDECIDED; the reason says what, and where.

    Raises
    ------
    DocumentError
        If something else than several strings is given.

    Examples
    --------
    >>> verdicts = check_steps(
    ...     [r"\frac{\partial L}{\partial s}", r"(y - t) \sigma'(s)", "(y - t) y (1 + y)"],
    ...     definitions=[r"L = \frac12 (y - t)^2", r"y = \sigma(s)"],
    ... )
    >>> [str(verdict.status) for verdict in verdicts]
    ['PROVED', 'REFUTED']
    >>> check_steps(["|y|", "y"], assumptions=["0 < y < 1"])[0].status
    <Status.PROVED: 'PROVED'>
    """
    steps = _strings("steps", steps)
    definitions = _strings("definitions", definitions)
    assumptions = _strings("assumptions", assumptions)
    roles = learn([*steps, *definitions])
    sizes = Sizes()
    claims = [a + _EQUALS + b for a, b in pairwise(_bare(step)[0] for step in steps)]
    equations = (*definitions, *claims)
    sides = [pair for text in equations for pair in equated(text, roles)]
    names = applied_names(sides)
    (shown,) = ranks([[(names.read(left), names.read(right)) for left, right in sides]])
    for text in equations:
        see_statement(text, roles, sizes, shown)
    for text in assumptions:
        see_condition(text, roles, sizes)
    layout = layout_of(sides)
    knowledge = Knowledge(
        sizes=sizes, names=names, ranks_in=(shown,), layout=layout, entries=roles.entries
    )
    known: tuple[Boolean, ...] = ()
    try:
        _take(definitions, knowledge, roles)
        known = _conditions(assumptions, knowledge, roles)
    except _NotUnderstood as problem:
        return [_undecided(str(problem)) for _ in pairwise(steps)]
    return list(_verdicts(steps, knowledge, roles, known))


def _strings(name: str, given: Iterable[str]) -> list[str]:
    several = isinstance(given, Iterable) and not isinstance(given, str)
    strings = list(given) if several else []
    if not several or not all(isinstance(one, str) for one in strings):
        raise DocumentError(f"{name} are several LaTeX strings, such as ['x + x', '2 x']")
    return strings


class _NotUnderstood(Exception):
    """A definition or an assumption that cannot be used; the message says which and why."""


def _take(definitions: Iterable[str], knowledge: Knowledge, roles: Roles) -> None:
    for number, text in enumerate(definitions, 1):
        try:
            define(text, knowledge, roles)
        except Unreadable as problem:
            raise _NotUnderstood(f"definition {number}: {problem}") from None


def _conditions(
    assumptions: Iterable[str], knowledge: Knowledge, roles: Roles
) -> tuple[Boolean, ...]:
    known: tuple[Boolean, ...] = ()
    for number, text in enumerate(assumptions, 1):
        try:
            known = (*known, *conditions(text, knowledge, roles))
        except Unreadable as problem:
            raise _NotUnderstood(f"assumption {number}: {problem}") from None
    if contradictory(known):
        raise _NotUnderstood(f"the assumptions cannot all hold: {', '.join(map(str, known))}")
    return known


def _verdicts(
    steps: Sequence[str], knowledge: Knowledge, roles: Roles, assumptions: tuple[Boolean, ...]
) -> Iterator[Verdict]:
    for number, (first, second) in enumerate(pairwise(steps), 1):
        lhs, _ = _bare(first)
        rhs, relation = _bare(second)
        try:
            step = _read(lhs, rhs, number, roles)
        except _NotUnderstood as problem:
            yield _undecided(str(problem))
            continue
        left, right = step.lhs.expression, step.rhs.expression
        if not isinstance(left, Expr) or not isinstance(right, Expr):
            yield _undecided(f"step {number}: not an expression")
            continue
        try:
            numbers = written(knowledge.read(left), knowledge.read(right), knowledge)
        except NoEntries as problem:
            yield _undecided(f"step {number}: {problem}")
            continue
        kind = Relation.APPROXIMATES if relation in _APPROXIMATE else Relation.EQUAL
        asked = Step(numbers.lhs, numbers.rhs, kind, knowledge, assumptions, first=False)
        judged = judge_step(replace(asked, indices=numbers.indices))
        if numbers.otherwise is not None and judged.verdict.status is not Status.PROVED:
            other = numbers.otherwise
            again = judge_step(replace(asked, lhs=other.lhs, rhs=other.rhs))
            judged = again if again.verdict.status is Status.PROVED else judged
        if judged.verdict.status is not Status.REFUTED and isinstance(right, Printed):
            knowledge.rounded.add(right)
        yield judged.verdict


def _read(lhs: str, rhs: str, number: int, roles: Roles) -> ChainStep:
    """Read two steps as one equation, so that they share what their letters are."""
    split = len(lhs) + len(_EQUALS)
    for place, text in ((number, lhs), (number + 1, rhs)):
        try:
            read_expression(text, roles)
        except Unreadable as problem:
            raise _NotUnderstood(_placed(problem, place)) from None
    try:
        found = read_chains(lhs + _EQUALS + rhs, roles)
    except Unreadable as problem:
        raise _NotUnderstood(_placed(problem, number, split)) from None
    problems = [side.problem for step in found for side in (step.lhs, step.rhs) if side.problem]
    if problems:
        raise _NotUnderstood(_placed(problems[0], number, split))
    if len(found) != 1:
        raise _NotUnderstood(f"step {number}: one expression is expected, not an equation")
    return found[0]


def _placed(problem: Unreadable, number: int, split: int | None = None) -> str:
    """Return a reason with its place, counted from 1, in the step that it stands in.

    ``split`` is where the second of two steps begins.
    """
    start, end = problem.span
    if split is not None and start >= split:
        number, start, end = number + 1, start - split, end - split
    return f"step {number}, characters {start + 1}-{max(end, start + 1)}: {problem.reason}"


def _bare(step: str) -> tuple[str, str]:
    """Return a step without the relation that it begins with, and that relation."""
    match = _LEADING.match(step)
    return (step[match.end() :], match[1]) if match else (step, "=")


def _undecided(reason: str) -> Verdict:
    return Verdict(Status.UNDECIDED, "", Evidence(reason=reason))
