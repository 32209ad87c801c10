"""Backpropagation by hand against central differences in 80 digits, and that the check can fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symmlp.network import Network
from symmlp.training import textbook, trainer
from symmlp.training.checks import fits
from symmlp.training.functions import ACTIVATIONS, LOSSES
from symmlp.training.initialization import uniform
from symmlp.training.parameters import Gradients, Parameters

HIDDEN = [name for name, f in ACTIVATIONS.items() if not f.vector]
PAIRS = [(f, loss) for f in ACTIVATIONS for loss in LOSSES if fits(f, loss)]
KINKED = ("relu", "leaky_relu")


def samples(network: Network, seed: int, rows: int = 2) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    X = generator.uniform(-2, 2, (rows, network.inputs))
    Z = generator.uniform(0, 1, (rows, network.outputs))
    if ACTIVATIONS[network.layers[-1].activation].vector:
        Z /= Z.sum(axis=1, keepdims=True)
    return X, Z


def scales(network: Network, parameters: Parameters, X: np.ndarray, Z: np.ndarray) -> float:
    """How large the terms of a gradient can be: the formulas with absolute values, |f′| < 1.13."""
    a, largest = [np.abs(X)], 1.0
    for w, b in zip(parameters.weights, parameters.biases, strict=True):
        s = a[-1] @ np.abs(w).T + np.abs(b)
        largest = max(largest, float(s.max()))
        a.append(s + 1)
    states = trainer.forward(network, parameters, X)
    slope = LOSSES[network.loss].derivative(states.y, Z)
    weighted = np.abs(slope * states.y).sum(axis=1, keepdims=True)
    delta = 2 * (a[-1] + np.abs(Z)) + (
        weighted if network.layers[-1].activation == "softmax" else 0
    )
    bound = float(delta.max() * a[-2].max())
    for place in range(network.depth - 2, -1, -1):
        delta = 1.13 * delta @ np.abs(parameters.weights[place + 1])
        bound = max(bound, float(delta.max() * a[place].max()))
    return bound * largest * len(X)


def check_gradients(
    exact: SimpleNamespace, network: Network, parameters: Parameters, X: np.ndarray, Z: np.ndarray
) -> None:
    tolerance = 1e-13 * scales(network, parameters, X, Z)
    weights, biases = exact.gradients(network, parameters, X, Z)
    for reduction, divisor in (("sum", 1), ("mean", len(X))):
        found = trainer.gradients(network, parameters, X, Z, reduction)
        for mine, theirs in zip((*found.weights, *found.biases), (*weights, *biases), strict=True):
            assert mine.shape == theirs.shape
            np.testing.assert_allclose(mine, theirs / divisor, rtol=0, atol=tolerance)
        rate = 0.125
        after = trainer.step(network, parameters, X, Z, rate, reduction)
        before = (*parameters.weights, *parameters.biases)
        now = (*after.weights, *after.biases)
        for old, new, slope in zip(before, now, (*weights, *biases), strict=True):
            np.testing.assert_allclose(
                new, old - rate * slope / divisor, rtol=0, atol=tolerance + 1e-15
            )


def near_a_kink(network: Network, parameters: Parameters, X: np.ndarray, Z: np.ndarray) -> bool:
    states = trainer.forward(network, parameters, X)
    pairs = zip(network.layers, states.s, strict=True)
    distances = [np.abs(s).min() for layer, s in pairs if layer.activation in KINKED]
    e = np.abs(states.y - Z)
    if network.loss in ("absolute_error", "huber"):
        distances += [e.min(), np.abs(e - 1).min()]
    return min(distances, default=1.0) < 1e-9


@pytest.mark.parametrize(("output", "loss"), PAIRS)
def test_every_pair_of_output_and_loss(exact: SimpleNamespace, output: str, loss: str) -> None:
    network = Network.of(2, 3, 3, hidden="tanh", output=output, loss=loss)
    X, Z = samples(network, 3)
    check_gradients(exact, network, uniform(network, 1), X, Z)


@given(
    inputs=st.integers(1, 3),
    units=st.lists(st.integers(1, 3), min_size=1, max_size=4),
    pair=st.sampled_from(PAIRS),
    seed=st.integers(0, 2**32),
    data=st.data(),
)
@settings(max_examples=60)
def test_random_networks(
    exact: SimpleNamespace,
    inputs: int,
    units: list[int],
    pair: tuple[str, str],
    seed: int,
    data: st.DataObject,
) -> None:
    assume(pair != ("softmax", "binary_cross_entropy") or units[-1] > 1)  # else 1 - y is always 0
    hidden = [data.draw(st.sampled_from(HIDDEN)) for _ in units[1:]]
    network = Network.of(inputs, *units, hidden=hidden, output=pair[0], loss=pair[1])
    drawn = uniform(network, seed)
    parameters = Parameters(tuple(2 * w for w in drawn.weights), tuple(2 * b for b in drawn.biases))
    X, Z = samples(network, seed + 1)
    assume(not near_a_kink(network, parameters, X, Z))
    check_gradients(exact, network, parameters, X, Z)


@given(seed=st.integers(0, 2**32), rows=st.integers(1, 7), pair=st.sampled_from(PAIRS))
def test_a_batch_is_the_sum_of_its_samples(seed: int, rows: int, pair: tuple[str, str]) -> None:
    network = Network.of(2, 4, 3, hidden="gelu", output=pair[0], loss=pair[1])
    parameters = uniform(network, seed)
    X, Z = samples(network, seed, rows)
    whole = trainer.gradients(network, parameters, X, Z, "sum")
    mean = trainer.gradients(network, parameters, X, Z, "mean")
    single = [
        trainer.gradients(network, parameters, X[n : n + 1], Z[n : n + 1]) for n in range(rows)
    ]
    for kind in ("weights", "biases"):
        for place in range(network.depth):
            summed = sum(getattr(gradient, kind)[place] for gradient in single)
            np.testing.assert_allclose(getattr(whole, kind)[place], summed, rtol=1e-9, atol=1e-12)
            np.testing.assert_allclose(
                getattr(mean, kind)[place], summed / rows, rtol=1e-9, atol=1e-12
            )
    losses = [trainer.loss(network, parameters, X[n : n + 1], Z[n : n + 1]) for n in range(rows)]
    assert trainer.loss(network, parameters, X, Z, "sum") == pytest.approx(sum(losses))
    assert trainer.loss(network, parameters, X, Z) == pytest.approx(sum(losses) / rows)


def test_the_hidden_delta_sums_over_the_next_layer() -> None:
    network = Network.of(1, 2, 2, hidden="identity", output="identity")
    parameters = Parameters.of([[[0.0], [0.0]], [[2.0, 3.0], [5.0, 7.0]]], [[0, 0], [1, 10]])
    hidden, output = trainer.deltas(network, parameters, [[0.0]], [[0.0, 0.0]])
    assert output.tolist() == [[1.0, 10.0]]
    assert hidden.tolist() == [[2.0 * 1 + 5.0 * 10, 3.0 * 1 + 7.0 * 10]]


@pytest.mark.parametrize("s", [-680.0, -100.0, -30.0, -1.0, 0.0, 1.0, 30.0, 100.0, 680.0])
@pytest.mark.parametrize("z", [0.0, 0.25, 1.0])
def test_sigmoid_with_cross_entropy_is_y_minus_z(
    exact: SimpleNamespace, s: float, z: float
) -> None:
    network = Network.of(1, 1, output="sigmoid", loss="binary_cross_entropy")
    parameters = Parameters.of([[[s]]], [[0.0]])
    (delta,) = trainer.deltas(network, parameters, [[1.0]], [[z]])
    expected = float(exact.activations["sigmoid"](exact.mpf(s)) - exact.mpf(z))
    assert delta[0, 0] == pytest.approx(expected, rel=1e-14, abs=1e-15)
    loss = exact.mpf(z) * exact.activations["softplus"](exact.mpf(-s))
    loss += (1 - exact.mpf(z)) * exact.activations["softplus"](exact.mpf(s))
    found = trainer.loss(network, parameters, [[1.0]], [[z]])
    assert found == pytest.approx(float(loss), rel=1e-14, abs=1e-30)


@pytest.mark.parametrize("gap", [0.0, 1.0, 30.0, 600.0])
def test_softmax_with_cross_entropy_is_y_minus_z(exact: SimpleNamespace, gap: float) -> None:
    network = Network.of(1, 3, output="softmax", loss="categorical_cross_entropy")
    parameters = Parameters.of([[[gap], [0.0], [-gap / 8]]], [[0.0] * 3])
    y = exact.softmax([exact.mpf(gap), exact.mpf(0), exact.mpf(-gap / 8)])
    for z in np.vstack([np.eye(3), [[0.5, 0.25, 0.25]]]):
        (delta,) = trainer.deltas(network, parameters, [[1.0]], [z])
        expected = [float(a - exact.mpf(t)) for a, t in zip(y, z, strict=True)]
        np.testing.assert_allclose(delta[0], expected, rtol=0, atol=5e-16)


@pytest.mark.parametrize(("output", "loss"), PAIRS)
@pytest.mark.parametrize("weight", [50.0, 1e3, 1e9])
def test_saturation_stays_finite(output: str, loss: str, weight: float) -> None:
    network = Network.of(1, 2, 2, hidden="sigmoid", output=output, loss=loss)
    for sign in (1, -1):
        parameters = Parameters.of(
            [[[weight], [-weight]], [[sign * weight, 1.0], [1.0, -sign * weight]]], [[0, 0]] * 2
        )
        for z in ([0.0, 1.0], [1.0, 0.0]):
            assert np.isfinite(trainer.loss(network, parameters, [[1.0]], [z]))
            gradient = trainer.gradients(network, parameters, [[1.0]], [z])
            assert all(np.isfinite(g).all() for g in (*gradient.weights, *gradient.biases))


def test_what_is_too_large_is_not_finite_but_does_not_warn() -> None:
    network = Network.of(1, 1, 2, hidden="identity", output="identity")
    parameters = Parameters.of([[[1e200]], [[1e200], [-1e200]]], [[0], [0, 0]])
    assert trainer.loss(network, parameters, [[1.0]], [[0.0, 0.0]]) == np.inf
    assert not np.isfinite(
        trainer.step(network, parameters, [[1.0]], [[0, 0]], 0.1).weights[1]
    ).any()


# Planted mistakes: each of them must make the comparison above fail.


def _deltas(hidden: Callable[..., np.ndarray]) -> Callable[..., tuple[np.ndarray, ...]]:
    def deltas(network, parameters, states, Z):
        delta = [textbook.output_deltas(network, states, Z)]
        for place in range(network.depth - 2, -1, -1):
            f = ACTIVATIONS[network.layers[place].activation]
            w = parameters.weights[place + 1]
            delta.insert(0, hidden(f, w, delta[0], states.s[place], states.a[place + 1]))
        return tuple(delta)

    return deltas


def _gradients(
    weights: Callable[..., np.ndarray], biases: Callable[..., np.ndarray]
) -> Callable[..., Gradients]:
    def gradients(delta, states, divisor):
        return Gradients(
            tuple(weights(d, a, divisor) for d, a in zip(delta, states.a[:-1], strict=True)),
            tuple(biases(d, divisor) for d in delta),
        )

    return gradients


def right_weights(d, a, n):
    return d.T @ a / n


def right_biases(d, n):
    return d.sum(axis=0) / n


MISTAKES = {
    "lost sum": ("deltas", _deltas(lambda f, w, d, s, a: d[:, :1] * w[0] * f.derivative(s))),
    "transposed weights": ("deltas", _deltas(lambda f, w, d, s, a: d @ w.T * f.derivative(s))),
    "lost derivative": ("deltas", _deltas(lambda f, w, d, s, a: d @ w)),
    "derivative at a": ("deltas", _deltas(lambda f, w, d, s, a: d @ w * f.derivative(a))),
    "wrong sign": ("output_deltas", lambda n, s, Z, right=textbook.output_deltas: -right(n, s, Z)),
    "output without f'": ("output_deltas", lambda n, s, Z: s.y - Z),
    "no division": ("gradients", _gradients(lambda d, a, n: d.T @ a, right_biases)),
    "swapped factors": ("gradients", _gradients(lambda d, a, n: a.T @ d / n, right_biases)),
    "bias counted once": ("gradients", _gradients(right_weights, lambda d, n: d[0] / n)),
    "uphill": ("step", lambda p, g, rate, right=textbook.step: right(p, g, -rate)),
}


def wrong_derivative(s: np.ndarray) -> np.ndarray:
    return 1 - np.tanh(s)


@pytest.fixture(scope="module")
def square() -> tuple[Network, Parameters, np.ndarray, np.ndarray]:
    network = Network.of(3, 3, 3, 3, hidden="tanh")  # square, so that no shape gives a plant away
    return network, uniform(network, 5), *samples(network, 6)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_planted_mistake_is_caught(
    exact: SimpleNamespace,
    square: tuple[Network, Parameters, np.ndarray, np.ndarray],
    monkeypatch: pytest.MonkeyPatch,
    mistake: str,
) -> None:
    check_gradients(exact, *square)
    monkeypatch.setattr(textbook, *MISTAKES[mistake])
    with pytest.raises(AssertionError):
        check_gradients(exact, *square)


def test_a_planted_wrong_derivative_is_caught(
    exact: SimpleNamespace,
    square: tuple[Network, Parameters, np.ndarray, np.ndarray],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tanh = replace(ACTIVATIONS["tanh"], derivative=wrong_derivative)
    monkeypatch.setitem(ACTIVATIONS, "tanh", tanh)
    with pytest.raises(AssertionError):
        check_gradients(exact, *square)
