"""A sum of fractions written over one denominator."""

from __future__ import annotations

from sympy import Expr, fraction, together

from symmlp.derivation import Rule
from symmlp.rules.quantities import ONE_VARIABLE, c, claim, u, v
from symmlp.statement import Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite c + u/v as (c v + u)/v."""
    if not (expression.is_Add and any(fraction(one)[1].free_symbols for one in expression.args)):
        return None
    top, below = fraction(together(expression))
    new: Expr = top.expand() / below
    return new


RULE = Rule(
    id="common_denominator",
    title="common denominator",
    law=claim(c + u / v, (c * v + u) / v, *ONE_VARIABLE),
    conditions=("the denominators are not 0",),
    apply=apply,
    examples=(claim(1 / u + 1 / v, (u + v) / (u * v), *ONE_VARIABLE),),
    non_examples=(claim(1 / u + 1 / v, 2 / (u + v), *ONE_VARIABLE),),
    source="field axioms",
)
