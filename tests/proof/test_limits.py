"""Hostile input is answered within two seconds, whatever the answer."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import pytest
from sympy import (
    Abs,
    Add,
    Derivative,
    Eq,
    Expr,
    Float,
    Function,
    I,
    IndexedBase,
    Integer,
    Integral,
    Max,
    Mul,
    Or,
    Pow,
    Rational,
    Sum,
    Symbol,
    binomial,
    cos,
    exp,
    factorial,
    nan,
    oo,
    pi,
    sin,
    symbols,
    sympify,
    true,
    zoo,
)

from symmlp.expressions import Partial, apply
from symmlp.proof import judge
from symmlp.statement import Definition, Statement, Status

SECONDS = 2.0

x, y, z = symbols("x y z", real=True)
f = Symbol("f")
i, j, k = symbols("i j k", integer=True)
n = Symbol("n", integer=True, positive=True)
X, Y, W = (IndexedBase(Symbol(name, real=True)) for name in "xyw")
Q = symbols("q:700", real=True)

DECIDED = {Status.PROVED, Status.REFUTED, Status.UNDECIDED}
NOT_PROVED = {Status.REFUTED, Status.UNDECIDED}
NOT_REFUTED = {Status.PROVED, Status.UNDECIDED}
UNDECIDED = {Status.UNDECIDED}


def power(base: object, exponent: object) -> Expr:
    return Pow(base, exponent, evaluate=False)


def nested(function: Callable[[Expr], Expr], depth: int) -> Expr:
    """Return a function of a function of … of x; SymPy itself needs a deep stack to build it."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    try:
        expression: Expr = x
        for _ in range(depth):
            expression = function(expression)
        return expression
    finally:
        sys.setrecursionlimit(limit)


def one_more(expression: Expr) -> Expr:
    return Add(1, Mul(2, expression, evaluate=False), evaluate=False)


