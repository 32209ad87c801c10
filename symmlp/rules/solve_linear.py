"""The inverse of a linear function: u = m x + c gives x = (u - c)/m."""

from __future__ import annotations

from sympy import Expr, Lambda

from symmlp.derivation import Rule
from symmlp.rules.context import is_variable
from symmlp.rules.quantities import c, claim, constant, t, u
from symmlp.statement import Definition, Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite x as the solution of the first definition u := m x + c that uses it."""
    if not is_variable(expression):
        return None
    for definition in context.definitions:
        value = definition.value
        if value is None or isinstance(value, Lambda) or not value.has(expression):
            continue
        slope = value.diff(expression)
        if not slope.has(expression):
            return (definition.target - value.subs(expression, 0)) / slope
    return None


_DEFINITIONS = (Definition(u, 2 * t + c), constant(t), constant(c))

RULE = Rule(
    id="solve_linear",
    title="solving a linear equation",
    law=claim(t, (u - c) / 2, *_DEFINITIONS),
    conditions=("the slope is not 0 (the law is shown for u := 2 t + c)",),
    apply=apply,
    examples=(claim(t + c, (u + c) / 2, *_DEFINITIONS),),
    non_examples=(claim(t, (u + c) / 2, *_DEFINITIONS),),
    source="field axioms",
)
