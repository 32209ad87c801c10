"""A derivative in terms of the layer's own output: σ′(s) = y (1 - y) with y = σ(s)."""

from __future__ import annotations

from functools import lru_cache

from sympy import Expr, Lambda, exp

from symmlp.activations import OUTPUT
from symmlp.derivation import Rule
from symmlp.elimination import eliminate
from symmlp.expressions import Apply, prime
from symmlp.expressions import apply as applied
from symmlp.rules.context import lambda_of
from symmlp.rules.indices import instantiate, match
from symmlp.rules.quantities import claim, constant, g, t, u
from symmlp.rules.table_derivative import derivative_of
from symmlp.statement import Definition, Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite f′(s) in y, if a quantity y := f(s) is defined and elimination of s finds a form."""
    if not isinstance(expression, Apply) or expression.orders != (1,):
        return None
    function = lambda_of(expression.head, context)
    if function is None:
        return None
    form = _form(function)
    if form is None:
        return None
    value = applied(expression.head, *expression.arguments)
    for definition in context.definitions:
        if isinstance(definition.value, Apply):
            found = match(definition.value, value, set(definition.indices))
            if found is not None:
                return form.xreplace({OUTPUT: instantiate(definition.target, found)})
    return None


@lru_cache(maxsize=64)
def _form(function: Lambda) -> Expr | None:
    (argument,) = function.variables
    form = eliminate(function.expr, derivative_of(function), argument, OUTPUT)
    return form if form is not None and form.has(OUTPUT) else None


_DEFINITIONS = (
    Definition(g, Lambda(t, 1 / (1 + exp(-t)))),
    Definition(u, applied(g, t)),
    constant(t),
)

RULE = Rule(
    id="output_form",
    title="derivative in terms of the output",
    law=claim(prime(g, t), u * (1 - u), *_DEFINITIONS),
    conditions=("the argument can be eliminated (the law is shown for the logistic function)",),
    apply=apply,
    examples=(),
    non_examples=(claim(prime(g, t), u * (1 + u), *_DEFINITIONS),),
    source="Goodfellow, Bengio, Courville, Deep Learning, 3.10",
)
