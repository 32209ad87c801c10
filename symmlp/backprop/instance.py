"""A network's training step as scalar assignments: every formula at every value of its indices.

Layered, not exploded: each s, a, δ and gradient is one assignment that refers to earlier ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from sympy import Add, Expr, Indexed, Integer, Sum, Symbol

from symmlp.backprop.program import Formula, program
from symmlp.network import Network, NetworkError
from symmlp.rules.indices import instantiate, open_sum
from symmlp.rules.quantities import L

#: Scalar assignments are for networks up to this size; array code is for larger ones.
MAX_PARAMETERS: Final = 20_000
#: The loss as one expression is for networks up to this size.
MAX_LOSS_PARAMETERS: Final = 200

_FORWARD: Final = ("preactivation", "activation", "output", "loss")


@dataclass(frozen=True)
class Assignment:
    """One scalar: ``target`` with whole numbers for indices, and what it is computed as.

    ``kind`` and ``layer`` are the formula's.
    """

    kind: str
    layer: int
    target: Expr
    expression: Expr


def instance(network: Network) -> tuple[Assignment, ...]:
    """Return all scalars of one training step in an order in which they can be computed.

    Raises
    ------
    NetworkError
        If the network does not make sense or has more than ``MAX_PARAMETERS`` parameters.
    """
    _refuse(network, MAX_PARAMETERS, "scalar assignments", "use symmlp.backprop.program")
    return tuple(one for formula in program(network) for one in expand(formula))


def expand(formula: Formula) -> Iterator[Assignment]:
    """Yield a formula's scalars, sums written out, the last index running fastest."""
    indices = [limits.index for limits in formula.limits]
    spans = [range(int(limits.lower), int(limits.upper) + 1) for limits in formula.limits]
    written = _write_out(formula.expression)
    for values in product(*spans):
        at = dict(zip(indices, map(Integer, values), strict=True))
        yield Assignment(formula.kind, formula.layer, _put(formula.target, at), _put(written, at))


def _write_out(expression: Expr) -> Expr:
    """Write sums with whole bounds as terms."""
    if not expression.has(Sum):
        return expression
    if isinstance(expression, Sum):
        body, index, lower, upper = open_sum(expression)
        body = _write_out(body)
        terms = (_put(body, {index: Integer(at)}) for at in range(int(lower), int(upper) + 1))
        return Add(*terms)
    return expression.func(*map(_write_out, expression.args))


def _put(expression: Expr, values: Mapping[Symbol, Expr]) -> Expr:
    """Put whole numbers in for indices; only the indexed symbols that mention one are rebuilt."""
    if isinstance(expression, Indexed):
        return expression.base[tuple(instantiate(part, values) for part in expression.indices)]
    named = {
        old: _put(old, values)
        for old in expression.atoms(Indexed)
        if not old.free_symbols.isdisjoint(values)
    }
    return expression.xreplace(named) if named else expression


def loss_expression(network: Network) -> Expr:
    """Return the whole loss of one sample in terms of w, b, x and z alone.

    For comparison with ``sympy.diff``: everything is substituted, so it grows quickly.

    Raises
    ------
    NetworkError
        If the network does not make sense or has more than ``MAX_LOSS_PARAMETERS`` parameters.
    """
    _refuse(network, MAX_LOSS_PARAMETERS, "the loss as one expression", "use instance(network)")
    values: dict[Expr, Expr] = {}
    for formula in program(network):
        if formula.kind in _FORWARD:
            for one in expand(formula):
                values[one.target] = one.expression.xreplace(values)
    return values[L]


def _refuse(network: Network, most: int, what: str, instead: str) -> None:
    if network.parameters > most:
        raise NetworkError(
            f"{network} has {network.parameters} parameters; {what} stop at {most}: {instead}"
        )


__all__ = ["Assignment", "expand", "instance", "loss_expression"]
