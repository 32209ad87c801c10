"""The compiler from index notation to array code: contractions, hygiene of indices, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Integer, KroneckerDelta, Sum

from symmlp.backprop.program import Formula
from symmlp.codegen.program.arrays import Contract, compile_formula
from symmlp.codegen.program.formulas import formulas
from symmlp.codegen.running.run_arrays import array_code
from symmlp.errors import SymmlpError
from symmlp.network import Network
from symmlp.rules.quantities import a, delta, i, j, k, s, w, x
from symmlp.statement import Limits

ROWS = Limits(j, Integer(0), Integer(2))


def formula(expression: object) -> Formula:
    return Formula("preactivation", 1, s[1, j], expression, (ROWS,))


def contractions(one: Formula) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (part.subscripts, tuple(operand.array for operand in part.operands))
        for part in compile_formula(one)
        if isinstance(part, Contract)
    ]


def test_a_layer_is_one_contraction_each_way() -> None:
    by_target = {str(one.target): one for one in formulas(Network.of(2, 3, 1))}
    assert contractions(by_target["s[1, j]"]) == [("ab,cb->ac", ("x", "w1"))]
    assert contractions(by_target["delta[1, j]"]) == [("ab,bc->ac", ("delta2", "w2"))]
    assert contractions(by_target["grad_w[1, j, i]"]) == [("ab,ac->cb", ("x", "delta1"))]


def test_the_number_of_instructions_does_not_depend_on_the_widths() -> None:
    def count(network: Network) -> int:
        return sum(len(compile_formula(one)) for one in formulas(network))

    assert count(Network.of(2, 2, 1)) == count(Network.of(7840, 1280, 100))


X = np.array([[1.0, 2.0, 4.0], [3.0, 5.0, 7.0]])
W = np.arange(9.0).reshape(3, 3) ** 2
ARRAYS = {"x": X, "w1": W}
TOTAL = (i, 0, 2)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (Sum(w[1, j, i] * x[i], TOTAL), X @ W.T),
        (Sum(w[1, i, j] * x[i], TOTAL), X @ W),
        (3 * Sum(w[1, j, i] * x[i], TOTAL) + x[j], 3 * X @ W.T + X),
        (Sum(w[1, j, i] * x[i] ** 2, TOTAL), X**2 @ W.T),
        (x[j] * Sum(x[i], TOTAL), X * X.sum(1, keepdims=True)),
        (Sum(x[i], TOTAL) * Sum(w[1, j, i] * x[i], TOTAL), X.sum(1, keepdims=True) * (X @ W.T)),
        (Sum(w[1, j, i] * Sum(w[1, i, k] * x[k], (k, 0, 2)), TOTAL), X @ W.T @ W.T),
        (Sum(x[j] + 0 * i, TOTAL), 3 * X),
        (Sum(2 * x[j] * x[i] + x[i], TOTAL), (2 * X + 1) * X.sum(1, keepdims=True)),
        (Integer(7), np.full((2, 3), 7.0)),
    ],
)
def test_values(expression: object, expected: np.ndarray) -> None:
    found = array_code(formula(expression))(ARRAYS)
    np.testing.assert_allclose(found, expected, rtol=1e-15)


@pytest.mark.parametrize("expression", [KroneckerDelta(j, k), w[1, j, j] * x[j]])
def test_what_has_no_array_form_is_refused(expression: object) -> None:
    with pytest.raises(SymmlpError, match="no array form"):
        compile_formula(formula(expression))


def test_layers_do_not_mix() -> None:
    lost = Formula("delta", 1, delta[1, j], Sum(delta[2, k] * a[1, j], (k, 0, 3)), (ROWS,))
    (contraction,) = (one for one in compile_formula(lost) if isinstance(one, Contract))
    assert [operand.array for operand in contraction.operands] == ["a1", "delta2"]
