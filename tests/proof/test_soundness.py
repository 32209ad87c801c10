"""Hostile statements: a wrong PROVED or a wrong REFUTED is the worst that can happen."""

from __future__ import annotations

import pytest
from sympy import (
    Abs,
    Add,
    And,
    Dummy,
    Eq,
    Expr,
    IndexedBase,
    Integer,
    KroneckerDelta,
    Lambda,
    Max,
    Mul,
    Ne,
    Not,
    Or,
    Piecewise,
    Pow,
    Rational,
    Sum,
    Symbol,
    Tuple,
    Xor,
    cos,
    exp,
    log,
    pi,
    sign,
    sin,
    sqrt,
    symbols,
    sympify,
)

from symmlp.expressions import Apply, Partial, Printed, apply, prime
from symmlp.proof import judge
from symmlp.statement import Definition, Limits, Relation, Statement, Status

b, c, t, v, w, x, y, z = symbols("b c t v w x y z", real=True)
L = Symbol("L", real=True)
f, g = symbols("f g")
i, j, k = symbols("i j k", integer=True)
m, n = symbols("m n", integer=True, positive=True)
P, S, W, X, Y = (IndexedBase(Symbol(name, real=True)) for name in "pswxy")

FREE = (
    *(Definition(symbol) for symbol in (b, c, w, x, y)),
    *(Definition(family[j], indices=(j,)) for family in (X, Y)),
)
SOFTMAX = Definition(P[k], exp(X[k]) / Sum(exp(X[j]), (j, 0, n - 1)), indices=(k,))

NOT_PROVED = frozenset({Status.REFUTED, Status.UNDECIDED})
NOT_REFUTED = frozenset({Status.PROVED, Status.UNDECIDED})
REFUTED = frozenset({Status.REFUTED})
UNDECIDED = frozenset({Status.UNDECIDED})


def over(index: Symbol, last: Expr = n - 1) -> Limits:
    return Limits(index, Integer(0), sympify(last))


def claim(
    lhs: Expr,
    rhs: Expr,
    *assumptions: object,
    definitions: tuple[Definition, ...] = FREE,
    indices: tuple[Limits, ...] = (),
    relation: Relation = Relation.EQUAL,
) -> Statement:
    return Statement(sympify(lhs), sympify(rhs), relation, definitions, assumptions, indices)


def total(body: Expr, index: Symbol = i, last: Expr = n - 1) -> Sum:
    return Sum(body, (index, 0, last))


def power(base: Expr, exponent: Expr) -> Expr:
    return Pow(base, exponent, evaluate=False)


def without(expression: Expr, *values: int) -> Expr:
    """Return the expression times factors that are 0 at some values of i."""
    for value in values:
        expression = expression * (1 - KroneckerDelta(i, value))
    return expression


DUMMY = Dummy("x", real=True)
POSITIVE = Symbol("p", positive=True)
ALTERNATING = Piecewise((1, X[i] > 0), (-1, True))
SIXTH_ROOT_CUBED = power(power(power(X[0], 2), Rational(1, 6)), 3)

