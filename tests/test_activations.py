"""The table of activations: derivatives and forms, each against another source."""

from __future__ import annotations

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import (
    lambdify,
    sympify,
)

from symmlp.activations import (
    ACTIVATIONS,
    ARGUMENT,
    Activation,
    activation,
    derivative,
    validate,
)
from symmlp.network import Network, NetworkError
from symmlp.proof import judge
from symmlp.statement import Statement, Status

SCALAR = [entry for entry in ACTIVATIONS.values() if not entry.vector]
CLAIMS = [
    (entry.name, claim)
    for entry in ACTIVATIONS.values()
    for claim in (*entry.output_forms, *entry.stable_forms)
]
SMOOTH_POINTS = [-7.5, -2.25, -0.5, 0.125, 0.75, 3.5, 9.0]

#: PyTorch's conventions at 0, and elu's derivative from both sides.
AT_ZERO = {"relu": 0, "leaky_relu": "1/100", "elu": 1}


def test_the_table_has_every_name_under_itself() -> None:
    assert list(ACTIVATIONS) == [
        "identity",
        "sigmoid",
        "tanh",
        "relu",
        "leaky_relu",
        "elu",
        "softplus",
        "silu",
        "gelu",
        "softmax",
    ]
    assert all(name == entry.name for name, entry in ACTIVATIONS.items())


@pytest.mark.parametrize("entry", SCALAR, ids=lambda entry: entry.name)
@pytest.mark.parametrize("at", SMOOTH_POINTS)
def test_the_derivative_agrees_with_central_differences(entry: Activation, at: float) -> None:
    with mpmath.workdps(50):
        value = lambdify(entry.argument, entry.expr, "mpmath")
        slope = lambdify(entry.argument, entry.derivative, "mpmath")
        step = mpmath.mpf(10) ** -15
        difference = (value(mpmath.mpf(at) + step) - value(mpmath.mpf(at) - step)) / (2 * step)
        assert abs(difference - slope(mpmath.mpf(at))) < mpmath.mpf(10) ** -27


@pytest.mark.parametrize(("name", "value"), AT_ZERO.items())
def test_kinks_follow_the_convention(name: str, value: object) -> None:
    assert derivative(name).subs(ARGUMENT, 0) == sympify(value)


@pytest.mark.parametrize("entry", SCALAR, ids=lambda entry: entry.name)
def test_kinks_of_the_table_are_what_the_derivative_says(entry: Activation) -> None:
    for kink in entry.kinks:
        assert entry.derivative.subs(entry.argument, kink.at) == kink.derivative


@pytest.mark.parametrize(
    ("name", "claim"), CLAIMS, ids=[f"{name}-{place}" for place, (name, _) in enumerate(CLAIMS)]
)
def test_output_and_stable_forms_are_proved(name: str, claim: Statement) -> None:
    assert judge(claim).status is Status.PROVED, f"{name}: {claim}"


def test_output_forms_are_found_where_the_argument_can_be_eliminated() -> None:
    found = {entry.name: str(entry.output_forms[0].rhs) for entry in SCALAR if entry.output_forms}
    assert found == {"sigmoid": "y*(1 - y)", "tanh": "1 - y**2"}


@pytest.mark.parametrize("entry", SCALAR, ids=lambda entry: entry.name)
@given(at=st.floats(-30, 30))
def test_values_lie_in_the_range(entry: Activation, at: float) -> None:
    with mpmath.workdps(50):
        value = lambdify(entry.argument, entry.expr, "mpmath")(mpmath.mpf(at))
        low, high = entry.range.start, entry.range.end
        assert mpmath.mpf(str(low).replace("oo", "inf")) if low.is_infinite else low <= value
        assert high.is_infinite or value <= high


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"'sigmiod' is not an activation; known are identity, "):
        activation("sigmiod")


def test_softmax_has_no_single_derivative() -> None:
    with pytest.raises(ValueError, match="Jacobian"):
        derivative("softmax")


def test_softmax_is_refused_on_a_hidden_layer() -> None:
    with pytest.raises(NetworkError, match=r"layer 1: softmax .* output layer 2 only"):
        validate(Network.of(2, 3, 1, hidden="softmax"))


def test_text_is_no_network() -> None:
    with pytest.raises(NetworkError, match=r"'2-3-1' is not a Network; write Network.of"):
        validate("2-3-1")


def test_an_unknown_activation_is_refused_with_its_layer() -> None:
    with pytest.raises(NetworkError, match="layer 2: 'sine' is not an activation"):
        validate(Network.of(2, 3, 1, output="sine"))
