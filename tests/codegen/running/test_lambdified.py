"""Derived functions against the hand-coded trainer: scalars, arrays, shapes, bad input."""

from __future__ import annotations

import time

import numpy as np
import pytest

from symmlp import example
from symmlp.codegen.running.lambdified import lambdify
from symmlp.errors import SymmlpError
from symmlp.network import Network, NetworkError
from symmlp.training import trainer
from symmlp.training.initialization import uniform

WEIGHTS, BIASES = example.WEIGHTS, example.BIASES
X, RAW = [example.FIRST_INPUT], [example.RAW_TARGET]


@pytest.fixture(params=["scalars", "arrays"])
def code(request: pytest.FixtureRequest) -> str:
    return request.param


def test_the_worked_example(code: str) -> None:
    functions = lambdify(example.NETWORK, code)
    states = functions.forward(WEIGHTS, BIASES, X)
    assert states.s[0].tolist() == [[-1.0, 0.5, 1.5]]
    assert states.a[1][0].round(4).tolist() == [0.2689, 0.6225, 0.8176]
    assert states.s[1].round(4).tolist() == [[0.0120]]
    assert states.y.round(4).tolist() == [[0.5030]]
    hidden, output = functions.deltas(WEIGHTS, BIASES, X, RAW)
    assert output.round(4).tolist() == [[-22.6234]]
    assert hidden.round(4).tolist() == [[-2.2240, 5.3166, 0.0]]
    weights, biases = functions.step(WEIGHTS, BIASES, X, RAW, 0.1)
    assert weights[1].round(4).tolist() == [[1.1084, 0.4082, 1.8496]]
    assert weights[0].round(4).tolist() == [[-0.2776, -0.7776], [-1.0317, -0.0317], [1.0, 0.0]]
    assert biases[0].round(4).tolist() == [0.7224, -0.0317, 0.5]
    assert biases[1].round(4).tolist() == [2.7623]
    scaled = functions.deltas(WEIGHTS, BIASES, X, [example.SCALED_TARGET])
    assert scaled[1].round(4).tolist() == [[-0.1242]]


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_a_batch_has_the_trainer_s_shapes_and_values(code: str, reduction: str) -> None:
    network = Network.of(
        3, 4, 2, 2, hidden=("gelu", "elu"), output="softmax", loss="categorical_cross_entropy"
    )
    parameters = uniform(network, 3)
    generator = np.random.default_rng(4)
    X = generator.uniform(-1, 1, (6, 3))
    Z = np.eye(2)[generator.integers(0, 2, 6)]
    functions = lambdify(network, code)
    given = (parameters.weights, parameters.biases, X, Z)
    theirs = trainer.gradients(network, parameters, X, Z, reduction)
    mine = functions.gradients(*given, reduction)
    after = trainer.step(network, parameters, X, Z, 0.5, reduction)
    updated = functions.step(*given, 0.5, reduction)
    pairs = [
        *zip((*mine.weights, *mine.biases), (*theirs.weights, *theirs.biases), strict=True),
        *zip((*updated.weights, *updated.biases), (*after.weights, *after.biases), strict=True),
    ]
    for derived, by_hand in pairs:
        assert derived.shape == by_hand.shape
        assert derived.dtype == np.float64
        np.testing.assert_allclose(derived, by_hand, rtol=1e-12, atol=1e-15)
    assert functions.loss(*given, reduction) == pytest.approx(
        trainer.loss(network, parameters, X, Z, reduction), rel=1e-14
    )


def test_digits_survive_where_terms_cancel(code: str) -> None:
    network = Network.of(1, 1, output="softplus")
    for s in (-30.0, -5.0, 3.0):
        y = lambdify(network, code).forward([[[s]]], [[0.0]], [[1.0]]).y
        by_hand = trainer.forward(network, uniform(network, 0).of([[[s]]], [[0.0]]), [[1.0]]).y
        np.testing.assert_allclose(y, by_hand, rtol=1e-15)


def test_middle_size_takes_seconds() -> None:
    network = Network.of(64, 30, 10)
    parameters = uniform(network, 1)
    X, Z = np.full((7, 64), 0.25), np.full((7, 10), 0.5)
    start = time.perf_counter()
    functions = lambdify(network)
    assert functions.code == "scalars"
    gradients = functions.gradients(parameters.weights, parameters.biases, X, Z)
    assert time.perf_counter() - start < 60
    theirs = trainer.gradients(network, parameters, X, Z)
    for mine, by_hand in zip(gradients.weights, theirs.weights, strict=True):
        np.testing.assert_allclose(mine, by_hand, rtol=1e-10, atol=1e-15)


def test_beyond_twenty_thousand_parameters_nothing_is_written_out() -> None:
    network = Network.of(784, 128, 10, hidden="relu")
    assert lambdify(network).code == "arrays"
    assert lambdify(Network.of(100, 100, 90)).code == "scalars"
    parameters = uniform(network, 1)
    X, Z = np.full((3, 784), 0.25), np.full((3, 10), 0.5)
    gradients = lambdify(network).gradients(parameters.weights, parameters.biases, X, Z)
    assert [w.shape for w in gradients.weights] == [(128, 784), (10, 128)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weights": [WEIGHTS[0]]}, "weights for 1 layers"),
        ({"weights": [[[1.0]], WEIGHTS[1]]}, r"weights of layer 1: shape \(1, 1\); \(3, 2\)"),
        ({"biases": [[0.0], [0.0]]}, r"biases of layer 1: shape \(1,\); \(3,\)"),
        ({"X": [1.0, 1.0]}, r"inputs X: shape \(2,\); \(batch, 2\)"),
        ({"X": [["a", "b"]]}, "an array of real numbers"),
        ({"Z": [[1.0], [1.0]]}, r"targets Z: shape \(2, 1\); \(1, 1\)"),
    ],
)
def test_what_does_not_fit_is_said(change: dict[str, object], message: str) -> None:
    given = {"weights": WEIGHTS, "biases": BIASES, "X": X, "Z": RAW} | change
    with pytest.raises(SymmlpError, match=message):
        lambdify(example.NETWORK).gradients(**given)


def test_unknown_choices_are_said() -> None:
    with pytest.raises(SymmlpError, match="unknown code 'rust'; known are scalars, arrays"):
        lambdify(example.NETWORK, "rust")
    with pytest.raises(SymmlpError, match="unknown reduction 'max'; known are mean, sum"):
        lambdify(example.NETWORK).loss(WEIGHTS, BIASES, X, RAW, "max")
    with pytest.raises(NetworkError):
        lambdify(Network.of(2, 1, output="nothing"))
