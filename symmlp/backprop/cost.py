"""The loss of one sample, written in outputs, then in preactivations, then in weights.

Goodfellow, Bengio and Courville, *Deep Learning*, 6.2.
"""

from __future__ import annotations

from typing import Final

from sympy import Abs, Piecewise

from symmlp.activations import Activation, activation
from symmlp.backprop import givens
from symmlp.backprop.chain import chain
from symmlp.backprop.slope import loss_slope
from symmlp.derivation import Derivation
from symmlp.losses import Loss, loss
from symmlp.network import Network
from symmlp.rules import rules
from symmlp.rules.quantities import L, N

_SUBSTITUTE: Final = (rules("substitution"),)
_WRITE_OUT: Final = (rules("function_value"),)


def cost(network: Network | None = None) -> tuple[Derivation, ...]:
    """Derive L in terms of outputs and targets, and of weights, biases and the layer below.

    For a network, the derivative of its loss by one output is derived in small steps.
    """
    if network is None:
        return (loss_of_outputs(None), loss_of_weights(None, None))
    entry, own = activation(network.layers[-1].activation), loss(network.loss)
    return (loss_of_outputs(own), loss_of_weights(entry, own), loss_slope("loss", own))


def loss_of_outputs(own: Loss | None) -> Derivation:
    """Define L by outputs and targets, and for a table entry write it out."""
    title = "loss" + (f", {own.name}" if own is not None else "")
    return chain(
        "loss",
        title,
        givens.total_loss(own).value,
        (),
        (givens.targets(),),
        name=L,
        known=givens.loss_function(own),
        specialize=_WRITE_OUT,
    )


def loss_of_weights(entry: Activation | None, own: Loss | None) -> Derivation:
    """Put the outputs' definitions into L: preactivations first, then weights and biases.

    Functions in pieces keep their names, all others are written out.
    """
    functions = (*givens.function(N, entry), *givens.loss_function(own))
    names = [part.name for part in (entry, own) if part is not None]
    definitions = (
        givens.output(entry),
        givens.preactivation(N),
        *givens.parameters(N),
        givens.below(N),
        givens.targets(),
    )
    return chain(
        "loss",
        "loss in terms of weights and biases" + (f", {' after '.join(names)}" if names else ""),
        givens.total_loss(own).value,
        _SUBSTITUTE,
        definitions,
        name=L,
        known=[one for one in functions if one.value and not one.value.has(Piecewise, Abs)],
        specialize=_WRITE_OUT,
    )
