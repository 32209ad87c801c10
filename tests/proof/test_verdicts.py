"""True statements that must be proved."""

from __future__ import annotations

import pytest
from sympy import (
    Abs,
    And,
    Eq,
    Expr,
    IndexedBase,
    Integer,
    KroneckerDelta,
    Lambda,
    Max,
    Min,
    Or,
    Piecewise,
    Pow,
    Rational,
    Sum,
    Symbol,
    atan,
    cos,
    erf,
    exp,
    log,
    pi,
    sign,
    sin,
    sqrt,
    symbols,
    sympify,
    tanh,
)

from symmlp.expressions import Partial, Printed, apply, prime
from symmlp.proof import judge
from symmlp.statement import Definition, Limits, Over, Statement, Status

b, c, t, u, w, x, y = symbols("b c t u w x y", real=True)
L = Symbol("L", real=True)
f = Symbol("f")
i, j, k = symbols("i j k", integer=True)
m, n = symbols("m n", integer=True, positive=True)
P, S, W, X, Y = (IndexedBase(Symbol(name, real=True)) for name in "pswxy")

FREE = (
    *(Definition(symbol) for symbol in (b, c, w, x)),
    *(Definition(family[j], indices=(j,)) for family in (X, Y)),
)
SOFTMAX = Definition(P[k], exp(X[k]) / Sum(exp(X[j]), (j, 0, n - 1)), indices=(k,))
LAYER = Definition(S[j], Sum(W[j, i] * X[i], (i, 0, m - 1)), indices=(j,))


def over(index: Symbol, size: Expr = n) -> Limits:
    return Limits(index, Integer(0), size - 1)


def claim(
    lhs: Expr,
    rhs: Expr,
    *,
    definitions: tuple[Definition, ...] = FREE,
    assumptions: tuple[object, ...] = (),
    indices: tuple[Limits, ...] = (),
) -> Statement:
    return Statement(
        sympify(lhs),
        sympify(rhs),
        definitions=definitions,
        assumptions=assumptions,
        indices=indices,
    )


def total(body: Expr, index: Symbol = i, size: Expr = n) -> Sum:
    return Sum(body, (index, 0, size - 1))


def power(base: Expr, exponent: Expr) -> Expr:
    return Pow(base, exponent, evaluate=False)


