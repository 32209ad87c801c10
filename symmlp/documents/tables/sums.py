"""Sums in the formula of a column: over the rows of the table, as in a softmax."""

from __future__ import annotations

from sympy import Add, Expr, Indexed, Integer, Sum, preorder_traversal

from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.documents.tables.lookup import Table


def over_rows(formula: Expr, table: Table) -> Expr:
    """Return a formula with each sum over the members of columns written out, row by row.

    A sum over anything else stays what it is.
    """
    return rewrite(formula, lambda node: _written(node, table))


def _written(node: Expr, table: Table) -> Expr | None:
    if not isinstance(node, Sum) or len(node.limits) != 1:
        return None
    index = node.limits[0][0]
    inside = {n for n in preorder_traversal(node.function) if isinstance(n, Indexed)}
    summed = {n for n in inside if index in n.free_symbols}
    places = {n: _place(n, table) for n in summed}
    if not summed or any(place is None for place in places.values()):
        return None
    terms = []
    for row in range(len(table.grid.rows)):
        numbers = {n: table.number(row, place or 0) for n, place in places.items()}
        if any(number is None for number in numbers.values()):
            return None
        terms.append(rewrite(node.function, numbers.get))
    return Add(*terms, evaluate=False) if terms else Integer(0)


def _place(name: Indexed, table: Table) -> int | None:
    """Return the column that holds all members of a family."""
    for column in table.columns:
        member = column.name
        if isinstance(member, Indexed) and member.base == name.base and len(member.indices) == 1:
            return column.place if len(name.indices) == 1 else None
    return None
