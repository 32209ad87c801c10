"""The derivatives of table entries in small steps come out as the tables' own."""

from __future__ import annotations

import pytest
from sympy import sin

from symmlp.activations import ACTIVATIONS, OUTPUT, Activation
from symmlp.backprop.slope import activation_slope, loss_slope
from symmlp.derivation import Derivation
from symmlp.expressions import Partial
from symmlp.losses import LOSSES, Loss
from symmlp.proof import judge
from symmlp.statement import Definition, Statement, Status

SCALAR = [entry for entry in ACTIVATIONS.values() if not entry.vector]


def unproved(derivation: Derivation) -> list[str]:
    return [
        str(step.claim)
        for step in derivation.steps
        if judge(step.claim).status is not Status.PROVED
    ]


@pytest.mark.parametrize("entry", SCALAR, ids=lambda entry: entry.name)
def test_the_derivative_of_an_activation(entry: Activation) -> None:
    derivation = activation_slope("forward", entry)
    assert unproved(derivation) == []
    found = derivation.result.rhs
    assert not found.has(Partial)
    definitions = (Definition(OUTPUT, entry.expr), Definition(entry.argument))
    claim = Statement(found, entry.derivative, definitions=definitions)
    assert judge(claim).status is Status.PROVED


@pytest.mark.parametrize("entry", LOSSES.values(), ids=lambda entry: entry.name)
def test_the_derivative_of_a_loss(entry: Loss) -> None:
    derivation = loss_slope("loss", entry)
    assert unproved(derivation) == []
    assert judge(Statement(derivation.result.rhs, entry.derivative)).status is Status.PROVED


def test_the_sigmoids_derivative_is_found_in_its_output() -> None:
    derivation = activation_slope("forward", ACTIVATIONS["sigmoid"])
    assert str(derivation.result.rhs) == "y*(1 - y)"
    assert [step.rule.id for step in derivation.steps if step.rule][-1] == "elimination"


def test_a_users_own_function_is_differentiated() -> None:
    wave = Activation("wave", "", sin(ACTIVATIONS["tanh"].argument) ** 2)
    assert str(activation_slope("forward", wave).result.rhs) == "2*sin(s)*cos(s)"


def test_softmax_is_refused() -> None:
    with pytest.raises(ValueError, match="Jacobian"):
        activation_slope("forward", ACTIVATIONS["softmax"])
