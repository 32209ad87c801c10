"""What a relation says of a sign, against SymPy's own arithmetic of whole numbers."""

from __future__ import annotations

import pytest
import sympy

from symmlp.proof.relations import SIGNS


@pytest.mark.parametrize("relation", [sympy.Gt, sympy.Ge, sympy.Lt, sympy.Le, sympy.Eq, sympy.Ne])
def test_a_relation_is_true_exactly_for_the_signs_of_its_table(relation):
    true = {sign for sign in (-1, 0, 1) if relation(sympy.Integer(5 + sign), 5) == sympy.true}
    assert true == SIGNS[relation]


def test_every_relation_that_sympy_writes_has_signs():
    left, right = sympy.symbols("a b", real=True)
    for written in ("<", "<=", ">", ">=", "==", "!="):
        assert type(sympy.Rel(left, right, written)) in SIGNS
