"""One training step over a batch, as formulas: what every kind of code is generated from.

`symmlp.backprop.program` computes one sample; here the gradients are those of a batch, its mean or
its sum, and the update follows them. Each formula is a result of a derivation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sympy import Expr, Indexed, Integer, Symbol

from symmlp.backprop import gradients, update
from symmlp.backprop.program import GRADIENTS, Formula, program
from symmlp.codegen.program.stable import stable_loss
from symmlp.errors import SymmlpError
from symmlp.expressions import Partial
from symmlp.network import Network
from symmlp.rules.indices import instantiate
from symmlp.rules.quantities import a, l, n, r, x

#: The families that differ between samples; the others belong to the network.
PER_SAMPLE: Final = frozenset(
    {
        *("x", "s", "a", "y", "z", "delta", "L", "residual", "excess"),
        *("rest", "surprisal", "rest_surprisal", "first", "share"),
    }
)
FORWARD: Final = ("preactivation", "activation", "output")
REDUCTIONS: Final = tuple(gradients.REDUCTIONS)


def formulas(network: Network, reduction: str = "mean") -> tuple[Formula, ...]:
    """Return the formulas of a training step in an order in which they can be computed.

    Kinds: preactivation, activation, output, loss (of each sample), batch_loss, delta, gradient,
    update. In batch_loss and gradient the sample r = 0, …, R-1 is the last index of whatever
    differs between samples; elsewhere it is left out.

    Raises
    ------
    NetworkError
        If the network does not make sense.
    SymmlpError
        If the reduction is neither ``mean`` nor ``sum``.
    """
    sample = (stable_loss(one, network) if one.kind == "loss" else one for one in program(network))
    return of_batch(sample, network, reduction)


def of_batch(sample: Iterable[Formula], network: Network, reduction: str) -> tuple[Formula, ...]:
    """Return the formulas of a batch, given those of one sample; otherwise as `formulas`."""
    if reduction not in REDUCTIONS:
        raise SymmlpError(f"unknown reduction {reduction!r}; known are {', '.join(REDUCTIONS)}")
    return tuple(_of_batch(sample, network, reduction))


def _of_batch(sample: Iterable[Formula], network: Network, reduction: str) -> Iterator[Formula]:
    slopes = {name: gradients.batch_gradient(name, reduction) for name in gradients.PARAMETERS}
    steps = {name: update.descent(name).steps[0].claim for name in gradients.PARAMETERS}
    for formula in sample:
        if formula.kind not in ("gradient", "update"):
            yield formula
        elif formula.kind == "gradient":
            result = slopes[parameter(formula)].result
            yield _at(formula, result.rhs, network)
        else:
            claim = steps[parameter(formula)]
            slope = {
                part: GRADIENTS[parameter(formula)][part.variable.indices]
                for part in claim.rhs.atoms(Partial)
            }
            yield _at(formula, claim.rhs.xreplace(slope), network)
        if formula.kind == "loss":
            (total,) = (
                one.value
                for one in slopes["w"].steps[0].claim.definitions
                if one.target == gradients.BATCH_LOSS
            )
            yield Formula("batch_loss", 0, gradients.BATCH_LOSS, total, ())


def parameter(formula: Formula) -> str:
    """Return the name of the parameter that a gradient or an update is of: w or b."""
    family = formula.target.base.name
    return str(family).removeprefix("grad_").removesuffix("_new")


def _at(formula: Formula, expression: Expr, network: Network) -> Formula:
    """Put a layer into an expression of layer l: its number, sizes, and x for a[0]."""
    put = instantiate(expression, {l: Integer(formula.layer)})
    renamed: dict[Expr, Expr] = {}
    for part in put.atoms(Indexed):
        place, *units = part.indices
        if part.base == n:
            renamed[part] = Integer(network.sizes[int(place)])
        elif part.base == a and place == 0:
            renamed[part] = x[tuple(units)]
    return Formula(
        formula.kind, formula.layer, formula.target, put.xreplace(renamed), formula.limits
    )


def array_of(quantity: Expr, columns: bool = False) -> tuple[str, tuple[Symbol, ...]]:
    """Return the array that holds a quantity, such as ``w1``, and the indices of its axes.

    The first axis of whatever differs between samples is the sample r: s[1, j] is entry (r, j) of
    ``s1``, delta[2, k, r] entry (r, k) of ``delta2``. It is the last one where samples are columns.
    """
    indexed = isinstance(quantity, Indexed)
    name = quantity.base.name if indexed else quantity.name
    indices: tuple[Symbol, ...] = quantity.indices if indexed else ()
    layer = "".join(str(index) for index in indices if index.is_Integer)
    if sum(bool(index.is_Integer) for index in indices) > 1:
        raise TypeError(f"{quantity} is one scalar; an array has its layer as only number")
    axes = tuple(index for index in indices if not index.is_Integer and index != r)
    if name in PER_SAMPLE:
        axes = (*axes, r) if columns else (r, *axes)
    return f"{name}{layer}", axes


def plain_name(scalar: Indexed) -> Symbol:
    """Name a scalar without brackets or dots: w[1, 0, 2] is w_1_0_2."""
    return Symbol("_".join([scalar.base.name, *map(str, scalar.indices)]), real=True)
