"""The derivative through a whole layer: the sum over all quantities in between."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Add, Expr, Sum

from symmlp.derivation import Rule
from symmlp.expressions import Partial
from symmlp.rules.context import constituents, definition_of, depends, is_variable
from symmlp.rules.indices import fresh, instantiate, match, same_family, symbols
from symmlp.rules.quantities import (
    FREE_X,
    claim,
    j,
    k,
    preactivation_of_x,
    u,
    units_of,
    width,
    x,
    y,
)
from symmlp.statement import Definition, Over, Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite ∂L/∂v as Σ_k ∂L/∂s_k ∂s_k/∂v over the quantities s_k that L is a function of.

    They are those that L's definition lists or, where L has a value, those that it is made of.
    """
    if not (isinstance(expression, Partial) and is_variable(expression.expression)):
        return None
    whole, variable = expression.expression, expression.variable
    between = list(_families(whole, variable, context))
    if not between or any(same_family(over.expression, variable) for over in between):
        return None
    return Add(*(_through(whole, over, variable, context) for over in between))


def _families(whole: Expr, variable: Expr, context: Statement) -> Iterator[Over]:
    found = definition_of(whole, context)
    if found is None:
        return
    definition, value = found
    if value is None:
        values = match(definition.target, whole, set(definition.indices)) or {}
        for over in definition.depends_on:
            if depends(over.expression, variable, context):
                yield Over(instantiate(over.expression, values), over.limits)
        return
    for over in constituents(value):
        if is_variable(over.expression) and depends(over.expression, variable, context):
            yield over


def _through(whole: Expr, over: Over, variable: Expr, context: Statement) -> Expr:
    taken = symbols(whole, variable) | {limits.index for limits in context.indices}
    one = over.expression
    limits = []
    for old in over.limits:
        index = fresh(taken, old.index)
        taken.add(index)
        one = instantiate(one, {old.index: index})
        limits.append((index, old.lower, old.upper))
    term = Partial(whole, one) * Partial(one, variable)
    for limit in reversed(limits):
        term = Sum(term, limit)
    return term


_U = Definition(u, depends_on=(Over(y[k], units_of(k)),))

RULE = Rule(
    id="multivariate_chain_rule",
    title="chain rule through a layer",
    law=claim(
        Partial(u, x[j]),
        Sum(Partial(u, y[k]) * Partial(y[k], x[j]), (k, 0, width - 1)),
        _U,
        *preactivation_of_x,
        FREE_X,
        indices=units_of(j),
    ),
    conditions=("u is a differentiable function of all y_k and of nothing else that depends on x",),
    apply=apply,
    examples=(),
    non_examples=(
        claim(
            Partial(u, x[j]),
            Partial(u, y[j]) * Partial(y[j], x[j]),
            _U,
            *preactivation_of_x,
            FREE_X,
            indices=units_of(j),
        ),
    ),
    source="Stewart, Calculus, 14.5",
)
