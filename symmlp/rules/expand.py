"""A product of sums is multiplied out: the distributive law, from left to right."""

from __future__ import annotations

from sympy import Expr, expand_mul

from symmlp.derivation import Rule
from symmlp.rules.quantities import ONE_VARIABLE, c, claim, u, v
from symmlp.statement import Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite c (u + v) as c u + c v."""
    if not expression.is_Mul:
        return None
    new: Expr = expand_mul(expression)
    return new if new.is_Add else None


RULE = Rule(
    id="expand",
    title="multiplying out",
    law=claim(c * (u + v), c * u + c * v, *ONE_VARIABLE),
    conditions=(),
    apply=apply,
    examples=(claim((c + u) * v, c * v + u * v, *ONE_VARIABLE),),
    non_examples=(claim(c * (u + v), c * u + v, *ONE_VARIABLE),),
    source="distributive law",
)
