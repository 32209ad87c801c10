"""Softmax: its Jacobian, and the error signal behind it down to y - z for cross-entropy."""

from __future__ import annotations

from symmlp.activations import activation
from symmlp.backprop.delta import output_error
from symmlp.backprop.jacobian import jacobian
from symmlp.derivation import Derivation
from symmlp.losses import loss
from symmlp.network import Network


def softmax(network: Network | None = None) -> tuple[Derivation, ...]:
    """Derive the Jacobian, and the error signal for any loss and for cross-entropy."""
    entry = activation("softmax")
    return (
        jacobian(entry),
        output_error(entry, None),
        output_error(entry, loss("categorical_cross_entropy")),
    )
