"""What ``let`` and ``assume`` say, taken into what is known from their place on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, combinations
from typing import Final

from sympy import And, Eq, Expr, Ge, Gt, Le, Lt, Symbol, expand, false
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from symmlp.documents.arrays.entry_values import NoEntries
from symmlp.documents.arrays.whole_arrays import see_shapes, written
from symmlp.documents.findings.findings import finding
from symmlp.documents.knowledge.givens import read_givens
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.known_functions import FUNCTIONS
from symmlp.documents.knowledge.matching import number_of
from symmlp.documents.knowledge.names import is_target
from symmlp.documents.knowledge.rank_rules import NO_RANKS, Ranks, Sides
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.documents.knowledge.sizes import Sizes
from symmlp.documents.progress import Progress
from symmlp.documents.syntaxes.segments import Segment
from symmlp.latex.read import read_chains, read_condition, read_expression
from symmlp.latex.roles import Roles
from symmlp.latex.unreadable import Unreadable
from symmlp.statement import Span

MAX_GAPS: Final = 100
DEFINING: Final = frozenset({"=", ":=", "\\equiv", "≡", "\\leftarrow", "\\gets", "←"})


#: One name called by a function's name, as in f = σ.
_FUNCTION: Final = re.compile(r"([^=]+?)\s*:?=\s*(?:\\(?:operatorname|mathrm|text)\{|\\)?(\w+)\}?")


def check(segment: Segment, progress: Progress) -> None:
    """Take a directive into what is known, or find what is wrong with it."""
    action = _ACTIONS.get(segment.info)
    if action is None:
        return
    try:
        action(segment, progress)
    except Unreadable as problem:
        _wrong(segment, problem, progress)


def see_sizes(segment: Segment, roles: Roles, sizes: Sizes) -> None:
    """Let a directive show which sizes are one number, before anything is judged.

    One that is not understood is reported where it comes into force.
    """
    if segment.info == "let":
        see_statement(segment.text, roles, sizes)
    elif segment.info == "assume":
        see_condition(segment.text, roles, sizes)
    elif segment.info == "given":
        with suppress(Unreadable):
            read_givens(segment.text, roles, sizes)


def see_statement(text: str, roles: Roles, sizes: Sizes, ranks: Ranks = NO_RANKS) -> None:
    """Let an equation show which sizes are one number, as far as it is understood."""
    for left, right in equated(text, roles):
        sizes.see((left, right), ranks)
        see_shapes(left, right, sizes, ranks)


def equated(text: str, roles: Roles) -> Iterator[Sides]:
    """Yield the pairs of sides of an equation that are understood."""
    with suppress(Unreadable):
        for step in read_chains(text, roles):
            left, right = step.lhs.expression, step.rhs.expression
            if isinstance(left, Expr) and isinstance(right, Expr):
                yield left, right


def see_condition(text: str, roles: Roles, sizes: Sizes) -> None:
    """Let a condition show which sizes are one number."""
    with suppress(Unreadable):
        sizes.see([read_condition(text, roles)])


def define(text: str, knowledge: Knowledge, roles: Roles, span: Span | None = None) -> None:
    r"""Take a definition such as ``a = \sigma(z)``, ``f = \sigma`` or ``\eta = 0.1`` as known.

    Raises
    ------
    Unreadable
        If it is not understood, or defines nothing.
    """
    named = _FUNCTION.fullmatch(text.strip())
    if named is not None and named[2] in FUNCTIONS:
        knowledge.identified[str(read_expression(named[1], roles))] = named[2]
        return
    steps = read_chains(text, roles)
    if not steps:
        raise Unreadable("a definition is an equation, such as a = \\sigma(z)", 0, len(text))
    target: Expr | None = None
    for step in steps:
        problem = step.lhs.problem or step.rhs.problem
        if problem is not None:
            raise problem
        left, right = step.lhs.expression, step.rhs.expression
        if step.relation not in DEFINING or not isinstance(right, Expr):
            raise Unreadable(f"{step.relation} defines nothing", step.start, step.end)
        if target is not None and not isinstance(left, Symbol):
            knowledge.continue_chain(target, knowledge.read(right))
            continue
        if not isinstance(left, Expr) or not is_target(left):
            raise Unreadable(f"{step.lhs.latex} is no name", step.lhs.start, step.lhs.end)
        left, right = knowledge.read(left), knowledge.read(right)
        target = left
        try:
            numbers = written(left, right, knowledge)
        except NoEntries as problem_:
            raise Unreadable(str(problem_), step.start, step.end) from None
        _name(numbers.lhs, numbers.rhs, knowledge, span)
        knowledge.mention(numbers.lhs, numbers.rhs)


def _sizes(knowledge: Knowledge) -> Sizes:
    return knowledge.sizes or Sizes()


def conditions(text: str, knowledge: Knowledge, roles: Roles) -> tuple[Boolean, ...]:
    """Return the relations that a condition such as ``0 < y < 1`` consists of.

    Raises
    ------
    Unreadable
        If it is not understood.
    """
    condition = read_condition(text, roles)
    parts = condition.args if isinstance(condition, And) else (condition,)
    return tuple(map(_sizes(knowledge).read, parts))


def contradictory(assumptions: Iterable[Boolean]) -> bool:
    """Whether some relations certainly cannot all hold: two of them leave no number."""
    assumptions = tuple(assumptions)
    if And(*assumptions) == false:
        return True
    gaps = [gap for one in assumptions if isinstance(one, Relational) for gap in _gaps(one)]
    alone = ((gap, strict) for gap, strict in gaps)
    pairs = (
        (expand(first + second), strict or also)
        for (first, strict), (second, also) in combinations(gaps[:MAX_GAPS], 2)
    )
    return any(
        gap.is_Rational and (gap < 0 or (gap == 0 and strict))
        for gap, strict in chain(alone, pairs)
    )


def _gaps(relation: Relational) -> Iterator[tuple[Expr, bool]]:
    """Yield what a relation says is positive (True) or at least not negative (False)."""
    difference = rewrite(relation.lhs - relation.rhs, lambda n: getattr(n, "value", None))
    for kind, sense, strict in _SENSES:
        if isinstance(relation, kind):
            yield _scaled(expand(sense * difference)), strict


#: What each relation says of its left side minus its right one: a sign, and whether 0 is left out.
_SENSES: Final[tuple[tuple[type, int, bool], ...]] = (
    (Gt, 1, True),
    (Lt, -1, True),
    (Ge, 1, False),
    (Le, -1, False),
    (Eq, 1, False),
    (Eq, -1, False),
)


def _scaled(gap: Expr) -> Expr:
    """Return a gap with ±1 as the coefficient of its first quantity."""
    terms = sorted(gap.as_coefficients_dict().items(), key=str)
    first = next((abs(c) for term, c in terms if term != 1 and c.is_Rational), 1)
    return expand(gap / first)


def _name(left: Expr, right: Expr, knowledge: Knowledge, span: Span | None) -> None:
    if number_of(right) is not None:
        knowledge.value(left, right)
    else:
        knowledge.define(left, right, span)


def _let(segment: Segment, progress: Progress) -> None:
    define(segment.text, progress.knowledge, progress.roles, segment.span)


def _assume(segment: Segment, progress: Progress) -> None:
    together = (
        *progress.assumptions,
        *conditions(segment.text, progress.knowledge, progress.roles),
    )
    if contradictory(together):
        shown = _shown(together)
        found = finding("contradictory-assumptions", segment.span, assumptions=shown)
        progress.findings.append(found)
        return
    progress.assumptions = tuple(dict.fromkeys(together))


def _given(segment: Segment, progress: Progress) -> None:
    progress.knowledge.give(read_givens(segment.text, progress.roles, _sizes(progress.knowledge)))


def _shown(assumptions: Sequence[Boolean]) -> str:
    return ", ".join(str(one) for one in assumptions)


def _wrong(segment: Segment, problem: Unreadable, progress: Progress) -> None:
    reason = f"{segment.text[:60]} is not understood: {problem.reason}"
    start, end = problem.span
    at = segment.between(start, end) if start < end else None
    named = f"directive {segment.info!r}"
    progress.findings.append(
        finding("unknown-directive", segment.span, at=at, directive=named, problem=reason)
    )


_ACTIONS: Final[dict[str, Callable[[Segment, Progress], None]]] = {
    "let": _let,
    "assume": _assume,
    "given": _given,
}
