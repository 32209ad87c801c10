"""The derivative of the exponential function."""

from __future__ import annotations

from sympy import Expr, exp

from symmlp.derivation import Rule
from symmlp.expressions import Partial
from symmlp.rules.quantities import ONE_VARIABLE, claim, t, u
from symmlp.statement import Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite ∂exp(u)/∂t as exp(u) ∂u/∂t."""
    if not (isinstance(expression, Partial) and isinstance(expression.expression, exp)):
        return None
    return expression.expression * Partial(expression.expression.exp, expression.variable)


RULE = Rule(
    id="exp_rule",
    title="derivative of the exponential",
    law=claim(Partial(exp(u), t), exp(u) * Partial(u, t), *ONE_VARIABLE),
    conditions=(),
    apply=apply,
    examples=(claim(Partial(exp(-t), t), -exp(-t), *ONE_VARIABLE),),
    non_examples=(claim(Partial(exp(-t), t), exp(-t), *ONE_VARIABLE),),
    source="Stewart, Calculus, 3.1 and 3.4",
)
