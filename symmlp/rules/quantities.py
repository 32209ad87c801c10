"""The symbols of a multi-layer perceptron of any width and depth, named as in `symmlp.notation`.

Layers count from 1 to N, layer 0 is the input; units count from 0, so the units of layer l are
0, …, n[l] - 1. ``w[l, j, i]`` is the weight to unit j of layer l from unit i of layer l - 1.
Examples of rules, derivations and programs are all written in these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sympy import Expr, IndexedBase, Integer, Sum, Symbol

from symmlp.statement import Definition, Limits, Over, Statement


def _family(name: str) -> IndexedBase:
    return IndexedBase(Symbol(name, real=True))


def _index(name: str) -> Symbol:
    return Symbol(name, integer=True)


#: The layer, the output layer.
l, N = _index("l"), _index("N")  # noqa: E741  (the field's own letter)
#: Units, and the sample r of a batch of R.
i, j, k, m, p, q, r = map(_index, "ijkmpqr")
R: Final = Symbol("R", integer=True, positive=True)
#: Units per layer.
n: Final = IndexedBase(Symbol("n", integer=True, positive=True))
#: Weights, biases, preactivations, activations, error signals by layer; inputs, outputs, targets.
w, b, s, a, delta = map(_family, ("w", "b", "s", "a", "delta"))
x, y, z = map(_family, ("x", "y", "z"))
#: The loss of a sample, the learning rate.
L: Final = Symbol("L", real=True)
eta: Final = Symbol("eta", real=True)
#: Heads: the activation function of each layer, the loss of one output.
f: Final = IndexedBase(Symbol("f"))
ell: Final = Symbol("ell")


def units(index: Symbol, layer: Expr) -> Limits:
    """Return the range of an index over the units of a layer."""
    return Limits(index, Integer(0), n[layer] - 1)


# For the laws of one variable: u and v are functions of t, c is a constant, g is a function's name.
t, c = Symbol("t", real=True), Symbol("c", real=True)
u, v = Symbol("u", real=True), Symbol("v", real=True)
g: Final = Symbol("g")


def constant(symbol: Expr) -> Definition:
    """Say that a symbol is free: it depends on nothing."""
    return Definition(symbol)


def function_of(symbol: Expr, variable: Expr) -> Definition:
    """Say that a symbol is some differentiable function of the variable alone."""
    return Definition(symbol, depends_on=(Over(variable),))


#: u and v are functions of t; c is a constant.
ONE_VARIABLE: Final = (function_of(u, t), function_of(v, t), constant(t), constant(c))

#: A layer of ``width`` units outside any network; y_k is a linear function of all its x_i.
width: Final = Symbol("n", integer=True, positive=True)
FREE_X: Final = Definition(x[i], indices=(i,))
FREE_Y: Final = Definition(y[i], indices=(i,))
_matrix = _family("A")
preactivation_of_x: Final = (
    Definition(y[k], Sum(_matrix[k, i] * x[i], (i, 0, width - 1)), indices=(k,)),
    Definition(_matrix[k, i], indices=(k, i)),
)


def units_of(*indices: Symbol) -> tuple[Limits, ...]:
    """Return the ranges of indices over that layer."""
    return tuple(Limits(index, Integer(0), width - 1) for index in indices)


def claim(
    lhs: Expr, rhs: Expr, *definitions: Definition, indices: Sequence[Limits] = ()
) -> Statement:
    """Return a statement; a shorthand for the laws and examples of rules."""
    return Statement(lhs, rhs, definitions=definitions, indices=tuple(indices))
