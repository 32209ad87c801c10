"""What a lesson says about each kind of quantity: its title, why one needs it, its derivation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from symmlp.activations import activation
from symmlp.backprop import cost, delta, forward, gradients, update
from symmlp.derivation import Derivation
from symmlp.losses import loss
from symmlp.network import Network

#: The derivations that a kind of quantity comes from, in a layer of a network.
Source = Callable[[Network, int], tuple[Derivation, ...]]


@dataclass(frozen=True)
class Explanation:
    """A kind's part of the lesson; ``{layer}`` in the title is filled in."""

    part: str
    title: str
    why: str
    source: Source


def kind_of(kind: str, layer: int, network: Network) -> str:
    """Return the key in `EXPLANATIONS` of a formula's kind: error signals differ by layer."""
    if kind != "delta":
        return kind
    return "output delta" if layer == network.depth else "hidden delta"


def _entry(network: Network, layer: int) -> Derivation:
    return forward.activated(activation(network.layers[layer - 1].activation))


EXPLANATIONS: Final = {
    "preactivation": Explanation(
        "forward",
        "preactivations of {layer}",
        "Each unit adds up what comes in, every value times the weight of its connection, and"
        " then its bias.",
        lambda network, layer: (forward.preactivation(),),
    ),
    "activation": Explanation(
        "forward",
        "activations of {layer}",
        "The activation function bends the sum. Without it, all layers together would be no more"
        " than one weighted sum.",
        lambda network, layer: (_entry(network, layer),),
    ),
    "output": Explanation(
        "forward",
        "output",
        "The activations of the last layer are the answer of the network, its prediction.",
        lambda network, layer: (forward.output(activation(network.layers[-1].activation)),),
    ),
    "loss": Explanation(
        "forward",
        "loss",
        "One number says how wrong the answer is. Training changes weights and biases so that it"
        " becomes smaller.",
        lambda network, layer: (cost.loss_of_outputs(loss(network.loss)),),
    ),
    "output delta": Explanation(
        "backward",
        "error signals of {layer}",
        "How much does the loss change when a preactivation changes a little? That derivative is"
        " the unit's error signal δ; every gradient is made of it. Here the loss is reached"
        " through the output.",
        lambda network, layer: (
            delta.output_error(activation(network.layers[-1].activation), loss(network.loss)),
        ),
    ),
    "hidden delta": Explanation(
        "backward",
        "error signals of {layer}",
        "A hidden unit acts on the loss through every unit of the next layer. Each of these ways"
        " counts, so their error signals are added up, each times the weight of the connection.",
        lambda network, layer: (
            delta.hidden_error(activation(network.layers[layer - 1].activation)),
        ),
    ),
    "gradient": Explanation(
        "backward",
        "gradients of {layer}",
        "A weight acts on the loss through one preactivation, which changes with the weight as"
        " much as the value that comes in; with the bias it changes one to one.",
        lambda network, layer: tuple(map(gradients.sample_gradient, gradients.PARAMETERS)),
    ),
    "update": Explanation(
        "update",
        "update of {layer}",
        "The loss falls fastest against the gradient, so every parameter takes a step of η times"
        " its gradient in that direction. All steps use the old values.",
        lambda network, layer: tuple(map(update.descent, gradients.PARAMETERS)),
    ),
}
