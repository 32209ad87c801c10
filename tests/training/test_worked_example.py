"""The numbers of the worked example, as they were computed by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from symmlp.training import trainer


def printed(array: np.ndarray, expected: object) -> None:
    np.testing.assert_allclose(array, np.array(expected), rtol=0, atol=0.5e-4)


def test_forward_pass(worked: SimpleNamespace) -> None:
    states = trainer.forward(worked.network, worked.parameters, worked.X)
    printed(states.a[0], [[1, 1]])
    printed(states.s[0], [[-1, 0.5, 1.5]])
    printed(states.a[1], [[0.2689, 0.6225, 0.8176]])
    printed(states.s[1], [[0.0120]])
    printed(states.y, [[0.5030]])
    assert states.y is states.a[-1]


def test_error_signals_of_the_raw_target(worked: SimpleNamespace) -> None:
    hidden, output = trainer.deltas(worked.network, worked.parameters, worked.X, worked.raw)
    printed(output, [[-22.6234]])
    printed(hidden, [[-2.2240, 5.3166, 0]])


def test_error_signal_of_the_scaled_target(worked: SimpleNamespace) -> None:
    _, output = trainer.deltas(worked.network, worked.parameters, worked.X, worked.scaled)
    printed(output, [[-0.1242]])


def test_first_update_with_the_raw_target(worked: SimpleNamespace) -> None:
    after = trainer.step(worked.network, worked.parameters, worked.X, worked.raw, 0.1)
    printed(after.weights[1], [[1.1084, 0.4082, 1.8496]])
    printed(after.biases[1], [2.7623])
    printed(after.weights[0], [[-0.2776, -0.7776], [-1.0317, -0.0317], [1, 0]])
    printed(after.biases[0], [0.7224, -0.0317, 0.5])


def test_the_loss_is_half_the_squared_error(worked: SimpleNamespace) -> None:
    raw = trainer.loss(worked.network, worked.parameters, worked.X, worked.raw)
    np.testing.assert_allclose(raw, 0.5 * (0.50300281 - 91) ** 2, rtol=1e-9)


def test_scaled_to_its_target_the_loss_approaches_its_minimum(worked: SimpleNamespace) -> None:
    training = trainer.train(
        worked.network, worked.parameters, worked.X, worked.scaled, learning_rate=1.0, epochs=2000
    )
    assert all(a > b for a, b in zip(training.history[:-1], training.history[1:], strict=True))
    assert training.history[-1] < 1e-3 < 0.1 < training.history[0] * 2
