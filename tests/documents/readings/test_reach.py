"""A derivative by a quantity that a formula passes by is not 0, and proves nothing."""

from __future__ import annotations

import pytest
from sympy import Symbol, exp

from symmlp.documents.readings.reach import misses_its_variable
from symmlp.expressions import Partial
from symmlp.statement import Definition, Statement

L, s, w, x, b, y = (Symbol(name, real=True) for name in "Lswxby")
SUM = w * x + b


@pytest.mark.parametrize(
    ("definitions", "expected"),
    [
        ([Definition(L, exp(SUM)), Definition(s, SUM)], True),
        ([Definition(L, exp(s)), Definition(s, SUM)], False),
        ([Definition(L, y), Definition(y, exp(s)), Definition(s, SUM)], False),
        ([Definition(L, y), Definition(y, exp(SUM)), Definition(s, SUM)], True),
        ([Definition(L, x), Definition(s, w + b)], False),
        ([Definition(L, exp(SUM)), Definition(s)], False),
    ],
)
def test_variables_that_are_passed_by(definitions: list[Definition], expected: bool) -> None:
    statement = Statement(Partial(L, s), Symbol("r"), definitions=tuple(definitions))
    assert misses_its_variable(statement) is expected
    inside = Statement(
        Symbol("r"), y, definitions=(*definitions, Definition(Symbol("r"), Partial(L, s)))
    )
    assert misses_its_variable(inside) is expected
