"""The derivative of a function with a known expression, as the tables derive it."""

from __future__ import annotations

from sympy import Expr, Lambda, exp

from symmlp.activations import ACTIVATIONS, Activation
from symmlp.derivation import Rule
from symmlp.expressions import Apply, prime
from symmlp.losses import LOSSES, Loss
from symmlp.rules.context import lambda_of
from symmlp.rules.quantities import c, claim, constant, g, t
from symmlp.statement import Definition, Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite g′(t) with g := (t ↦ e) as the derivative of e by t, with the tables' conventions."""
    if not isinstance(expression, Apply) or sum(expression.orders) != 1:
        return None
    function = lambda_of(expression.head, context)
    if function is None:
        return None
    place = expression.orders.index(1)
    return Lambda(function.variables, derivative_of(function, place))(*expression.arguments)


def derivative_of(function: Lambda, place: int = 0) -> Expr:
    """Return the derivative by one variable: a table entry's own, or SymPy's."""
    entries: list[Activation | Loss] = [*ACTIVATIONS.values(), *LOSSES.values()]
    for entry in entries:
        if place == 0 and entry.expr == function.expr:
            return entry.derivative
    return function.expr.diff(function.variables[place])


_DEFINITIONS = (Definition(g, Lambda(t, exp(c * t))), constant(t), constant(c))

RULE = Rule(
    id="table_derivative",
    title="derivative of a known function",
    law=claim(prime(g, t), c * exp(c * t), *_DEFINITIONS),
    conditions=("the function has a definition (the law is shown for g(t) := exp(c t))",),
    apply=apply,
    examples=(claim(prime(g, 2 * t), c * exp(2 * c * t), *_DEFINITIONS),),
    non_examples=(
        claim(prime(g, t), exp(c * t), *_DEFINITIONS),
        claim(prime(g, 2 * t), 2 * c * exp(2 * c * t), *_DEFINITIONS),
    ),
    source="Stewart, Calculus, 3.1",
)
