"""PyTorch's gradients and its conventions at kinks against the derived functions (float64)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symmlp.activations import ACTIVATIONS
from symmlp.audit.oracles import off_kinks
from symmlp.audit.quantities import by_hand, compare
from symmlp.audit.samples import Case, random_targets
from symmlp.codegen.running.lambdified import lambdify
from symmlp.losses import LOSSES, makes_sense
from symmlp.network import Network
from symmlp.training import trainer
from symmlp.training.parameters import Parameters

pytestmark = pytest.mark.oracle

HIDDEN = [name for name, entry in ACTIVATIONS.items() if not entry.vector]
PAIRS = [(f, cost) for f in ACTIVATIONS for cost in LOSSES if makes_sense(f, cost)]


@pytest.fixture(scope="module")
def torch() -> Any:
    import torch

    torch.set_default_dtype(torch.float64)
    return torch


def activate(torch: Any, name: str, s: Any) -> Any:
    functional = torch.nn.functional
    return {
        "identity": lambda: s,
        "sigmoid": lambda: torch.sigmoid(s),
        "tanh": lambda: torch.tanh(s),
        "relu": lambda: functional.relu(s),
        "leaky_relu": lambda: functional.leaky_relu(s),
        "elu": lambda: functional.elu(s),
        "softplus": lambda: functional.softplus(s, threshold=1000),
        "silu": lambda: functional.silu(s),
        "gelu": lambda: functional.gelu(s),
        "softmax": lambda: torch.softmax(s, dim=-1),
    }[name]()


def total_loss(torch: Any, name: str, y: Any, z: Any) -> Any:
    """The mean over the batch of the loss of a sample, from PyTorch's own losses where it can."""
    functional = torch.nn.functional
    samples = len(y)
    return {
        "half_squared_error": lambda: functional.mse_loss(y, z, reduction="sum") / 2 / samples,
        "mean_squared_error": lambda: functional.mse_loss(y, z),
        "absolute_error": lambda: functional.l1_loss(y, z, reduction="sum") / samples,
        "huber": lambda: functional.huber_loss(y, z, reduction="sum") / samples,
        "binary_cross_entropy": lambda: (
            functional.binary_cross_entropy(y, z, reduction="sum") / samples
        ),
        "categorical_cross_entropy": lambda: -(z * torch.log(y)).sum() / samples,
    }[name]()


def gradients(
    torch: Any, network: Network, parameters: Parameters, case: Case
) -> tuple[float, list[np.ndarray], list[np.ndarray]]:
    weights = [torch.tensor(w, requires_grad=True) for w in parameters.weights]
    biases = [torch.tensor(b, requires_grad=True) for b in parameters.biases]
    a = torch.tensor(case.X)
    for layer, w, b in zip(network.layers, weights, biases, strict=True):
        a = activate(torch, layer.activation, a @ w.T + b)
    loss = total_loss(torch, network.loss, a, torch.tensor(case.Z))
    loss.backward()
    return loss.item(), [w.grad.numpy() for w in weights], [b.grad.numpy() for b in biases]


@given(data=st.data())
@settings(max_examples=100)
def test_pytorch_agrees(torch: Any, data: st.DataObject) -> None:
    sizes = data.draw(st.lists(st.integers(1, 5), min_size=2, max_size=5))
    output, cost = data.draw(st.sampled_from(PAIRS))
    assume(output != "softmax" or sizes[-1] > 1)
    hidden = [data.draw(st.sampled_from(HIDDEN)) for _ in sizes[2:]]
    network = Network.of(*sizes, hidden=hidden, output=output, loss=cost)
    generator = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    pairs = list(zip(sizes[1:], sizes[:-1], strict=True))
    parameters = Parameters(
        tuple(generator.uniform(-2, 2, (units, fan_in)) for units, fan_in in pairs),
        tuple(generator.uniform(-2, 2, units) for units, _ in pairs),
    )
    X, Z = generator.uniform(-2, 2, (2, sizes[0])), random_targets(network, generator, 2)
    case = Case("random", X, Z)
    states = trainer.forward(network, parameters, X)
    assume(max(float(np.abs(s).max()) for s in states.s) <= 20)
    functions = lambdify(network, "arrays")
    assume(off_kinks(functions, parameters, case).all())
    theirs = by_hand(trainer, network, parameters, case, 0.25)
    loss, weights, biases = gradients(torch, network, parameters, case)
    theirs["J"] = np.float64(loss)
    for layer, (w, b) in enumerate(zip(weights, biases, strict=True), 1):
        theirs |= {f"grad_w{layer}": w, f"grad_b{layer}": b}
    for row in compare(functions, parameters, case, 0.25, theirs, True):
        assert row.agrees, row


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "elu"])
def test_the_convention_at_an_activation_s_kink(torch: Any, name: str) -> None:
    s = torch.zeros(1, requires_grad=True)
    activate(torch, name, s).sum().backward()
    network = Network.of(1, 1, 1, hidden=name, output="identity")
    (hidden, _) = lambdify(network).deltas([[[1.0]], [[1.0]]], [[0.0], [1.0]], [[0.0]], [[0.0]])
    assert hidden[0].tolist() == s.grad.tolist()


@pytest.mark.parametrize(("cost", "gap"), [("absolute_error", 0), ("huber", 1), ("huber", -1)])
def test_the_convention_at_a_loss_s_kink(torch: Any, cost: str, gap: float) -> None:
    y = torch.full((1, 1), float(gap), requires_grad=True)
    total_loss(torch, cost, y, torch.zeros(1, 1)).backward()
    network = Network.of(1, 1, output="identity", loss=cost)
    (delta,) = lambdify(network).deltas([[[1.0]]], [[0.0]], [[float(gap)]], [[0.0]])
    assert delta.tolist() == y.grad.tolist()
