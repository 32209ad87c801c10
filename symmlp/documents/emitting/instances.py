"""A derived formula for every layer and unit of one small network, its sums written out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from sympy import Add, Expr, Indexed, Integer, Lambda, Sum

from symmlp.activations import activation
from symmlp.derivation import Derivation
from symmlp.network import Network
from symmlp.rules.quantities import N, f, l, n
from symmlp.statement import Statement


def instances(derivation: Derivation, network: Network) -> Iterator[Statement]:
    """Yield the result for each layer that the derivation is about, and for each unit in it."""
    result = derivation.result
    if l not in (result.lhs.free_symbols | result.rhs.free_symbols):
        yield from _units(result, {N: Integer(network.depth)}, network)
        return
    for layer in range(1, network.depth + 1):
        numbers = {l: Integer(layer), N: Integer(network.depth)}
        if _fits(result, layer, network):
            yield from _units(result, numbers, network)


def _fits(result: Statement, layer: int, network: Network) -> bool:
    """Whether the layers that a result speaks of exist, and f is the layer's own."""
    layers = [
        term.indices[0].xreplace({l: Integer(layer)})
        for side in (result.lhs, result.rhs)
        for term in side.atoms(Indexed)
        if term.indices and l in term.indices[0].free_symbols
    ]
    if not all(0 <= number <= network.depth for number in layers):
        return False
    own = activation(network.layers[layer - 1].activation)
    heads = [d.value for d in result.definitions if d.target == f[l] and d.value is not None]
    return all(head == Lambda(own.argument, own.expr) for head in heads)


def _units(result: Statement, numbers: dict[Expr, Expr], network: Network) -> Iterator[Statement]:
    def concrete(expression: Expr) -> Expr:
        return _sized(expression.xreplace(numbers), network)

    ranges = [
        range(int(concrete(limits.lower)), int(concrete(limits.upper)) + 1)
        for limits in result.indices
    ]
    for units in product(*ranges):
        at = {limits.index: Integer(u) for limits, u in zip(result.indices, units, strict=True)}
        lhs, rhs = (concrete(side.xreplace(at)) for side in (result.lhs, result.rhs))
        yield replace(result, lhs=lhs, rhs=_written_out(rhs), indices=())


def _sized(expression: Expr, network: Network) -> Expr:
    widths = {n[layer]: Integer(size) for layer, size in enumerate(network.sizes)}
    return expression.xreplace(widths)


def _written_out(expression: Expr) -> Expr:
    """Write out every sum whose limits are numbers."""
    if not expression.has(Sum):
        return expression
    if not isinstance(expression, Sum):
        return expression.func(*(_written_out(argument) for argument in expression.args))
    total = expression.function
    for index, lower, upper in expression.limits:
        if not (lower.is_Integer and upper.is_Integer):
            return expression
        total = Add(*(total.xreplace({index: Integer(u)}) for u in range(lower, upper + 1)))
    return _written_out(total)
