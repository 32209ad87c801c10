"""The derivative of an elementary function other than exp and log: tanh, erf, |·|."""

from __future__ import annotations

from sympy import Expr, Function, Piecewise, tanh

from symmlp.derivation import Rule
from symmlp.expressions import Partial
from symmlp.rules.quantities import ONE_VARIABLE, claim, t, u
from symmlp.statement import Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite ∂F(u)/∂t as F′(u) ∂u/∂t for SymPy's functions F of one argument."""
    if not isinstance(expression, Partial):
        return None
    whole = expression.expression
    if not isinstance(whole, Function) or isinstance(whole, Piecewise) or len(whole.args) != 1:
        return None
    return whole.fdiff(1) * Partial(whole.args[0], expression.variable)


RULE = Rule(
    id="elementary_function",
    title="derivative of an elementary function",
    law=claim(Partial(tanh(u), t), (1 - tanh(u) ** 2) * Partial(u, t), *ONE_VARIABLE),
    conditions=("the function is differentiable there (the law is shown for tanh)",),
    apply=apply,
    examples=(claim(Partial(tanh(3 * t), t), 3 - 3 * tanh(3 * t) ** 2, *ONE_VARIABLE),),
    non_examples=(claim(Partial(tanh(3 * t), t), 1 - tanh(3 * t) ** 2, *ONE_VARIABLE),),
    source="Stewart, Calculus, 3.11",
)
