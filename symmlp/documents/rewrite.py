"""Expressions taken apart and put together again without evaluating anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sympy import (
    Add,
    Expr,
    Function,
    Indexed,
    IndexedBase,
    Max,
    Min,
    Mul,
    Pow,
    Sum,
    Symbol,
    Tuple,
    preorder_traversal,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean, BooleanFunction

from symmlp.documents.knowledge import Knowledge
from symmlp.expressions import Apply, member

#: What SymPy evaluates, or compares numbers for, when it is made.
_UNEVALUATED = (Add, Mul, Pow, Function, Max, Min, Relational, BooleanFunction)


def rewrite(expression: Expr, change: Callable[[Expr], Expr | None]) -> Expr:
    """Return the expression with the outermost nodes that ``change`` answers for replaced."""
    changed = change(expression)
    if changed is not None:
        return changed
    if isinstance(expression, Indexed | IndexedBase | Symbol) or not expression.args:
        return expression
    arguments = [
        rewrite(a, change) if isinstance(a, Expr | Tuple | Boolean) else a for a in expression.args
    ]
    if all(new is old for new, old in zip(arguments, expression.args, strict=True)):
        return expression
    if isinstance(expression, _UNEVALUATED):
        return expression.func(*arguments, evaluate=False)
    return expression.func(*arguments)


def sizes(expressions: Iterable[Expr]) -> frozenset[str]:
    """Return the names that stand in the limits of sums: numbers of units."""
    found = set()
    for expression in expressions:
        for node in preorder_traversal(expression):
            if isinstance(node, Sum):
                for _, *bounds in node.limits:
                    inside = (part for bound in bounds for part in preorder_traversal(bound))
                    found |= {p.base.label.name for p in inside if isinstance(p, Indexed)}
    return frozenset(found)


def sized(expression: Expr, names: frozenset[str]) -> Expr:
    """Return the expression with numbers of units as whole positive numbers."""

    def change(node: Expr) -> Expr | None:
        if isinstance(node, Indexed) and node.base.label.name in names:
            base = IndexedBase(Symbol(node.base.label.name, integer=True, positive=True))
            return member(base, *node.indices)
        return None

    return rewrite(expression, change) if names else expression


def as_quantities(expression: Expr, knowledge: Knowledge) -> Expr:
    """Return the expression with ``L(s)`` read as the quantity L, where L was defined as one.

    Authors write the loss as a function of whatever it depends on at the moment: L(y), L(s),
    L(w, b) are the same quantity.
    """

    def change(node: Expr) -> Expr | None:
        if not isinstance(node, Apply) or any(node.orders) or not knowledge.is_quantity(node.head):
            return None
        head = node.head
        return head if isinstance(head, Indexed) else Symbol(head.name, real=True)

    return rewrite(expression, change)
