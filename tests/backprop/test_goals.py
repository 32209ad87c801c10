"""What can be derived: names, form, and that formulas are found and not remembered."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from itertools import pairwise

import pytest
from sympy import Symbol, sin

from symmlp.activations import ACTIVATIONS, Activation, activation
from symmlp.backprop import GOALS, derive
from symmlp.backprop.delta import hidden_error, output_error
from symmlp.backprop.descent import iterates
from symmlp.derivation import Derivation
from symmlp.losses import LOSSES, Loss, loss
from symmlp.network import Network, NetworkError
from symmlp.rules.quantities import N, delta, j, k, l

ARGUMENT = ACTIVATIONS["sigmoid"].argument


def results(goal: str, network: Network | None = None) -> dict[str, str]:
    return {str(one.result.lhs): str(one.result.rhs) for one in derive(goal, network)}


def test_the_goals_are_those_of_the_design() -> None:
    assert set(GOALS) == {
        "scaling",
        "forward",
        "loss",
        "output-delta",
        "hidden-delta",
        "gradients",
        "update",
        "softmax",
        "descent-example",
    }


def test_all_is_every_goal_in_order() -> None:
    assert [one.title for one in derive()] == [one.title for goal in GOALS for one in derive(goal)]


def test_an_unknown_goal_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'delta' is not a goal; known are all, scaling, "):
        derive("delta")


def test_a_network_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(NetworkError):
        derive("all", Network.of(2, 3, 1, hidden="softmax"))


@pytest.mark.parametrize("goal", GOALS)
def test_steps_join_and_name_their_rules(goal: str) -> None:
    for derivation in derive(goal):
        assert derivation.goal in GOALS
        for one, following in pairwise(derivation.steps):
            assert one.claim.rhs == following.claim.lhs
        assert all(step.rule is not None for step in derivation.steps)


def test_general_formulas() -> None:
    assert results("output-delta") == {"delta[N, j]": "f[N]'(s[N, j])*ell^(1,0)(y[j], z[j])"}
    assert results("hidden-delta") == {
        "delta[l, j]": "f[l]'(s[l, j])*Sum(delta[l + 1, k]*w[l + 1, k, j], (k, 0, n[l + 1] - 1))"
    }
    assert {"a[l - 1, i]*delta[l, j]", "delta[l, j]"} <= {
        str(one.result.rhs) for one in derive("gradients")
    }
    assert results("forward")["∂(s[l + 1, k])/∂a[l, j]"] == "w[l + 1, k, j]"


def test_the_hidden_delta_sums_over_the_next_layer() -> None:
    (derivation,) = derive("hidden-delta")
    assert derivation.result.lhs == delta[l, j]
    assert derivation.result.rhs.has(delta[l + 1, k])


def test_cross_entropies_come_down_to_the_difference() -> None:
    for entry, cost in [
        ("softmax", "categorical_cross_entropy"),
        ("sigmoid", "binary_cross_entropy"),
    ]:
        assert str(output_error(activation(entry), loss(cost)).result.rhs) == "y[j] - z[j]"


def test_each_hidden_activation_is_derived_once() -> None:
    network = Network.of(2, 3, 3, 3, 1, hidden=("tanh", "relu", "tanh"))
    assert [one.title for one in derive("hidden-delta", network)] == [
        "error signal of a hidden layer, tanh",
        "error signal of a hidden layer, relu",
    ]


def test_another_expression_gives_another_formula() -> None:
    changed = replace(activation("sigmoid"), expr=sin(ARGUMENT))
    assert "cos(s[N, j])" in str(output_error(changed, loss("huber")).result.rhs)
    assert "cos(s[l, j])" in str(hidden_error(changed).result.rhs)
    slower = replace(activation("sigmoid"), expr=activation("sigmoid").expr / 2)
    assert str(hidden_error(slower).result.rhs).startswith("(1 - 2*a[l, j])*a[l, j]*Sum")


def test_another_loss_gives_another_formula() -> None:
    cost = loss("half_squared_error")
    tripled = replace(cost, expr=6 * cost.expr)
    assert str(output_error(activation("identity"), tripled).result.rhs) == "6*y[j] - 6*z[j]"


def test_replacing_a_table_entry_changes_every_formula_that_uses_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network = Network.of(2, 3, 1, hidden="tanh", output="tanh")
    before = results("output-delta", network) | results("hidden-delta", network)
    changed = Activation("tanh", r"\tanh", sin(ARGUMENT))
    monkeypatch.setitem(ACTIVATIONS, "tanh", changed)
    after = results("output-delta", network) | results("hidden-delta", network)
    assert before.keys() == after.keys()
    assert all("cos" in after[name] and "cos" not in before[name] for name in before)


def test_a_users_own_entries_are_derived(monkeypatch: pytest.MonkeyPatch) -> None:
    y, z = Symbol("y", real=True), Symbol("z", real=True)
    monkeypatch.setitem(ACTIVATIONS, "cube", Activation("cube", "", ARGUMENT**3))
    monkeypatch.setitem(LOSSES, "quartic", Loss("quartic", "", (y - z) ** 4))
    network = Network.of(2, 3, 1, output="cube", loss="quartic")
    assert results("output-delta", network) == {"delta[N, j]": "12*(y[j] - z[j])**3*s[N, j]**2"}


def test_sizes_do_not_matter() -> None:
    small = derive("all", Network.of(2, 128, 10))
    large = derive("all", Network.of(784, 128, 10))
    assert small == large or [_lines(one) for one in small] == [_lines(one) for one in large]


def _lines(derivation: Derivation) -> list[str]:
    return [str(step.claim) for step in derivation.steps]


def test_the_descent_example_approaches_its_minimum() -> None:
    points = list(iterates())
    assert [str(one.value.round(4)) for one in points[:4]] == ["25", "16", "10.2400", "6.5536"]
    assert [str(value) for value in points[1].point] == ["12/5", "16/5"]
    assert [str(value) for value in points[0].gradient] == ["6", "8"]
    assert all(later.value < earlier.value for earlier, later in pairwise(points))
    assert results("descent-example")["x_new"] in {"x*(1 - 2*eta)", "12/5"}


def test_scaling_maps_the_ends_to_the_ends() -> None:
    ends = [one.result for one in derive("scaling") if str(one.result.lhs).startswith("scale")]
    assert [str(one.rhs) for one in ends] == ["0", "1", "-1", "1"]


def test_deriving_everything_takes_less_than_importing_sympy() -> None:
    network = Network.of(784, 128, 10, output="softmax", loss="categorical_cross_entropy")
    derive("all", network)
    start = time.perf_counter()
    derive("all", network)
    derived = time.perf_counter() - start
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import sympy"], check=True)
    assert derived < time.perf_counter() - start


def test_the_output_layer_has_its_own_symbol() -> None:
    assert derive("output-delta")[0].result.lhs == delta[N, j]
