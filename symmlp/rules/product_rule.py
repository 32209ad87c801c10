"""The derivative of a product."""

from __future__ import annotations

from sympy import Expr, Mul

from symmlp.derivation import Rule
from symmlp.expressions import Partial
from symmlp.rules.context import depends
from symmlp.rules.quantities import ONE_VARIABLE, claim, t, u, v
from symmlp.statement import Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite ∂(u v)/∂t as ∂u/∂t v + u ∂v/∂t; u is the first factor."""
    if not (isinstance(expression, Partial) and expression.expression.is_Mul):
        return None
    first, *rest = expression.expression.args
    variable = expression.variable
    other = Mul(*rest)
    if not (depends(first, variable, context) and depends(other, variable, context)):
        return None
    return Partial(first, variable) * other + first * Partial(other, variable)


RULE = Rule(
    id="product_rule",
    title="product rule",
    law=claim(Partial(u * v, t), Partial(u, t) * v + u * Partial(v, t), *ONE_VARIABLE),
    conditions=("both factors are differentiable",),
    apply=apply,
    examples=(claim(Partial(t * u, t), u + t * Partial(u, t), *ONE_VARIABLE),),
    non_examples=(claim(Partial(u * v, t), Partial(u, t) * Partial(v, t), *ONE_VARIABLE),),
    source="Stewart, Calculus, 3.2",
)
