"""The error signals: δ := ∂L/∂s at the output layer and, by one step that fits any depth, below it.

Rumelhart, Hinton and Williams 1986; Nielsen, *Neural Networks and Deep Learning*, BP1 and BP2.
"""

from __future__ import annotations

from functools import lru_cache

from sympy import Eq, Integer, Sum

from symmlp.activations import Activation, activation
from symmlp.backprop import givens
from symmlp.backprop.chain import (
    ASSUME,
    CANCEL,
    COLLAPSE,
    COLLECT,
    DIFFERENTIATE,
    EXPAND,
    FACTOR_OUT,
    FOLD,
    SUMS,
    TABLE,
    THROUGH_LAYER,
    THROUGH_UNIT,
    chain,
)
from symmlp.backprop.jacobian import jacobian
from symmlp.derivation import Derivation
from symmlp.expressions import Partial
from symmlp.losses import Loss, loss
from symmlp.network import Network
from symmlp.rules.citation import cite
from symmlp.rules.engine import Stage
from symmlp.rules.quantities import L, N, delta, j, k, l, n, s, units, z

_UNITWISE = (THROUGH_UNIT, DIFFERENTIATE, COLLAPSE)
_HIDDEN = (THROUGH_UNIT, THROUGH_LAYER, FOLD, DIFFERENTIATE, COLLAPSE)
_TABLE = (TABLE, FACTOR_OUT, ASSUME, CANCEL)


def output_delta(network: Network | None = None) -> tuple[Derivation, ...]:
    """Derive the output layer's error signal, for abstract f and ℓ or for a network's own."""
    if network is None:
        return (output_error(None, None),)
    entry, cost = activation(network.layers[-1].activation), loss(network.loss)
    before = (jacobian(entry),) if entry.vector else ()
    return (*before, output_error(entry, cost))


@lru_cache(maxsize=128)
def output_error(entry: Activation | None, cost: Loss | None) -> Derivation:
    """Derive delta[N, j] for one output activation and loss; None leaves them abstract."""
    vector = entry is not None and entry.vector
    definitions = (
        givens.error_signal(N),
        givens.total_loss(cost),
        givens.output(entry),
        givens.free_preactivation(N),
        givens.targets(),
    )
    names = [part.name for part in (entry, cost) if part is not None]
    distribution = vector and cost is not None and cost.name == "categorical_cross_entropy"
    return chain(
        "output-delta",
        "error signal of the output layer" + (f", {' with '.join(names)}" if names else ""),
        Partial(L, s[N, j]),
        _UNITWISE if entry is None or not entry.vector else _vector(entry),
        definitions,
        indices=(units(j, N),),
        assumptions=(target_distribution(),) if distribution else (),
        name=delta[N, j],
        known=(*givens.function(N, entry), *givens.loss_function(cost)),
        specialize=_TABLE,
    )


def _vector(entry: Activation) -> tuple[Stage, ...]:
    """Return the strategy for a vector-valued activation, which uses its Jacobian."""
    return (
        THROUGH_LAYER,
        (cite(jacobian(entry)),),
        DIFFERENTIATE,
        COLLAPSE,
        EXPAND,
        SUMS,
        COLLECT,
    )


def target_distribution() -> Eq:
    """Assume that the targets add up to 1."""
    return Eq(Sum(z[k], (k, Integer(0), n[N] - 1)), 1, evaluate=False)


def hidden_delta(network: Network | None = None) -> tuple[Derivation, ...]:
    """Derive a hidden layer's error signal from the next layer's, once per activation in use."""
    if network is None:
        return (hidden_error(None),)
    names = dict.fromkeys(layer.activation for layer in network.layers[:-1])
    return tuple(hidden_error(activation(name)) for name in names)


@lru_cache(maxsize=64)
def hidden_error(entry: Activation | None) -> Derivation:
    """Derive delta[l, j] for one hidden activation, at any depth; None leaves it abstract."""
    definitions = (
        givens.error_signal(l),
        givens.error_signal(l + 1, k),
        givens.loss_above(l + 1),
        givens.preactivation(l + 1),
        *givens.parameters(l + 1),
        givens.activated(l),
        givens.free_preactivation(l),
    )
    return chain(
        "hidden-delta",
        "error signal of a hidden layer" + (f", {entry.name}" if entry is not None else ""),
        Partial(L, s[l, j]),
        _HIDDEN,
        definitions,
        indices=(units(j, l),),
        name=delta[l, j],
        known=givens.function(l, entry),
        specialize=_TABLE,
    )
