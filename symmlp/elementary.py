"""What a function of one's own may be made of: nothing but what every part of symmlp knows.

A proof, a derivative and programs in six languages are written from the expression, so a part that
one of them does not know, or that has a name of its own, is refused here.
"""

from __future__ import annotations

from typing import Any, Final

from sympy import (
    Abs,
    Add,
    Expr,
    Float,
    Mul,
    Piecewise,
    Pow,
    Rational,
    S,
    Symbol,
    cos,
    cosh,
    erf,
    exp,
    log,
    preorder_traversal,
    sign,
    sin,
    sinh,
    tanh,
)
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import BooleanTrue

from symmlp.cases import with_cases
from symmlp.errors import SymmlpError
from symmlp.expressions import as_expression

#: The functions that an expression may hold.
FUNCTIONS: Final = (exp, log, tanh, sinh, cosh, sin, cos, erf, Abs, sign, Piecewise)
#: Everything else that it may be made of; of these, only a symbol has a name.
_PARTS: Final = (
    *(Symbol, Rational, type(S.Pi), type(S.Exp1), Add, Mul, Pow),
    *(ExprCondPair, Relational, BooleanTrue),
)
#: Longer numbers do not fit into a float64; higher powers are not written out.
MAX_DIGITS: Final = 300
MAX_EXPONENT: Final = 1_000


def elementary(given: Any, what: str) -> Expr:
    """Return an expression in exact numbers, with one comparison per case, and no max or min.

    Raises
    ------
    SymmlpError
        If it is text, or holds anything that is not known everywhere; ``what`` it is begins the
        message.
    """
    expr = _in_cases(_expression(given, what), what)
    for part in preorder_traversal(expr):
        if not isinstance(part, _PARTS) and part.func not in FUNCTIONS:
            known = ", ".join(function.__name__ for function in FUNCTIONS)
            raise SymmlpError(
                f"{what}: {expr} is not an expression in real numbers, powers, max, min and"
                f" {known}: {part} is none of these"
            )
        if isinstance(part, Rational) and max(abs(part.p), part.q) >= 10**MAX_DIGITS:
            raise SymmlpError(f"{what}: a number of more than {MAX_DIGITS} digits")
    return expr.replace(lambda part: isinstance(part, Pow), lambda power: _power(power, what))


def _expression(given: Any, what: str) -> Expr:
    try:
        expr = as_expression(given)
    except TypeError:
        expr = None
    if not isinstance(expr, Expr):
        raise SymmlpError(
            f"{what}: a SymPy expression is needed, not {given!r}; write s = sympy.Symbol('s') and"
            " an expression in s"
        )
    # A decimal is the number that its digits spell, not the nearest binary fraction.
    return expr.xreplace({number: Rational(str(number)) for number in expr.atoms(Float)})


def _in_cases(expr: Expr, what: str) -> Expr:
    try:
        return with_cases(expr)
    except ValueError as error:
        raise SymmlpError(f"{what}: {error}; give the last case the condition True") from None


def _power(power: Pow, what: str) -> Expr:
    """Write a power whose exponent is no half of a whole number with exp and log."""
    base, exponent = power.args
    if not (exponent * 2).is_Integer:
        return exp(exponent * log(base))
    if abs(exponent) > MAX_EXPONENT:
        raise SymmlpError(f"{what}: an exponent above {MAX_EXPONENT}")
    return power
