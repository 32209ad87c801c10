"""Activations and losses of one's own: what they become, and what is refused."""

from __future__ import annotations

import pytest
from sympy import (
    ITE,
    Abs,
    Contains,
    DiracDelta,
    E,
    Expr,
    Function,
    GoldenRatio,
    Heaviside,
    I,
    Integer,
    Interval,
    Max,
    Min,
    Ne,
    Not,
    Piecewise,
    Product,
    Rational,
    Symbol,
    atan,
    exp,
    log,
    oo,
    pi,
    sign,
    sin,
    sqrt,
    symbols,
)

from symmlp.activations import ACTIVATIONS, ARGUMENT, Kink, activation
from symmlp.losses import derivative, makes_sense
from symmlp.registration import register_activation, register_loss

T, Y, Z = symbols("t y z", real=True)


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
        ("wave", Integer(3), "one symbol"),
        ("wave", "t**2", "expression is needed, not"),
        ("wave", Function("g")(Symbol("t")), r"exp, log, .*: g\(t\) is none of these"),
        ("wave", atan(Symbol("t")), "max, min and exp, log"),
        ("wave", sqrt(Symbol("t")), "not a real number at s = -3/2"),
        ("wave", DiracDelta(Symbol("t")), "max, min and exp, log"),
        ("wave", sign(Symbol("t", real=True)), "no closed derivative"),
        ("wave", Heaviside(T), "derivative is 0 everywhere"),
        ("wave", I * Symbol("t"), "I is none of these"),
        ("wave", Symbol("t") + oo, "oo is none of these"),
        ("wave", Symbol("t") * GoldenRatio, "GoldenRatio is none of these"),
        ("wave", Product(Symbol("t"), (Symbol("os.abort()"), 1, 2)), "is none of these"),
        ("wave", Symbol("t") + Integer(10) ** 400, "a number of more than 300 digits"),
        ("wave", Symbol("t") ** 1001, "an exponent above 1000"),
        ("wave", Piecewise((1, Contains(Symbol("t"), Interval(0, 1))), (0, True)), "none of these"),
        ("wave", Piecewise((T, T > 0)), "no value where none of its conditions holds; give the"),
        ("wave", ["__import__('os').abort()"], "expression is needed, not"),
        ("wave", None, "expression is needed, not"),
        ("__import__('os').abort()", T, "cannot name"),
        ("wave\n", T, "cannot name"),
        ("ｗａｖｅ", T, "cannot name"),
        ("", T, "cannot name"),
        (7, T, "cannot name"),
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


#: A function with conditions of all kinds, and itself without.
CONDITIONS: tuple[tuple[Expr, Expr], ...] = (
    (Piecewise((T, T < 0), (2 * T, T >= 0)), Piecewise((T, T < 0), (2 * T, True))),
    (Piecewise((0, (T < -1) | (T > 1)), (1 - T**2, True)), Max(0, 1 - T**2)),
    (Piecewise((0, Not((T < -1) | (T > 1))), (T, True)), T * Heaviside(Abs(T) - 1, 0)),
    (Piecewise((T**2, Ne(T, 0)), (0, True)), T**2),
    (
        Piecewise((T, ITE(T > 0, T < 2, T > -5)), (0, True)),
        T * Heaviside(T + 5, 0) * Heaviside(2 - T, 0),
    ),
    (Piecewise((T, T > 0), (-T, (T > -1) & (T <= 0)), (1, True)), Min(Abs(T), Max(1, T))),
)


@pytest.mark.parametrize(("written", "same"), CONDITIONS)
def test_conditions_become_one_comparison_per_case(
    written: Expr, same: Expr, registry: None
) -> None:
    entry = register_activation("wave", written)
    for part in (entry.expr, entry.derivative):
        for cases in part.atoms(Piecewise):
            *rows, (_, last) = cases.args
            assert last == True  # noqa: E712  (a SymPy boolean)
            assert all(when.is_Relational and not isinstance(when, Ne) for _, when in rows)
    for at in (-6, -3, Rational(-1, 2), 0, Rational(1, 2), 1, 3):
        assert entry.expr.subs(ARGUMENT, at) == same.subs(T, at)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        (2**T, exp(T * log(2))),
        ((T**2 + 1) ** Rational(1, 3), exp(log(T**2 + 1) / 3)),
        ((T**2 + 1) ** T, exp(T * log(T**2 + 1))),
        (Abs(T) ** Rational(3, 2), Abs(T) ** Rational(3, 2)),
        (1 / sqrt(pi + E * T**2), 1 / sqrt(pi + E * T**2)),
    ],
)
def test_powers_that_languages_lack_are_written_with_exp_and_log(
    written: Expr, same: Expr, registry: None
) -> None:
    assert register_activation("wave", written).expr == same.xreplace({T: ARGUMENT})


@pytest.mark.parametrize("kinks", [(Kink("os.abort()", 0),), (0,), 3, "os.abort()"])
def test_text_is_no_kink(kinks: object, registry: None) -> None:
    with pytest.raises(ValueError, match="kinks are a tuple of"):
        register_activation("wave", Abs(T), kinks=kinks)


def test_a_range_is_an_interval(registry: None) -> None:
    with pytest.raises(ValueError, match=r"wave: range: an interval .* not 'R'"):
        register_activation("wave", T**2, range="R")
    with pytest.raises(ValueError, match=r"odd: target_domain: an interval"):
        register_loss("odd", Abs(Y - Z), prediction=Y, target=Z, target_domain=(0, 1))


def test_what_is_refused_is_not_entered(registry: None) -> None:
    before = dict(ACTIVATIONS)
    with pytest.raises(ValueError, match="no closed derivative"):
        register_activation("wave", sign(T))
    assert before == ACTIVATIONS


def test_a_known_function_cannot_get_another_convention(registry: None) -> None:
    t = Symbol("t", real=True)
    kink = Kink(Integer(0), Integer(1))
    with pytest.raises(ValueError, match="it is relu, with another kink"):
        register_activation("relu_up", Piecewise((t, t > 0), (0, True)), kinks=(kink,))


def test_the_convention_of_a_users_kink_is_put_in(registry: None) -> None:
    t = Symbol("t", real=True)
    kink = Kink(Integer(0), Rational(1, 2))
    entry = register_activation("steep", Piecewise((2 * t, t > 0), (0, True)), kinks=(kink,))
    assert [entry.derivative.subs(ARGUMENT, at) for at in (-1, 0, 1)] == [0, Rational(1, 2), 2]


def test_a_registered_loss_has_a_derivative(registry: None) -> None:
    entry = register_loss("quartic", (Y - Z) ** 4, prediction=Y, target=Z)
    assert str(entry.derivative) == "4*(y - z)**3"
    assert derivative("quartic") == entry.derivative
    assert makes_sense("identity", "quartic")


@pytest.mark.parametrize(
    ("name", "expr", "message"),
    [
        ("huber", Y - Z, "exists already"),
        ("2nd", Y - Z, "cannot name"),
        ("odd", Y - Symbol("c"), "its symbols are c, y"),
        ("odd", Z**2, "its symbols are z"),
        ("odd", "y - z", "expression is needed, not"),
    ],
)
def test_registration_of_a_loss_refuses(
    name: str, expr: object, message: str, registry: None
) -> None:
    with pytest.raises(ValueError, match=message):
        register_loss(name, expr, prediction=Y, target=Z)


def test_registration_refuses_an_unknown_reduction(registry: None) -> None:
    with pytest.raises(ValueError, match="sum, mean"):
        register_loss("odd", Abs(Y - Z), prediction=Y, target=Z, reduction="median")
