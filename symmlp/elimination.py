"""A derivative in terms of the function's own value: σ′ = y(1 − y), found by elimination of s."""

from __future__ import annotations

from sympy import Expr, Symbol, cancel, exp, factor, fraction


def eliminate(expr: Expr, derivative: Expr, argument: Expr, output: Expr) -> Expr | None:
    """Return the derivative as an expression in the output y = expr alone, or None.

    First y is put in for the whole expression; then, if expr is a quotient of linear functions of
    an exponential of s, that exponential is solved for and put in.
    """
    direct = derivative.xreplace({expr: output})
    if not direct.has(argument):
        return direct
    exponentials = {e for e in (expr.atoms(exp) | derivative.atoms(exp)) if e.has(argument)}
    if not exponentials or exponentials - {exp(argument), exp(-argument)}:
        return None
    base = exp(-argument) if exp(-argument) in exponentials else exp(argument)
    power = Symbol("E", positive=True)
    rewrite = {base: power, 1 / base: 1 / power}
    value, slope = expr.xreplace(rewrite), derivative.xreplace(rewrite)
    if value.has(argument) or slope.has(argument) or not value.is_rational_function(power):
        return None
    numerator, denominator = fraction(cancel(value))
    equation = (numerator - output * denominator).expand()
    linear, constant = equation.coeff(power, 1), equation.coeff(power, 0)
    if (equation - linear * power - constant).expand() != 0 or linear.has(power):
        return None
    return _positive(factor(slope.xreplace({power: -constant / linear})))


def _positive(product: Expr) -> Expr:
    """Write -y(y - 1) as y(1 - y)."""
    coefficient, factors = product.as_coeff_Mul()
    sums = [part for part in factors.as_ordered_factors() if part.is_Add]
    if coefficient >= 0 or not sums:
        return product
    return -coefficient * factors.xreplace({sums[-1]: (-sums[-1]).expand()})
