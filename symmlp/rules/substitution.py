"""A quantity may be replaced by what it is defined as."""

from __future__ import annotations

from sympy import Expr, Lambda

from symmlp.derivation import Rule
from symmlp.rules.context import definition_of, is_variable
from symmlp.rules.indices import rename_bound
from symmlp.rules.quantities import c, claim, constant, t, u
from symmlp.statement import Definition, Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite u with u := e as e."""
    if not is_variable(expression):
        return None
    found = definition_of(expression, context)
    if found is None or found[1] is None or isinstance(found[1], Lambda):
        return None
    return rename_bound(found[1], {limits.index for limits in context.indices})


_DEFINITIONS = (Definition(u, c * t**2), constant(t), constant(c))

RULE = Rule(
    id="substitution",
    title="substitution of a definition",
    law=claim(1 + u, 1 + c * t**2, *_DEFINITIONS),
    conditions=("the quantity has a definition (the law is shown for u := c t²)",),
    apply=apply,
    examples=(claim(u**2, c**2 * t**4, *_DEFINITIONS),),
    non_examples=(claim(u**2, c * t**2, *_DEFINITIONS),),
    source="Leibniz: equals may be put for equals",
)
