"""A derivative follows a quantity into its definition."""

from __future__ import annotations

from sympy import Expr, Lambda

from symmlp.derivation import Rule
from symmlp.expressions import Partial
from symmlp.rules.context import definition_of, is_variable
from symmlp.rules.indices import rename_bound, same_family, symbols
from symmlp.rules.quantities import c, claim, constant, t, u
from symmlp.statement import Definition, Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite ∂u/∂t with u := e(t) as ∂e(t)/∂t."""
    if not (isinstance(expression, Partial) and is_variable(expression.expression)):
        return None
    quantity, variable = expression.expression, expression.variable
    if same_family(quantity, variable):
        return None
    found = definition_of(quantity, context)
    if found is None or found[1] is None or isinstance(found[1], Lambda):
        return None
    taken = symbols(variable) | {limits.index for limits in context.indices}
    return Partial(rename_bound(found[1], taken), variable)


_DEFINITIONS = (Definition(u, c * t**2), constant(t), constant(c))

RULE = Rule(
    id="definition",
    title="definition",
    law=claim(Partial(u, t), Partial(c * t**2, t), *_DEFINITIONS),
    conditions=("the quantity has a definition (the law is shown for u := c t²)",),
    apply=apply,
    examples=(claim(Partial(u, t), 2 * c * t, *_DEFINITIONS),),
    non_examples=(claim(Partial(u, t), 0 * c, *_DEFINITIONS),),
    source="Leibniz: equals may be put for equals",
)
