"""Free variables with different indices are independent: ∂x_i/∂x_j is 1 if i = j, and else 0."""

from __future__ import annotations

from sympy import Expr, Indexed, Integer, KroneckerDelta, Mul

from symmlp.derivation import Rule
from symmlp.expressions import Partial
from symmlp.rules.indices import same_family
from symmlp.rules.quantities import FREE_X, claim, i, j, m, units_of, x
from symmlp.statement import Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite the derivative of one coordinate by another as Kronecker deltas of their indices."""
    if not isinstance(expression, Partial):
        return None
    quantity, variable = expression.expression, expression.variable
    if quantity == variable:
        return Integer(1)
    if not (isinstance(quantity, Indexed) and same_family(quantity, variable)):
        return None
    pairs = zip(quantity.indices, variable.indices, strict=True)
    return Mul(*(KroneckerDelta(one, other) for one, other in pairs))


RULE = Rule(
    id="coordinate",
    title="independent variables",
    law=claim(Partial(x[i], x[j]), KroneckerDelta(i, j), FREE_X, indices=units_of(i, j)),
    conditions=("both are variables of one family",),
    apply=apply,
    examples=(claim(Partial(x[i], x[i]), Integer(1), FREE_X, indices=units_of(i)),),
    non_examples=(
        claim(Partial(x[i], x[j]), Integer(1), FREE_X, indices=units_of(i, j)),
        claim(Partial(x[i], x[j]), KroneckerDelta(i, m), FREE_X, indices=units_of(i, j, m)),
    ),
    source="Magnus and Neudecker, Matrix Differential Calculus, 5.1",
)
