"""The update of a step as it is computed in place: parameters += factor · gradients of a sample.

The program says w_new = w - η grad and grad = Σ{r} δ a / R. Both are linear in the sum, so that
code may add the products of each sample to the parameters one by one; that the program is of this
form is checked here, not assumed.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Indexed, Sum

from symmlp.codegen.program.formulas import PER_SAMPLE, array_of
from symmlp.codegen.program.program import Assignment, Program
from symmlp.errors import SymmlpError
from symmlp.rules.quantities import eta, r


@dataclass(frozen=True)
class Descent:
    """A layer's update, for each sample: w[j,i] += factor · δ[j] · a[i] and b[j] += factor · δ[j].

    ``delta`` and ``below`` are δ and a (of the layer below, or x) as quantities; ``factor`` is an
    expression of η and, for a mean over the batch, of its size R.
    """

    layer: int
    factor: Expr
    delta: Indexed
    below: Indexed


def descents(program: Program) -> tuple[Descent, ...]:
    """Return every layer's update, the first layer first.

    Raises
    ------
    SymmlpError
        If an update is no such product added to the parameters.
    """
    own = program.of("gradient")
    of_batch = program.of("gradient", batch=True), program.of("update", batch=True)
    factors = {_factor(*three) for three in zip(*of_batch, own, strict=True)}
    if len(factors) != 1:
        raise SymmlpError(f"{program.network}: parameters are moved by different factors")
    (factor,) = factors
    return tuple(_layer(layer, factor, own) for layer in range(1, program.network.depth + 1))


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
    delta, below = biases.expression, weights.expression / biases.expression
    if not isinstance(below, Indexed) or array_of(delta)[0] != f"delta{layer}":
        raise SymmlpError(f"{weights.target}: the gradient is no product of δ and what is below")
    return Descent(layer, factor, delta, below)
