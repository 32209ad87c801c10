"""Every step of every derivation is judged, without help from the rule that made it."""

from __future__ import annotations

import pytest

from symmlp.activations import ACTIVATIONS, Activation
from symmlp.backprop import derive
from symmlp.backprop.delta import hidden_error, output_error
from symmlp.derivation import Derivation
from symmlp.losses import LOSSES, Loss, makes_sense
from symmlp.network import Network
from symmlp.proof import judge
from symmlp.statement import Relation, Statement, Status, Verdict

GENERAL = derive("all")

NETWORKS = [
    Network.of(2, 3, 1),
    Network.of(784, 128, 10, output="softmax", loss="categorical_cross_entropy"),
    Network.of(2, 3, 2, hidden="tanh", loss="binary_cross_entropy"),
    Network.of(2, 3, 2, hidden="gelu", output="identity", loss="huber"),
    Network.of(2, 3, 2, hidden="elu", output="leaky_relu", loss="absolute_error"),
    Network.of(3, 5, 4, 2, hidden=("relu", "silu"), output="identity", loss="mean_squared_error"),
]

PAIRS = [
    (entry, cost)
    for entry in ACTIVATIONS.values()
    for cost in LOSSES.values()
    if makes_sense(entry, cost)
]

#: The only axioms that a proof may use.
AXIOMS = {"multivariate chain rule through one layer", "induction over depth"}


def refused(derivation: Derivation, general: bool = True) -> list[str]:
    """Return the steps that are neither proved in general nor a definition."""
    return [
        f"{derivation.title}: {step.claim}: {verdict}"
        for step in derivation.steps
        if not accepted(step.claim, verdict := judge(step.claim), general)
    ]


def accepted(claim: Statement, verdict: Verdict, general: bool) -> bool:
    """Say whether a verdict is that of a definition, or of a proof by the two axioms alone.

    A ``general`` proof holds for all sizes. Kinks inside a sum are proved at stated sizes.
    """
    if claim.relation is Relation.DEFINES:
        return verdict.status is Status.DEFINITION
    evidence = verdict.evidence
    if general and evidence.sizes:
        return False
    return verdict.status is Status.PROVED and set(evidence.axioms) <= AXIOMS


@pytest.mark.parametrize("derivation", GENERAL, ids=lambda one: f"{one.goal}: {one.title}")
def test_every_step_is_proved_for_any_width_and_depth(derivation: Derivation) -> None:
    assert refused(derivation) == []


@pytest.mark.parametrize("network", NETWORKS, ids=lambda one: f"{one}-{one.layers[-1].activation}")
def test_every_step_for_a_network_is_proved(network: Network) -> None:
    assert [line for one in derive("all", network) for line in refused(one)] == []


@pytest.mark.parametrize(
    ("entry", "cost"), PAIRS, ids=[f"{entry.name}-{cost.name}" for entry, cost in PAIRS]
)
def test_the_output_delta_of_every_pair_is_proved(entry: Activation, cost: Loss) -> None:
    assert refused(output_error(entry, cost), general=False) == []


@pytest.mark.parametrize("entry", [one for one in ACTIVATIONS.values() if not one.vector])
def test_the_hidden_delta_of_every_activation_is_proved(entry: Activation) -> None:
    assert refused(hidden_error(entry)) == []


@pytest.mark.parametrize("derivation", GENERAL, ids=lambda one: f"{one.goal}: {one.title}")
def test_the_result_follows_as_a_whole(derivation: Derivation) -> None:
    if derivation.result.relation is Relation.EQUAL:
        assert judge(derivation.result).status is Status.PROVED


def test_cross_entropy_after_softmax_lists_its_assumption() -> None:
    derivation = derive("softmax")[-1]
    assert str(derivation.result.rhs) == "y[j] - z[j]"
    assert [str(one) for one in derivation.result.assumptions] == [
        "Eq(Sum(z[k], (k, 0, n[N] - 1)), 1)"
    ]
