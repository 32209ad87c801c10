"""The numbers of a lesson: every scalar of one training step, computed from its derived formula."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sympy import Expr, Float, IndexedBase

from symmlp.backprop.instance import Assignment, instance
from symmlp.backprop.program import GRADIENTS
from symmlp.backprop.update import UPDATED
from symmlp.documents.emitting.values import TrainingStep, printed
from symmlp.expressions import Partial, Printed
from symmlp.network import Network
from symmlp.rules.quantities import L, b, eta, w, x, z

Values = dict[Expr, float]

#: The family of a parameter to that of its value after the step.
NEW: Final = {w: UPDATED["w"], b: UPDATED["b"]}
_PARAMETERS: Final = {"w": w, "b": b}
_SLOPES: Final = {GRADIENTS[name]: _PARAMETERS[name] for name in GRADIENTS}


def start(step: TrainingStep) -> Values:
    """Return what is given: weights, biases, inputs, targets and the learning rate."""
    given: Values = {eta: step.learning_rate}
    for layer, (weights, biases) in enumerate(
        zip(step.parameters.weights, step.parameters.biases, strict=True), start=1
    ):
        for unit, row in enumerate(weights):
            given |= {w[layer, unit, i]: float(number) for i, number in enumerate(row)}
        given |= {b[layer, unit]: float(number) for unit, number in enumerate(biases)}
    given |= {x[i]: float(number) for i, number in enumerate(step.inputs[0])}
    return given | {z[k]: float(number) for k, number in enumerate(step.targets[0])}


def assignments(network: Network) -> tuple[Assignment, ...]:
    """Return all scalars of one step; gradients are named ∂L/∂w and ∂L/∂b."""
    return tuple(
        Assignment(one.kind, one.layer, _named(one.target), one.expression)
        for one in instance(network)
    )


def evaluate(network: Network, given: Mapping[Expr, float]) -> Values:
    """Return the value of every scalar, what was given included."""
    values: Values = dict(given)
    for one in assignments(network):
        names = one.expression.atoms(*_NAMES) & values.keys()
        needed = {name: Float(values[name]) for name in names}
        values[one.target] = float(one.expression.xreplace(needed))
    return values


def after(values: Mapping[Expr, float]) -> Values:
    """Return what is given once the parameters have been updated."""
    kept: Values = {}
    for name, value in values.items():
        base = getattr(name, "base", None)
        if base in NEW:
            kept[name] = values[NEW[base][name.indices]]
        elif base in (x, z) or name == eta:
            kept[name] = value
    return kept


def shown(values: Mapping[Expr, float], given: Mapping[Expr, float]) -> dict[Expr, Printed]:
    """Return values as they are written: given ones with their own digits, others rounded."""
    return {name: printed(value, exact=name in given) for name, value in values.items()}


def _named(target: Expr) -> Expr:
    base: IndexedBase | None = getattr(target, "base", None)
    return Partial(L, _SLOPES[base][target.indices]) if base in _SLOPES else target


_NAMES: Final = (type(x[0]), type(eta))
