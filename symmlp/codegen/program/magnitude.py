"""How large the terms of a formula are: the scale on which its rounding errors are measured.

The magnitude B of a formula is the same formula with every term replaced by its absolute value and
every subtraction by an addition; B of a quantity is B of the formula that defines it. Where a
function is applied, an error of its argument is passed on by its derivative:
B(f(e)) = |f(e)| + |f′(e)| B(e). Two ways of computing a formula in floating point differ by a small
multiple of 2⁻⁵² B (Higham, *Accuracy and Stability of Numerical Algorithms*, 3.1 and 3.4).
"""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Abs, Add, Expr, Mul, Piecewise, Pow, Symbol, sign


def magnitude(expression: Expr, bounds: Mapping[Symbol, Expr]) -> Expr:
    """Return B of an expression; ``bounds`` has B of its symbols, other symbols are exact."""
    if expression.is_Symbol:
        return bounds.get(expression, Abs(expression))
    if not expression.free_symbols:
        return Abs(expression)
    parts = [magnitude(part, bounds) for part in expression.args if isinstance(part, Expr)]
    if isinstance(expression, Add | Mul):
        return expression.func(*parts)
    if isinstance(expression, Pow):
        return _power(expression, parts[0])
    if isinstance(expression, Piecewise):
        return Piecewise(*((magnitude(e, bounds), condition) for e, condition in expression.args))
    if isinstance(expression, sign):
        return Abs(expression)
    if isinstance(expression, Abs):
        return parts[0]
    slopes = [Abs(expression.fdiff(place)) for place in range(1, len(parts) + 1)]
    return Abs(expression) + sum(slope * part for slope, part in zip(slopes, parts, strict=True))


def _power(power: Pow, base: Expr) -> Expr:
    if power.exp.is_Integer and power.exp > 0:
        return base**power.exp
    return Abs(power) + Abs(power.exp * power.base ** (power.exp - 1)) * base
