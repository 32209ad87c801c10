"""Derivatives at kinks: a point is excluded only where the derivative certainly does not exist."""

from __future__ import annotations

import pytest
from sympy import (
    Abs,
    Eq,
    Expr,
    IndexedBase,
    Integer,
    Lambda,
    Max,
    Ne,
    Piecewise,
    Pow,
    Rational,
    Sum,
    Symbol,
    sign,
    symbols,
    sympify,
)

from symmlp.expressions import Partial, apply, prime
from symmlp.proof import judge
from symmlp.statement import Definition, Limits, Statement, Status

b, c, t, w, x, y = symbols("b c t w x y", real=True)
f = Symbol("f")
i, j, k = symbols("i j k", integer=True)
n = Symbol("n", integer=True, positive=True)
X = IndexedBase(Symbol("x", real=True))
UNITS = (Limits(k, Integer(0), n - 1),)
FREE = (*map(Definition, (b, c, w, x, y)), Definition(X[j], indices=(j,)))
ABSOLUTE = Definition(f, Lambda(t, Abs(t)))
ROOT = Definition(f, Lambda(t, Pow(Pow(t, 2, evaluate=False), Rational(1, 2), evaluate=False)))
BENT = Definition(f, Lambda(t, Piecewise((5, Eq(t, 1)), (5 * t, True))))


def claim(
    lhs: Expr, rhs: object, *definitions: Definition, indices: tuple[Limits, ...] = ()
) -> Statement:
    return Statement(lhs, sympify(rhs), definitions=(*FREE, *definitions), indices=indices)


def total(body: Expr) -> Sum:
    return Sum(body, (i, 0, n - 1))


def cases(slope: Expr, subject: Expr, *more: tuple[object, object]) -> Expr:
    """Return a slope where the subject is not 0, and a wrong one elsewhere, except in ``more``."""
    return Piecewise((slope, Ne(subject, 0)), *more, (5, True))


RELU = Piecewise((1, X[k] > 0), (0, True))

TRUE = {
    "sign of another variable": claim(Partial(x * sign(y), x), sign(y)),
    "a kink times 0": claim(
        Partial(c * Max(x, 0), x), Piecewise((c, x > 0), (0, x < 0), (0, Eq(c, 0)), (5, True))
    ),
    "a kink never crossed": claim(
        Partial(Max(w * x + b, 0), x),
        Piecewise((w, w * x + b > 0), (0, w * x + b < 0), (0, Eq(w, 0)), (5, True)),
    ),
    "chain rule for f′": claim(Partial(apply(f, w * x), x), w * prime(f, w * x), ABSOLUTE),
    "a function's kink never crossed": claim(
        Partial(apply(f, w * x), x), cases(w * sign(w * x), w * x, (0, Eq(w, 0))), ABSOLUTE
    ),
    "a root's kink never crossed": claim(
        Partial(apply(f, w * x), x), cases(w * sign(w * x), w * x, (0, Eq(w, 0))), ROOT
    ),
    "second derivative": claim(Partial(Partial(x * Abs(x), x), x), 2 * sign(x)),
    "second derivative of a cube": claim(Partial(Partial(x**2 * Abs(x), x), x), 6 * Abs(x)),
    "in a sum": claim(Partial(total(Abs(X[i])), X[k]), sign(X[k]), indices=UNITS),
    "in a sum, times 0": claim(
        Partial(total(c * Max(X[i], 0)), X[k]),
        Piecewise((c, X[k] > 0), (0, X[k] < 0), (0, Eq(c, 0)), (5, True)),
        indices=UNITS,
    ),
    "kinks that cancel": claim(Partial(total(Abs(X[i])) - Abs(X[k]), X[k]), 0, indices=UNITS),
    "summed derivatives": claim(total(Partial(Abs(X[i]), X[i])), total(sign(X[i]))),
    "a gap between cases": claim(Piecewise((x, x > 0), (-x, x < 0)), Abs(x)),
}

FALSE = {
    "sign of another variable": claim(Partial(x * sign(y), x), cases(sign(y), y)),
    "a kink times 0": claim(Partial(c * Max(x, 0), x), cases(c * (1 + sign(x)) / 2, x)),
    "a kink never crossed": claim(
        Partial(Max(w * x + b, 0), x),
        Piecewise((w, w * x + b > 0), (0, w * x + b < 0), (5, True)),
    ),
    "a function's kink never crossed": claim(
        Partial(apply(f, w * x), x), cases(w * sign(w * x), w * x), ABSOLUTE
    ),
    "a root's kink never crossed": claim(
        Partial(apply(f, w * x), x), cases(w * sign(w * x), w * x), ROOT
    ),
    "another unit": claim(
        Partial(Abs(X[0]), X[k]), cases(sign(X[0]), X[0], (5, Eq(k, 0))), indices=UNITS
    ),
    "a removable case": claim(prime(f, 1), 0, BENT),
    "a removable case by an equation": Statement(
        Partial(Piecewise((5, Eq(x, 1)), (5 * x, True)), x),
        Integer(0),
        definitions=FREE,
        assumptions=(Eq(x, 1),),
    ),
    "in a sum, times 0": claim(
        Partial(total(c * Max(X[i], 0)), X[k]),
        Piecewise((c, X[k] > 0), (0, X[k] < 0), (5, True)),
        indices=UNITS,
    ),
    "kinks that cancel": claim(
        Partial(total(Abs(X[i])) - Abs(X[k]), X[k]), cases(Integer(0), X[k]), indices=UNITS
    ),
    "summed derivatives, times 0": claim(
        total(Partial(c * Abs(X[i]), X[i])), total(cases(c * sign(X[i]), X[i]))
    ),
}


@pytest.mark.parametrize("name", TRUE)
def test_a_true_derivative_is_proved(name: str) -> None:
    verdict = judge(TRUE[name])
    assert verdict.status is Status.PROVED, verdict


@pytest.mark.parametrize("name", FALSE)
def test_a_derivative_false_at_one_point_is_not_proved(name: str) -> None:
    verdict = judge(FALSE[name])
    assert verdict.status is not Status.PROVED, verdict
