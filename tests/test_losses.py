"""The table of losses: derivatives, stable forms, registration and which pairs make sense."""

from __future__ import annotations

import mpmath
import pytest
from sympy import Symbol, lambdify

from symmlp.losses import (
    LOSSES,
    Loss,
    loss,
    makes_sense,
    validate,
)
from symmlp.network import Network, NetworkError
from symmlp.proof import judge
from symmlp.statement import Statement, Status

Y, Z = Symbol("y"), Symbol("z")
CLAIMS = [(entry.name, claim) for entry in LOSSES.values() for claim in entry.stable_forms]
POINTS = [(0.25, 0.75), (0.875, 0.125), (0.5, 0.625), (0.0625, 1.0)]


def test_the_table_has_every_name_under_itself() -> None:
    assert list(LOSSES) == [
        "half_squared_error",
        "mean_squared_error",
        "absolute_error",
        "huber",
        "binary_cross_entropy",
        "categorical_cross_entropy",
    ]
    assert all(name == entry.name for name, entry in LOSSES.items())


@pytest.mark.parametrize("entry", LOSSES.values(), ids=lambda entry: entry.name)
@pytest.mark.parametrize("point", POINTS)
def test_the_derivative_agrees_with_central_differences(
    entry: Loss, point: tuple[float, float]
) -> None:
    with mpmath.workdps(50):
        y, z = map(mpmath.mpf, point)
        value = lambdify((entry.prediction, entry.target), entry.expr, "mpmath")
        slope = lambdify((entry.prediction, entry.target), entry.derivative, "mpmath")
        step = mpmath.mpf(10) ** -15
        difference = (value(y + step, z) - value(y - step, z)) / (2 * step)
        assert abs(difference - slope(y, z)) < mpmath.mpf(10) ** -26


def test_the_absolute_error_is_flat_where_it_is_right() -> None:
    entry = loss("absolute_error")
    assert entry.derivative.subs({entry.prediction: 3, entry.target: 3}) == 0


@pytest.mark.parametrize(("name", "claim"), CLAIMS, ids=[name for name, _ in CLAIMS])
def test_stable_forms_are_proved(name: str, claim: Statement) -> None:
    assert judge(claim).status is Status.PROVED, f"{name}: {claim}"


@pytest.mark.parametrize(
    ("output", "cost", "fits"),
    [
        ("sigmoid", "binary_cross_entropy", True),
        ("softmax", "categorical_cross_entropy", True),
        ("tanh", "binary_cross_entropy", False),
        ("identity", "categorical_cross_entropy", False),
        ("relu", "binary_cross_entropy", False),
        ("identity", "huber", True),
        ("softmax", "half_squared_error", True),
    ],
)
def test_a_pair_makes_sense_if_the_range_fits(output: str, cost: str, fits: bool) -> None:
    assert makes_sense(output, cost) is fits


def test_a_pair_that_makes_no_sense_is_refused_with_the_cure() -> None:
    network = Network.of(2, 3, 1, output="tanh", loss="binary_cross_entropy")
    with pytest.raises(NetworkError, match=r"layer 2: tanh .* \(0, 1\) .* use sigmoid, softmax"):
        validate(network)


def test_an_unknown_loss_lists_the_known_ones() -> None:
    with pytest.raises(NetworkError, match="'mse' is not a loss; known are half_squared_error"):
        validate(Network.of(2, 1, loss="mse"))
    with pytest.raises(ValueError, match="'mse' is not a loss; known are half_squared_error"):
        loss("mse")
