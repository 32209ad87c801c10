"""Programs and instances: the derivations' results with numbers put in, against `sympy.diff`."""

from __future__ import annotations

import time

import pytest
from sympy import Expr, Indexed, Integer, Rational, Sum, exp, log

from symmlp import example
from symmlp.backprop import instance, loss_expression, program
from symmlp.network import Network, NetworkError
from symmlp.proof import judge
from symmlp.rules.quantities import L, a, b, delta, eta, s, w, x, y, z
from symmlp.statement import Statement, Status

DEEP = [
    Network.of(2, 1),
    Network.of(2, 3, 1),
    Network.of(2, 2, 2, 1, hidden="tanh", output="identity"),
    Network.of(1, 1, 2, 1, 1, hidden=("tanh", "identity", "sigmoid")),
    Network.of(2, 2, 2, output="softmax", loss="half_squared_error"),
    Network.of(2, 2, 2, output="sigmoid", loss="mean_squared_error"),
]


@pytest.mark.parametrize("network", DEEP, ids=lambda one: f"{one}-{one.layers[-1].activation}")
def test_every_gradient_is_that_of_the_whole_loss(network: Network) -> None:
    whole = loss_expression(network)
    values: dict[Expr, Expr] = {}
    gradients = 0
    for one in instance(network):
        value = one.expression.xreplace(values)
        values[one.target] = value
        if one.kind == "gradient":
            parameter = {"grad_w": w, "grad_b": b}[one.target.base.name][one.target.indices]
            claim = Statement(value, whole.diff(parameter))
            assert judge(claim).status is Status.PROVED, parameter
            gradients += 1
    assert gradients == network.parameters


def test_the_worked_example_comes_out() -> None:
    computed = _computed(example.RAW_TARGET)
    assert [round(float(computed[s[1, j]]), 4) for j in range(3)] == [-1, 0.5, 1.5]
    assert [round(float(computed[a[1, j]]), 4) for j in range(3)] == [0.2689, 0.6225, 0.8176]
    assert round(float(computed[s[2, 0]]), 4) == 0.0120
    assert round(float(computed[y[0]]), 4) == 0.5030
    assert round(float(computed[delta[2, 0]]), 4) == -22.6234
    assert [round(float(computed[delta[1, j]]), 4) for j in range(3)] == [-2.2240, 5.3166, 0]
    updated = {str(target): round(float(value), 4) for target, value in computed.items()}
    assert [updated[f"w_new[2, 0, {i}]"] for i in range(3)] == [1.1084, 0.4082, 1.8496]
    assert updated["b_new[2, 0]"] == 2.7623
    assert [updated[f"w_new[1, {j}, {i}]"] for j in range(3) for i in range(2)] == [
        -0.2776,
        -0.7776,
        -1.0317,
        -0.0317,
        1,
        0,
    ]
    assert [updated[f"b_new[1, {j}]"] for j in range(3)] == [0.7224, -0.0317, 0.5]
    assert round(float(_computed(example.SCALED_TARGET)[delta[2, 0]]), 4) == -0.1242


def _computed(target: tuple[float, ...]) -> dict[Expr, Expr]:
    values: dict[Expr, Expr] = {eta: Rational(1, 10)}
    values |= {x[i]: Rational(value) for i, value in enumerate(example.FIRST_INPUT)}
    values |= {z[k]: Rational(value) for k, value in enumerate(target)}
    for layer, (rows, biases) in enumerate(
        zip(example.WEIGHTS, example.BIASES, strict=True), start=1
    ):
        for j, (row, bias) in enumerate(zip(rows, biases, strict=True)):
            values[b[layer, j]] = Rational(bias)
            values |= {w[layer, j, i]: Rational(weight) for i, weight in enumerate(row)}
    for one in instance(example.NETWORK):
        values[one.target] = one.expression.xreplace(values).evalf(30)
    return values


def test_assignments_use_earlier_ones_alone() -> None:
    network = Network.of(3, 4, 2, hidden="gelu", output="softmax", loss="huber")
    known: set[str] = set("wbxz")
    targets: set[Expr] = set()
    for one in instance(network):
        for quantity in one.expression.atoms(Indexed):
            assert quantity in targets or quantity.base.name in known, (one.target, quantity)
            assert all(index.is_Integer for index in quantity.indices)
        assert not one.expression.has(Sum)
        assert one.target not in targets
        targets.add(one.target)


def test_a_program_grows_with_the_depth_only() -> None:
    assert len(program(Network.of(2, 128, 10))) == len(program(Network.of(784, 128, 10)))
    assert len(program(Network.of(2, 3, 1))) == 15


def test_a_program_has_whole_ranges_and_no_layer_symbols() -> None:
    for formula in program(Network.of(784, 128, 10)):
        assert all(limits.upper.is_Integer for limits in formula.limits)
        free = {limits.index for limits in formula.limits}
        symbols = {symbol for symbol in formula.expression.free_symbols if symbol.is_integer}
        assert symbols <= free


def test_the_whole_loss_is_in_parameters_inputs_and_targets_alone() -> None:
    bases = {one.base.name for one in loss_expression(Network.of(2, 3, 1)).atoms(Indexed)}
    assert bases == {"w", "b", "x", "z"}


def test_the_loss_of_one_unit_is_as_written_by_hand() -> None:
    network = Network.of(1, 1, output="sigmoid", loss="binary_cross_entropy")
    output = 1 / (1 + exp(-w[1, 0, 0] * x[0] - b[1, 0]))
    by_hand = -z[0] * log(output) - (1 - z[0]) * log(1 - output)
    assert loss_expression(network) == by_hand


def test_the_mean_over_outputs_divides_by_their_number() -> None:
    network = Network.of(1, 2, output="identity", loss="mean_squared_error")
    formulas = {one.kind: one for one in instance(network)}
    assert formulas["loss"].target == L
    assert formulas["loss"].expression == (y[0] - z[0]) ** 2 / 2 + (y[1] - z[1]) ** 2 / 2
    assert formulas["delta"].expression.subs({y[1]: 1, z[1]: Integer(0)}) == 1


def test_64_30_10_takes_seconds() -> None:
    start = time.perf_counter()
    assert len(instance(Network.of(64, 30, 10))) == 2 * 2260 + 3 * 40 + 1
    assert time.perf_counter() - start < 10


def test_too_large_networks_are_refused() -> None:
    with pytest.raises(NetworkError, match="101770 parameters; scalar assignments stop at 20000"):
        instance(Network.of(784, 128, 10))
    with pytest.raises(NetworkError, match="the loss as one expression stop"):
        loss_expression(Network.of(64, 30, 10))
