"""Products of capital letters: AB = BA holds of numbers, and of few matrices.

A capital letter of which the document says nothing may be a matrix. A step that is true of numbers
only because their products can be put in another order is therefore not proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sympy import (
    Add,
    Expr,
    Indexed,
    Integer,
    Lambda,
    Mul,
    Pow,
    S,
    Symbol,
    expand,
    preorder_traversal,
)

from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.letters import LOSS_LETTERS
from symmlp.documents.knowledge.names import label_of, quantities
from symmlp.documents.knowledge.rewrite import rewrite

#: Letters of sizes, which are numbers wherever they stand.
_SIZES: Final = frozenset({"K", "M", "N", "T"})
_NUMBERS: Final = _SIZES | frozenset(LOSS_LETTERS)
_MAX_TERMS: Final = 200
_MAX_POWER: Final = 4
_MAX_DEPTH: Final = 4  # of definitions that are put in

#: The factors of a term that may be matrices, in order, and what they are multiplied by.
_Terms = dict[tuple[Expr, ...], Expr]


class _NoTerms(Exception):
    """An expression that is no polynomial in the letters: they are numbers in it."""


def turned_letters(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> tuple[Expr, ...]:
    """Return the letters whose products stand in another order on the other side of a step.

    Nothing is returned where the sides differ for numbers too.
    """
    named = {*knowledge.mentioned, *map(label_of, (*quantities(lhs), *quantities(rhs)))}
    if not any(_is_of_matrix(name) for name, _ in named):
        return ()
    lhs, rhs = (_written_out(side, knowledge) for side in (lhs, rhs))
    letters = frozenset(_letters((lhs, rhs), knowledge))
    if len(letters) < 2:
        return ()
    try:
        difference = _sum((_terms(lhs, letters), _times(_terms(rhs, letters), {(): S.NegativeOne})))
    except _NoTerms:
        return ()
    left = {factors: value for factors, value in difference.items() if expand(value) != 0}
    sorted_terms = (({_ordered(factors): value}) for factors, value in left.items())
    if any(expand(value) != 0 for value in _sum(sorted_terms).values()):
        return ()
    return _ordered({letter for factors in left for letter in factors})


def _written_out(side: Expr, knowledge: Knowledge, depth: int = _MAX_DEPTH) -> Expr:
    """Return a side with names replaced by the formulas that the document has for them."""

    def change(node: Expr) -> Expr | None:
        stack = knowledge.definitions.get(label_of(node), ()) if isinstance(node, Symbol) else ()
        value = stack[-1].definition.value if stack else None
        if value is None or isinstance(value, Lambda) or not depth:
            return None
        return _written_out(value, knowledge, depth - 1)

    return rewrite(side, change)


def _ordered(letters: Iterable[Expr]) -> tuple[Expr, ...]:
    return tuple(sorted(letters, key=str))


def _letters(sides: Iterable[Expr], knowledge: Knowledge) -> Iterable[Expr]:
    for side in sides:
        nodes = preorder_traversal(side)
        for node in nodes:
            if isinstance(node, Indexed):
                nodes.skip()
            if isinstance(node, Symbol | Indexed) and _may_be_matrix(node, knowledge):
                yield node


def _may_be_matrix(name: Symbol | Indexed, knowledge: Knowledge) -> bool:
    letter, count = label_of(name)
    numbered = count == 0 or (count == 1 and name.indices[0].is_Integer)
    if name.is_integer or not _is_of_matrix(letter) or not numbered:
        return False
    return name not in knowledge.numbers and label_of(name) not in knowledge.definitions


def _is_of_matrix(letter: str) -> bool:
    """Whether a name is a capital letter that is no loss and no size."""
    return len(letter) == 1 and letter.isupper() and letter not in _NUMBERS


def _terms(side: Expr, letters: frozenset[Expr]) -> _Terms:
    """Return a polynomial as a sum of products of the letters.

    Raises
    ------
    _NoTerms
        If a letter stands where matrices do not: below a line, in a function.
    """
    if side in letters:
        return {(side,): Integer(1)}
    if not side.has(*letters):
        return {(): side}
    if isinstance(side, Add):
        return _sum(_terms(term, letters) for term in side.args)
    if isinstance(side, Mul):
        factors = [_terms(factor, letters) for factor in side.args]
    elif isinstance(side, Pow) and side.exp.is_Integer and 0 < side.exp <= _MAX_POWER:
        factors = [_terms(side.base, letters)] * int(side.exp)
    else:
        raise _NoTerms
    total: Mapping[tuple[Expr, ...], Expr] = {(): Integer(1)}
    for factor in factors:
        total = _times(total, factor)
    return dict(total)


def _times(left: Mapping[tuple[Expr, ...], Expr], right: Mapping[tuple[Expr, ...], Expr]) -> _Terms:
    if len(left) * len(right) > _MAX_TERMS:
        raise _NoTerms
    return _sum(
        {(*before, *after): one * other}
        for before, one in left.items()
        for after, other in right.items()
    )


def _sum(parts: Iterable[Mapping[tuple[Expr, ...], Expr]]) -> _Terms:
    total: _Terms = {}
    for part in parts:
        for factors, value in part.items():
            total[factors] = total.get(factors, Integer(0)) + value
    return total
