"""What must hold before anything is computed: each check says what is wrong and what is right.

Names of activations and losses are resolved here, in `symmlp.training.functions`.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from numbers import Real
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from symmlp.network import Network
from symmlp.training.functions import ACTIVATIONS, LOSSES, Array
from symmlp.training.parameters import Parameters, TrainingError, numbers
from symmlp.whole import whole

Reduction = Literal["mean", "sum"]


def check_network(network: Network) -> None:
    """Raise `TrainingError` unless every name is known, in its place, and loss and output fit.

    A loss fits an output activation whose range lies in the loss's prediction domain.
    """
    for place, layer in enumerate(network.layers, 1):
        _known(layer.activation, ACTIVATIONS, f"activation of layer {place}")
        if ACTIVATIONS[layer.activation].vector and place < network.depth:
            raise TrainingError(
                f"layer {place} is a hidden layer with {layer.activation}, which is for the output"
                " layer only; choose an elementwise activation, e.g. tanh"
            )
    _known(network.loss, LOSSES, "loss")
    output = network.layers[-1].activation
    fitting = [name for name in ACTIVATIONS if fits(name, network.loss)]
    if output not in fitting:
        low, high = LOSSES[network.loss].prediction_domain
        raise TrainingError(
            f"{network.loss} needs predictions strictly between {low:g} and {high:g}, which"
            f" {output} does not guarantee; choose {' or '.join(fitting)} as output activation"
        )


def fits(activation: str, loss: str) -> bool:
    """Return whether the output activation's range lies in the loss's prediction domain."""
    low, high = ACTIVATIONS[activation].range
    least, most = LOSSES[loss].prediction_domain
    return least <= low and high <= most


def check_parameters(network: Network, parameters: Parameters) -> None:
    """Raise `TrainingError` unless weights and biases have the network's shapes and are finite."""
    kinds = (("weights", parameters.weights), ("biases", parameters.biases))
    for kind, arrays in kinds:
        if len(arrays) != network.depth:
            raise TrainingError(
                f"{kind} for {len(arrays)} layers; the network {network} has {network.depth}"
            )
        for place, array in enumerate(arrays, 1):
            units, fan_in = network.sizes[place], network.sizes[place - 1]
            shape = (units, fan_in) if kind == "weights" else (units,)
            what = f"{kind} of layer {place}"
            if numbers(array, what).shape != shape:
                raise TrainingError(f"{what}: shape {np.shape(array)}; {shape} is expected")


def check_batch(values: ArrayLike, width: int, what: str) -> Array:
    """Return values as float64 of shape (batch, width), with at least one row.

    Raises
    ------
    TrainingError
        If the shape differs or an entry is no finite real number.
    """
    array = numbers(values, what)
    if array.ndim != 2 or array.shape[1] != width:
        raise TrainingError(
            f"{what}: shape {array.shape}; (batch, {width}) is expected, also for a single sample"
        )
    if array.shape[0] == 0:
        raise TrainingError(f"{what}: no samples; at least one row is expected")
    return array


def check_samples(network: Network, X: ArrayLike, Z: ArrayLike) -> tuple[Array, Array]:
    """Return inputs (batch, inputs) and targets (batch, outputs) as float64, equally long."""
    inputs = check_batch(X, network.inputs, "inputs X")
    targets = check_batch(Z, network.outputs, "targets Z")
    if len(inputs) != len(targets):
        raise TrainingError(
            f"{len(inputs)} rows of inputs and {len(targets)} rows of targets;"
            " every sample needs both"
        )
    return inputs, targets


def check_reduction(reduction: str) -> None:
    """Raise `TrainingError` unless the reduction over a batch is ``mean`` or ``sum``."""
    _known(reduction, get_args(Reduction), "reduction")


def check_learning_rate(learning_rate: Any) -> float:
    """Return the learning rate η as a float; it is finite and greater than 0."""
    real = isinstance(learning_rate, Real) and not isinstance(learning_rate, bool)
    if not real or not 0 < learning_rate < math.inf:
        raise TrainingError(
            f"learning rate {learning_rate!r}; a finite number greater than 0 is expected, e.g. 0.1"
        )
    return float(learning_rate)


def check_whole(value: Any, least: int, what: str) -> int:
    """Return a whole number that is not less than ``least``."""
    found = whole(value)
    if found is None or found < least:
        raise TrainingError(f"{what} {value!r}; a whole number of at least {least} is expected")
    return found


def _known(name: str, names: Collection[str], what: str) -> None:
    if name not in names:
        raise TrainingError(f"unknown {what} {name!r}; known are {', '.join(names)}")
