"""The derivative of a quotient."""

from __future__ import annotations

from sympy import Expr, fraction

from symmlp.derivation import Rule
from symmlp.expressions import Partial
from symmlp.rules.context import depends
from symmlp.rules.quantities import ONE_VARIABLE, claim, t, u, v
from symmlp.statement import Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite ∂(u/v)/∂t as (∂u/∂t v - u ∂v/∂t)/v², if numerator and denominator depend on t."""
    if not (isinstance(expression, Partial) and expression.expression.is_Mul):
        return None
    variable = expression.variable
    top, below = fraction(expression.expression)
    if not (depends(top, variable, context) and depends(below, variable, context)):
        return None
    return (Partial(top, variable) * below - top * Partial(below, variable)) / below**2


RULE = Rule(
    id="quotient_rule",
    title="quotient rule",
    law=claim(Partial(u / v, t), (Partial(u, t) * v - u * Partial(v, t)) / v**2, *ONE_VARIABLE),
    conditions=("numerator and denominator are differentiable", "the denominator is not 0"),
    apply=apply,
    examples=(claim(Partial(t / u, t), (u - t * Partial(u, t)) / u**2, *ONE_VARIABLE),),
    non_examples=(
        claim(Partial(u / v, t), (u * Partial(v, t) - Partial(u, t) * v) / v**2, *ONE_VARIABLE),
        claim(Partial(u / v, t), Partial(u, t) / Partial(v, t), *ONE_VARIABLE),
    ),
    source="Stewart, Calculus, 3.2",
)
