"""A function in pieces is differentiated piece by piece."""

from __future__ import annotations

from sympy import Expr, Piecewise

from symmlp.derivation import Rule
from symmlp.expressions import Partial
from symmlp.rules.quantities import ONE_VARIABLE, claim, t
from symmlp.statement import Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite the derivative of a case distinction as the distinction of the derivatives."""
    if not (isinstance(expression, Partial) and isinstance(expression.expression, Piecewise)):
        return None
    pieces = expression.expression.args
    return Piecewise(*((Partial(piece, expression.variable), where) for piece, where in pieces))


RULE = Rule(
    id="piecewise_rule",
    title="derivative by cases",
    law=claim(
        Partial(Piecewise((t**2, t > 0), (0, True)), t),
        Piecewise((Partial(t**2, t), t > 0), (0, True)),
        *ONE_VARIABLE,
    ),
    conditions=("where two pieces meet, the value is the convention of the last piece",),
    apply=apply,
    examples=(
        claim(
            Partial(Piecewise((t**3, t > 0), (0, True)), t),
            Piecewise((3 * t**2, t > 0), (0, True)),
            *ONE_VARIABLE,
        ),
    ),
    non_examples=(claim(Partial(Piecewise((t**2, t > 0), (0, True)), t), 2 * t, *ONE_VARIABLE),),
    source="Stewart, Calculus, 2.8",
)
