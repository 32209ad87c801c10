"""Formulas by cases of two indices: ∂p_i/∂z_j is p_i (1 - p_i) where i = j, and -p_i p_j elsewhere.

Such a statement is one for equal indices and one for different ones. In the first, one letter
stands for both; in the second that they differ is an assumption.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Basic, Eq, Expr, Ne, Piecewise, S, Symbol, nan, preorder_traversal

from symmlp.statement import Statement


def index_cases(statement: Statement) -> tuple[Statement, ...]:
    """Return a statement by cases of two of its indices as those cases; nothing if it is none."""
    pair = next(_pairs(statement), None)
    if pair is None:
        return ()
    one, other = pair
    ranges = {limits.index: (limits.lower, limits.upper) for limits in statement.indices}
    if ranges.get(one) != ranges.get(other):
        return ()
    equal = replace(
        statement,
        lhs=_where(statement.lhs, pair, equal=True).xreplace({other: one}),
        rhs=_where(statement.rhs, pair, equal=True).xreplace({other: one}),
        assumptions=tuple(a.xreplace({other: one}) for a in statement.assumptions),
        indices=tuple(limits for limits in statement.indices if limits.index != other),
    )
    different = replace(
        statement,
        lhs=_where(statement.lhs, pair, equal=False),
        rhs=_where(statement.rhs, pair, equal=False),
        assumptions=(*statement.assumptions, Ne(one, other)),
    )
    return tuple(case for case in (equal, different) if _is_possible(case))


def _is_possible(case: Statement) -> bool:
    """Whether a case is not excluded by an assumption, and the formula says something of it."""
    return S.false not in case.assumptions and not any(
        side.has(nan) for side in (case.lhs, case.rhs)
    )


def _pairs(statement: Statement) -> Iterator[tuple[Symbol, Symbol]]:
    """Yield the pairs of free indices that a side asks for whether they are equal."""
    for side in (statement.lhs, statement.rhs):
        for node in preorder_traversal(side):
            for _, condition in node.args if isinstance(node, Piecewise) else ():
                pair = condition.args if isinstance(condition, Eq | Ne) else ()
                if pair and all(_is_index(name) and name in side.free_symbols for name in pair):
                    one, other = sorted(pair, key=str)
                    yield one, other


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
