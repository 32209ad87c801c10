"""Denominators that cancel against factors: (1/y)·y = 1, after multiplying out."""

from __future__ import annotations

from sympy import Expr, cancel, fraction

from symmlp.derivation import Rule
from symmlp.rules.quantities import ONE_VARIABLE, claim, u, v
from symmlp.statement import Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite a product as a quotient in lowest terms, if all its denominators disappear."""
    if not (expression.is_Mul and any(_has_denominator(factor) for factor in expression.args)):
        return None
    new = cancel(expression)
    if fraction(new)[1].free_symbols or new == expression:
        return None
    return new


def _has_denominator(factor: Expr) -> bool:
    terms = factor.args if factor.is_Add else (factor,)
    return any(fraction(term)[1].free_symbols for term in terms)


RULE = Rule(
    id="cancel",
    title="cancelling",
    law=claim((u + u * v) / u, 1 + v, *ONE_VARIABLE),
    conditions=("what is cancelled is not 0",),
    apply=apply,
    examples=(claim((v / u - (1 - v) / (1 - u)) * u * (1 - u), v - u, *ONE_VARIABLE),),
    non_examples=(claim((u + v) / u, v, *ONE_VARIABLE),),
    source="field axioms",
)
