"""A function with a known expression, applied: σ(s) = 1/(1 + exp(-s))."""

from __future__ import annotations

from sympy import Expr, Lambda, exp

from symmlp.derivation import Rule
from symmlp.expressions import Apply
from symmlp.expressions import apply as applied
from symmlp.rules.context import lambda_of
from symmlp.rules.quantities import c, claim, constant, g, t
from symmlp.statement import Definition, Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite g(t) with g := (t ↦ e) as e."""
    if not isinstance(expression, Apply) or any(expression.orders):
        return None
    function = lambda_of(expression.head, context)
    return None if function is None else function(*expression.arguments)


_DEFINITIONS = (Definition(g, Lambda(t, exp(c * t))), constant(t), constant(c))

RULE = Rule(
    id="function_value",
    title="definition of a function",
    law=claim(applied(g, t), exp(c * t), *_DEFINITIONS),
    conditions=("the function has a definition (the law is shown for g(t) := exp(c t))",),
    apply=apply,
    examples=(claim(applied(g, 2 * t), exp(2 * c * t), *_DEFINITIONS),),
    non_examples=(claim(applied(g, 2 * t), exp(c * t), *_DEFINITIONS),),
    source="Stewart, Calculus, 1.1",
)
