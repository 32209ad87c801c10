"""The warning about targets that no training can reach."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from symmlp.network import Network
from symmlp.training.functions import ACTIVATIONS
from symmlp.training.parameters import TrainingError
from symmlp.training.targets import target_warning


def test_the_worked_example(worked: SimpleNamespace) -> None:
    warning = target_warning(worked.network, worked.raw, ("Z0",))
    assert warning == (
        "target 91 of Z0 in row 1 lies outside the range of sigmoid, from 0 to 1, so no training"
        " can reach it: scale the targets (e.g. to [0, 1]), or choose identity as output activation"
    )
    assert target_warning(worked.network, worked.scaled) is None


@pytest.mark.parametrize(
    ("output", "inside", "outside", "words"),
    [
        ("sigmoid", [0.0, 0.5, 1.0], [-1e-9, 1.0001], "from 0 to 1"),
        ("tanh", [-1.0, 1.0], [-1.1, 2.0], r"from -1 to 1.*\[-1, 1\]"),
        ("relu", [0.0, 1e9], [-0.1], r"from 0 upwards.*\[0, 1\]"),
        ("softplus", [0.0, 5.0], [-0.1], "from 0 upwards"),
        ("elu", [-1.0, 5.0], [-1.1], r"from -1 upwards.*\[-1, 1\]"),
        ("silu", [-0.278, 5.0], [-0.28], r"from -0.2785 upwards.*\[0, 1\]"),
        ("gelu", [-0.169, 5.0], [-0.18], r"from -0.17 upwards.*\[0, 1\]"),
        ("softmax", [1.0], [1.5], "from 0 to 1"),
        ("identity", [-1e9, 1e9], [], ""),
        ("leaky_relu", [-1e9, 1e9], [], ""),
    ],
)
def test_ranges(output: str, inside: list[float], outside: list[float], words: str) -> None:
    network = Network.of(2, 1, output=output)
    assert target_warning(network, [[z] for z in inside]) is None
    for z in outside:
        with pytest.raises(AssertionError, match=words):
            raise AssertionError(target_warning(network, [[z]]))


def test_every_activation_is_covered() -> None:
    assert len(ACTIVATIONS) == 10


def test_several_targets_and_a_loss_that_identity_does_not_fit() -> None:
    network = Network.of(2, 2, loss="binary_cross_entropy")
    warning = target_warning(network, [[0, 1], [0, 5], [7, 1]])
    assert warning is not None
    assert warning.startswith("target 5 of output 1 in row 2 lies")
    assert "(2 such targets)" in warning
    assert "identity" not in warning


def test_softmax_targets_sum_to_one() -> None:
    network = Network.of(2, 3, output="softmax", loss="categorical_cross_entropy")
    assert target_warning(network, np.eye(3)) is None
    assert target_warning(network, [[0.3333333, 0.3333333, 0.3333333]]) is None
    warning = target_warning(network, [[1, 0, 0], [1, 1, 0]])
    assert warning is not None
    assert "targets in row 2 sum to 2" in warning


def test_targets_that_do_not_fit() -> None:
    with pytest.raises(TrainingError, match="targets Z: shape"):
        target_warning(Network.of(2, 3), [[1.0]])
