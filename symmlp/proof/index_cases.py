"""Formulas by cases of two indices: ∂p_i/∂z_j is p_i (1 - p_i) where i = j, and -p_i p_j elsewhere.

Such a statement is one for equal indices and one for different ones. In the first, one letter
stands for both; in the second that they differ is an assumption.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from sympy import Basic, Eq, Expr, Ne, Piecewise, S, Symbol, nan, preorder_traversal

from symmlp.statement import Limits, Statement


def index_cases(statement: Statement) -> tuple[Statement, ...]:
    """Return a statement by cases of two of its indices as those cases; nothing if it is none.

    An index without a range of its own, the class y of a loss -log p_y, has that of the other.
    """
    pair = next(_pairs(statement), None)
    if pair is None:
        return ()
    parameters = _parameters(statement)
    kept, dropped = sorted(pair, key=lambda index: (index not in parameters, str(index)))
    ranges = {limits.index: (limits.lower, limits.upper) for limits in statement.indices}
    known = {ranges[index] for index in pair if index in ranges}
    if dropped in parameters or len(known) > 1:
        return ()  # what stands in a definition cannot be renamed here
    others = tuple(limits for limits in statement.indices if limits.index not in pair)
    own = {index: Limits(index, *bounds) for index in (kept, dropped) for bounds in known}
    equal = replace(
        statement,
        lhs=_where(statement.lhs, pair, equal=True).xreplace({dropped: kept}),
        rhs=_where(statement.rhs, pair, equal=True).xreplace({dropped: kept}),
        assumptions=tuple(a.xreplace({dropped: kept}) for a in statement.assumptions),
        indices=(*(own[index] for index in (kept,) if own), *others),
    )
    different = replace(
        statement,
        lhs=_where(statement.lhs, pair, equal=False),
        rhs=_where(statement.rhs, pair, equal=False),
        assumptions=(*statement.assumptions, Ne(*pair)),
        indices=(*own.values(), *others),
    )
    return tuple(case for case in (equal, different) if _is_possible(case))


def _parameters(statement: Statement) -> set[Basic]:
    """Return what definitions speak of beside the indices that stand for every value in them."""
    return {
        name
        for one in statement.definitions
        for part in (one.target, *(() if one.value is None else (one.value,)))
        for name in part.free_symbols - set(one.indices)
    }


def _is_possible(case: Statement) -> bool:
    """Whether a case is not excluded by an assumption, and the formula says something of it."""
    return S.false not in case.assumptions and not any(
        side.has(nan) for side in (case.lhs, case.rhs)
    )


def _pairs(statement: Statement) -> Iterator[tuple[Symbol, Symbol]]:
    """Yield the pairs of free indices that a side asks for whether they are equal."""
    for side in (statement.lhs, statement.rhs):
        for node in _by_cases(side):
            for _, condition in node.args:
                pair = condition.args if isinstance(condition, Eq | Ne) else ()
                if pair and all(_is_index(name) and name in side.free_symbols for name in pair):
                    one, other = sorted(pair, key=str)
                    yield one, other


@lru_cache(maxsize=4096)  # the readings of a step have the same sides
def _by_cases(side: Expr) -> tuple[Piecewise, ...]:
    return tuple(sorted(side.atoms(Piecewise), key=str))


def _is_index(name: Basic) -> bool:
    return isinstance(name, Symbol) and bool(name.is_integer)


def _where(side: Expr, pair: tuple[Symbol, Symbol], equal: bool) -> Expr:
    """Return a side with what it asks of two indices answered."""
    orders = (pair, pair[::-1])
    answers = {
        **{Eq(*order): S.true if equal else S.false for order in orders},
        **{Ne(*order): S.false if equal else S.true for order in orders},
    }
    nodes = (node for node in preorder_traversal(side) if isinstance(node, Piecewise))
    return side.xreplace({node: node.xreplace(answers) for node in nodes})
