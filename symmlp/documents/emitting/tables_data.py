"""Tables of numbers about the worked example's data: scaled, trained on, with two targets."""

from __future__ import annotations

from typing import Final

import numpy as np

from symmlp import example
from symmlp.documents.emitting.request import Request
from symmlp.documents.emitting.table_cells import markdown_table
from symmlp.documents.emitting.values import PLACES, printed, training_step
from symmlp.latex.writing.expression import Writer
from symmlp.network import Network
from symmlp.rules.quantities import L, a, y, z
from symmlp.training.functions import ACTIVATIONS, Array
from symmlp.training.parameters import Parameters
from symmlp.training.scaling import MinMaxScaler
from symmlp.training.trainer import forward, loss, train

#: Epochs of a table of losses.
LOSS_EPOCHS: Final = 1000
_TARGETS: Final = ("raw", "scaled")


def scaled_data(request: Request) -> str:
    """Return the data, each column beside itself scaled to [0, 1] and to [-1, 1]."""
    data = np.array(example.DATA)
    ranges = ((0.0, 1.0), (-1.0, 1.0))
    scaled = [MinMaxScaler.fit(data, low, high).scale(data) for low, high in ranges]
    head = [
        text for name in example.COLUMNS for text in (name, *(_interval(*one) for one in ranges))
    ]
    lines = [
        [
            text
            for column in range(data.shape[1])
            for text in (
                f"{data[row, column]:g}",
                *(_rounded(part[row, column]) for part in scaled),
            )
        ]
        for row in range(len(data))
    ]
    return markdown_table(head, lines)


def parameters(request: Request) -> str:
    """Return the weights and the bias of every unit before training."""
    network = request.concrete
    first = training_step(network, request.learning_rate, request.target)
    writer = Writer("seed", network)
    lines = list[list[str]]()
    for layer in range(1, network.depth + 1):
        weights, biases = first.parameters.weights[layer - 1], first.parameters.biases[layer - 1]
        for unit, (row, bias) in enumerate(zip(weights, biases, strict=True)):
            name = y[unit] if layer == network.depth else a[layer, unit]
            numbers = [str(printed(float(n), exact=True)) for n in (*row, bias)]
            lines.append([f"${writer.expression(name)}$", ", ".join(numbers[:-1]), numbers[-1]])
    return markdown_table(["unit", "weights", "bias"], lines)


def effect(request: Request) -> str:
    """Return output and loss before and after one step, with the raw and with the scaled target."""
    network, writer = request.concrete, Writer("seed", request.concrete)
    lines = list[list[str]]()
    for target in _TARGETS:
        first = training_step(network, request.learning_rate, target)
        cells = [str(printed(float(first.targets[0, 0]), exact=True))]
        ends = (first.parameters, first.updated)
        cells += [_rounded(forward(network, at, first.inputs).y[0, 0]) for at in ends]
        cells += [_rounded(loss(network, at, first.inputs, first.targets)) for at in ends]
        lines.append([target, *cells])
    names = [writer.expression(name) for name in (z[0], y[0], L)]
    head = [f"${names[0]}$", *(f"${name}$ {when}" for name in names[1:] for when in _WHEN)]
    return markdown_table(["target", *head], lines)


def losses(request: Request) -> str:
    """Return the mean loss over the worked example's data and its outputs while it is trained on.

    Inputs are scaled to [0, 1]; targets are scaled to what the output can reach, or are raw.
    """
    network = request.concrete
    data = np.array(example.DATA)
    X_raw, Z_raw = np.split(data, [len(example.FIRST_INPUT)], axis=1)
    inputs, targets = MinMaxScaler.fit(X_raw).scale(X_raw), _targets(network, Z_raw, request.target)
    start = Parameters.of(example.WEIGHTS, example.BIASES)
    epochs = request.epochs or LOSS_EPOCHS
    lines = list[list[str]]()
    now, done = start, 0
    for epoch in _shown(epochs):
        now = train(
            network,
            now,
            inputs,
            targets,
            learning_rate=request.learning_rate,
            epochs=epoch - done,
        ).parameters
        done = epoch
        outputs = forward(network, now, inputs).y
        lines.append(_line(str(epoch), loss(network, now, inputs, targets), outputs))
    reachable = np.clip(targets, *ACTIVATIONS[network.layers[-1].activation].range)
    gaps = 0.5 * np.mean(np.sum((reachable - targets) ** 2, axis=1))
    if network.loss == "half_squared_error":
        lines.append(_line("bound", float(gaps), reachable))
    writer = Writer("seed", network)
    names = [f"${writer.expression(y[0])}$ for {_short(z)}" for z in targets[:, 0]]
    return markdown_table(["epoch", "loss", *names], lines)


_WHEN: Final = ("before", "after")


def _targets(network: Network, Z: Array, target: str) -> Array:
    if target == "raw":
        return Z
    low, high = ACTIVATIONS[network.layers[-1].activation].range
    return MinMaxScaler.fit(Z, max(low, -1.0), min(high, 1.0)).scale(Z)


def _shown(epochs: int) -> list[int]:
    """Return 0, 1, 2, 5, 10, 20, 50, … and the last epoch."""
    steps = {0, epochs}
    power = 1
    while power <= epochs:
        steps |= {factor * power for factor in (1, 2, 5) if factor * power <= epochs}
        power *= 10
    return sorted(steps)


def _line(name: str, value: float, outputs: Array) -> list[str]:
    return [name, f"{value:.{PLACES + 2}f}", *(_rounded(number) for number in outputs[:, 0])]


def _rounded(number: float) -> str:
    return f"{float(number) + 0.0:.{PLACES}f}"


def _short(number: float) -> str:
    return str(printed(float(number), exact=True))


def _interval(low: float, high: float) -> str:
    return f"to [{low:g}, {high:g}]"
