"""The table of activations: derivatives, forms and registration, each against another source."""

from __future__ import annotations

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import (
    ITE,
    DiracDelta,
    Function,
    Interval,
    Max,
    Min,
    Piecewise,
    Rational,
    Symbol,
    atan,
    lambdify,
    sign,
    sin,
    sqrt,
    sympify,
)

from symmlp.activations import (
    ACTIVATIONS,
    ARGUMENT,
    Activation,
    Kink,
    activation,
    derivative,
    register_activation,
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


def test_a_registered_activation_has_a_derivative(registry: None) -> None:
    t = Symbol("t")
    entry = register_activation("wave", sin(t) + t)
    assert str(entry.derivative) == "cos(s) + 1"
    assert activation("wave") is entry


def test_registration_takes_a_range_and_kinks(registry: None) -> None:
    t = Symbol("t")
    step = Piecewise((t, t > 0), (0, True))
    assert register_activation("ramp", step, range=Interval(0, 1)).range == Interval(0, 1)


@pytest.mark.parametrize(
    ("name", "expr", "message"),
    [
        ("sigmoid", Symbol("t"), "exists already"),
        ("two words", Symbol("t"), "cannot name"),
        ("wave", Symbol("t") * Symbol("u"), "one symbol"),
        ("wave", sympify(3), "one symbol"),
        ("wave", "t**2", "not the text"),
        ("wave", Function("g")(Symbol("t")), "elementary functions"),
        ("wave", atan(Symbol("t")), "max, min and exp, log"),
        ("wave", sqrt(Symbol("t")), "not a real number at s = -3/2"),
        ("wave", DiracDelta(Symbol("t")), "max, min and exp, log"),
        ("wave", sign(Symbol("t", real=True)), "no closed derivative"),
    ],
)
def test_registration_refuses(name: str, expr: object, message: str, registry: None) -> None:
    with pytest.raises(ValueError, match=message):
        register_activation(name, expr)


def test_max_is_registered_as_cases_and_decimals_as_what_they_spell(registry: None) -> None:
    t = Symbol("t", real=True)
    ramp = register_activation("ramp", Max(0, 1.1 * t))
    assert [ramp.derivative.subs(ARGUMENT, at) for at in (-1, 0, 1)] == [0, 0, Rational(11, 10)]


def test_nested_max_and_min_compare_with_numbers_only(registry: None) -> None:
    t = Symbol("t", real=True)
    for name, expr in (
        ("clipped", Min(Max(t, 0), 6)),
        ("hard_sigmoid", Max(0, Min(1, t / 6 + Rational(1, 2)))),
        ("hard_swish", t * Max(0, Min(1, t / 6 + Rational(1, 2)))),
    ):
        entry = register_activation(name, expr)
        assert entry.expr.has(Piecewise)
        assert not entry.expr.has(ITE, Max, Min)
        for at in (-8, -3, -1, 0, 1, 3, 6, 8):
            assert entry.expr.subs(ARGUMENT, at) == expr.subs(t, at)


def test_a_known_function_cannot_get_another_convention(registry: None) -> None:
    t = Symbol("t", real=True)
    kink = Kink(sympify(0), sympify(1))
    with pytest.raises(ValueError, match="it is relu, with another kink"):
        register_activation("relu_up", Piecewise((t, t > 0), (0, True)), kinks=(kink,))


def test_the_convention_of_a_users_kink_is_put_in(registry: None) -> None:
    t = Symbol("t", real=True)
    kink = Kink(sympify(0), Rational(1, 2))
    entry = register_activation("steep", Piecewise((2 * t, t > 0), (0, True)), kinks=(kink,))
    assert [entry.derivative.subs(ARGUMENT, at) for at in (-1, 0, 1)] == [0, Rational(1, 2), 2]


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


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symmlp.activations.ACTIVATIONS", dict(ACTIVATIONS))
