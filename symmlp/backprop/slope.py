"""The derivatives of the table's functions in small steps: f′(s) of activations, ∂ℓ/∂y of losses.

Elsewhere they are used at once, as the derivative of a known function; here they are derived.
"""

from __future__ import annotations

from typing import Final

from symmlp.activations import OUTPUT, Activation
from symmlp.backprop.chain import DIFFERENTIATE, chain
from symmlp.derivation import Derivation
from symmlp.expressions import Partial
from symmlp.losses import Loss
from symmlp.rules import rules
from symmlp.statement import Definition

_ELIMINATE: Final = rules("elimination")


def activation_slope(goal: str, entry: Activation) -> Derivation:
    """Derive ∂y/∂s of y := f(s), in terms of y where s can be eliminated.

    Raises ``ValueError`` for a vector-valued activation, which has a Jacobian instead.
    """
    if entry.vector:
        raise ValueError(f"{entry.name} has a Jacobian; see symmlp.backprop.jacobian")
    return chain(
        goal,
        f"derivative of {entry.name}",
        Partial(OUTPUT, entry.argument),
        (DIFFERENTIATE, _ELIMINATE),
        (Definition(OUTPUT, entry.expr), Definition(entry.argument)),
    )


def loss_slope(goal: str, entry: Loss) -> Derivation:
    """Derive ∂ℓ(y, z)/∂y."""
    return chain(
        goal,
        f"derivative of {entry.name}",
        Partial(entry.expr, entry.prediction),
        (DIFFERENTIATE,),
        (Definition(entry.prediction), Definition(entry.target)),
    )
