"""The derivative of what does not change with the variable is 0."""

from __future__ import annotations

from sympy import Expr, Integer

from symmlp.derivation import Rule
from symmlp.expressions import Partial
from symmlp.rules.context import depends
from symmlp.rules.quantities import ONE_VARIABLE, c, claim, t, u
from symmlp.statement import Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite ∂c/∂t as 0 if no definition lets c depend on t."""
    if not isinstance(expression, Partial):
        return None
    if depends(expression.expression, expression.variable, context):
        return None
    return Integer(0)


RULE = Rule(
    id="constant",
    title="derivative of a constant",
    law=claim(Partial(c, t), Integer(0), *ONE_VARIABLE),
    conditions=("the expression does not depend on the variable, through no definition",),
    apply=apply,
    examples=(claim(Partial(c**2 + 3, t), Integer(0), *ONE_VARIABLE),),
    non_examples=(claim(Partial(c * u, t), Integer(0), *ONE_VARIABLE),),
    source="Stewart, Calculus, 3.1",
)
