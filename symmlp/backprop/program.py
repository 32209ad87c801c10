"""A network's forward pass, loss, error signals, gradients and update as formulas to be computed.

Every formula is the result of a derivation with the layer's number and sizes put in; unit indices
stay, so that a free index is a loop and a Sum an accumulation, whatever the widths.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from sympy import Expr, Indexed, IndexedBase, Integer, Symbol

from symmlp.activations import activation
from symmlp.backprop import cost, delta, forward, gradients, update
from symmlp.derivation import Derivation
from symmlp.expressions import Partial
from symmlp.losses import loss, validate
from symmlp.network import Network
from symmlp.rules.indices import instantiate
from symmlp.rules.quantities import N, a, l, n, x, y
from symmlp.statement import Limits, Statement

#: The families that gradients are assigned to: ∂L/∂w[l, j, i] and ∂L/∂b[l, j].
GRADIENTS: Final = {
    name: IndexedBase(Symbol(f"grad_{name}", real=True)) for name in gradients.PARAMETERS
}


@dataclass(frozen=True)
class Formula:
    """``target := expression`` for all values of the indices in ``limits``.

    ``kind`` names what is computed (preactivation, activation, output, loss, delta, gradient,
    update), ``layer`` is the layer's number (0 for the loss). Quantities in the expression are the
    targets of earlier formulas, or w, b, x, z and eta. All ranges are whole numbers.
    """

    kind: str
    layer: int
    target: Expr
    expression: Expr
    limits: tuple[Limits, ...]


def program(network: Network) -> tuple[Formula, ...]:
    """Return all formulas of one training step in an order in which they can be computed.

    Their number grows with the depth only. Raises `NetworkError` as `symmlp.losses.validate` does.
    """
    validate(network)
    return tuple(_formulas(network))


def _formulas(network: Network) -> Iterator[Formula]:
    depth = network.depth
    put = _Putter(network)
    summed = forward.preactivation()
    for layer, own in enumerate(network.layers, start=1):
        yield put("preactivation", layer, summed)
        entry = activation(own.activation)
        last = layer == depth
        derived = forward.output(entry) if last else forward.activated(entry)
        yield put("output" if last else "activation", layer, derived)
    entry, own_loss = activation(network.layers[-1].activation), loss(network.loss)
    yield put("loss", 0, cost.loss_of_outputs(own_loss))
    yield put("delta", depth, delta.output_error(entry, own_loss))
    hidden = {name: delta.hidden_error(activation(name)) for name in _hidden(network)}
    for layer in range(depth - 1, 0, -1):
        yield put("delta", layer, hidden[network.layers[layer - 1].activation])
    yield from _over_parameters("gradient", gradients.sample_gradient, put, depth)
    yield from _over_parameters("update", update.descent, put, depth)


def _hidden(network: Network) -> dict[str, None]:
    return dict.fromkeys(own.activation for own in network.layers[:-1])


def _over_parameters(
    kind: str, derive: Callable[[str], Derivation], put: _Putter, depth: int
) -> Iterator[Formula]:
    derived = [derive(name) for name in gradients.PARAMETERS]
    for layer in range(1, depth + 1):
        for derivation in derived:
            yield put(kind, layer, derivation)


class _Putter:
    """Puts a layer's number and a network's sizes into the result of a derivation."""

    def __init__(self, network: Network) -> None:
        self.depth = network.depth
        self.sizes = {n[place]: Integer(size) for place, size in enumerate(network.sizes)}

    def __call__(self, kind: str, layer: int, derivation: Derivation) -> Formula:
        result = derivation.result
        target = self._at(self._target(result), layer)
        limits = tuple(
            Limits(one.index, self._at(one.lower, layer), self._at(one.upper, layer))
            for one in result.indices
        )
        return Formula(kind, layer, target, self._at(result.rhs, layer), limits)

    @staticmethod
    def _target(result: Statement) -> Expr:
        """Return what is assigned to: the left side, or the name of a gradient."""
        if not isinstance(result.lhs, Partial):
            return result.lhs
        parameter = result.lhs.variable
        return GRADIENTS[parameter.base.name][parameter.indices]

    def _at(self, expression: Expr, layer: int) -> Expr:
        put = instantiate(expression, {l: Integer(layer), N: Integer(self.depth)})
        renamed = {old: self._renamed(old) for old in put.atoms(Indexed) if old.base in (n, a)}
        return put.xreplace(renamed)

    def _renamed(self, quantity: Expr) -> Expr:
        """Return a size as a number, the input as x and the last layer's activation as y."""
        if quantity.base == n:
            return self.sizes[quantity]
        layer, *units = quantity.indices
        if layer == 0:
            return x[tuple(units)]
        return y[tuple(units)] if layer == self.depth else quantity


__all__ = ["GRADIENTS", "Formula", "program"]
