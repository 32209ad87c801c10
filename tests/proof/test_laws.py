"""Random identities are never refuted, random falsehoods never proved.

The oracle evaluates both sides with mpmath at random points; it shares nothing with the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import mpmath
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import (
    Abs,
    Add,
    Expr,
    Integer,
    Max,
    Min,
    Mul,
    Pow,
    Rational,
    cos,
    exp,
    log,
    sin,
    sqrt,
    symbols,
    tanh,
)

from symmlp.proof import judge
from symmlp.statement import Statement, Status

x, y, z = VARIABLES = symbols("x y z", real=True)
POINTS = 24
DIGITS = 40


def _unary() -> st.SearchStrategy[Callable[[Expr], Expr]]:
    def evaluated(function: type) -> Callable[[Expr], Expr]:
        return lambda argument: function(argument, evaluate=False)

    return st.sampled_from(
        [
            evaluated(exp),
            evaluated(tanh),
            evaluated(sin),
            evaluated(cos),
            evaluated(Abs),
            evaluated(log),
            lambda u: Pow(u, Rational(1, 2), evaluate=False),
            lambda u: Pow(u, -1, evaluate=False),
            lambda u: Pow(u, 2, evaluate=False),
            lambda u: Max(u, 0, evaluate=False),
            lambda u: Min(u, 1, evaluate=False),
        ]
    )


LEAVES = st.one_of(
    st.sampled_from(VARIABLES),
    st.integers(-3, 3).map(Integer),
    st.sampled_from([Rational(1, 2), Rational(-2, 3)]),
)


def _grow(children: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.one_of(
        st.tuples(children, children).map(lambda pair: Add(*pair, evaluate=False)),
        st.tuples(children, children).map(lambda pair: Mul(*pair, evaluate=False)),
        st.tuples(_unary(), children).map(lambda pair: pair[0](pair[1])),
    )


EXPRESSIONS = st.recursive(LEAVES, _grow, max_leaves=5)

#: Identities u ↦ v with v = u wherever both are defined.
REWRITINGS: tuple[Callable[[Expr, Expr], Expr], ...] = (
    lambda u, v: Add(Add(u, v, evaluate=False), Mul(-1, v, evaluate=False), evaluate=False),
    lambda u, v: Mul(u, Mul(v, Pow(v, -1, evaluate=False), evaluate=False), evaluate=False),
    lambda u, v: Mul(Integer(2), Mul(u, Rational(1, 2), evaluate=False), evaluate=False),
    lambda u, v: log(exp(u, evaluate=False), evaluate=False),
    lambda u, v: exp(log(u, evaluate=False), evaluate=False),
    lambda u, v: Pow(Pow(u, Rational(1, 2), evaluate=False), 2, evaluate=False),
    lambda u, v: Add(Max(u, v, evaluate=False), Min(u, v, evaluate=False), -v, evaluate=False),
    lambda u, v: Add(Max(u, 0, evaluate=False), Min(u, 0, evaluate=False), evaluate=False),
    lambda u, v: Mul(Abs(u, evaluate=False), sympy.sign(u, evaluate=False), evaluate=False),
    lambda u, v: Add(Mul(u, Add(1, v)), Mul(-1, u, v, evaluate=False), evaluate=False),
)

#: Changes u ↦ v with v ≠ u wherever both are defined.
MUTATIONS: tuple[Callable[[Expr, Expr], Expr], ...] = (
    lambda u, v: Add(u, 1, evaluate=False),
    lambda u, v: Add(u, exp(v, evaluate=False), evaluate=False),
    lambda u, v: Add(u, Pow(v, 2, evaluate=False), Rational(1, 7), evaluate=False),
    lambda u, v: Add(u, Mul(-1, Abs(v, evaluate=False)), Rational(-1, 9), evaluate=False),
)


def values(expression: Expr) -> list[mpmath.mpf | None]:
    """Return the expression at random points, None where it is not a real number."""
    try:
        function = sympy.lambdify(VARIABLES, expression, "mpmath")
    except KeyError:  # a division by the number 0 is written as infinity, which has no name there
        return [None] * POINTS
    random = Random(7)
    found: list[mpmath.mpf | None] = []
    with mpmath.workdps(DIGITS):
        for _ in range(POINTS):
            point = [mpmath.mpf(random.randint(-64, 64)) / 32 for _ in VARIABLES]
            try:
                value = function(*point)
            except (
                ZeroDivisionError,
                ValueError,
                OverflowError,
                TypeError,
            ):  # max of complex numbers
                found.append(None)
                continue
            real = isinstance(value, int | mpmath.mpf) and mpmath.isfinite(value)
            found.append(mpmath.mpf(value) if real else None)
    return found


def agree(lhs: Expr, rhs: Expr) -> bool | None:
    """Whether both sides agree wherever both are defined; None if that is nowhere tried."""
    pairs = [
        (a, b)
        for a, b in zip(values(lhs), values(rhs), strict=True)
        if a is not None and b is not None
    ]
    if not pairs:
        return None
    return all(abs(a - b) <= mpmath.mpf(10) ** -25 * (1 + abs(a) + abs(b)) for a, b in pairs)


@settings(max_examples=120)
@given(EXPRESSIONS, EXPRESSIONS, st.sampled_from(REWRITINGS))
def test_a_true_identity_is_never_refuted(
    u: Expr, v: Expr, rewrite: Callable[[Expr, Expr], Expr]
) -> None:
    verdict = judge(Statement(u, rewrite(u, v)))
    assert verdict.status in {Status.PROVED, Status.UNDECIDED}, verdict


@settings(max_examples=120)
@given(EXPRESSIONS, EXPRESSIONS, st.sampled_from(MUTATIONS))
def test_a_falsehood_is_never_proved(
    u: Expr, v: Expr, mutate: Callable[[Expr, Expr], Expr]
) -> None:
    verdict = judge(Statement(u, mutate(u, v)))
    assert verdict.status in {Status.REFUTED, Status.UNDECIDED}, verdict


@settings(max_examples=150)
@given(EXPRESSIONS, EXPRESSIONS)
def test_no_verdict_contradicts_the_numbers(u: Expr, v: Expr) -> None:
    status = judge(Statement(u, v)).status
    if status is Status.PROVED:
        assert agree(u, v) is not False
    same = judge(Statement(u, u)).status
    assert same is not Status.REFUTED
    if agree(u, v) is False:
        assert status is not Status.PROVED


@settings(max_examples=60)
@given(EXPRESSIONS, EXPRESSIONS)
def test_both_directions_get_the_same_verdict(u: Expr, v: Expr) -> None:
    statuses = {judge(Statement(u, v)).status, judge(Statement(v, u)).status}
    assert statuses != {Status.PROVED, Status.REFUTED}


@settings(max_examples=60)
@given(st.integers(-9, 9), st.integers(-9, 9), st.integers(0, 6))
def test_the_binomial_theorem(a: int, b: int, power: int) -> None:
    expanded = Add(
        *(
            sympy.binomial(power, r) * (a * x) ** r * (b * y) ** (power - r)
            for r in range(power + 1)
        )
    )
    whole = Pow(Add(a * x, b * y), power, evaluate=False)
    assert judge(Statement(whole, expanded)).status is Status.PROVED
    assert judge(Statement(whole, expanded + sqrt(2))).status is Status.REFUTED
