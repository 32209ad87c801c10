"""Pairs of an input and what the document's model answers to it: ``0.25 -> 0.5835``.

Nothing says which formula the answers come from, nor which of its quantities is the input. The pair
of the two that makes most of the lines right is meant, if it makes more than half of them right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from sympy import Expr, Indexed, Symbol

from symmlp.documents.knowledge.computed import Lookup, computed
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.names import label_of
from symmlp.documents.reports.cell_claims import cell_claim, digits_of
from symmlp.documents.reports.claim import Claim
from symmlp.documents.steps.evaluation import reached_names
from symmlp.documents.syntaxes.grid import Cell
from symmlp.proof.printed import Digits
from symmlp.statement import Status

MAX_PAIRS: Final = 60
#: Values that a constant may have had, the latest first.
MAX_VALUES: Final = 2

_Judged = list[tuple[Cell, Digits]]


def answers(pairs: Sequence[tuple[Cell, Cell]], knowledge: Knowledge) -> Iterator[Claim]:
    """Yield the claims of the second cells, if some formula gives most of them."""
    best: _Judged = []
    chosen: tuple[Expr, Expr] | None = None
    for target, variable, place in islice(_meanings(knowledge), MAX_PAIRS):
        first = _judged(pairs[:2], target, variable, place, knowledge)
        if not _agreeing(first):
            continue
        judged = _judged(pairs, target, variable, place, knowledge)
        if _agreeing(judged) > _agreeing(best):
            best, chosen = judged, (target, variable)
    if chosen is not None and len(best) > 1 and _agreeing(best) * 2 > len(best):
        for cell, digits in best:
            yield cell_claim(cell, digits, f"{chosen[0]} at {chosen[1]}", chosen[0])


def _meanings(knowledge: Knowledge) -> Iterator[tuple[Expr, Expr, int]]:
    """Yield a defined quantity, an input that it depends on, and which value constants have."""
    for (_, count), stack in reversed(knowledge.definitions.items()):
        target = stack[-1].definition.target
        if count or not isinstance(target, Symbol) or not _has_formula(target, knowledge):
            continue
        for name in reached_names(target, knowledge):
            given = isinstance(name, Symbol | Indexed) and not name.free_symbols - {name}
            if given and not _has_formula(name, knowledge):
                yield from ((target, name, place) for place in range(MAX_VALUES))


def _judged(
    pairs: Sequence[tuple[Cell, Cell]],
    target: Expr,
    variable: Expr,
    place: int,
    knowledge: Knowledge,
) -> _Judged:
    found = []
    for first, second in pairs:
        if first.number is None or second.number is None:
            continue
        closed = computed(target, knowledge, _lookup(variable, first.number, place, knowledge))
        digits = None if closed is None else digits_of(closed, second.number, frozenset())
        if digits is not None:
            found.append((second, digits))
    return found


def _lookup(variable: Expr, number: Expr, place: int, knowledge: Knowledge) -> Lookup:
    def lookup(name: Expr) -> Expr | None:
        if name == variable:
            return number
        given = knowledge.numbers.get(name, [])
        if _has_formula(name, knowledge) or not given:
            return None
        return given[-1 - min(place, len(given) - 1)]

    return lookup


def _has_formula(name: Expr, knowledge: Knowledge) -> bool:
    known = knowledge.definitions.get(label_of(name), ())
    return any(one.definition.value is not None for one in known)


def _agreeing(judged: _Judged) -> int:
    return sum(d.truncated or d.verdict.status is Status.PROVED for _, d in judged)
