"""The derivative of a power with a constant exponent."""

from __future__ import annotations

from sympy import Expr, Integer

from symmlp.derivation import Rule
from symmlp.expressions import Partial
from symmlp.rules.context import depends
from symmlp.rules.quantities import ONE_VARIABLE, claim, t, u
from symmlp.statement import Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite ∂uⁿ/∂t as n uⁿ⁻¹ ∂u/∂t."""
    if not (isinstance(expression, Partial) and expression.expression.is_Pow):
        return None
    base, exponent = expression.expression.args
    if depends(exponent, expression.variable, context):
        return None
    return exponent * base ** (exponent - 1) * Partial(base, expression.variable)


RULE = Rule(
    id="power_rule",
    title="power rule",
    law=claim(Partial(u**3, t), 3 * u**2 * Partial(u, t), *ONE_VARIABLE),
    conditions=("the exponent does not depend on the variable (the law is shown for 3)",),
    apply=apply,
    examples=(
        claim(Partial(t**2, t), 2 * t, *ONE_VARIABLE),
        claim(Partial(1 / u, t), -Partial(u, t) / u**2, *ONE_VARIABLE),
    ),
    non_examples=(
        claim(Partial(u**3, t), 3 * u**2, *ONE_VARIABLE),
        claim(Partial(t**2, t), Integer(2), *ONE_VARIABLE),
    ),
    source="Stewart, Calculus, 3.1 and 3.4",
)
