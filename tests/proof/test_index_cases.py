"""A formula by cases of two indices is judged where they are equal and where they differ."""

from __future__ import annotations

import pytest
from sympy import Eq, Expr, IndexedBase, Integer, Ne, Piecewise, Sum, Symbol, exp, log

from symmlp.expressions import Partial
from symmlp.proof import judge
from symmlp.statement import Definition, Limits, Statement, Status

i, j, k = (Symbol(name, integer=True) for name in "ijk")
n = Symbol("n", integer=True, positive=True)
p, z = (IndexedBase(Symbol(name, real=True)) for name in "pz")
SOFTMAX = Definition(p[i], exp(z[i]) / Sum(exp(z[k]), (k, 1, n)), indices=(i,))
FREE = Definition(z[i], indices=(i,))
RANGES = (Limits(i, Integer(1), n), Limits(j, Integer(1), n))


def jacobian(same: Expr, other: Expr) -> Statement:
    """Return ∂p_i/∂z_j by the two cases of its indices."""
    cases = Piecewise((same, Eq(i, j)), (other, True))
    return Statement(Partial(p[i], z[j]), cases, definitions=(SOFTMAX, FREE), indices=RANGES)


@pytest.mark.parametrize(
    ("same", "other", "status"),
    [
        (p[i] * (1 - p[i]), -p[i] * p[j], Status.PROVED),
        (p[i] * (1 - p[j]), -p[j] * p[i], Status.PROVED),
        (p[i] * (1 - p[i]), p[i] * p[j], Status.REFUTED),
        (p[i] * (1 + p[i]), -p[i] * p[j], Status.REFUTED),
        (-p[i] * p[j], p[i] * (1 - p[i]), Status.REFUTED),
    ],
)
def test_the_jacobian_of_softmax(same: Expr, other: Expr, status: Status) -> None:
    assert judge(jacobian(same, other)).status is status


def test_an_assumption_excludes_a_case() -> None:
    statement = jacobian(p[i], -p[i] * p[j])
    assert judge(statement).status is Status.REFUTED
    apart = Statement(
        statement.lhs, statement.rhs, definitions=(SOFTMAX, FREE), indices=RANGES,
        assumptions=(Ne(i, j),),
    )  # fmt: skip
    assert judge(apart).status is Status.PROVED


def test_the_class_of_a_loss_is_one_of_all() -> None:
    y = Symbol("y", integer=True)
    loss = Symbol("L", real=True)
    definitions = (Definition(loss, -log(p[y])), SOFTMAX, FREE)
    for same, status in ((p[k] - 1, Status.PROVED), (p[k] + 1, Status.REFUTED)):
        cases = Piecewise((same, Eq(k, y)), (p[k], True))
        statement = Statement(
            Partial(loss, z[k]), cases, definitions=definitions,
            indices=(Limits(k, Integer(1), n),),
        )  # fmt: skip
        assert judge(statement).status is status
