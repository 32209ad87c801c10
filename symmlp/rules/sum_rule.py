"""The derivative of a sum is the sum of the derivatives."""

from __future__ import annotations

from sympy import Expr, Sum

from symmlp.derivation import Rule
from symmlp.expressions import Partial
from symmlp.rules.indices import rename_apart, symbols
from symmlp.rules.quantities import FREE_X, ONE_VARIABLE, claim, i, j, t, u, units_of, v, width, x
from symmlp.statement import Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite ∂(u + v)/∂t as ∂u/∂t + ∂v/∂t, and ∂(Σ u)/∂t as Σ ∂u/∂t, with a fresh index."""
    if not isinstance(expression, Partial):
        return None
    whole, variable = expression.expression, expression.variable
    if whole.is_Add:
        return whole.func(*(Partial(term, variable) for term in whole.args))
    if isinstance(whole, Sum):
        apart = rename_apart(whole, symbols(variable) | {one.index for one in context.indices})
        return Sum(Partial(apart.function, variable), *apart.limits)
    return None


RULE = Rule(
    id="sum_rule",
    title="sum rule",
    law=claim(Partial(u + v, t), Partial(u, t) + Partial(v, t), *ONE_VARIABLE),
    conditions=("every term is differentiable",),
    apply=apply,
    examples=(
        claim(
            Partial(Sum(x[i] ** 2, (i, 0, width - 1)), x[j]),
            Sum(Partial(x[i] ** 2, x[j]), (i, 0, width - 1)),
            FREE_X,
            indices=units_of(j),
        ),
    ),
    non_examples=(claim(Partial(u + v, t), Partial(u, t), *ONE_VARIABLE),),
    source="Stewart, Calculus, 3.1",
)
