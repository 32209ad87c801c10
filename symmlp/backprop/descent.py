"""Gradient descent by an example in two variables: f(x, y) = x² + y².

Its gradient, its update x(1 - 2η), and the numbers that the updates run through.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sympy import Expr, Integer, Rational, Symbol

from symmlp.backprop.chain import COLLECT, DIFFERENTIATE, chain
from symmlp.derivation import Derivation
from symmlp.expressions import Partial
from symmlp.network import Network
from symmlp.rules import rules
from symmlp.rules.quantities import eta
from symmlp.statement import Definition

X: Final = Symbol("x", real=True)
Y: Final = Symbol("y", real=True)
VALUE: Final = Symbol("f", real=True)

#: What the example minimizes, where it starts, and how long its steps are.
BOWL: Final = X**2 + Y**2
START: Final = (Integer(3), Integer(4))
RATE: Final = Rational(1, 10)
STEPS: Final = 10

_DEFINITIONS: Final = (Definition(VALUE, BOWL), Definition(X), Definition(Y), Definition(eta))


@dataclass(frozen=True)
class Iterate:
    """One point of a descent: the point, the gradient there and the function's value there."""

    point: tuple[Expr, Expr]
    gradient: tuple[Expr, Expr]
    value: Expr


def descent_example(network: Network | None = None) -> tuple[Derivation, ...]:
    """Derive gradient and update of the example in both variables, and its first new point."""
    return (
        *(gradient(variable) for variable in (X, Y)),
        *(updated(variable) for variable in (X, Y)),
        *(first_step(variable, start) for variable, start in zip((X, Y), START, strict=True)),
    )


def gradient(variable: Symbol) -> Derivation:
    """Derive ∂f/∂x or ∂f/∂y."""
    return chain(
        "descent-example",
        f"gradient by {variable}",
        Partial(VALUE, variable),
        (DIFFERENTIATE,),
        _DEFINITIONS,
    )


def updated(variable: Symbol) -> Derivation:
    """Derive x_new := x - η ∂f/∂x, or the same for y."""
    return chain(
        "descent-example",
        f"update of {variable}",
        variable - eta * Partial(VALUE, variable),
        (DIFFERENTIATE, COLLECT),
        _DEFINITIONS,
        name=new(variable),
    )


def new(variable: Symbol) -> Symbol:
    """Return the name of a variable's value after the update."""
    return Symbol(f"{variable}_new", real=True)


def first_step(variable: Symbol, start: Expr) -> Derivation:
    """Derive the first new value, in numbers."""
    return chain(
        "descent-example",
        f"first update of {variable}",
        updated(variable).result.rhs,
        (rules("substitution"),),
        (Definition(variable, start), Definition(eta, RATE)),
        name=new(variable),
    )


def iterates(
    start: tuple[Expr, Expr] = START, rate: Expr = RATE, steps: int = STEPS
) -> Iterator[Iterate]:
    """Yield the start and the points after each of the steps, exactly.

    Every number comes from the derived gradient and update.
    """
    slopes = tuple(gradient(variable).result.rhs for variable in (X, Y))
    rules_of_update = tuple(updated(variable).result.rhs for variable in (X, Y))
    point = start
    for step in range(steps + 1):
        at = {X: point[0], Y: point[1], eta: rate}
        yield Iterate(point, (slopes[0].subs(at), slopes[1].subs(at)), BOWL.subs(at))
        if step < steps:
            point = (rules_of_update[0].subs(at), rules_of_update[1].subs(at))