TRUE = {
    "log of a square": claim(log(x**2), 2 * log(Abs(x))),
    "log of a square, where both are defined": claim(log(power(x, 2)), 2 * log(x)),
    "root of a square": claim(power(power(x, 2), Rational(1, 2)), Abs(x)),
    "square of a root": claim(power(sqrt(x), 2), x),
    "exponential of half a logarithm": claim(power(exp(log(x) / 2), 2), x),
    "tanh as a logistic function": claim(tanh(x), 2 / (1 + exp(-2 * x)) - 1),
    "stable softplus": claim(log(1 + exp(x)), Max(x, 0) + log(1 + exp(-Abs(x)))),
    "Gauss": claim(exp(-(x**2) / 2) ** 2, exp(-(x**2))),
    "roots of numbers": claim(sqrt(2) * sqrt(3), sqrt(6)),
    "maximum and minimum": claim(Max(x, y) + Min(x, y), x + y),
    "maximum by absolute value": claim(Max(x, y), (x + y + Abs(x - y)) / 2),
    "sign and absolute value": claim(sign(x) * Abs(x), x),
    "decimals are exact": claim(3 * Printed(Rational(8, 10), 1), Rational(24, 10)),
    "positive by assumption": claim(
        Abs(y * (1 - y)), y * (1 - y), assumptions=(And(y > 0, y < 1),)
    ),
    "difference by assumption": claim(Abs(x - y), x - y, assumptions=(x > y,)),
    "zero or one": claim(y * (1 - y), 0, assumptions=(Or(Eq(y, 0), Eq(y, 1)),)),
    "scaled equation": claim(3 * x * y, y, assumptions=(Eq(3 * x, 1),)),
    "linearity of sums": claim(total(c * X[i] + 1), c * total(X[i]) + n),
    "renamed bound index": claim(total(X[i] * total(X[i])), total(X[i]) ** 2),
    "product of sums": claim(
        total(X[i]) * total(Y[i]), Sum(X[i] * Y[j], (i, 0, n - 1), (j, 0, n - 1))
    ),
    "order of sums": claim(
        Sum(W[i, j], (i, 0, n - 1), (j, 0, m - 1)), Sum(W[i, j], (j, 0, m - 1), (i, 0, n - 1))
    ),
    "deviations add to zero": claim(total(X[i] - total(X[j], j) / n), 0),
    "variance": claim(
        total((X[i] - total(X[j], j) / n) ** 2), total(X[i] ** 2) - total(X[i]) ** 2 / n
    ),
    "delta in range": claim(total(KroneckerDelta(i, k) * X[i]), X[k], indices=(over(k),)),
    "delta out of range": claim(Sum(KroneckerDelta(i, 0) * X[i], (i, 1, n)), 0),
    "delta renames": claim(
        KroneckerDelta(i, j) * X[i], KroneckerDelta(i, j) * X[j], indices=(over(i), over(j))
    ),
    "shifted sum": claim(Sum(X[i], (i, 1, n)), total(X[i + 1])),
    "definition with an offset": claim(
        X[3], 9, definitions=(Definition(X[j + 1], (j + 1) ** 2, indices=(j,)),)
    ),
    "definition whose bound index is the instantiated one": claim(
        S[i], total(W[i, k] * X[k], k, m), definitions=(LAYER,), indices=(over(i),)
    ),
    "function with an outer symbol": claim(
        apply(f, t + 1), t * (t + 1), definitions=(Definition(f, Lambda(u, t * u)),)
    ),
    "function that binds the argument's index": claim(
        apply(f, X[i]),
        n * X[i],
        definitions=(Definition(f, Lambda(u, total(u))),),
        indices=(over(i),),
    ),
    "derivative of a sum": claim(Partial(total(X[i] ** 2), X[k]), 2 * X[k], indices=(over(k),)),
    "derivative by the bound letter": claim(
        Partial(total(X[i] ** 2), X[i]), 2 * X[i], indices=(over(i),)
    ),
    "second derivative": claim(Partial(Partial(x**3, x), x), 6 * x),
    "derivative by a defined quantity": claim(
        Partial(L, y), 2 * y, definitions=(Definition(L, y**2), Definition(y, sin(x)), *FREE)
    ),
    "derivative through a defined quantity": claim(
        Partial(L, x),
        2 * y * cos(x),
        definitions=(Definition(L, y**2), Definition(y, sin(x)), *FREE),
    ),
    "unknown loss": claim(
        Partial(L, w),
        Partial(L, y) * x,
        definitions=(Definition(L, depends_on=(Over(y),)), Definition(y, w * x + b), *FREE),
    ),
    "unknown function": claim(Partial(apply(f, w * x), w), x * prime(f, w * x)),
    "second derivative of an unknown function": claim(Partial(prime(f, x), x), prime(f, x, 2)),
    "leaky kink": claim(
        Partial(Piecewise((x, x > 0), (x / 10, True)), x),
        Piecewise((1, x > 0), (Rational(1, 10), True)),
    ),
    "smooth at the kink": claim(Partial(x * Abs(x), x), 2 * Abs(x)),
    "erf": claim(Partial(erf(x), x), 2 / sqrt(pi) * exp(-(x**2))),
    "arctan": claim(Partial(atan(x * w), x), w / (1 + (w * x) ** 2)),
    "arctan is odd": claim(atan(-x), -atan(x)),
    "GELU": claim(
        Partial(x * (1 + erf(x / sqrt(2))) / 2, x),
        (1 + erf(x / sqrt(2))) / 2 + x * exp(-(x**2) / 2) / sqrt(2 * pi),
    ),
    "softmax adds to one": claim(total(exp(X[i]) / total(exp(X[j]), j)), 1),
    "shifted softmax": claim(
        exp(X[k] - c) / total(exp(X[j] - c), j),
        exp(X[k]) / total(exp(X[j]), j),
        indices=(over(k),),
    ),
    "Jacobian of softmax": claim(
        Partial(P[i], X[j]),
        P[i] * (KroneckerDelta(i, j) - P[j]),
        definitions=(SOFTMAX, *FREE),
        indices=(over(i), over(j)),
    ),
    "sum of numbers": claim(total(i), n * (n - 1) / 2),
    "sum of squares": claim(Sum(i**2, (i, 1, n)), n * (n + 1) * (2 * n + 1) / 6),
    "first term apart": claim(total(X[i]), X[0] + Sum(X[i], (i, 1, n - 1))),
    "last term apart": claim(total(X[i]), X[n - 1] + Sum(X[i], (i, 0, n - 2))),
    "two equations": claim(y, 2, assumptions=(Eq(x, 1), Eq(x + y, 3))),
    "two equations, in the other order": claim(y, 2, assumptions=(Eq(x + y, 3), Eq(x, 1))),
    "not negative": claim(Abs(x), x, assumptions=(x >= 0,)),
    "not positive": claim(Abs(x), -x, assumptions=(x <= 0,)),
    "squares of sine and cosine": claim(sin(x) ** 2 + cos(x) ** 2, 1),
    "powers of something positive": claim(
        power(x, b) * power(x, c), power(x, b + c), assumptions=(x > 0,)
    ),
    "logarithm in the one alternative that is defined": claim(
        y * log(y), 0, assumptions=(Or(Eq(y, 0), Eq(y, 1)),)
    ),
    "positive by its symbol": claim(
        Abs(Symbol("p", positive=True), evaluate=False), Symbol("p", positive=True)
    ),
    "alias of a function": claim(
        apply(f, x), apply(Symbol("g"), x), definitions=(Definition(f, Symbol("g")),)
    ),
    "softmax with cross-entropy": claim(
        Partial(-total(Y[k] * log(P[k]), k), X[j]),
        P[j] - Y[j],
        definitions=(SOFTMAX, *FREE),
        assumptions=(Eq(total(Y[k], k), 1, evaluate=False),),
        indices=(over(j),),
    ),
}


@pytest.mark.parametrize("name", TRUE)
def test_a_true_statement_is_proved(name: str) -> None:
    verdict = judge(TRUE[name])
    assert verdict.status is Status.PROVED, verdict


@pytest.mark.parametrize(
    "statement",
    [
        Statement((x + 1) ** 2, x**2 + 2 * x + 1, definitions=(Definition(x),)),
        Statement((x + 1) ** 2, x**2 + x + 1, definitions=(Definition(x),)),
        Statement(Abs(x), x, definitions=(Definition(x),), assumptions=(x > 0,)),
        Statement(Abs(x), x, definitions=(Definition(x),)),
        Statement(Partial(L, x), Integer(0)),
        Statement(x, y, definitions=(Definition(x, y), Definition(y, x))),
    ],
    ids=str,
)
def test_looking_for_a_counterexample_first_says_the_same(statement: Statement) -> None:
    assert judge(statement, look_first=True).status is judge(statement).status
