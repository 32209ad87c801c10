"""The program of a network: ordered assignments in index notation, ready to be printed as code.

``compose(network)`` takes the formulas from the derivation (never retyped) and puts names in for
their functions: ``a[1,j] = sigmoid(s[1,j])``, ``delta[1,j] = sigmoid_slope(s[1,j]) Σ …``. Every
named function comes with its expression in stable form, and with the Statement that equates it
with what was derived. Printers (`symmlp.codegen.python.target`, `.c`, …) turn

- a free index in ``limits`` into a loop, or an axis of an array;
- a ``Sum`` into an accumulation, or a contraction;
- ``sympy.Function(name)(…)`` into a call of the helper of that name.

In ``Assignment.expression`` the quantities are the symbols of `symmlp.rules.quantities` with
the layer as an Integer: w[1,j,i], b[1,j], s[1,j], a[1,j], delta[1,j], x[i], y[k], z[k],
grad_w[1,j,i], …, L, eta. More are there where digits would be lost: residual[k] = y[k] - z[k];
after softmax rest[k] = 1 - y[k], surprisal[k] = -log y[k], rest_surprisal[k] = -log(1 - y[k]),
and with p the largest s[p] first[k] = [k = p], share[k] = y[k]/(1 - y[p]),
excess[k] = y[k] (g[k] - g[p]) with g = ∂ℓ/∂y (`symmlp.codegen.program.stable_pairs`). In
assignments of a batch, the sample r is the last index of what differs between samples, and R their
number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sympy import Expr, Integer
from sympy.core.function import AppliedUndef

from symmlp.activations import activation
from symmlp.backprop.program import Formula
from symmlp.backprop.program import program as formulas_of_sample
from symmlp.codegen.program.formulas import of_batch
from symmlp.codegen.program.helpers import EXCESS, RESIDUAL, SOFTMAX, Helper, call, called, helper
from symmlp.codegen.program.named import excess, named, residual
from symmlp.network import Network
from symmlp.rules.quantities import s
from symmlp.statement import Limits


@dataclass(frozen=True)
class Array:
    """What an array holds: its ``shape`` for one sample; a batch comes first if ``per_sample``."""

    name: str
    shape: tuple[int, ...]
    per_sample: bool


@dataclass(frozen=True)
class Assignment:
    """``target := expression`` for all values of the indices in ``limits`` (whole numbers).

    Kinds in order: preactivation, activation, output, softmax (what else of it is needed),
    residual, excess, loss, batch_loss (in a batch), delta, gradient, update. ``layer`` is the
    layer's number, 0 for the loss. ``derived`` is the formula that it comes from. Where
    ``vector`` is true the expression is a call of a helper of a whole layer, for all k at once.
    """

    kind: str
    layer: int
    target: Expr
    expression: Expr
    limits: tuple[Limits, ...]
    derived: Formula
    vector: bool = False


@dataclass(frozen=True)
class Program:
    """All that code is printed from.

    ``sample`` is one training step on one sample; ``batch`` on R samples, with the gradients of the
    ``reduction`` ("mean" or "sum") of their losses. They differ in the gradients only. Each of the
    ``helpers`` stands after those that it calls.
    """

    network: Network
    reduction: str
    helpers: tuple[Helper, ...]
    arrays: tuple[Array, ...]
    sample: tuple[Assignment, ...]
    batch: tuple[Assignment, ...]

    def of(self, *kinds: str, batch: bool = False) -> tuple[Assignment, ...]:
        """Return the assignments of these kinds in their order."""
        return tuple(one for one in (self.batch if batch else self.sample) if one.kind in kinds)


def compose(network: Network, reduction: str = "mean") -> Program:
    """Return the program of a network.

    Raises
    ------
    NetworkError
        If the network's activations or loss do not exist or do not fit together.
    SymmlpError
        If the reduction is unknown.
    """
    formulas = formulas_of_sample(network)
    sample = tuple(_assignments(network, formulas))
    batch = tuple(_assignments(network, of_batch(formulas, network, reduction), sample))
    helpers = tuple(_helpers(_called((*sample, *batch))))
    return Program(network, reduction, helpers, tuple(_arrays(network)), sample, batch)


def _assignments(
    network: Network, formulas: tuple[Formula, ...], known: tuple[Assignment, ...] = ()
) -> Iterator[Assignment]:
    """Put names into formulas; those that are already in ``known`` assignments stay as there."""
    found = {one.derived: one.expression for one in known if one.target == one.derived.target}
    expressions = [found.get(one) or named(network, one) for one in formulas]
    (output,) = (one for one in formulas if one.kind == "output")
    (error,) = (one for one in formulas if (one.kind, one.layer) == ("delta", output.layer))
    apart = _used(_apart(network, output, error), expressions)
    everything = [*expressions, *(one.expression for one in apart)]
    beside = _used(_beside(output), everything)
    vector = activation(network.layers[-1].activation).vector
    for formula, expression in zip(formulas, expressions, strict=True):
        if formula.kind == "loss":
            yield from apart
        yield Assignment(
            formula.kind,
            formula.layer,
            formula.target,
            expression,
            formula.limits,
            formula,
            vector and formula is output,
        )
        if formula is output:
            yield from beside


def _used(given: Iterable[Assignment], expressions: Iterable[Expr]) -> list[Assignment]:
    """Return those assignments, each after what it uses, that expressions or later ones use."""
    found: list[Assignment] = []
    for one in reversed(tuple(given)):
        later = (*expressions, *(own.expression for own in found))
        if any(expression.has(one.target.base) for expression in later):
            found.insert(0, one)
    return found


def _apart(network: Network, output: Formula, error: Formula) -> Iterator[Assignment]:
    """Return the assignments of what predictions and targets make together."""
    unit, layer = output.limits[0].index, output.layer
    values = [("residual", RESIDUAL, residual(network, unit))]
    if activation(network.layers[-1].activation).vector:
        values.append(("excess", EXCESS, excess(network, error, unit)))
    for kind, family, value in values:
        yield Assignment(kind, layer, family[unit], value, output.limits, output)


def _beside(output: Formula) -> Iterator[Assignment]:
    """Return the assignments of what is computed of a softmax layer beside y."""
    unit, layer = output.limits[0].index, output.layer
    for one, family in SOFTMAX.items():
        value = call(f"softmax_{one.name}", s[Integer(layer), unit])
        yield Assignment("softmax", layer, family[unit], value, output.limits, output, vector=True)


def _called(assignments: tuple[Assignment, ...]) -> list[str]:
    """Return the names of the functions in use: values before slopes, in the order of use."""
    calls = [
        one.func.__name__
        for assignment in assignments
        for one in sorted(assignment.expression.atoms(AppliedUndef), key=str)
    ]
    return list(dict.fromkeys(calls))


def _helpers(names: list[str]) -> list[Helper]:
    """Return helpers, each after those that it calls."""
    found: dict[str, Helper] = {}
    for name in names:
        one = helper(name)
        for own in (*_helpers(called(one)), one):
            found.setdefault(own.name, own)
    return list(found.values())


def _arrays(network: Network) -> Iterator[Array]:
    sizes = network.sizes
    yield Array("x", sizes[:1], per_sample=True)
    yield Array("z", sizes[-1:], per_sample=True)
    for layer in range(1, network.depth + 1):
        own = sizes[layer]
        yield Array(f"w{layer}", (own, sizes[layer - 1]), per_sample=False)
        yield Array(f"b{layer}", (own,), per_sample=False)
        output = layer == network.depth
        for name in (f"s{layer}", "y" if output else f"a{layer}", f"delta{layer}"):
            yield Array(name, (own,), per_sample=True)


__all__ = ["Array", "Assignment", "Helper", "Program", "compose"]
