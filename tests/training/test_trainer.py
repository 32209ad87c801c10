"""Training loops, and every argument that does not fit."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symmlp.errors import SymmlpError
from symmlp.network import Layer, Network
from symmlp.training import trainer
from symmlp.training.checks import check_parameters
from symmlp.training.initialization import MAX_PARAMETERS, uniform
from symmlp.training.parameters import Parameters, TrainingError

NETWORK = Network.of(2, 3, 1, hidden="tanh")
GENERATOR = np.random.default_rng(11)
X = GENERATOR.uniform(-1, 1, (7, 2))
Z = GENERATOR.uniform(0, 1, (7, 1))
START = uniform(NETWORK, 2)


def same(first: Parameters, second: Parameters) -> bool:
    pairs = zip((*first.weights, *first.biases), (*second.weights, *second.biases), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)


def test_online_training_takes_one_step_per_sample_in_the_order_of_the_data() -> None:
    by_hand = START
    history = []
    for _ in range(2):
        for n in range(len(X)):
            by_hand = trainer.step(NETWORK, by_hand, X[n : n + 1], Z[n : n + 1], 0.5)
        history.append(trainer.loss(NETWORK, by_hand, X, Z))
    training = trainer.train(NETWORK, START, X, Z, learning_rate=0.5, epochs=2)
    assert same(training.parameters, by_hand)
    assert training.history == tuple(history)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("size", [2, 3, 7, 100])
def test_mini_batches_and_a_smaller_last_one(size: int, reduction: Any) -> None:
    by_hand = START
    for n in range(0, len(X), size):
        by_hand = trainer.step(NETWORK, by_hand, X[n : n + size], Z[n : n + size], 0.5, reduction)
    training = trainer.train(
        NETWORK, START, X, Z, learning_rate=0.5, epochs=1, batch_size=size, reduction=reduction
    )
    assert same(training.parameters, by_hand)


def test_shuffling_is_seeded_and_changes_the_order_but_not_the_samples() -> None:
    def run(seed: int | None, size: int) -> Parameters:
        return trainer.train(
            *(NETWORK, START, X, Z),
            **{"learning_rate": 0.5, "epochs": 3, "batch_size": size, "shuffle_seed": seed},
        ).parameters

    assert same(run(4, 1), run(4, 1))
    assert not same(run(4, 1), run(5, 1))
    assert not same(run(4, 1), run(None, 1))
    whole, shuffled = run(None, 7), run(4, 7)
    for a, b in zip(whole.weights, shuffled.weights, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)


def test_training_leaves_what_it_was_given_as_it_was() -> None:
    start = uniform(NETWORK, 2)
    inputs, targets = X.copy(), Z.copy()
    trainer.train(NETWORK, start, inputs, targets, learning_rate=0.5, epochs=3, shuffle_seed=1)
    assert same(start, START)
    assert np.array_equal(inputs, X)
    assert np.array_equal(targets, Z)


def test_no_epochs_and_the_callback() -> None:
    training = trainer.train(NETWORK, START, X, Z, learning_rate=0.5, epochs=0)
    assert training.history == ()
    assert same(training.parameters, START)
    calls: list[tuple[int, float]] = []
    training = trainer.train(
        *(NETWORK, START, X, Z),
        learning_rate=0.5,
        epochs=3,
        on_epoch=lambda epoch, loss: calls.append((epoch, loss)),
    )
    assert calls == list(enumerate(training.history, 1))


def test_inputs_may_be_lists_and_other_number_types() -> None:
    listed = trainer.forward(NETWORK, START, [[1, 2]]).y
    for kind in (np.float32, np.int16):
        assert np.array_equal(trainer.forward(NETWORK, START, np.array([[1, 2]], kind)).y, listed)
    assert listed.dtype == np.float64


def test_training_learns_xor() -> None:
    network = Network.of(2, 3, 1, hidden="tanh", loss="binary_cross_entropy")
    inputs, targets = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    training = trainer.train(
        network, uniform(network, 0), inputs, targets, learning_rate=0.5, epochs=1000
    )
    y = trainer.forward(network, training.parameters, inputs).y
    assert np.array_equal(y.round(), targets)
    assert training.history[-1] < 0.05


def test_training_fits_classes_with_softmax() -> None:
    network = Network.of(1, 3, output="softmax", loss="categorical_cross_entropy")
    inputs, targets = [[-1.0], [0.0], [1.0]], np.eye(3)
    training = trainer.train(
        network, uniform(network, 0), inputs, targets, learning_rate=1.0, epochs=300, batch_size=3
    )
    y = trainer.forward(network, training.parameters, inputs).y
    assert y.argmax(axis=1).tolist() == [0, 1, 2]


def test_divergence_is_reported_with_its_epoch() -> None:
    network = Network.of(1, 1, output="identity")
    with pytest.raises(TrainingError, match=r"diverged: after epoch .*learning rate 100.*lower"):
        trainer.train(
            network, uniform(network, 0), [[10.0]], [[1.0]], learning_rate=100.0, epochs=500
        )


def test_divergence_of_a_weight_is_reported_where_the_loss_stays_finite() -> None:
    network = Network.of(1, 1)
    with pytest.raises(TrainingError, match=r"diverged: after epoch 1 .* loss is 0.5 or a weight"):
        trainer.train(
            network, Parameters.of([[[0]]], [[0]]), [[1e3]], [[-1]], learning_rate=1e308, epochs=1
        )


NETWORKS = {
    "unknown activation of layer 1 'sigmoyd'; known are identity, sigmoid, ": Network.of(
        2, 3, 1, hidden="sigmoyd"
    ),
    "unknown activation of layer 2 'x'; known are": Network.of(2, 3, 1, output="x"),
    "unknown loss 'x'; known are half_squared_error, ": Network.of(2, 3, 1, loss="x"),
    "layer 1 is a hidden layer with softmax, which is for the output layer only": Network.of(
        2, 3, 1, hidden="softmax"
    ),
    "layer 2 is a hidden layer with softmax": Network(
        2, (Layer(3, "tanh"), Layer(2, "softmax"), Layer(1, "sigmoid"))
    ),
    "strictly between 0 and 1, which tanh does not guarantee; choose sigmoid or softmax": (
        Network.of(2, 3, 1, output="tanh", loss="binary_cross_entropy")
    ),
    "which identity does not guarantee; choose sigmoid or softmax": Network.of(
        2, 3, 1, output="identity", loss="categorical_cross_entropy"
    ),
    "which softplus does not guarantee": Network.of(
        2, 3, 1, output="softplus", loss="categorical_cross_entropy"
    ),
}


@pytest.mark.parametrize("message", NETWORKS)
def test_a_network_that_cannot_be_trained(message: str) -> None:
    network = NETWORKS[message]
    with pytest.raises(TrainingError) as caught:
        trainer.forward(network, START, X)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


GOOD: dict[str, Any] = {"X": X, "Z": Z, "learning_rate": 0.1, "epochs": 1}
BAD_ARGUMENTS: list[tuple[dict[str, Any], str]] = [
    ({"X": X[0]}, r"inputs X: shape \(2,\); \(batch, 2\) is expected, also for a single sample"),
    ({"X": X[:, :1]}, r"inputs X: shape \(7, 1\); \(batch, 2\)"),
    ({"X": X[:0], "Z": Z[:0]}, "no samples"),
    ({"X": X[:6]}, "6 rows of inputs and 7 rows of targets"),
    ({"X": np.where(X[3, 1] == X, np.nan, X)}, r"inputs X: nan at index \[3, 1\]; .* finite"),
    ({"X": X * np.inf}, "inf at index"),
    ({"X": X + 0j}, "entries of type complex128; real numbers"),
    ({"X": X > 0}, "entries of type bool"),
    ({"X": [["a", "b"]]}, "entries of type <U1"),
    ({"X": [[1, 2], [3]]}, "rows differ in length"),
    ({"X": None}, "entries of type object"),
    ({"Z": Z[:, 0]}, r"targets Z: shape \(7,\); \(batch, 1\)"),
    ({"Z": Z * np.nan}, "targets Z: nan"),
    ({"learning_rate": 0}, "learning rate 0; a finite number greater than 0"),
    ({"learning_rate": -0.1}, "learning rate -0.1"),
    ({"learning_rate": np.nan}, "learning rate nan"),
    ({"learning_rate": np.inf}, "learning rate inf"),
    ({"learning_rate": "0.1"}, "learning rate '0.1'"),
    ({"learning_rate": True}, "learning rate True"),
    ({"epochs": -1}, "number of epochs -1; a whole number of at least 0"),
    ({"epochs": 1.5}, "number of epochs 1.5"),
    ({"batch_size": 0}, "batch size 0; a whole number of at least 1"),
    ({"batch_size": True}, "batch size True"),
    ({"shuffle_seed": -1}, "shuffle seed -1"),
    ({"reduction": "max"}, "unknown reduction 'max'; known are mean, sum"),
]


@pytest.mark.parametrize(("bad", "message"), BAD_ARGUMENTS)
def test_an_argument_that_does_not_fit(bad: dict[str, Any], message: str) -> None:
    with pytest.raises(TrainingError, match=message) as caught:
        trainer.train(NETWORK, START, **{**GOOD, **bad})
    assert "\n" not in str(caught.value)


def test_every_function_checks_its_arguments() -> None:
    bad = X[:, :1]
    for call in (
        lambda: trainer.forward(NETWORK, START, bad),
        lambda: trainer.loss(NETWORK, START, bad, Z),
        lambda: trainer.deltas(NETWORK, START, bad, Z),
        lambda: trainer.gradients(NETWORK, START, bad, Z),
        lambda: trainer.step(NETWORK, START, bad, Z, 0.1),
        lambda: trainer.step(NETWORK, START, X, Z, -1),
        lambda: trainer.gradients(NETWORK, START, X, Z, "none"),  # type: ignore[arg-type]
        lambda: trainer.loss(NETWORK, START, X, Z, "none"),  # type: ignore[arg-type]
    ):
        with pytest.raises(TrainingError):
            call()


@pytest.mark.parametrize(
    ("weights", "biases", "message"),
    [
        (START.weights[:1], START.biases, "weights for 1 layers; the network 2-3-1 has 2"),
        (START.weights, START.biases[:1], "biases for 1 layers"),
        (START.weights[::-1], START.biases, r"weights of layer 1: shape \(1, 3\); \(3, 2\)"),
        (START.weights, START.biases[::-1], r"biases of layer 1: shape \(1,\); \(3,\)"),
        ((START.weights[0], START.weights[1] * np.nan), START.biases, "weights of layer 2: nan"),
    ],
)
def test_parameters_that_do_not_fit(weights: Any, biases: Any, message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        trainer.forward(NETWORK, Parameters(weights, biases), X)


def test_parameters_of_nested_sequences(worked: SimpleNamespace) -> None:
    assert [w.shape for w in worked.parameters.weights] == [(3, 2), (1, 3)]
    assert [b.shape for b in worked.parameters.biases] == [(3,), (1,)]
    with pytest.raises(TrainingError, match="weights of layer 1: rows differ in length"):
        Parameters.of([[[1, 2], [3]]], [[0, 0]])
    with pytest.raises(TrainingError, match="biases of layer 1: inf"):
        Parameters.of([[[1]]], [[np.inf]])


def test_errors_are_one_kind_of_unusable_input() -> None:
    assert issubclass(TrainingError, SymmlpError)
    assert issubclass(TrainingError, ValueError)


@given(seed=st.integers(0, 2**40), sizes=st.lists(st.integers(1, 6), min_size=2, max_size=5))
def test_uniform_initialization(seed: int, sizes: list[int]) -> None:
    network = Network.of(*sizes)
    first = uniform(network, seed)
    check_parameters(network, first)
    assert same(first, uniform(network, seed))
    assert not same(first, uniform(network, seed + 1))
    for array in (*first.weights, *first.biases):
        assert (np.abs(array) <= 1).all()


def test_uniform_initialization_fills_its_interval() -> None:
    (w,) = uniform(Network.of(1000, 20), 0).weights
    assert w.min() < -0.999 < 0.999 < w.max()
    assert abs(w.mean()) < 0.02
    assert abs(w.var() - 1 / 3) < 0.01


def test_initialization_is_the_same_everywhere() -> None:
    expected = np.random.Generator(np.random.PCG64(7)).uniform(-1, 1, 13)
    drawn = uniform(Network.of(2, 3, 1), 7)
    pairs = zip(drawn.weights, drawn.biases, strict=True)
    flat = np.concatenate([np.concatenate([w.ravel(), b]) for w, b in pairs])
    assert np.array_equal(flat, expected)


@pytest.mark.parametrize("seed", [-1, 0.5, "1", None, True])
def test_a_seed_that_is_none(seed: Any) -> None:
    with pytest.raises(TrainingError, match=r"seed .*; a whole number of at least 0"):
        uniform(NETWORK, seed)


def test_a_network_too_large_to_initialize() -> None:
    with pytest.raises(TrainingError, match=f"at most {MAX_PARAMETERS}"):
        uniform(Network.of(1_000_000, 1_000_000), 0)
