"""A formula evaluated for all values of an index at once is the formula evaluated for each."""

from __future__ import annotations

import pytest
from flint import arb
from sympy import Expr, IndexedBase, Integer, Piecewise, Sum, Symbol, exp

from symmlp.codegen.ball import evaluator, rows
from symmlp.rules.quantities import r

i, j = Symbol("i", integer=True), Symbol("j", integer=True)
w, a, b = (IndexedBase(Symbol(name, real=True)) for name in "wab")
eta = Symbol("eta", real=True)
PERIOD = 4
ARRAYS = {
    "w1": [[arb(3 * row - column) / 7 for column in range(PERIOD)] for row in range(PERIOD)],
    "a1": [[arb(unit - 2) / 3 for unit in range(PERIOD)]],
    "b1": [arb(5 - unit) / 9 for unit in range(PERIOD)],
    "eta": arb(1) / 8,
}


@pytest.mark.parametrize("terms", [1, PERIOD, 11])
@pytest.mark.parametrize(
    "formula",
    [
        lambda total: total + b[1, j],
        lambda total: b[1, j] - eta * a[1, j] * b[1, j],
        lambda total: eta * a[1, j] ** 2 * total,
        lambda total: exp(total) * Piecewise((b[1, j], a[1, j] > 0), (eta, True)),
        lambda total: eta + 1,
    ],
)
def test_rows(formula: object, terms: int) -> None:
    total = Sum(w[1, j, i] * a[1, i], (i, Integer(0), Integer(terms - 1)))
    expression: Expr = formula(total)  # type: ignore[operator]
    one, all_at_once = (
        evaluator(expression, ARRAYS, PERIOD),
        rows(expression, j, ARRAYS, PERIOD),
    )
    found = all_at_once({r: 0}, PERIOD)
    assert len(found) == PERIOD
    for at, ball in enumerate(found):
        expected = one({r: 0, j: at})
        assert ball.overlaps(expected)
        assert float(ball.rad()) <= 4 * float(expected.rad()) + 1e-15
