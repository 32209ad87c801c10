"""Definitions put in for what they define, and derivatives carried out inside conversions."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Lambda

from symmlp.expressions import Partial
from symmlp.proof.algebra import Frac, Gen
from symmlp.proof.calculus import derivative
from symmlp.proof.convert import Environment, convert, converts
from symmlp.proof.errors import OutOfBudget, Undecidable, UndefinedHere
from symmlp.proof.meaning import Binding, function_of, value_of
from symmlp.proof.scope import Scope, transform
from symmlp.proof.vanish import vanishes_at_zero

MAX_EXPANSIONS = 60


def expand(scope: Scope, frac: Frac, depth: int = 0) -> Frac:
    """Return the fraction with every defined quantity and function replaced by its value."""
    if depth > MAX_EXPANSIONS:
        raise OutOfBudget("definitions nested too deeply, or in a circle")

    def replace(gen: Gen) -> Frac | None:
        if gen.kind == "quantity":
            value = value_of(scope, gen)
            return None if value is None else expand(scope, value, depth + 1)
        if gen.kind == "apply":
            found = function_of(scope, gen)
            if found is not None:
                return expand(scope, _applied(scope, gen, *found), depth + 1)
        return None

    return transform(scope, frac, replace)


def _applied(scope: Scope, gen: Gen, function: Lambda, binding: Binding) -> Frac:
    """Return a known function, or its derivative, at the arguments of an application."""
    _, orders, count = gen.label
    arguments = gen.args[count:]
    if len(function.variables) != len(arguments):
        raise Undecidable(f"a function of {len(function.variables)} applied to {len(arguments)}")
    parameters = tuple(
        scope.table.gen("parameter", place, (argument,)) for place, argument in enumerate(arguments)
    )
    environment = binding | {
        symbol: scope.table.variable(parameter.slot)
        for symbol, parameter in zip(function.variables, parameters, strict=True)
    }

    def differentiated(places: tuple[int, ...]) -> Frac:
        if not places:
            return convert(scope, function.expr, environment)
        return smooth(scope, lambda: differentiated(places[1:]), parameters[places[0]])

    value = differentiated(tuple(p for p, order in enumerate(orders) for _ in range(order)))
    for parameter in parameters:
        value = _at_argument(scope, value, parameter)
    return value


def smooth(scope: Scope, value: Callable[[], Frac], variable: Gen) -> Frac:
    """Return the derivative of a value; at a kink only if it is the same from both sides.

    ``value`` converts the expression; it is called again for each side of a kink that the present
    case sits on.
    """
    zeros = [key for key, sign in scope.signs.items() if sign == 0]
    if not zeros:
        return derivative(scope, value(), variable)
    sides = []
    for sign in (1, -1):
        scope.signs |= dict.fromkeys(zeros, sign)
        try:
            one_sided = value()
            sides.append((one_sided, derivative(scope, one_sided, variable)))
        finally:
            scope.signs |= dict.fromkeys(zeros, 0)
    (left, left_slope), (right, right_slope) = sides
    jump, bend = left - right, left_slope - right_slope
    if variable.kind == "parameter":
        jump, bend = (_at_argument(scope, gap, variable) for gap in (jump, bend))
    if not (vanishes_at_zero(scope, jump) and vanishes_at_zero(scope, bend)):
        raise UndefinedHere("a derivative at a kink")
    return left_slope


def _at_argument(scope: Scope, frac: Frac, parameter: Gen) -> Frac:
    return transform(scope, frac, lambda gen: gen.args[0] if gen is parameter else None)


@converts(Partial)
def _partial(scope: Scope, node: Partial, env: Environment, depth: int) -> Frac:
    variable = convert(scope, node.variable, env, depth).single
    if variable is None or variable.kind != "quantity":
        raise Undecidable(f"a derivative by {node.variable}, which is not one quantity")

    return smooth(scope, lambda: convert(scope, node.expression, env, depth), variable)
