"""A trainer put together from replaceable parts, so that tests can plant one fault at a time."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from symmlp.training import textbook
from symmlp.training.functions import ACTIVATIONS


def hidden(f: Any, w: np.ndarray, d: np.ndarray, s: np.ndarray, a: np.ndarray) -> np.ndarray:
    return d @ w * f.derivative(s)


@pytest.fixture(scope="session")
def trainer() -> Callable[..., SimpleNamespace]:
    """The hand-coded trainer with parts replaced: forward, output, hidden, gradients, step, ….

    ``late`` makes the hidden deltas use the weights after the step; ``shift`` is the layer offset
    of the activations that the gradients use.
    """

    def build(
        forward: Callable[..., Any] = textbook.forward,
        losses: Callable[..., Any] = textbook.losses,
        output: Callable[..., Any] = textbook.output_deltas,
        hidden: Callable[..., Any] = hidden,
        gradients: Callable[..., Any] = textbook.gradients,
        step: Callable[..., Any] = textbook.step,
        late: bool = False,
    ) -> SimpleNamespace:
        def all_deltas(network, parameters, states, Z, weights):
            found = [output(network, states, Z)]
            for place in range(network.depth - 2, -1, -1):
                f = ACTIVATIONS[network.layers[place].activation]
                s, a = states.s[place], states.a[place + 1]
                found.insert(0, hidden(f, weights[place + 1], found[0], s, a))
            return tuple(found)

        def deltas(network, parameters, X, Z):
            states = forward(network, parameters, X)
            return all_deltas(network, parameters, states, Z, parameters.weights)

        def slopes(network, parameters, X, Z, reduction):
            states = forward(network, parameters, X)
            found = all_deltas(network, parameters, states, Z, parameters.weights)
            return gradients(found, states, len(X) if reduction == "mean" else 1)

        def stepped(network, parameters, X, Z, rate, reduction):
            new = step(parameters, slopes(network, parameters, X, Z, reduction), rate)
            if late:  # output layer first, then deltas through the weights that it has now
                states = forward(network, parameters, X)
                found = all_deltas(network, parameters, states, Z, new.weights)
                new = step(parameters, gradients(found, states, len(X)), rate)
            return new

        def loss(network, parameters, X, Z, reduction):
            each = losses(network, forward(network, parameters, X), Z)
            return float(each.sum() / (len(X) if reduction == "mean" else 1))

        return SimpleNamespace(
            forward=forward, loss=loss, deltas=deltas, gradients=slopes, step=stepped
        )

    return build
