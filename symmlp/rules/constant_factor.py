"""A factor without the index of a sum comes out of the sum."""

from __future__ import annotations

from sympy import Expr, Mul, Sum

from symmlp.derivation import Rule
from symmlp.rules.indices import open_sum
from symmlp.rules.quantities import FREE_X, c, claim, constant, i, width, x
from symmlp.statement import Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite Σ c x as c Σ x; an empty product leaves the sum as it is."""
    if not isinstance(expression, Sum):
        return None
    body, index, lower, upper = open_sum(expression)
    factors = Mul.make_args(body)
    outside = [factor for factor in factors if index not in factor.free_symbols]
    if not outside or len(outside) == len(factors):
        return None
    inside = [factor for factor in factors if index in factor.free_symbols]
    return Mul(*outside, Sum(Mul(*inside), (index, lower, upper)))


_LIMITS = (i, 0, width - 1)

RULE = Rule(
    id="constant_factor",
    title="constant factor of a sum",
    law=claim(Sum(c * x[i], _LIMITS), c * Sum(x[i], _LIMITS), FREE_X, constant(c)),
    conditions=("the factor does not contain the index",),
    apply=apply,
    examples=(claim(Sum(-2 * x[i], _LIMITS), -2 * Sum(x[i], _LIMITS), FREE_X),),
    non_examples=(claim(Sum(x[i] ** 2, _LIMITS), x[i] * Sum(x[i], _LIMITS), FREE_X),),
    source="Graham, Knuth, Patashnik, Concrete Mathematics, 2.3",
)
