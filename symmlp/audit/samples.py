"""What a network is compared on: the worked example's samples, or random ones that suit it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from symmlp import example
from symmlp.activations import activation
from symmlp.codegen.program.numeric import Array
from symmlp.losses import loss
from symmlp.network import Network
from symmlp.training.initialization import uniform
from symmlp.training.parameters import Parameters

#: Random targets stay this far from an open end of the range that they are drawn from.
MARGIN = 1 / 64


@dataclass(frozen=True, eq=False)
class Case:
    """Samples with a name: inputs X (batch, inputs), targets Z (batch, outputs)."""

    name: str
    X: Array
    Z: Array


@dataclass(frozen=True, eq=False)
class Setting:
    """First parameters, the cases to compare, the data to train on and samples per step."""

    parameters: Parameters
    cases: tuple[Case, ...]
    training: Case
    batch_size: int
    columns: tuple[str, ...] = ()


def worked_example() -> Setting:
    """Return the first sample with its raw and its scaled target, and all four rows scaled."""
    parameters = Parameters.of(example.WEIGHTS, example.BIASES)
    inputs = np.array([example.FIRST_INPUT])
    rows = np.array(example.DATA)
    low, high = rows.min(axis=0), rows.max(axis=0)
    scaled = (rows - low) / (high - low)
    size = example.NETWORK.inputs
    (raw,), (target,) = example.RAW_TARGET, example.SCALED_TARGET
    return Setting(
        parameters,
        (
            Case(f"x = (1, 1), target {raw:g}", inputs, np.array([[raw]])),
            Case(f"x = (1, 1), target scaled to {target:g}", inputs, np.array([[target]])),
        ),
        Case("the 4 scaled samples, one after the other", scaled[:, :size], scaled[:, size:]),
        1,
        example.COLUMNS[size:],
    )


def random_setting(network: Network, seed: int, samples: int) -> Setting:
    """Return parameters and inputs from U[-1, 1], and targets in the output's range."""
    generator = np.random.default_rng([seed, 1])
    inputs = generator.uniform(-1.0, 1.0, (samples, network.inputs))
    case = Case(_many(samples), inputs, random_targets(network, generator, samples))
    return Setting(uniform(network, seed), (case,), case, samples)


def random_targets(network: Network, generator: np.random.Generator, samples: int) -> Array:
    """Return targets (samples, outputs): uniform in what output and loss allow within [-1, 1].

    For a softmax they are one-hot.
    """
    entry, cost = activation(network.layers[-1].activation), loss(network.loss)
    shape = (samples, network.outputs)
    if entry.vector:
        return np.eye(network.outputs)[generator.integers(0, network.outputs, samples)]
    ends = [(entry.range.start, entry.range.end)]
    ends.append((cost.target_domain.start, cost.target_domain.end))
    low = max(-1.0, *(float(start) for start, _ in ends))
    high = max(low + 2 * MARGIN, min([low + 2.0, 1.0, *(float(end) for _, end in ends)]))
    return generator.uniform(low + MARGIN, high - MARGIN, shape)


def _many(samples: int) -> str:
    return "1 random sample" if samples == 1 else f"{samples} random samples"
