"""A formula evaluated for all values of an index at once is the formula evaluated for each."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flint import arb
from sympy import Expr, Integer, Piecewise, Sum, exp

from symmlp.codegen.vectors.ball import evaluator, rows
from symmlp.rules.quantities import b, eta, i, j, r, w, x

PERIOD = 4


def arrays(fan_in: int) -> dict[str, object]:
    """Return what layer 1 is computed from, and b beside it, for one sample."""
    below = min(fan_in, PERIOD)
    return {
        "w1": [[arb(3 * row - column) / 7 for column in range(below)] for row in range(PERIOD)],
        "x": [[arb(unit - 2) / 3 for unit in range(below)]],
        "b1": [arb(5 - unit) / 9 for unit in range(PERIOD)],
        "eta": arb(1) / 8,
    }


@pytest.mark.parametrize("terms", [1, PERIOD, 11])
@pytest.mark.parametrize(
    "formula",
    [
        lambda total: total + b[1, j],
        lambda total: b[1, j] - eta * b[1, j] * b[1, j],
        lambda total: eta * b[1, j] ** 2 * total,
        lambda total: exp(total) * Piecewise((eta, b[1, j] > 0), (b[1, j], True)),
        lambda total: eta + 1,
    ],
)
def test_rows(formula: Callable[[Expr], Expr], terms: int) -> None:
    total = Sum(w[1, j, i] * x[i], (i, Integer(0), Integer(terms - 1)))
    expression = formula(total)
    one, all_at_once = (
        evaluator(expression, arrays(terms), PERIOD),
        rows(expression, j, arrays(terms), PERIOD),
    )
    found = all_at_once({r: 0}, PERIOD)
    assert len(found) == PERIOD
    for at, ball in enumerate(found):
        expected = one({r: 0, j: at})
        assert ball.overlaps(expected)
        assert float(ball.rad()) <= 4 * float(expected.rad()) + 1e-15
