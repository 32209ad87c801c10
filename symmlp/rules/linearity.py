"""A constant factor comes out of a derivative."""

from __future__ import annotations

from sympy import Expr, Mul

from symmlp.derivation import Rule
from symmlp.expressions import Partial
from symmlp.rules.context import depends
from symmlp.rules.quantities import ONE_VARIABLE, c, claim, t, u, v
from symmlp.statement import Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite ∂(c u)/∂t as c ∂u/∂t."""
    if not (isinstance(expression, Partial) and expression.expression.is_Mul):
        return None
    variable = expression.variable
    factors = expression.expression.args
    kept = [factor for factor in factors if depends(factor, variable, context)]
    if not kept or len(kept) == len(factors):
        return None
    return Mul(*(factor for factor in factors if factor not in kept), Partial(Mul(*kept), variable))


RULE = Rule(
    id="linearity",
    title="constant factor",
    law=claim(Partial(c * u, t), c * Partial(u, t), *ONE_VARIABLE),
    conditions=("the factor does not depend on the variable",),
    apply=apply,
    examples=(claim(Partial(-3 * c * u, t), -3 * c * Partial(u, t), *ONE_VARIABLE),),
    non_examples=(
        claim(Partial(v * u, t), v * Partial(u, t), *ONE_VARIABLE),
        claim(Partial(c * u, t), Partial(u, t), *ONE_VARIABLE),
    ),
    source="Stewart, Calculus, 3.1",
)
