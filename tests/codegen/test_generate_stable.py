"""Stable forms are proved, and wrong ones refuted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Abs, Integer, Symbol, exp

from symmlp.activations import ACTIVATIONS
from symmlp.codegen.program.helpers import Helper
from symmlp.codegen.program.program import compose
from symmlp.codegen.program.stable_forms import forms, residuals
from symmlp.codegen.program.stable_pairs import claims, pairs
from symmlp.errors import SymmlpError
from symmlp.network import Network
from symmlp.proof import judge
from symmlp.statement import Statement, Status


@pytest.mark.parametrize("claim", claims(), ids=str)
def test_every_stable_form_is_proved(claim: Statement) -> None:
    assert judge(claim).status is Status.PROVED


@pytest.mark.parametrize("claim", claims(), ids=str)
def test_a_wrong_form_is_refuted(claim: Statement) -> None:
    wrong = replace(claim, rhs=claim.rhs + Integer(1) / 1000)
    assert judge(wrong).status is Status.REFUTED


@pytest.mark.parametrize(("output", "cost"), [own for own, pair in pairs().items() if pair.delta])
def test_a_pair_starts_from_what_is_derived(output: str, cost: str) -> None:
    program = compose(Network.of(2, 3, output=output, loss=cost))
    (delta,) = program.of("delta")
    claim = pairs()[output, cost].claims[-1]
    symbols = {one.base.label: one for one in delta.derived.expression.atoms(type(delta.target))}
    y, z = (symbols.get(Symbol(name, real=True), Symbol(name, real=True)) for name in "yz")
    derived = delta.derived.expression.xreplace({z: Symbol("z", real=True)})
    if output == "sigmoid":
        derived = derived.xreplace({y: ACTIVATIONS["sigmoid"].expr})
    else:
        derived = derived.xreplace({y: Symbol("y", real=True)})
    assert judge(replace(claim, lhs=derived)).status is Status.PROVED


def test_a_form_without_a_claim_is_refused() -> None:
    s = Symbol("s", real=True)
    with pytest.raises(SymmlpError, match="no statement"):
        Helper("sigmoid", (s,), exp(-Abs(s)), exp(s))


def test_forms_are_those_of_table_entries() -> None:
    assert {name for name, _ in forms()} | set(residuals()) <= set(ACTIVATIONS)
