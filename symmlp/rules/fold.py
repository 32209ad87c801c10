"""What equals a named quantity's definition may be called by its name: ∂L/∂s = δ."""

from __future__ import annotations

from sympy import Expr, Indexed, Lambda

from symmlp.derivation import Rule
from symmlp.rules.context import is_variable
from symmlp.rules.indices import instantiate, match
from symmlp.rules.quantities import c, claim, constant, t, u
from symmlp.statement import Definition, Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite e with u := e as u, also where e is a factor of a product."""
    if is_variable(expression) or expression.is_number:
        return None
    for definition in context.definitions:
        value = definition.value
        if value is None or isinstance(value, Lambda):
            continue
        found = match(value, expression, set(definition.indices))
        if found is not None:
            return instantiate(definition.target, found)
        if expression.is_Mul and value.is_Mul and (new := _factor(expression, definition)):
            return new
    return None


def _factor(product: Expr, definition: Definition) -> Expr | None:
    """Divide a product by the definition's value, for indices that occur in it."""
    variables = set(definition.indices)
    value = definition.value
    if value is None:
        return None
    pattern = next((q for q in value.atoms(Indexed) if q.free_symbols & variables), None)
    if pattern is None:
        return None
    for quantity in sorted(product.atoms(Indexed), key=str):
        found = match(pattern, quantity, variables)
        if found is not None and found.keys() == variables:
            new = product / instantiate(value, found) * instantiate(definition.target, found)
            if new.count_ops() < product.count_ops():
                return new
    return None


_DEFINITIONS = (Definition(u, c * t**2), constant(t), constant(c))

RULE = Rule(
    id="fold",
    title="name of a defined quantity",
    law=claim(1 + c * t**2, 1 + u, *_DEFINITIONS),
    conditions=("the quantity has a definition (the law is shown for u := c t²)",),
    apply=apply,
    examples=(claim(c**2 * t**4, u**2, *_DEFINITIONS),),
    non_examples=(claim(c * t**2, u**2, *_DEFINITIONS),),
    source="Leibniz: equals may be put for equals",
)
