"""Expressions taken apart and put together again without evaluating anything."""

from __future__ import annotations

from collections.abc import Callable

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
    Symbol,
    Tuple,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean, BooleanFunction

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
