"""A variable is eliminated with the definition of an output: exp(-s) = (1 - y)/y for y = σ(s)."""

from __future__ import annotations

from sympy import Expr, Lambda, Symbol, exp

from symmlp.derivation import Rule
from symmlp.elimination import eliminate
from symmlp.rules.quantities import claim, constant, t, u
from symmlp.statement import Definition, Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite an expression in s as a polynomial in y, if y := f(s) can be solved for s."""
    for definition in context.definitions:
        value, target = definition.value, definition.target
        if value is None or isinstance(value, Lambda) or not isinstance(target, Symbol):
            continue
        for variable in value.free_symbols & expression.free_symbols:
            form = eliminate(value, expression, variable, target)
            if form is not None and form.is_polynomial(target):
                return form
    return None


_DEFINITIONS = (Definition(u, 1 / (1 + exp(-t))), constant(t))

RULE = Rule(
    id="elimination",
    title="elimination of a variable",
    law=claim(exp(-t) / (1 + exp(-t)) ** 2, u * (1 - u), *_DEFINITIONS),
    conditions=("the definition can be solved for the variable (shown for the logistic function)",),
    apply=apply,
    examples=(claim(1 / (1 + exp(-t)) ** 2, u**2, *_DEFINITIONS),),
    non_examples=(claim(exp(-t) / (1 + exp(-t)) ** 2, u * (1 + u), *_DEFINITIONS),),
    source="field axioms",
)
