"""The forward pass: preactivations, activations, outputs, and how they change with what is below.

Goodfellow, Bengio and Courville, *Deep Learning*, 6.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sympy import Expr, Integer

from symmlp.activations import Activation, activation
from symmlp.backprop import givens
from symmlp.backprop.chain import COLLAPSE, DIFFERENTIATE, chain
from symmlp.backprop.slope import activation_slope
from symmlp.derivation import Derivation
from symmlp.expressions import Partial
from symmlp.network import Network
from symmlp.rules import rules
from symmlp.rules.engine import Stage
from symmlp.rules.quantities import N, a, b, i, j, k, l, p, q, s, units, w, x, y
from symmlp.statement import Definition, Limits

_DERIVATIVE: Final = (DIFFERENTIATE, COLLAPSE)
_VALUE: Final = (rules("function_value"),)


def forward(network: Network | None = None) -> tuple[Derivation, ...]:
    """Derive s, a and y of a network of any width and depth, and how they change.

    For a network, the derivative of each of its activations is derived in small steps.
    """
    return (
        inputs(),
        preactivation(),
        *(activated(entry) for entry in _hidden(network)),
        output(None if network is None else activation(network.layers[-1].activation)),
        *(activation_slope("forward", entry) for entry in _unitwise(network)),
        slope_by_weight(),
        slope_by_bias(),
        slope_by_activation(),
    )


def _hidden(network: Network | None) -> Sequence[Activation | None]:
    if network is None:
        return (None,)
    return [activation(n) for n in dict.fromkeys(one.activation for one in network.layers[:-1])]


def _unitwise(network: Network | None) -> Sequence[Activation]:
    """Return the activations in use that have a derivative, each once."""
    if network is None:
        return ()
    names = dict.fromkeys(layer.activation for layer in network.layers)
    return [entry for entry in map(activation, names) if not entry.vector]


def inputs() -> Derivation:
    """Name the inputs as the activations of layer 0."""
    zero = Integer(0)
    return chain("forward", "inputs", x[i], (), (), indices=(units(i, zero),), name=a[zero, i])


def preactivation() -> Derivation:
    """Define s[l, j]."""
    definition = givens.preactivation(l)
    value = definition.value
    return _named("preactivations of a layer", s[l, j], value, (), (), (units(j, l),))


def activated(entry: Activation | None) -> Derivation:
    """Define a[l, j], and for a table entry write it out."""
    title = "activations of a layer" + (f", {entry.name}" if entry is not None else "")
    value = givens.activated(l).value
    return _named(title, a[l, j], value, givens.function(l, entry), _VALUE, (units(j, l),))


def output(entry: Activation | None) -> Derivation:
    """Define y[k], and for a table entry write it out."""
    title = "outputs" + (f", {entry.name}" if entry is not None else "")
    value = givens.output(entry).value
    return _named(title, y[k], value, givens.function(N, entry), _VALUE, (units(k, N),))


def _named(
    title: str,
    name: Expr,
    value: Expr,
    definitions: Sequence[Definition],
    strategy: Sequence[Stage],
    indices: Sequence[Limits],
) -> Derivation:
    return chain("forward", title, value, strategy, definitions, indices=indices, name=name)


def _slope(title: str, layer: Expr, unit: Expr, by: Expr, indices: Sequence[Limits]) -> Derivation:
    definitions = (givens.preactivation(layer), *givens.parameters(layer), givens.below(layer))
    start = Partial(s[layer, unit], by)
    return chain("forward", title, start, _DERIVATIVE, definitions, indices=indices)


def slope_by_weight() -> Derivation:
    """Derive ∂s[l, j]/∂w[l, p, q]."""
    return _slope(
        "change of a preactivation with a weight",
        l,
        j,
        w[l, p, q],
        (units(j, l), units(p, l), units(q, l - 1)),
    )


def slope_by_bias() -> Derivation:
    """Derive ∂s[l, j]/∂b[l, p]."""
    return _slope(
        "change of a preactivation with a bias", l, j, b[l, p], (units(j, l), units(p, l))
    )


def slope_by_activation() -> Derivation:
    """Derive ∂s[l+1, k]/∂a[l, j]."""
    return _slope(
        "change of a preactivation with an activation below",
        l + 1,
        k,
        a[l, j],
        (units(k, l + 1), units(j, l)),
    )
