"""Every entry of the tables of activations and losses has its hand-written twin, and verifies."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Float

from symmlp import activations, losses
from symmlp.activations import ACTIVATIONS, activation
from symmlp.audit.compare import verify
from symmlp.codegen.running.lambdified import lambdify
from symmlp.losses import LOSSES, loss, makes_sense
from symmlp.network import Network
from symmlp.training import functions as by_hand
from symmlp.training.checks import fits

SCALAR = [name for name, entry in ACTIVATIONS.items() if not entry.vector]
PAIRS = [(f, cost) for f in ACTIVATIONS for cost in LOSSES if makes_sense(f, cost)]
POINTS = [-4.0, -1.5, -0.3, 0.2, 0.9, 3.0]


def test_the_tables_have_the_same_names() -> None:
    assert set(ACTIVATIONS) == set(by_hand.ACTIVATIONS)
    assert set(LOSSES) == set(by_hand.LOSSES)


@pytest.mark.parametrize("name", SCALAR)
def test_an_activation_and_its_twin(name: str) -> None:
    entry, twin = activation(name), by_hand.ACTIVATIONS[name]
    for point in POINTS:
        at = {entry.argument: Float(point, 40)}
        value, slope = entry.expr.evalf(30, subs=at), entry.derivative.evalf(30, subs=at)
        assert twin.value(np.array([point]))[0] == pytest.approx(float(value), rel=1e-14, abs=1e-16)
        assert twin.derivative(np.array([point]))[0] == pytest.approx(
            float(slope), rel=1e-13, abs=1e-16
        )


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_and_its_twin(name: str) -> None:
    entry, twin = loss(name), by_hand.LOSSES[name]
    for y, z in ((0.25, 0.75), (0.5, 0.125), (0.875, 1.0), (0.125, 0.0)):
        at = {entry.prediction: Float(y, 40), entry.target: Float(z, 40)}
        found = twin.value(np.array([[y]]), np.array([[z]]))[0]
        assert found == pytest.approx(float(entry.expr.evalf(30, subs=at)), rel=1e-14)
        slope = twin.derivative(np.array([[y]]), np.array([[z]]))[0, 0]
        assert slope == pytest.approx(float(entry.derivative.evalf(30, subs=at)), rel=1e-14)


@pytest.mark.parametrize("output", ACTIVATIONS)
@pytest.mark.parametrize("cost", LOSSES)
def test_which_pairs_make_sense(output: str, cost: str) -> None:
    assert makes_sense(output, cost) == fits(output, cost)


@pytest.mark.parametrize(("output", "cost"), PAIRS)
def test_every_pair_verifies(output: str, cost: str) -> None:
    network = Network.of(1, 2, 2, hidden="tanh", output=output, loss=cost)
    report = verify(network, seed=5, samples=3, epochs=2)
    assert report.ok, report.first


@pytest.mark.parametrize("hidden", SCALAR)
def test_every_hidden_activation_verifies(hidden: str) -> None:
    report = verify(Network.of(2, 3, 2, 1, hidden=hidden), seed=5, samples=3, epochs=2)
    assert report.ok, report.first


#: At the kink: the value of f' or of the loss's derivative that is used, PyTorch's.
KINKS = {"relu": 0.0, "leaky_relu": 0.01, "elu": 1.0}


@pytest.mark.parametrize("name", KINKS)
def test_the_convention_at_a_kink(name: str) -> None:
    network = Network.of(1, 1, 1, hidden=name, output="identity")
    (hidden, _) = lambdify(network).deltas([[[1.0]], [[1.0]]], [[0.0], [1.0]], [[0.0]], [[0.0]])
    assert hidden.tolist() == [[KINKS[name]]]
    assert float(activation(name).derivative.subs(activations.ARGUMENT, 0)) == KINKS[name]
    assert by_hand.ACTIVATIONS[name].derivative(np.zeros(1)).tolist() == [KINKS[name]]


def test_absolute_error_has_slope_zero_at_the_target() -> None:
    network = Network.of(1, 1, output="identity", loss="absolute_error")
    (delta,) = lambdify(network).deltas([[[1.0]]], [[0.0]], [[0.5]], [[0.5]])
    assert delta.tolist() == [[0.0]]
    assert losses.derivative("absolute_error").subs({losses.PREDICTION: 1, losses.TARGET: 1}) == 0
    assert by_hand.LOSSES["absolute_error"].derivative(np.ones((1, 1)), np.ones((1, 1))) == 0.0


@pytest.mark.parametrize("gap", [1.0, -1.0])
def test_huber_joins_smoothly(gap: float) -> None:
    network = Network.of(1, 1, output="identity", loss="huber")
    (delta,) = lambdify(network).deltas([[[1.0]]], [[0.0]], [[gap]], [[0.0]])
    assert delta.tolist() == [[gap]]
    assert by_hand.LOSSES["huber"].derivative(np.array([[gap]]), np.zeros((1, 1))) == gap
