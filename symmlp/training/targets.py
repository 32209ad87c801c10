"""Targets that a network can never reach, because its output activation has a smaller range."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from symmlp.network import Network
from symmlp.training.checks import check_batch, check_network, fits
from symmlp.training.functions import ACTIVATIONS, Array

#: How far a softmax's targets may sum from 1 before it is worth a warning: printed probabilities.
SUM_TOLERANCE = 1e-6


def target_warning(network: Network, Z: ArrayLike, columns: Sequence[str] = ()) -> str | None:
    """Return one line on the first target outside the output activation's range, or None.

    The ends of the range, such as 0 and 1 for the sigmoid, are approached and count as inside.
    A softmax's targets must also sum to 1 in every row.

    Parameters
    ----------
    network
        Its last layer names the activation.
    Z
        Targets, (batch, outputs).
    columns
        Names of the targets for the message; without them they are numbered from 0.

    Raises
    ------
    TrainingError
        If the network cannot be trained or Z does not fit it.
    """
    check_network(network)
    targets = check_batch(Z, network.outputs, "targets Z")
    activation = network.layers[-1].activation
    low, high = ACTIVATIONS[activation].range
    outside = np.argwhere((targets < low) | (targets > high))
    if len(outside):
        row, column = (int(i) for i in outside[0])
        name = columns[column] if column < len(columns) else f"output {column}"
        others = f" ({len(outside)} such targets)" if len(outside) > 1 else ""
        cures = [f"scale the targets ({_scaling(low, high)})"]
        if fits("identity", network.loss):
            cures.append("choose identity as output activation")
        return (
            f"target {targets[row, column]:g} of {name} in row {row + 1} lies outside the range of"
            f" {activation}, {_interval(low, high)}{others}, so no training can reach it:"
            f" {', or '.join(cures)}"
        )
    return _sum_warning(targets) if ACTIVATIONS[activation].vector else None


def _sum_warning(targets: Array) -> str | None:
    sums = targets.sum(axis=-1)
    wrong = np.flatnonzero(np.abs(sums - 1.0) > SUM_TOLERANCE)
    if not len(wrong):
        return None
    row = int(wrong[0])
    return (
        f"the targets in row {row + 1} sum to {sums[row]:g}, but a softmax's outputs sum to 1:"
        " give one-hot targets or probabilities"
    )


def _interval(low: float, high: float) -> str:
    ends = [f"from {low:.4g}"] if low > -math.inf else []
    ends += [f"to {high:.4g}"] if high < math.inf else ["upwards"]
    return " ".join(ends)


def _scaling(low: float, high: float) -> str:
    return f"e.g. to [{math.ceil(max(low, -1.0))}, {math.floor(min(high, 1.0))}]"
