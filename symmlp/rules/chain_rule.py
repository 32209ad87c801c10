"""The derivative of a function of one quantity, and of several that depend on the variable."""

from __future__ import annotations

from sympy import Add, Expr

from symmlp.derivation import Rule
from symmlp.expressions import Apply, Partial, prime
from symmlp.expressions import apply as applied
from symmlp.rules.context import consumers, depends, is_variable
from symmlp.rules.indices import instantiate, match, same_family
from symmlp.rules.quantities import ONE_VARIABLE, claim, constant, g, t, u
from symmlp.statement import Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite ∂g(u)/∂t as g′(u) ∂u/∂t, and ∂L/∂s as ∂L/∂a ∂a/∂s where only a = g(s) uses s."""
    if not isinstance(expression, Partial):
        return None
    whole, variable = expression.expression, expression.variable
    if isinstance(whole, Apply):
        return _applied(whole, variable, context)
    return _through(whole, variable, context) if is_variable(whole) else None


def _applied(whole: Apply, variable: Expr, context: Statement) -> Expr:
    terms = []
    for place, argument in enumerate(whole.arguments):
        if depends(argument, variable, context):
            orders = [order + (place == other) for other, order in enumerate(whole.orders)]
            terms.append(Apply(whole.head, orders, *whole.arguments) * Partial(argument, variable))
    return Add(*terms)


def _through(whole: Expr, variable: Expr, context: Statement) -> Expr | None:
    users = [one for one in consumers(variable, context) if not same_family(one.target, whole)]
    if len(users) != 1:
        return None
    (user,) = users
    value = user.value
    if not (isinstance(value, Apply) and len(value.arguments) == 1):
        return None
    found = match(value.arguments[0], variable, set(user.indices))
    if found is None:
        return None
    between = instantiate(user.target, found)
    return Partial(whole, between) * Partial(between, variable)


RULE = Rule(
    id="chain_rule",
    title="chain rule",
    law=claim(Partial(applied(g, u), t), prime(g, u) * Partial(u, t), *ONE_VARIABLE, constant(g)),
    conditions=("both functions are differentiable", "the variable acts through u alone"),
    apply=apply,
    examples=(
        claim(Partial(applied(g, t**2), t), 2 * t * prime(g, t**2), *ONE_VARIABLE, constant(g)),
    ),
    non_examples=(
        claim(Partial(applied(g, u), t), prime(g, u), *ONE_VARIABLE, constant(g)),
        claim(Partial(applied(g, u), t), prime(g, t) * Partial(u, t), *ONE_VARIABLE, constant(g)),
    ),
    source="Stewart, Calculus, 3.4",
)
