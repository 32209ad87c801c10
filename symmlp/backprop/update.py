"""Gradient descent on the weights and biases: plain, with L2 regularization, with momentum.

Goodfellow, Bengio and Courville, *Deep Learning*, 4.3 (descent), 7.1.1 (L2) and 8.3.2 (momentum;
here in PyTorch's form, v_new = μ v + gradient).
"""

from __future__ import annotations

from typing import Final

from sympy import Expr, IndexedBase, Integer, Sum, Symbol

from symmlp.backprop.chain import COLLAPSE, DIFFERENTIATE, FACTOR_OUT, chain
from symmlp.backprop.gradients import PARAMETERS, ranges, sample_definitions, sample_gradient
from symmlp.derivation import Derivation
from symmlp.expressions import Partial
from symmlp.network import Network
from symmlp.rules import rules
from symmlp.rules.citation import cite
from symmlp.rules.engine import Stage
from symmlp.rules.quantities import L, eta, i, j, l, n, p, q, w
from symmlp.statement import Definition

#: A parameter's name to the family of its updated values, and to the family of its velocities.
UPDATED: Final = {name: IndexedBase(Symbol(f"{name}_new", real=True)) for name in PARAMETERS}
VELOCITY: Final = {name: IndexedBase(Symbol(f"v_{name}", real=True)) for name in PARAMETERS}
#: Strength of the L2 penalty; how much velocity is kept; the penalized loss and its other terms.
DECAY: Final = Symbol("lambda", real=True)
MOMENTUM: Final = Symbol("mu", real=True)
PENALIZED: Final = Symbol("J", real=True)
OTHERS: Final = Symbol("Omega", real=True)


def _gradient(parameter: str) -> tuple[Stage, ...]:
    """Return the strategy that uses the derived gradient."""
    return ((cite(sample_gradient(parameter)),),)


def update(network: Network | None = None) -> tuple[Derivation, ...]:
    """Derive one step of gradient descent for weights and biases of any layer, and two variants."""
    return (
        descent("w"),
        descent("b"),
        weight_decay(),
        momentum("w"),
        momentum("b"),
    )


def _step(
    title: str, parameter: str, start: Expr, strategy: tuple[Stage, ...], *more: Definition
) -> Derivation:
    _, entry = PARAMETERS[parameter]
    return chain(
        "update",
        title,
        start,
        strategy,
        (*sample_definitions(), Definition(eta), *more),
        indices=ranges(parameter),
        name=UPDATED[parameter][entry.indices],
    )


def descent(parameter: str) -> Derivation:
    """Derive w_new := w - η ∂L/∂w, or the same for b."""
    called, entry = PARAMETERS[parameter]
    return _step(
        f"update of the {called} of a layer",
        parameter,
        entry - eta * Partial(L, entry),
        _gradient(parameter),
    )


def weight_decay() -> Derivation:
    """Derive the update of the weights for the loss J := L + λ/2 Σ w² + Ω.

    Ω stands for the squares of the other layers' weights. Biases are not penalized.
    """
    _, entry = PARAMETERS["w"]
    squares = Sum(Sum(w[l, p, q] ** 2, (q, Integer(0), n[l - 1] - 1)), (p, Integer(0), n[l] - 1))
    return _step(
        "update of the weights of a layer, L2 regularization",
        "w",
        entry - eta * Partial(PENALIZED, entry),
        (
            rules("definition"),
            rules("sum_rule"),
            *_gradient("w"),
            DIFFERENTIATE,
            FACTOR_OUT,
            COLLAPSE,
            rules("expand"),
            rules("group"),
        ),
        Definition(PENALIZED, L + DECAY * squares / 2 + OTHERS),
        Definition(OTHERS),
        Definition(DECAY),
    )


def momentum(parameter: str) -> Derivation:
    """Derive w_new := w - η v_new with v_new := μ v + ∂L/∂w, or the same for b."""
    called, entry = PARAMETERS[parameter]
    indices = (j, i) if parameter == "w" else (j,)
    old = VELOCITY[parameter][entry.indices]
    new = IndexedBase(Symbol(f"v_{parameter}_new", real=True))[entry.indices]
    return _step(
        f"update of the {called} of a layer, momentum",
        parameter,
        entry - eta * new,
        (rules("substitution"), *_gradient(parameter)),
        Definition(new, MOMENTUM * old + Partial(L, entry), indices=indices),
        Definition(old, indices=indices),
        Definition(MOMENTUM),
    )
