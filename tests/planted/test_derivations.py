"""Planted mistakes: every wrong formula here must be refuted, with a model that shows it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Expr, Integer, Sum

from symmlp.activations import activation
from symmlp.backprop import derive
from symmlp.backprop.delta import hidden_error, output_error
from symmlp.backprop.gradients import sample_gradient
from symmlp.backprop.jacobian import jacobian
from symmlp.backprop.update import descent
from symmlp.expressions import Partial, prime
from symmlp.losses import loss
from symmlp.proof import judge
from symmlp.rules.quantities import (
    L,
    a,
    delta,
    eta,
    f,
    i,
    j,
    k,
    l,
    n,
    s,
    w,
    y,
    z,
)
from symmlp.statement import Statement, Status

HIDDEN = hidden_error(None).result
SIGMOID = hidden_error(activation("sigmoid")).result
WEIGHTS = sample_gradient("w").result
BIASES = sample_gradient("b").result
SQUARED = output_error(activation("sigmoid"), loss("half_squared_error")).result
CROSS = output_error(activation("softmax"), loss("categorical_cross_entropy")).result
JACOBIAN = jacobian(activation("softmax")).result
UPDATE = descent("w").result
SLOPE = next(
    one.result for one in derive("forward") if one.result.lhs == Partial(s[l + 1, k], a[l, j])
)

NEXT = (k, Integer(0), n[l + 1] - 1)
BACK = Sum(w[l + 1, k, j] * delta[l + 1, k], NEXT)
SIZE = a[l, j] * (1 - a[l, j])

MISTAKES: dict[str, tuple[Statement, Expr]] = {
    "wrong sign": (SQUARED, -SQUARED.rhs),
    "target minus prediction": (CROSS, z[j] - y[j]),
    "lost sum over the next layer": (
        HIDDEN,
        prime(f[l], s[l, j]) * w[l + 1, j, j] * delta[l + 1, j],
    ),
    "transposed weight": (
        HIDDEN,
        prime(f[l], s[l, j]) * Sum(w[l + 1, j, k] * delta[l + 1, k], NEXT),
    ),
    "missing derivative of the activation": (HIDDEN, BACK),
    "derivative at the wrong unit": (
        HIDDEN,
        Sum(prime(f[l], s[l, k]) * w[l + 1, k, j] * delta[l + 1, k], NEXT),
    ),
    "derivative of the wrong layer": (HIDDEN, prime(f[l + 1], s[l, j]) * BACK),
    "plus for minus in the sigmoid's derivative": (SIGMOID, a[l, j] * (1 + a[l, j]) * BACK),
    "activation for its derivative": (SIGMOID, a[l, j] * BACK),
    "square lost": (SIGMOID, (1 - a[l, j]) * BACK),
    "this layer's delta for the next one's": (
        SIGMOID,
        SIZE * Sum(w[l + 1, k, j] * delta[l, k], NEXT),
    ),
    "missing factor ½·2": (SQUARED, SQUARED.rhs * 2),
    "missing input in a weight's gradient": (WEIGHTS, delta[l, j]),
    "input of the wrong unit": (WEIGHTS, delta[l, j] * a[l - 1, j]),
    "delta of the wrong unit": (WEIGHTS, delta[l, i] * a[l - 1, i]),
    "activation of this layer for the one below": (WEIGHTS, delta[l, j] * a[l, i]),
    "input in a bias's gradient": (BIASES, delta[l, j] * a[l - 1, j]),
    "diagonal Jacobian": (JACOBIAN, y[k] * (1 - y[k])),
    "sign of the Jacobian": (JACOBIAN, -JACOBIAN.rhs),
    "uphill": (UPDATE, w[l, j, i] + eta * delta[l, j] * a[l - 1, i]),
    "no learning rate": (UPDATE, w[l, j, i] - delta[l, j] * a[l - 1, i]),
    "index clash": (SLOPE, Sum(w[l + 1, k, i], (i, Integer(0), n[l] - 1))),
    "lost dependence": (SLOPE, Integer(0)),
    "loss does not depend on a weight": (WEIGHTS, Integer(0)),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_refuted(name: str) -> None:
    right, wrong = MISTAKES[name]
    verdict = judge(replace(right, rhs=wrong))
    assert verdict.status is Status.REFUTED, verdict
    assert verdict.evidence.witness is not None


@pytest.mark.parametrize("name", MISTAKES)
def test_what_was_changed_is_right(name: str) -> None:
    right, _ = MISTAKES[name]
    assert judge(right).status is Status.PROVED


def test_without_its_assumption_softmax_with_cross_entropy_is_refuted() -> None:
    assert judge(replace(CROSS, assumptions=())).status is Status.REFUTED


def test_without_definitions_nothing_is_decided() -> None:
    bare = Statement(Partial(L, y[j]), Integer(0))
    assert judge(bare).status is Status.UNDECIDED
