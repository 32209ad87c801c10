"""Which expressions may have a kink: there the chain rule does not hold for f′(u)·u′."""

from __future__ import annotations

from functools import lru_cache

import sympy
from sympy import Expr

from symmlp.expressions import Apply

_KINKS = (sympy.Abs, sympy.sign, sympy.Max, sympy.Min, sympy.Piecewise)


@lru_cache(maxsize=4096)
def has_kinks(expression: Expr) -> bool:
    """Whether a kink is written in an expression, or a root, which may be that of a square."""
    return bool(expression.has(*_KINKS)) or any(
        not power.exp.is_integer for power in expression.atoms(sympy.Pow)
    )


def may_have_kinks(expression: Expr) -> bool:
    """Whether an expression has kinks, or applies a function that may have some."""
    return has_kinks(expression) or bool(expression.has(Apply))
