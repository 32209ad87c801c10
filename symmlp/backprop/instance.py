"""A network's training step as scalar assignments: every formula at every value of its indices.

Layered, not exploded: each s, a, δ and gradient is one assignment that refers to earlier ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from sympy import Add, Expr, Indexed, Integer, Sum, Symbol

from symmlp.backprop.program import Formula, program
from symmlp.losses import validate
from symmlp.network import Network, NetworkError
from symmlp.rules.indices import open_sum
from symmlp.rules.quantities import L

#: Scalar assignments are for networks up to this size; array code is for larger ones.
MAX_PARAMETERS: Final = 20_000
#: The loss as one expression is for networks up to this size.
MAX_LOSS_PARAMETERS: Final = 200

_Build = Callable[[Mapping[Symbol, Expr]], Expr]

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
    scalars: dict[tuple[Expr, ...], Expr] = {}
    target = _builder(formula.target, scalars)
    expression = _builder(formula.expression, scalars)
    for values in product(*spans):
        at = dict(zip(indices, map(Integer, values), strict=True))
        yield Assignment(formula.kind, formula.layer, target(at), expression(at))


def _builder(expression: Expr, scalars: dict[tuple[Expr, ...], Expr]) -> _Build:
    """Return what makes the expression at given values of its indices, sums written out.

    ``scalars`` keeps the indexed symbols that have been made. Building is several times faster
    than substituting.
    """
    if isinstance(expression, Sum):
        return _sum_builder(expression, scalars)
    if isinstance(expression, Indexed):
        return _scalar_builder(expression, scalars)
    if isinstance(expression, Symbol) and expression.is_integer:
        return lambda at: at.get(expression, expression)
    if not expression.args or not any(symbol.is_integer for symbol in expression.atoms(Symbol)):
        return lambda at: expression
    parts = [_builder(part, scalars) for part in expression.args]
    return lambda at: expression.func(*(part(at) for part in parts))


def _scalar_builder(scalar: Indexed, scalars: dict[tuple[Expr, ...], Expr]) -> _Build:
    base, indices = scalar.base, scalar.indices

    def build(at: Mapping[Symbol, Expr]) -> Expr:
        values = tuple(at.get(index, index) for index in indices)
        key = (base, *values)
        if key not in scalars:
            scalars[key] = base[values]
        return scalars[key]

    return build


def _sum_builder(total: Sum, scalars: dict[tuple[Expr, ...], Expr]) -> _Build:
    body, index, lower, upper = open_sum(total)
    term = _builder(body, scalars)
    values = [Integer(value) for value in range(int(lower), int(upper) + 1)]
    return lambda at: Add(*(term({**at, index: value}) for value in values))


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
    validate(network)
    if network.parameters > most:
        raise NetworkError(
            f"{network} has {network.parameters} parameters; {what} stop at {most}: {instead}"
        )


__all__ = ["Assignment", "expand", "instance", "loss_expression"]
