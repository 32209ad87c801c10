"""Faults planted in the trainer and in derived formulas: each is caught, and named where it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from sympy import Sum

from symmlp.audit.compare import verify
from symmlp.codegen.running.lambdified import Functions, lambdify
from symmlp.network import Network
from symmlp.rules.quantities import a, delta, eta, j, k, w, y, z
from symmlp.training import textbook
from symmlp.training.functions import ACTIVATIONS
from symmlp.training.parameters import Gradients

#: Square layers, so that no shape gives a fault away; tanh, so that f'(a) is not f'(s).
SQUARE = Network.of(3, 3, 3, 3, hidden="tanh")
FUNCTIONS = lambdify(SQUARE)


def _forward(change: Callable[..., np.ndarray]) -> Callable[..., textbook.Forward]:
    def forward(network, parameters, X):
        s, a = [], [X]
        for layer, weight, bias in zip(
            network.layers, parameters.weights, parameters.biases, strict=True
        ):
            s.append(change(a[-1], weight, bias))
            a.append(ACTIVATIONS[layer.activation].value(s[-1]))
        return textbook.Forward(tuple(s), tuple(a))

    return forward


def _gradients(change: Callable[..., np.ndarray], biases: Callable[..., np.ndarray]) -> object:
    def gradients(found, states, divisor):
        pairs = zip(found, states.a[:-1], strict=True)
        return Gradients(
            tuple(change(d, at, divisor) for d, at in pairs),
            tuple(biases(d, divisor) for d in found),
        )

    return gradients


def _mean(d, n):
    return d.sum(axis=0) / n


def _next_layer(found, states, divisor):
    weights = tuple(d.T @ at / divisor for d, at in zip(found, states.a[1:], strict=True))
    return Gradients(weights, tuple(_mean(d, divisor) for d in found))


def _output(change: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
    return lambda network, states, Z: change(states.y, Z, states.s[-1])


def _slope(s: np.ndarray) -> np.ndarray:
    return ACTIVATIONS["sigmoid"].derivative(s)


def _doubled(network, states, Z):
    return 2 * textbook.losses(network, states, Z)


#: name: (what is replaced, what differs first)
TRAINER = {
    "forgotten bias": ({"forward": _forward(lambda a, w, b: a @ w.T)}, "s_h[0]"),
    "bias subtracted": ({"forward": _forward(lambda a, w, b: a @ w.T - b)}, "s_h[0]"),
    "transposed weights, forward": ({"forward": _forward(lambda a, w, b: a @ w + b)}, "s_h[0]"),
    "½ forgotten": ({"losses": _doubled}, "L"),
    "wrong sign of the error": ({"output": _output(lambda y, z, s: (z - y) * _slope(s))}, "δ_o"),
    "y and z added": ({"output": _output(lambda y, z, s: (y + z) * _slope(s))}, "δ_o"),
    "no f' at the output": ({"output": _output(lambda y, z, s: y - z)}, "δ_o"),
    "derivative of the square without ½": (
        {"output": _output(lambda y, z, s: 2 * (y - z) * _slope(s))},
        "δ_o",
    ),
    "f' at y": ({"output": _output(lambda y, z, s: (y - z) * _slope(y))}, "δ_o"),
    "no f' in hidden layers": ({"hidden": lambda f, w, d, s, a: d @ w}, "δ_h[1]"),
    "f' at a instead of s": ({"hidden": lambda f, w, d, s, a: d @ w * f.derivative(a)}, "δ_h[1]"),
    "transposed weights, backward": (
        {"hidden": lambda f, w, d, s, a: d @ w.T * f.derivative(s)},
        "δ_h[1]",
    ),
    "lost sum over the next layer": (
        {"hidden": lambda f, w, d, s, a: d[:, :1] * w[0] * f.derivative(s)},
        "δ_h[1]",
    ),
    "off by one layer": ({"gradients": _next_layer}, "∂L/∂w_h[0]"),
    "swapped factors": (
        {"gradients": _gradients(lambda d, a, n: a.T @ d / n, _mean)},
        "∂L/∂w_h[0]",
    ),
    "sum for mean": (
        {"gradients": lambda d, states, n: textbook.gradients(d, states, 1)},
        "∂L/∂w_h[0]",
    ),
    "bias gradient of one sample": (
        {"gradients": _gradients(lambda d, a, n: d.T @ a / n, lambda d, n: d[0] / n)},
        "∂L/∂b_h[0]",
    ),
    "uphill": (
        {"step": lambda p, g, rate: textbook.step(p, g, -rate)},
        "w_new_h[0]",
    ),
    "learning rate forgotten": ({"step": lambda p, g, rate: textbook.step(p, g, 1.0)}, "w_new_h"),
    "biases not updated": (
        {"step": lambda p, g, rate: replace(textbook.step(p, g, rate), biases=p.biases)},
        "b_new_h[0]",
    ),
    "deltas through updated weights": ({"late": True}, "w_new_h[0]"),
}


def quick(**more: object) -> object:
    return verify(SQUARE, seed=3, samples=4, epochs=1, functions=FUNCTIONS, oracles=False, **more)


def test_without_a_fault_everything_agrees(trainer: Callable[..., SimpleNamespace]) -> None:
    report = quick(trainer=trainer())
    assert report.ok
    assert report.first is None
    assert "agree" in str(report)


@pytest.mark.parametrize("fault", TRAINER)
def test_a_fault_in_the_trainer(trainer: Callable[..., SimpleNamespace], fault: str) -> None:
    parts, first = TRAINER[fault]
    report = quick(trainer=trainer(**parts))
    assert not report.ok
    assert report.first.startswith(first)
    assert f"the first is {first}" in " ".join(str(report).split())


def test_a_fault_that_only_shows_after_many_steps(
    trainer: Callable[..., SimpleNamespace],
) -> None:
    calls = []

    def tired(parameters, gradient, rate):
        calls.append(1)
        return textbook.step(parameters, gradient, rate if len(calls) < 50 else 0.9 * rate)

    report = verify(
        SQUARE, seed=3, samples=2, trainer=trainer(step=tired), functions=FUNCTIONS, oracles=False
    )
    assert report.first.startswith("each weight in 100 epochs")


def test_an_array_of_the_wrong_shape_is_named(trainer: Callable[..., SimpleNamespace]) -> None:
    wrong = _gradients(lambda d, at, n: d.T @ at / n, lambda d, n: d / n)
    report = quick(trainer=trainer(gradients=wrong, step=lambda p, g, rate: p))
    assert report.first.startswith("∂L/∂b_h[0][0]: shape (4, 3) for (3,)")


TOTAL = (k, 0, 2)
#: kind, layer, what stands there instead, what differs first, and which oracles see it
DERIVED = {
    "output error reversed": ("delta", 3, (1 - y[j]) * (z[j] - y[j]) * y[j], "δ_o", 2),
    "lost factor": ("delta", 3, (1 - y[j]) * (y[j] - z[j]), "δ_o", 2),
    "lost sum": (
        "delta",
        2,
        (1 - a[2, j] ** 2) * Sum(w[3, k, j], TOTAL) * delta[3, j],
        "δ_h[1]",
        2,
    ),
    "transposed": (
        "delta",
        2,
        (1 - a[2, j] ** 2) * Sum(w[3, j, k] * delta[3, k], TOTAL),
        "δ_h[1]",
        2,
    ),
    "no f'": ("delta", 1, Sum(w[2, k, j] * delta[2, k], TOTAL), "δ_h[0]", 2),
    "no bias": ("preactivation", 2, Sum(w[2, j, k] * a[1, k], TOTAL), "s_h[1]", 1),
    "half": ("loss", 0, Sum((y[k] - z[k]) ** 2, TOTAL), "L", 0),
    "uphill": ("update", 1, None, "w_new_h[0]", 0),
}


@pytest.mark.parametrize("fault", DERIVED)
def test_a_fault_in_a_derived_formula(fault: str) -> None:
    kind, layer, expression, first, seen = DERIVED[fault]

    def planted(formulas):
        for one in formulas:
            here = one.kind == kind and one.layer == layer
            wrong = one.expression.subs(eta, -eta) if expression is None else expression
            yield replace(one, expression=wrong) if here else one

    wrong = {name: tuple(planted(one)) for name, one in FUNCTIONS.formulas.items()}
    faulty = Functions(SQUARE, wrong, "arrays")
    report = verify(SQUARE, seed=3, samples=4, epochs=1, functions=faulty)
    assert not report.ok
    assert report.first.startswith(first)
    assert sum(not oracle.agrees for oracle in report.oracles) == seen
