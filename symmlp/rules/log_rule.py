"""The derivative of the natural logarithm."""

from __future__ import annotations

from sympy import Expr, log

from symmlp.derivation import Rule
from symmlp.expressions import Partial
from symmlp.rules.quantities import ONE_VARIABLE, claim, t, u
from symmlp.statement import Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite ∂log(u)/∂t as ∂u/∂t / u."""
    if not (isinstance(expression, Partial) and isinstance(expression.expression, log)):
        return None
    (argument,) = expression.expression.args
    return Partial(argument, expression.variable) / argument


RULE = Rule(
    id="log_rule",
    title="derivative of the logarithm",
    law=claim(Partial(log(u), t), Partial(u, t) / u, *ONE_VARIABLE),
    conditions=("the argument is positive",),
    apply=apply,
    examples=(claim(Partial(log(1 - t), t), -1 / (1 - t), *ONE_VARIABLE),),
    non_examples=(claim(Partial(log(1 - t), t), 1 / (1 - t), *ONE_VARIABLE),),
    source="Stewart, Calculus, 3.6",
)
