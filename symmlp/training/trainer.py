"""The hand-coded trainer: forward, loss, deltas, gradients, step and train, with checked arguments.

The formulas are in `symmlp.training.textbook`. Arguments are a `Network`, `Parameters`, inputs X
(batch, inputs) and targets Z (batch, outputs) of finite real numbers; results are float64. Every
function raises `TrainingError` when the network cannot be trained, or when a shape, a number or a
choice does not fit it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from symmlp.network import Network
from symmlp.training import textbook
from symmlp.training.checks import (
    Reduction,
    check_batch,
    check_learning_rate,
    check_network,
    check_parameters,
    check_reduction,
    check_samples,
    check_whole,
)
from symmlp.training.functions import Array
from symmlp.training.parameters import Gradients, Parameters, TrainingError
from symmlp.training.textbook import Forward


def _too_large_is_inf() -> np.errstate:
    return np.errstate(over="ignore", invalid="ignore")  # one per function: they call each other


@dataclass(frozen=True, eq=False)
class Training:
    """Trained parameters, and after each epoch the mean loss over all samples."""

    parameters: Parameters
    history: tuple[float, ...]


@_too_large_is_inf()
def forward(network: Network, parameters: Parameters, X: ArrayLike) -> Forward:
    """Return all preactivations and activations, each (batch, units).

    Raises
    ------
    TrainingError
        If an argument does not fit.
    """
    check_network(network)
    check_parameters(network, parameters)
    return textbook.forward(network, parameters, check_batch(X, network.inputs, "inputs X"))


@_too_large_is_inf()
def loss(
    network: Network,
    parameters: Parameters,
    X: ArrayLike,
    Z: ArrayLike,
    reduction: Reduction = "mean",
) -> float:
    """Return the loss of the samples, averaged or summed over the batch.

    Raises
    ------
    TrainingError
        If an argument does not fit.
    """
    inputs, targets = _checked(network, parameters, X, Z, reduction)
    return _loss(network, parameters, inputs, targets, reduction)


@_too_large_is_inf()
def deltas(
    network: Network, parameters: Parameters, X: ArrayLike, Z: ArrayLike
) -> tuple[Array, ...]:
    """Return each layer's error signals, (batch, units): ∂(loss of the sample)/∂s.

    Raises
    ------
    TrainingError
        If an argument does not fit.
    """
    inputs, targets = _checked(network, parameters, X, Z, "sum")
    states = textbook.forward(network, parameters, inputs)
    return textbook.deltas(network, parameters, states, targets)


@_too_large_is_inf()
def gradients(
    network: Network,
    parameters: Parameters,
    X: ArrayLike,
    Z: ArrayLike,
    reduction: Reduction = "mean",
) -> Gradients:
    """Return the derivatives of `loss` by every weight, (units, fan_in), and bias, (units,).

    Raises
    ------
    TrainingError
        If an argument does not fit.
    """
    inputs, targets = _checked(network, parameters, X, Z, reduction)
    return _gradients(network, parameters, inputs, targets, reduction)


@_too_large_is_inf()
def step(
    network: Network,
    parameters: Parameters,
    X: ArrayLike,
    Z: ArrayLike,
    learning_rate: float,
    reduction: Reduction = "mean",
) -> Parameters:
    """Return the parameters after one step of gradient descent on the batch.

    Raises
    ------
    TrainingError
        If an argument does not fit; the learning rate is finite and greater than 0.
    """
    inputs, targets = _checked(network, parameters, X, Z, reduction)
    rate = check_learning_rate(learning_rate)
    gradient = _gradients(network, parameters, inputs, targets, reduction)
    return textbook.step(parameters, gradient, rate)


@_too_large_is_inf()
def train(
    network: Network,
    parameters: Parameters,
    X: ArrayLike,
    Z: ArrayLike,
    *,
    learning_rate: float,
    epochs: int,
    batch_size: int = 1,
    reduction: Reduction = "mean",
    shuffle_seed: int | None = None,
    on_epoch: Callable[[int, float], object] | None = None,
) -> Training:
    """Train by stochastic gradient descent.

    Parameters
    ----------
    network, parameters
        What is trained, and where it starts; ``parameters`` stays as it is.
    X, Z
        Inputs (samples, inputs) and targets (samples, outputs).
    learning_rate
        η, finite and greater than 0.
    epochs
        How often all samples are used, 0 or more.
    batch_size
        Samples per step: 1 is online learning; the last batch of an epoch may be smaller.
    reduction
        Whether a step follows the mean or the sum of its batch's gradients.
    shuffle_seed
        Without it every epoch takes the samples in the order of the data; with it, in a new order
        drawn from `numpy.random.default_rng`.
    on_epoch
        Called after each epoch with its number, from 1, and its entry of the history.

    Returns
    -------
    Training
        The parameters, and after each epoch the mean loss over all samples.

    Raises
    ------
    TrainingError
        If an argument does not fit, or when training diverges.
    """
    inputs, targets = _checked(network, parameters, X, Z, reduction)
    rate = check_learning_rate(learning_rate)
    check_whole(epochs, 0, "number of epochs")
    check_whole(batch_size, 1, "batch size")
    seed = None if shuffle_seed is None else check_whole(shuffle_seed, 0, "shuffle seed")
    generator = np.random.default_rng(seed)
    order = np.arange(len(inputs))
    history: list[float] = []
    for epoch in range(1, epochs + 1):
        if seed is not None:
            order = generator.permutation(len(inputs))
        for start in range(0, len(inputs), batch_size):
            batch = order[start : start + batch_size]
            gradient = _gradients(network, parameters, inputs[batch], targets[batch], reduction)
            parameters = textbook.step(parameters, gradient, rate)
        history.append(_loss(network, parameters, inputs, targets, "mean"))
        _check_converging(parameters, history[-1], epoch, rate)
        if on_epoch is not None:
            on_epoch(epoch, history[-1])
    return Training(parameters, tuple(history))


def _checked(
    network: Network, parameters: Parameters, X: ArrayLike, Z: ArrayLike, reduction: str
) -> tuple[Array, Array]:
    check_network(network)
    check_parameters(network, parameters)
    check_reduction(reduction)
    return check_samples(network, X, Z)


def _check_converging(parameters: Parameters, loss: float, epoch: int, rate: float) -> None:
    arrays = (*parameters.weights, *parameters.biases)
    if not (np.isfinite(loss) and all(np.isfinite(array).all() for array in arrays)):
        raise TrainingError(
            f"training diverged: after epoch {epoch} with learning rate {rate:g} the loss is"
            f" {loss:g} or a weight is not finite; lower the learning rate or scale the data"
        )


def _loss(
    network: Network, parameters: Parameters, X: Array, Z: Array, reduction: Reduction
) -> float:
    per_sample = textbook.losses(network, textbook.forward(network, parameters, X), Z)
    return float(per_sample.sum() / _divisor(X, reduction))


def _gradients(
    network: Network, parameters: Parameters, X: Array, Z: Array, reduction: Reduction
) -> Gradients:
    states = textbook.forward(network, parameters, X)
    delta = textbook.deltas(network, parameters, states, Z)
    return textbook.gradients(delta, states, _divisor(X, reduction))


def _divisor(X: Array, reduction: Reduction) -> int:
    return len(X) if reduction == "mean" else 1