HOSTILE: dict[str, tuple[Callable[[], tuple[object, object]], set[Status]]] = {
    "tower": (lambda: (power(9, power(9, power(9, 9))), 1), UNDECIDED),
    "tower as exponent": (lambda: (power(x, power(9, power(9, 9))), 1), UNDECIDED),
    "power of -1": (lambda: (power(-1, 10**40), 1), NOT_REFUTED),
    "power of 0": (lambda: (power(0, 10**40), 0), NOT_REFUTED),
    "power of a power": (lambda: (power(power(power(x, 2**31), 2**31), 2**31), x), NOT_PROVED),
    "reciprocal of a power": (lambda: (power(x, -(10**30)), x), NOT_PROVED),
    "factorial": (lambda: (factorial(99_999_999, evaluate=False), 1), UNDECIDED),
    "binomial": (lambda: (binomial(10**9, 5 * 10**8, evaluate=False), 1), UNDECIDED),
    "a million digits": (
        lambda: (Integer(10) ** 1_000_000 + 1, Integer(10) ** 1_000_000),
        NOT_PROVED,
    ),
    "2,501 terms": (lambda: (Add(*symbols("p:2501")), Add(*symbols("p:2501"))), NOT_REFUTED),
    "2,501 units": (
        lambda: (Add(*(X[r] for r in range(2501))), Add(*(X[r] for r in range(2500)))),
        NOT_PROVED,
    ),
    "2,501 exponentials": (lambda: (Add(*(exp(r * x) for r in range(2501))), 0), NOT_PROVED),
    "600 exponentials": (lambda: (Add(*map(exp, Q[:600])), 0), NOT_PROVED),
    "product of 700 sums": (lambda: (Mul(*(1 + q for q in Q)), 0), NOT_PROVED),
    "product of 12 sums": (lambda: (Mul(*(1 + x + q for q in Q[:12])), 0), NOT_PROVED),
    "power of a long sum": (lambda: (Add(*Q[:10]) ** 20, 0), NOT_PROVED),
    "high power": (
        lambda: ((x + y + z) ** 199, (x + y + z) ** 198 * (x + y + z)),
        NOT_REFUTED,
    ),
    "14 denominators": (lambda: (Add(*(1 / (1 + q) for q in Q[:14])), 0), NOT_PROVED),
    "60 denominators": (
        lambda: (
            Add(*(1 / (x + r) for r in range(60))),
            Add(*(1 / (x + r) for r in range(59))),
        ),
        NOT_PROVED,
    ),
    "39 fractions of an exponent": (
        lambda: (Add(*(exp(x / r) for r in range(1, 40))), 0),
        NOT_PROVED,
    ),
    "40 roots": (
        lambda: (Mul(*(Pow(x + r, Rational(1, r + 2)) for r in range(40))), 0),
        NOT_PROVED,
    ),
    "2,000 sines": (lambda: (nested(lambda e: sin(e, evaluate=False), 2000), x), NOT_PROVED),
    "2,000 exponentials": (lambda: (nested(exp, 2000), x), NOT_PROVED),
    "2,000 powers": (lambda: (nested(lambda e: power(e, 2), 2000), x), NOT_PROVED),
    "2,000 brackets": (lambda: (nested(one_more, 2000), x), NOT_PROVED),
    "2,000 applications": (lambda: (nested(lambda e: apply(f, e), 2000), x), NOT_PROVED),
    "140 sines": (lambda: (nested(sin, 140), x), NOT_PROVED),
    "140 applications": (lambda: (nested(lambda e: apply(f, e), 140), x), NOT_PROVED),
    "140 absolute values": (
        lambda: (nested(lambda e: Abs(e - 1, evaluate=False), 140), x),
        NOT_PROVED,
    ),
    "140 kinks": (lambda: (nested(lambda e: sin(Max(e, 0, evaluate=False)), 140), x), NOT_PROVED),
    "140 sums": (lambda: (nested(lambda e: Sum(e + 1, (i, 0, 1)), 140), x), NOT_PROVED),
    "40 sums": (lambda: (nested(lambda e: Sum(e + X[i], (i, 0, n - 1)), 40), x), NOT_PROVED),
    "40 derivatives": (lambda: (nested(lambda e: Partial(e * x, x), 40), x), DECIDED),
    "a long range": (lambda: (Sum(sin(i * x), (i, 0, 10**9)), 0), NOT_PROVED),
    "a long square": (lambda: (Sum(sin(i * j * x), (i, 0, 9000), (j, 0, 9000)), 0), NOT_PROVED),
    "a long range of many terms": (
        lambda: (Sum(sin(i * x) + cos(i * x) * exp(i * x / 1000) + X[i] ** 2, (i, 0, 9900)), 0),
        NOT_PROVED,
    ),
    "a cube of ranges": (
        lambda: (Sum(X[i] * Y[j] * W[k], (i, 0, 62), (j, 0, 62), (k, 0, 62)), 0),
        NOT_PROVED,
    ),
    "12 absolute values": (lambda: (Add(*map(Abs, Q[:12])), 0), NOT_PROVED),
    "an infinite sum": (lambda: (Sum(1 / i**2, (i, 1, oo)), pi**2 / 6), NOT_REFUTED),
    "nan": (lambda: (nan, nan), UNDECIDED),
    "infinity": (lambda: (oo, oo), UNDECIDED),
    "complex infinity": (lambda: (zoo, zoo), UNDECIDED),
    "complex number": (lambda: (I * x, x), UNDECIDED),
    "float": (lambda: (Float(0.1), Rational(1, 10)), UNDECIDED),
    "truth": (lambda: (true, true), UNDECIDED),
    "unknown function of SymPy": (lambda: (Function("h")(x), Function("h")(x)), UNDECIDED),
    "derivative of SymPy": (lambda: (Derivative(Function("h")(x), x), 0), UNDECIDED),
    "integral": (lambda: (Integral(x, x), x**2 / 2), UNDECIDED),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_an_answer_in_time(name: str) -> None:
    make, allowed = HOSTILE[name]
    lhs, rhs = map(sympify, make())
    start = time.process_time()
    verdict = judge(Statement(lhs, rhs, definitions=(Definition(x),)))
    assert time.process_time() - start < SECONDS
    assert verdict.status in allowed


@pytest.mark.parametrize("length", [20, 100, 399])
@pytest.mark.parametrize(
    "link",
    [exp, lambda e: e**2, lambda e: e + 1, lambda e: 1 / (1 + exp(-e)), lambda e: apply(f, e)],
    ids=["exp", "square", "next", "logistic", "unknown"],
)
def test_a_chain_of_definitions(length: int, link: Callable[[Expr], Expr]) -> None:
    chain = (Definition(Q[0]), *(Definition(Q[r + 1], link(Q[r])) for r in range(length)))
    start = time.process_time()
    verdict = judge(Statement(Partial(Q[length], Q[0]), Integer(0), definitions=chain))
    assert time.process_time() - start < SECONDS
    assert verdict.status in NOT_PROVED


def test_too_many_alternatives() -> None:
    either = tuple(Or(Eq(q, 0), Eq(q, 1)) for q in Q[:5])
    assert judge(Statement(x, y, assumptions=either)).status in NOT_PROVED
