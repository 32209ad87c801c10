"""The program of a network: ordered assignments in index notation, ready to be printed as code.

``compose(network)`` takes the formulas from the derivation (never retyped) and puts names in for
their functions: ``a[1,j] = sigmoid(s[1,j])``, ``delta[1,j] = sigmoid_slope(s[1,j]) Σ …``. Every
named function comes with its expression in stable form, and with the Statement that equates it
with what was derived. Printers (`symmlp.codegen.python`, `.c`, …) turn

- a free index in ``limits`` into a loop, or an axis of an array;
- a ``Sum`` into an accumulation, or a contraction;
- ``sympy.Function(name)(…)`` into a call of the helper of that name.

In ``Assignment.expression`` the quantities are the symbols of `symmlp.rules.quantities` with
the layer as an Integer: w[1,j,i], b[1,j], s[1,j], a[1,j], delta[1,j], x[i], y[k], z[k],
grad_w[1,j,i], …, L, eta. Two more are there for softmax with a
cross-entropy: rest[k] = 1 - y[k]
and surprisal[k] = -log y[k]. In assignments of a batch, the sample r is the last index of what
differs between samples, and R is the number of samples.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Expr, Integer
from sympy.core.function import AppliedUndef

from symmlp.activations import activation
from symmlp.backprop.program import Formula
from symmlp.backprop.program import program as formulas_of_sample
from symmlp.codegen.formulas import of_batch
from symmlp.codegen.helpers import REST, SURPRISE, Helper, call, called, helper
from symmlp.codegen.named import named
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

    Kinds in order: preactivation, activation, output, complement and surprisal (of softmax, where
    they are needed), loss, batch_loss (in a batch), delta, gradient, update. ``layer`` is the
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
    around = [
        (kind, family, name)
        for kind, family, name in (
            ("complement", REST, "softmax_rest"),
            ("surprisal", SURPRISE, "softmax_surprisal"),
        )
        if any(expression.has(family) for expression in expressions)
    ]
    vector = activation(network.layers[-1].activation).vector
    for formula, expression in zip(formulas, expressions, strict=True):
        whole = vector and formula.kind == "output"
        yield Assignment(
            formula.kind,
            formula.layer,
            formula.target,
            expression,
            formula.limits,
            formula,
            whole,
        )
        for kind, family, name in around if whole else ():
            unit = formula.limits[0].index
            value = call(name, s[Integer(formula.layer), unit])
            yield Assignment(
                kind, formula.layer, family[unit], value, formula.limits, formula, vector=True
            )


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
