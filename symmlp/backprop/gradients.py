"""The gradients of the loss by the weights and biases of any layer, for one sample and for a batch.

Nielsen, *Neural Networks and Deep Learning*, BP3 and BP4. In a batch every quantity that differs
between samples has the sample r = 0, …, R-1 as one more index, its last.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from sympy import Expr, IndexedBase, Integer, Sum, Symbol

from symmlp.backprop import givens
from symmlp.backprop.chain import COLLAPSE, DIFFERENTIATE, FOLD, THROUGH_LAYER, chain
from symmlp.derivation import Derivation
from symmlp.expressions import Partial
from symmlp.network import Network
from symmlp.rules import rules
from symmlp.rules.quantities import L, R, a, b, delta, i, j, l, n, q, r, s, units, w
from symmlp.statement import Definition, Limits, Over

_SAMPLE: Final = (THROUGH_LAYER, FOLD, DIFFERENTIATE, COLLAPSE)
_BATCH: Final = (
    rules("definition", "linearity", "sum_rule"),
    THROUGH_LAYER,
    FOLD,
    DIFFERENTIATE,
    COLLAPSE,
)

#: The loss of sample r, and the loss of the batch.
SAMPLE_LOSS: Final = IndexedBase(L)
BATCH_LOSS: Final = Symbol("J", real=True)

#: How the losses of a batch become one number, by name: the factor in front of their sum.
REDUCTIONS: Final[dict[str, Expr]] = {"mean": 1 / R, "sum": Integer(1)}


def gradients(network: Network | None = None) -> tuple[Derivation, ...]:
    """Derive ∂L/∂w and ∂L/∂b of any layer: of a sample, of a batch's mean and of its sum.

    They are the same for every network: activations and loss enter through delta alone.
    """
    batches = tuple(
        batch_gradient(parameter, reduction) for reduction in REDUCTIONS for parameter in ("w", "b")
    )
    return (sample_gradient("w"), sample_gradient("b"), *batches)


#: A parameter's name to what it is called and its entry.
PARAMETERS: Final[dict[str, tuple[str, Expr]]] = {
    "w": ("weights", w[l, j, i]),
    "b": ("biases", b[l, j]),
}


def ranges(parameter: str) -> tuple[Limits, ...]:
    """Return the ranges of a parameter's indices in layer l."""
    return (units(j, l), units(i, l - 1)) if parameter == "w" else (units(j, l),)


def sample_definitions() -> tuple[Definition, ...]:
    """Return what the gradients of one sample's loss start from."""
    return (
        givens.error_signal(l),
        givens.loss_above(l),
        givens.preactivation(l),
        *givens.parameters(l),
        givens.below(l),
    )


@cache
def sample_gradient(parameter: str) -> Derivation:
    """Derive ∂L/∂w[l, j, i] or ∂L/∂b[l, j] of one sample's loss."""
    called, entry = PARAMETERS[parameter]
    return chain(
        "gradients",
        f"gradient by the {called} of a layer",
        Partial(L, entry),
        _SAMPLE,
        sample_definitions(),
        indices=ranges(parameter),
    )


def batch_gradient(parameter: str, reduction: str) -> Derivation:
    """Derive the gradient of the mean or the sum of the losses of a batch."""
    called, entry = PARAMETERS[parameter]
    losses = Sum(SAMPLE_LOSS[r], (r, Integer(0), R - 1))
    total = Sum(w[l, j, i] * a[l - 1, i, r], (i, Integer(0), n[l - 1] - 1))
    definitions = (
        Definition(BATCH_LOSS, REDUCTIONS[reduction] * losses),
        Definition(delta[l, j, r], Partial(SAMPLE_LOSS[r], s[l, j, r]), indices=(j, r)),
        Definition(SAMPLE_LOSS[r], depends_on=(Over(s[l, q, r], (units(q, l),)),), indices=(r,)),
        Definition(s[l, j, r], total + b[l, j], indices=(j, r)),
        *givens.parameters(l),
        Definition(a[l - 1, i, r], indices=(i, r)),
    )
    return chain(
        "gradients",
        f"gradient by the {called} of a layer, {reduction} over a batch",
        Partial(BATCH_LOSS, entry),
        _BATCH,
        definitions,
        indices=ranges(parameter),
    )
