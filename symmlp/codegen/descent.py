"""The update of a step as it is computed in place: every parameter += factor · gradient of a sample.

The program says w_new = w - η grad and grad = Σ{r} δ a / R. Both are linear in the sum, so that code
may add the products of each sample to the parameters one by one; that the program is of this form
is checked here, not assumed.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Indexed, Integer, Sum

from symmlp.codegen.formulas import PER_SAMPLE, array_of
from symmlp.codegen.program import Assignment, Program
from symmlp.errors import SymmlpError
from symmlp.rules.quantities import eta, r


@dataclass(frozen=True)
class Descent:
    """Layer ``layer`` of a step, for one sample: w[j,i] += factor δ[j] a[i], b[j] += factor δ[j].

    ``weights`` and ``biases`` are the sample's gradients as assignments, w's the product of
    ``delta`` and ``below`` (a of the layer below, or x), b's ``delta`` itself. ``factor`` holds η
    and, for a mean over the batch, its size R.
    """

    layer: int
    factor: Expr
    delta: Indexed
    below: Indexed
    weights: Assignment
    biases: Assignment


def descents(program: Program) -> tuple[Descent, ...]:
    """Return every layer's update, the first layer first.

    Raises
    ------
    SymmlpError
        If an update is no product added to the parameters, or a bias's gradient is not its δ.
    """
    gradients, updates = program.of("gradient", batch=True), program.of("update", batch=True)
    own = program.of("gradient")
    factors = {
        _factor(*three) for three in zip(gradients, updates, own, strict=True)
    }
    if len(factors) != 1:
        raise SymmlpError(f"{program.network}: parameters are moved by different factors")
    (factor,) = factors
    layers = range(1, program.network.depth + 1)
    return tuple(_layer(layer, factor, own) for layer in layers)


def _factor(gradient: Assignment, update: Assignment, own: Assignment) -> Expr:
    """Return what the sum of the samples' gradients is multiplied by when it is added."""
    (total,) = gradient.expression.atoms(Sum)
    factor = -eta * gradient.expression / total
    change = update.expression.xreplace({gradient.target: gradient.expression})
    (old,) = (part for part in update.expression.atoms(Indexed) if part != gradient.target)
    is_added = (change - old - factor * total).expand() == 0 and not factor.has(Sum)
    if not is_added or _of_one(total.function) != own.expression:
        raise SymmlpError(f"{update.target}: the update is no product added to the parameters")
    return factor


def _of_one(expression: Expr) -> Expr:
    """Return what a batch's sum adds for sample r, as it is written for a single sample."""
    found = {
        part: part.base[tuple(index for index in part.indices if index != r)]
        for part in expression.atoms(Indexed)
        if part.base.name in PER_SAMPLE
    }
    return expression.xreplace(found)


def _layer(layer: int, factor: Expr, gradients: tuple[Assignment, ...]) -> Descent:
    weights, biases = (one for one in gradients if one.layer == layer)
    delta = biases.expression
    below = weights.expression / delta
    if not isinstance(below, Indexed) or array_of(delta)[0] != f"delta{layer}":
        raise SymmlpError(f"{weights.target}: the gradient is no product of δ and what is below")
    return Descent(layer, factor, delta, below, weights, biases)


def layer_below(one: Descent) -> str:
    """Return the array that a layer is fed with, such as x or a1."""
    return array_of(one.below)[0]
