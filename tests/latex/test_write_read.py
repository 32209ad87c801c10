"""What is written is read back as the same expression: the writer and the reader mean the same.

Both trees are rebuilt with symbols that have no assumptions, because LaTeX shows none.
"""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Basic, Eq, Expr, KroneckerDelta, Piecewise, Sum, Symbol, Tuple, erf, symbols

from symmlp.backprop import GOALS, derive
from symmlp.expressions import Apply, Printed
from symmlp.latex.read import read_expression
from symmlp.latex.write import latex
from symmlp.network import Network

Y, Z = symbols("y z")
NETWORKS = [
    None,
    Network.of(2, 3, 1),
    Network.of(2, 3, 3, hidden="tanh", output="softmax", loss="categorical_cross_entropy"),
    Network.of(2, 3, 1, hidden="silu", loss="binary_cross_entropy"),
    Network.of(2, 3, 3, 1, hidden=["relu", "elu"], output="identity", loss="huber"),
    Network.of(2, 3, 1, hidden="softplus", output="identity", loss="absolute_error"),
]


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.parametrize("network", NETWORKS, ids=str)
def test_every_side_of_every_step_is_read_back(network: Network | None, goal: str) -> None:
    sides = {
        side
        for derivation in derive(goal, network)
        for step in derivation.steps
        for side in (step.claim.lhs, step.claim.rhs)
    }
    for side in sides:
        written = latex(side)
        assert plain(read_expression(written)) == plain(side), written


@pytest.mark.parametrize("side", [Apply(Symbol("ell"), (1, 0), Y, Z), erf(Y)], ids=str)
def test_derivatives_by_an_argument_and_the_error_function_are_read_back(side: Expr) -> None:
    assert plain(read_expression(latex(side))) == plain(side)


def plain(expression: Any) -> Any:
    """Return the expression, evaluated anew, symbols by their names alone."""
    if isinstance(expression, Symbol):
        return Symbol(expression.name)
    if isinstance(expression, Printed):
        return expression.value
    if not isinstance(expression, Basic) or not expression.args:
        return expression
    arguments = [plain(argument) for argument in expression.args]
    if expression.func in (KroneckerDelta, Piecewise):
        return _indicator(expression, arguments)
    if isinstance(expression, Sum):
        body, *limits = arguments
        return Sum(body, *(Tuple(*limit) for limit in limits))
    return expression.func(*arguments)


def _indicator(expression: Any, arguments: list[Any]) -> Any:
    """Return a Kronecker delta, also for 1 where two indices are equal and 0 elsewhere."""
    first = expression.args[0]
    if isinstance(expression, Piecewise):
        if (
            len(arguments) != 2
            or first[0] != 1
            or not isinstance(first[1], Eq)
            or expression.args[1] != (0, True)
        ):
            return Piecewise(*arguments)
        arguments = list(arguments[0][1].args)
    return KroneckerDelta(*sorted(arguments[:2], key=str))
