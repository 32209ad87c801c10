"""Numbers of one training step of a network, by the quantity that they are the value of.

They come from the hand-coded trainer: the worked example's weights and first sample where the sizes
are the example's, otherwise seeded random ones. Nothing here is typed in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from sympy import Expr, IndexedBase, Rational, Symbol

from symmlp import example
from symmlp.documents.emitting.request import MAX_SCALARS
from symmlp.documents.errors import DocumentError
from symmlp.expressions import Partial, Printed
from symmlp.network import Network
from symmlp.rules.quantities import L, a, b, delta, eta, s, w, x, y, z
from symmlp.training.functions import ACTIVATIONS, Array
from symmlp.training.initialization import uniform
from symmlp.training.parameters import Gradients, Parameters
from symmlp.training.trainer import deltas, forward, gradients, loss, step

#: Digits after the decimal point of a rounded number.
PLACES: Final = 4

_SEED: Final = 1
_W_NEW, _B_NEW = (IndexedBase(Symbol(f"{name}_new", real=True)) for name in "wb")


@dataclass(frozen=True)
class TrainingStep:
    """One step on one sample: where it starts; everything else is computed from that."""

    network: Network
    parameters: Parameters
    inputs: Array
    targets: Array
    learning_rate: float

    @cached_property
    def updated(self) -> Parameters:
        """The parameters after the step."""
        return step(self.network, *self._sample, self.learning_rate)

    @cached_property
    def _sample(self) -> tuple[Parameters, Array, Array]:
        return self.parameters, self.inputs, self.targets

    @cached_property
    def values(self) -> dict[Expr, Printed]:
        """Every quantity's value; given ones as they are, computed ones rounded."""
        given = {eta: printed(self.learning_rate, exact=True)}
        for layer in range(1, self.network.depth + 1):
            given |= _family(w, self.parameters.weights[layer - 1], layer, exact=True)
            given |= _family(b, self.parameters.biases[layer - 1], layer, exact=True)
        given |= _family(x, self.inputs[0], exact=True) | _family(a, self.inputs[0], 0, exact=True)
        given |= _family(z, self.targets[0], exact=True)
        return given | self._computed()

    def _computed(self) -> dict[Expr, Printed]:
        states = forward(self.network, self.parameters, self.inputs)
        errors = deltas(self.network, *self._sample)
        slopes: Gradients = gradients(self.network, *self._sample)
        values = {L: printed(loss(self.network, *self._sample))} | _family(y, states.y[0])
        for layer in range(1, self.network.depth + 1):
            at = layer - 1
            values |= _family(s, states.s[at][0], layer) | _family(a, states.a[layer][0], layer)
            values |= _family(delta, errors[at][0], layer)
            values |= _family(_W_NEW, self.updated.weights[at], layer)
            values |= _family(_B_NEW, self.updated.biases[at], layer)
            for family, numbers in ((w, slopes.weights[at]), (b, slopes.biases[at])):
                values |= {Partial(L, q): n for q, n in _family(family, numbers, layer).items()}
        return values


def training_step(
    network: Network, learning_rate: float = example.LEARNING_RATE, target: str = "scaled"
) -> TrainingStep:
    """Return the first step of the worked example, or of a seeded network of other sizes.

    Parameters
    ----------
    network
        Of at most `MAX_SCALARS` parameters.
    learning_rate
        η, greater than 0.
    target
        ``raw`` or ``scaled``: which of the worked example's targets.

    Raises
    ------
    DocumentError
        If the network is too large to be written out.
    """
    if network.parameters > MAX_SCALARS:
        raise DocumentError(
            f"the network {network} has {network.parameters} parameters; numbers are written out"
            f" for at most {MAX_SCALARS}"
        )
    if network.sizes == example.NETWORK.sizes:
        parameters = Parameters.of(example.WEIGHTS, example.BIASES)
        goal = example.RAW_TARGET if target == "raw" else example.SCALED_TARGET
        inputs, targets = np.array([example.FIRST_INPUT]), np.array([goal])
        return TrainingStep(network, parameters, inputs, targets, learning_rate)
    generator = np.random.default_rng(_SEED)
    parameters = uniform(network, _SEED)
    rounded = [
        [np.round(array, 2) for array in part] for part in (parameters.weights, parameters.biases)
    ]
    inputs = np.round(generator.uniform(-1.0, 1.0, (1, network.inputs)), 2)
    return TrainingStep(network, Parameters.of(*rounded), inputs, _target(network), learning_rate)


def printed(value: float, exact: bool = False) -> Printed:
    """Return a number as it is written: rounded, or with all its digits where it has few."""
    if exact and Rational(repr(float(value))).q <= 10**PLACES and value == round(value, PLACES):
        digits = repr(float(value)).partition(".")[2]
        return Printed(Rational(repr(float(value))), len(digits))
    return Printed(Rational(f"{float(value):.{PLACES}f}"), PLACES)


def _family(
    base: IndexedBase, numbers: Iterable[Any], *layer: int, exact: bool = False
) -> dict[Expr, Printed]:
    array = np.asarray(numbers)
    return {
        base[(*layer, *index)]: printed(float(array[index]), exact)
        for index in np.ndindex(array.shape)
    }


def _target(network: Network) -> Array:
    """Return a target that the output activation can reach: its range's upper half, or one-hot."""
    activation = ACTIVATIONS[network.layers[-1].activation]
    target = np.zeros((1, network.outputs))
    if activation.vector:
        target[0, 0] = 1.0
        return target
    return target + min(1.0, float(activation.range[1]))
