"""A factor that all terms share is written once: the distributive law, from right to left."""

from __future__ import annotations

from functools import reduce

from sympy import Add, Expr, Integer, Mul

from symmlp.derivation import Rule
from symmlp.rules.quantities import ONE_VARIABLE, c, claim, u, v
from symmlp.statement import Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite c u + c v as c (u + v), also inside products."""
    if expression.is_Add:
        return _collected(expression)
    return None


def _collected(total: Expr) -> Expr | None:
    terms = [term.as_coeff_Mul() for term in total.args]
    shared = reduce(
        lambda common, factors: common & factors, ({*Mul.make_args(rest)} for _, rest in terms)
    ) - {Integer(1)}
    if not shared:
        return None
    ordered = sorted(shared, key=str)
    inner = Add(
        *(
            coefficient * Mul(*(factor for factor in Mul.make_args(rest) if factor not in shared))
            for coefficient, rest in terms
        )
    )
    return Mul(*ordered, inner)


RULE = Rule(
    id="collect",
    title="common factor",
    law=claim(c * u + c * v, c * (u + v), *ONE_VARIABLE),
    conditions=(),
    apply=apply,
    examples=(claim(c - c * u, c * (1 - u), *ONE_VARIABLE),),
    non_examples=(claim(c * u + v, c * (u + v), *ONE_VARIABLE),),
    source="distributive law",
)