#: What is claimed, and the verdicts that it may get.
HOSTILE = {
    # nothing equals nothing
    "derivative of something undefined": (claim(Partial(L, z), 0, definitions=()), UNDECIDED),
    "derivative by something free": (
        claim(Partial(z, x), 0, definitions=(Definition(x),)),
        UNDECIDED,
    ),
    "lost dependence": (claim(Partial(z, x), 0, definitions=(*FREE, Definition(z, x**2))), REFUTED),
    "1/(x - x)": (claim(power(Add(x, -x, evaluate=False), -1), 7), UNDECIDED),
    "logarithms that are nowhere both defined": (claim(log(-x), log(x)), UNDECIDED),
    "root of something negative": (
        claim(sqrt(-(x**2) - 1), sqrt(-(x**2) - 1)),
        UNDECIDED,
    ),
    # indices
    "bound and free letter": (
        claim(total(X[i] * X[j]), total(X[j] ** 2, j), indices=(over(j),)),
        REFUTED,
    ),
    "inner and outer letter": (claim(total(X[i] * total(X[i])), total(X[i] ** 2)), REFUTED),
    "transposed weights": (
        claim(total(W[i, j]), total(W[j, i]), indices=(over(j),)),
        REFUTED,
    ),
    "delta below the range": (claim(Sum(KroneckerDelta(i, 0) * X[i], (i, 1, n)), X[0]), REFUTED),
    "delta above the range": (claim(total(KroneckerDelta(i, n) * X[i]), X[n]), REFUTED),
    "delta in another layer's range": (
        claim(total(KroneckerDelta(i, k) * X[i]), X[k], indices=(over(k, m - 1),)),
        NOT_PROVED,
    ),
    "derivative by an index without a range": (
        claim(Partial(total(X[i] ** 2), X[k]), 2 * X[k]),
        NOT_PROVED,
    ),
    "widths of two layers": (claim(total(X[i]), total(X[i], last=m - 1)), REFUTED),
    "widths that sampling hardly tells apart": (
        claim((n - m) * ((n - m) ** 2 - 1) * x, 0),
        NOT_PROVED,
    ),
    "product of sums is not a sum of products": (
        claim(total(X[i]) * total(Y[i]), total(X[i] * Y[i])),
        REFUTED,
    ),
    "triangle is not the square": (
        claim(
            Sum(X[i] * Y[j], (i, 0, j), (j, 0, n - 1)),
            Sum(X[i] * Y[j], (i, 0, n - 1), (j, 0, n - 1)),
        ),
        REFUTED,
    ),
    "empty sum, any whole number": (claim(Sum(1, (i, 0, k)), k + 1), NOT_PROVED),
    "empty sum, narrow layer": (claim(Sum(1, (i, 0, n - 3)), n - 2), NOT_PROVED),
    "empty sum, lower bound": (
        claim(Sum(1, (i, k, n - 1)), n - k, indices=(over(k, n + 3),)),
        NOT_PROVED,
    ),
    "an empty sum is not positive": (claim(sign(total(exp(X[i]), last=n - 2)), 1), NOT_PROVED),
    "an empty sum defines nothing": (
        claim(total(log(x), last=n - 3) + Abs(x), total(log(x), last=n - 3) + x),
        NOT_PROVED,
    ),
    "true at the widths tried": (claim((n - 1) * (n - 2) * (n - 3) * x, 0), NOT_PROVED),
    "true in narrow layers": (claim(total(without(X[i], 0, 1, 2)), 0), NOT_PROVED),
    "true where the first unit is the only one": (claim(total(X[i]), n * X[0]), REFUTED),
    "an index of unknown parity": (
        claim((-1) ** i, 1, indices=(over(i, 0 * n),)),
        NOT_REFUTED,
    ),
    "true for the first units": (claim(without(X[i], 0, 1, 2), 0, indices=(over(i),)), NOT_PROVED),
    "index that is no whole-number symbol": (
        claim(sin(pi * Symbol("q")), 0, indices=(over(Symbol("q")),)),
        NOT_REFUTED,
    ),
    # names
    "f and f′": (claim(prime(f, x), apply(f, x)), REFUTED),
    "units of a layer": (claim(X[0], X[1]), REFUTED),
    "x and x[0]": (claim(x, X[0]), REFUTED),
    "a dummy is not its namesake": (claim(Dummy("x", real=True), x), NOT_PROVED),
    "parameter of a function": (
        claim(apply(f, 3), 3 * t, definitions=(Definition(f, Lambda(t, c * t)),)),
        REFUTED,
    ),
    "an alias is no other function": (
        claim(apply(f, x), apply(g, x), definitions=(Definition(f, g),)),
        NOT_REFUTED,
    ),
    "a dummy is itself": (claim(DUMMY + 1, 1 + DUMMY), NOT_REFUTED),
    "a positive symbol": (claim(sqrt(power(POSITIVE, 2)), -POSITIVE), REFUTED),
    "a symbol with an assumption that is not used": (
        claim(power(-1, Symbol("q", even=True)), -1),
        UNDECIDED,
    ),
    # branches
    "root of a square": (claim(power(power(x, 2), Rational(1, 2)), x), REFUTED),
    "power of -1": (claim((-1) ** n, 1), REFUTED),
    "sum of roots": (claim(sqrt(2) + sqrt(3), sqrt(5)), REFUTED),
    "cube root of a square": (
        claim(power(x**2, Rational(1, 3)) + Abs(x), power(x**2, Rational(1, 3)) + x),
        REFUTED,
    ),
    "logarithm in one case only": (
        claim(
            Piecewise((log(x), x > 0), (0, True)) + Abs(x),
            Piecewise((log(x), x > 0), (0, True)) + x,
        ),
        NOT_PROVED,
    ),
    "logarithms of other units": (
        claim(
            total(log(X[i])) + sign(total(X[j], j, n + m)),
            total(log(X[i])) + 1,
            X[0] > 0,
        ),
        NOT_PROVED,
    ),
    "defined entry by entry": (
        claim(
            Add(log(X[i]), SIXTH_ROOT_CUBED, evaluate=False),
            log(X[i]) + X[0],
            X[1] > 0,
            indices=(over(i),),
        ),
        NOT_PROVED,
    ),
    # cases and kinks
    "one point is different": (claim(Piecewise((1, Eq(x, 0)), (0, True)), 0), NOT_PROVED),
    "cases of a sum are cases of its terms": (claim(total(ALTERNATING) ** 2, n**2), REFUTED),
    "cases of a sum, all samples alike": (
        claim(total(ALTERNATING) ** 2, n**2, X[0] > 0),
        NOT_PROVED,
    ),
    "ReLU below 0": (claim(Partial(Max(x, 0), x), 1), REFUTED),
    "a kink in another variable": (
        claim(Partial(x * sign(y), x), Piecewise((sign(y), Ne(y, 0)), (5, True))),
        NOT_PROVED,
    ),
    "a kink times 0": (
        claim(Partial(c * Max(x, 0), x), Piecewise((c, x > 0), (0, x < 0), (5, True))),
        NOT_PROVED,
    ),
    "a kink never crossed": (
        claim(
            Partial(Max(w * x + b, 0), x),
            Piecewise((w, w * x + b > 0), (0, w * x + b < 0), (5, True)),
        ),
        NOT_PROVED,
    ),
    "two kinks that cancel": (
        claim(
            Piecewise((7, And(Eq(y, 0), Eq(x, 0))), (sign(x) - sign(x - y), True)),
            Partial(Abs(x) - Abs(x - y), x),
        ),
        NOT_PROVED,
    ),
    "a jump that is none": (
        claim(Partial(Piecewise((0, Eq(x, 0)), (x, True)), x), Piecewise((0, Eq(x, 0)), (1, True))),
        NOT_PROVED,
    ),
    "a jump that is none, in a sum": (
        claim(Partial(total(X[i] * sign(X[i]) ** 2), X[k]), sign(X[k]) ** 2, indices=(over(k),)),
        NOT_PROVED,
    ),
    "smooth through a root": (
        claim(
            Piecewise((7, Eq(x, 0)), (Rational(3, 2) * sign(x) * sqrt(Abs(x)), True)),
            Partial(power(x**2, Rational(3, 4)), x),
        ),
        NOT_PROVED,
    ),
    # assumptions
    "contradictory equations prove nothing": (
        claim(x + z, z + x, Eq(x, 1), Eq(x, 2)),
        UNDECIDED,
    ),
    "contradictory equations refute nothing": (claim(z, 3, Eq(x, 1), Eq(x, 2)), UNDECIDED),
    "contradictory inequalities": (claim(x, x, x > y, y > x), UNDECIDED),
    "equations that undo each other": (
        claim(power(z, 2), 4, Eq(x + z, 3), Eq(x, 1)),
        NOT_REFUTED,
    ),
    "an equation that looks linear": (
        claim(z, 3, Eq(x * (x - 1) * (x - 2) + x, 5)),
        NOT_PROVED,
    ),
    "two roots": (claim(x, 1, Eq(x**2, 1)), NOT_PROVED),
    "two alternatives": (claim(z, 0, Or(Eq(z, 0), Eq(z, 1))), REFUTED),
    "an alternative that cannot be read": (
        claim(x, 1, Or(Eq(x, 1), Not(And(x > 2, x < 3), evaluate=False))),
        NOT_PROVED,
    ),
    "an exclusive alternative": (claim(x, 1, Or(Eq(x, 1), Xor(x > 2, y > 3))), NOT_PROVED),
    "an alternative without a meaning": (claim(x, 1, Or(Eq(x, 1), Symbol("q"))), NOT_PROVED),
    "positive for one index only": (
        claim(Abs(X[j]), X[j], X[k] > 0, indices=(over(j), over(k))),
        NOT_PROVED,
    ),
    "positive for one unit only": (claim(Abs(X[1]), X[1], X[0] > 0), NOT_PROVED),
    "without its assumption": (
        claim(
            Partial(-total(Y[k] * log(P[k]), k), X[j]),
            P[j] - Y[j],
            definitions=(SOFTMAX, *FREE),
            indices=(over(j),),
        ),
        REFUTED,
    ),
    # definitions
    "a circle": (claim(x, y, definitions=(Definition(x, y), Definition(y, x))), UNDECIDED),
    "its own successor": (claim(x, x + 1, definitions=(Definition(x, x + 1),)), UNDECIDED),
    "two values": (
        claim(x, 1, definitions=(Definition(x, Integer(1)), Definition(x, y))),
        NOT_REFUTED,
    ),
    "two values meet": (
        claim(y, 1, definitions=(Definition(x, Integer(1)), Definition(x, y))),
        NOT_REFUTED,
    ),
    "a particular definition shadows a general one": (
        claim(
            X[i],
            1,
            definitions=(Definition(X[j], Integer(1), indices=(j,)), Definition(X[0], Integer(2))),
            indices=(over(i, n + 30),),
        ),
        NOT_PROVED,
    ),
    "a particular dependence": (
        claim(
            Partial(X[i], v),
            0,
            definitions=(Definition(X[j], indices=(j,)), Definition(X[0], 5 * v), Definition(v)),
            indices=(over(i, n + 30),),
        ),
        NOT_PROVED,
    ),
    "a definition by application": (
        claim(apply(f, 3), 9, definitions=(Definition(apply(f, t), t**2, indices=(t,)),)),
        NOT_REFUTED,
    ),
    "a pattern that is not linear": (
        claim(X[4], 4, definitions=(Definition(X[j**2], j, indices=(j,)),)),
        NOT_PROVED,
    ),
    "a pattern of even units": (
        claim(X[4], 0, definitions=(Definition(X[2 * j], Integer(0), indices=(j,)),)),
        NOT_REFUTED,
    ),
    "a pattern of two indices": (
        claim(X[4], 4, definitions=(Definition(X[i + j], i + j, indices=(i, j)),)),
        NOT_REFUTED,
    ),
    "a normaliser without the first unit": (
        claim(
            exp(X[k]) / total(exp(X[i])),
            exp(X[k]) / Sum(exp(X[i]), (i, 1, n - 1)),
            indices=(over(k),),
        ),
        REFUTED,
    ),
    "Jacobian of softmax, wrong index": (
        claim(
            Partial(P[i], X[j]),
            P[i] * (KroneckerDelta(i, j) - P[i]),
            definitions=(SOFTMAX, *FREE),
            indices=(over(i), over(j)),
        ),
        REFUTED,
    ),
    "lost inner derivative": (claim(Partial(apply(f, w * x), w), prime(f, w * x)), REFUTED),
    "lost chain": (
        claim(
            Partial(L, x),
            2 * z,
            definitions=(Definition(L, z**2), Definition(z, sin(x)), *FREE),
        ),
        REFUTED,
    ),
    # forms
    "an approximation is no equality": (
        claim(Rational(1, 3), Printed(Rational(333, 1000), 3), relation=Relation.APPROXIMATES),
        NOT_REFUTED,
    ),
    "a decimal that is given": (
        claim(Mul(3, Printed(Rational(8, 10), 1), evaluate=False), Rational(24999, 10000)),
        REFUTED,
    ),
    "an approximation that is wrong": (
        claim(Rational(1, 3), Printed(Rational(334, 1000), 3), relation=Relation.APPROXIMATES),
        REFUTED,
    ),
    "an approximation between quantities": (
        claim(x, y, relation=Relation.APPROXIMATES),
        UNDECIDED,
    ),
    "vectors without entries": (claim(Tuple(), Tuple()), UNDECIDED),
    "vectors of different length": (claim(Tuple(x), Tuple(x, x)), UNDECIDED),
    "one wrong entry": (claim(Tuple(x, cos(x)), Tuple(x, sin(x))), REFUTED),
    "a vector that is nowhere defined": (
        claim(Tuple(log(x), log(-x)), Tuple(log(x), log(-x))),
        UNDECIDED,
    ),
    "an application with the wrong number of arguments": (
        claim(Apply(f, (0, 0), x, y), 0, definitions=(*FREE, Definition(f, Lambda(t, t)))),
        UNDECIDED,
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_statement(name: str) -> None:
    statement, allowed = HOSTILE[name]
    verdict = judge(statement)
    assert verdict.status in allowed, verdict
