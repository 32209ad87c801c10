"""Softmax: its Jacobian, and the error signal behind it down to y - z for cross-entropy.

Bridle 1990; Goodfellow, Bengio and Courville, *Deep Learning*, 6.2.2.3.
"""

from __future__ import annotations

from typing import Final

from symmlp.activations import activation
from symmlp.backprop import givens
from symmlp.backprop.chain import (
    COLLAPSE,
    COLLECT,
    DIFFERENTIATE,
    EXPAND,
    FOLD,
    chain,
)
from symmlp.backprop.delta import output_error
from symmlp.derivation import Derivation
from symmlp.expressions import Partial
from symmlp.losses import loss
from symmlp.network import Network
from symmlp.rules.quantities import N, j, k, s, units, y

_JACOBIAN: Final = (DIFFERENTIATE, COLLAPSE, EXPAND, FOLD, COLLECT)


def softmax(network: Network | None = None) -> tuple[Derivation, ...]:
    """Derive the Jacobian, and the error signal for any loss and for cross-entropy."""
    entry = activation("softmax")
    return (
        jacobian(),
        output_error(entry, None),
        output_error(entry, loss("categorical_cross_entropy")),
    )


def jacobian() -> Derivation:
    """Derive ∂y[k]/∂s[N, j]."""
    definitions = (givens.output(activation("softmax")), givens.free_preactivation(N))
    return chain(
        "softmax",
        "Jacobian of softmax",
        Partial(y[k], s[N, j]),
        _JACOBIAN,
        definitions,
        indices=(units(k, N), units(j, N)),
    )
