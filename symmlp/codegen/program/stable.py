"""A loss after an activation in a form that neither overflows nor cancels, where one is proved.

With sigmoid and binary cross-entropy, -log(1 - y) loses its digits as y comes near 1, and is
infinite once y rounds to 1. The table of losses claims an equal form in the preactivation; it is
used only when `symmlp.proof` proves it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from sympy import Expr, Indexed, Sum, Symbol

from symmlp.activations import Activation, activation
from symmlp.backprop.program import Formula
from symmlp.losses import Loss, loss
from symmlp.network import Network
from symmlp.proof import judge
from symmlp.rules.quantities import s, y, z
from symmlp.statement import Status


def stable_loss(formula: Formula, network: Network) -> Formula:
    """Return the formula of the loss in a stable form, or as it is if none is proved.

    Only a formula that sums the loss of the table over the outputs is rewritten.
    """
    entry, cost = activation(network.layers[-1].activation), loss(network.loss)
    form = _proved(entry, cost)
    if form is None or not isinstance(formula.expression, Sum):
        return formula
    total = formula.expression
    unit = total.limits[0][0]
    if (
        total.function.expand()
        != cost.expr.xreplace({cost.prediction: y[unit], cost.target: z[unit]}).expand()
    ):
        return formula
    at = {entry.argument: s[network.depth, unit], cost.target: z[unit]}
    return replace(formula, expression=Sum(form.xreplace(at), *total.limits))


@cache
def _proved(entry: Activation, cost: Loss) -> Expr | None:
    if entry.vector:
        return None
    naive = cost.expr.xreplace({cost.prediction: entry.expr})
    for claim in cost.stable_forms:
        symbols = claim.lhs.free_symbols
        plain = all(isinstance(one, Symbol) and not isinstance(one, Indexed) for one in symbols)
        if plain and claim.lhs == naive and judge(claim).status is Status.PROVED:
            return claim.rhs
    return None
