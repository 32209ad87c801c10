"""An equation that is assumed may be used: Σ_k z_k = 1 for a target that is a distribution."""

from __future__ import annotations

from dataclasses import replace

from sympy import Eq, Expr, Integer, Sum

from symmlp.derivation import Rule
from symmlp.rules.indices import match, open_sum
from symmlp.rules.quantities import FREE_X, c, claim, constant, i, width, x
from symmlp.statement import Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite the left side of an assumed equation as its right side."""
    for assumed in context.assumptions:
        if isinstance(assumed, Eq) and _same(assumed.lhs, expression):
            right: Expr = assumed.rhs
            return right
    return None


def _same(one: Expr, other: Expr) -> bool:
    """Say whether two expressions are equal up to the name of a bound index."""
    if not (isinstance(one, Sum) and isinstance(other, Sum)):
        return bool(one == other)
    body, index, *range_one = open_sum(one)
    other_body, bound, *range_other = open_sum(other)
    return range_one == range_other and match(body, other_body, {index}) in (
        {index: bound},
        {},
    )


_TOTAL = Sum(x[i], (i, 0, width - 1))
_ASSUMED = (Eq(_TOTAL, 1, evaluate=False),)

RULE = Rule(
    id="assumption",
    title="use of an assumption",
    law=replace(claim(_TOTAL, Integer(1), FREE_X), assumptions=_ASSUMED),
    conditions=("the equation is listed among the assumptions",),
    apply=apply,
    examples=(replace(claim(c * _TOTAL, c, FREE_X, constant(c)), assumptions=_ASSUMED),),
    non_examples=(claim(_TOTAL, Integer(1), FREE_X),),
    source="logic",
)
