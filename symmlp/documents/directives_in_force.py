"""What ``let`` and ``assume`` say, taken into what is known from their place on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sympy import And, Eq, Expr, Ge, Gt, Le, Lt, Rational, Symbol, false, oo
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from symmlp.documents.conventions import FUNCTIONS
from symmlp.documents.findings import finding
from symmlp.documents.knowledge import Knowledge, is_number, is_target
from symmlp.documents.matching import number_of
from symmlp.documents.progress import Progress
from symmlp.documents.rewrite import sized, sizes
from symmlp.documents.segments import Segment
from symmlp.latex.read import read_chains, read_condition
from symmlp.latex.roles import Roles
from symmlp.latex.unreadable import Unreadable
from symmlp.statement import Span

DEFINING: Final = frozenset({"=", ":=", "\\equiv", "≡", "\\leftarrow", "\\gets", "←"})


def check(segment: Segment, progress: Progress) -> None:
    """Take a directive into what is known, or find what is wrong with it."""
    action = _ACTIONS.get(segment.info)
    if action is None:
        return
    try:
        action(segment, progress)
    except Unreadable as problem:
        _wrong(segment, str(problem), progress)


def define(text: str, knowledge: Knowledge, roles: Roles, span: Span | None = None) -> None:
    r"""Take a definition such as ``a = \sigma(z)``, ``f = \sigma`` or ``\eta = 0.1`` as known.

    Raises
    ------
    Unreadable
        If it is not understood, or defines nothing.
    """
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
            knowledge.continue_chain(target, right)
            continue
        if not isinstance(left, Expr) or not is_target(left):
            raise Unreadable(f"{step.lhs.latex} is no name", step.lhs.start, step.lhs.end)
        target = left
        _name(left, right, knowledge, span)


def conditions(text: str, roles: Roles) -> tuple[Boolean, ...]:
    """Return the relations that a condition such as ``0 < y < 1`` consists of.

    Raises
    ------
    Unreadable
        If it is not understood.
    """
    condition = read_condition(text, roles)
    return tuple(condition.args) if isinstance(condition, And) else (condition,)


def contradictory(assumptions: Iterable[Boolean]) -> bool:
    """Whether some relations certainly cannot all hold: no number lies within their bounds."""
    assumptions = tuple(assumptions)
    if And(*assumptions) == false:
        return True
    bounds: dict[Expr, _Bounds] = {}
    for relation in assumptions:
        if isinstance(relation, Relational):
            for name, kind, limit in _sides(relation):
                bounds.setdefault(name, _Bounds()).add(kind, limit)
    return any(found.empty for found in bounds.values())


@dataclass
class _Bounds:
    """Where a quantity can lie; a bound is a number and whether it is left out."""

    low: tuple[Expr, bool] = (-oo, True)
    high: tuple[Expr, bool] = (oo, True)

    def add(self, kind: type, limit: Rational) -> None:
        if kind in (Gt, Ge, Eq):
            self.low = max(self.low, (limit, kind is Gt))
        if kind in (Lt, Le, Eq):
            high, left_out = self.high
            if limit < high or (limit == high and not left_out):
                self.high = (limit, kind is Lt)

    @property
    def empty(self) -> bool:
        """Whether no number is left."""
        (low, low_out), (high, high_out) = self.low, self.high
        return bool(low > high) or (low == high and (low_out or high_out))


_TURNED: Final[dict[type, type]] = {Gt: Lt, Lt: Gt, Ge: Le, Le: Ge, Eq: Eq}


def _sides(relation: Relational) -> Iterable[tuple[Expr, type, Rational]]:
    """Yield the bounds that a relation between a quantity and a number gives."""
    kind = next((kind for kind in _TURNED if isinstance(relation, kind)), None)
    if kind is None:
        return
    for name, other, sense in (
        (relation.lhs, relation.rhs, kind),
        (relation.rhs, relation.lhs, _TURNED[kind]),
    ):
        limit = number_of(other)
        if limit is not None and not is_number(name):
            yield name, sense, limit


def _name(left: Expr, right: Expr, knowledge: Knowledge, span: Span | None) -> None:
    if isinstance(right, Symbol) and right.name in FUNCTIONS:
        knowledge.identified[str(left)] = right.name
    elif number_of(right) is not None:
        knowledge.value(left, right)
    else:
        knowledge.define(left, sized(right, sizes([right])), span)


def _let(segment: Segment, progress: Progress) -> None:
    define(segment.text, progress.knowledge, progress.roles, segment.span)


def _assume(segment: Segment, progress: Progress) -> None:
    together = (*progress.assumptions, *conditions(segment.text, progress.roles))
    if contradictory(together):
        shown = _shown(together)
        found = finding("contradictory-assumptions", segment.span, assumptions=shown)
        progress.findings.append(found)
        return
    progress.assumptions = tuple(dict.fromkeys(together))


def _shown(assumptions: Sequence[Boolean]) -> str:
    return ", ".join(str(one) for one in assumptions)


def _wrong(segment: Segment, reason: str, progress: Progress) -> None:
    problem = f"{segment.text[:60]} is not understood: {reason}"
    progress.findings.append(
        finding("unknown-directive", segment.span, word=repr(segment.info), problem=problem)
    )


_ACTIONS: Final[dict[str, Callable[[Segment, Progress], None]]] = {"let": _let, "assume": _assume}
