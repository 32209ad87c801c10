"""Definitions put in for what they define, and derivatives carried out inside conversions."""

from __future__ import annotations

from sympy import Lambda

from symmlp.expressions import Partial
from symmlp.proof.calculus import DERIVATIVES, derivative, of_unknown
from symmlp.proof.convert import Environment, convert, converts
from symmlp.proof.errors import OutOfBudget, Undecidable
from symmlp.proof.fractions import Frac, Gen
from symmlp.proof.kinks import may_have_kinks
from symmlp.proof.meaning import Binding, alias_of, function_of, value_of
from symmlp.proof.scope import Scope, transform
from symmlp.proof.smooth import at_argument, smooth

MAX_EXPANSIONS = 60


def expand(scope: Scope, frac: Frac, depth: int = 0) -> Frac:
    """Return the fraction with every defined quantity and function replaced by its value."""
    if depth > MAX_EXPANSIONS:
        raise OutOfBudget("definitions nested too deeply, or in a circle")

    def replace(gen: Gen) -> Frac | None:
        if not scope.remembers(gen):
            return value(gen)
        if gen.slot not in scope.expanded:
            scope.expanded[gen.slot] = value(gen)
        return scope.expanded[gen.slot]

    def value(gen: Gen) -> Frac | None:
        if gen.kind == "quantity":
            value = value_of(scope, gen)
            return None if value is None else expand(scope, value, depth + 1)
        if gen.kind == "apply":
            found = function_of(scope, gen)
            if found is not None:
                return expand(scope, applied(scope, gen, *found), depth + 1)
            alias = alias_of(scope, gen)
            return None if alias is None else expand(scope, alias, depth + 1)
        return None

    return transform(scope, frac, replace)


def applied(scope: Scope, gen: Gen, function: Lambda, binding: Binding) -> Frac:
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
        value = at_argument(scope, value, parameter)
    return value


def _apply(scope: Scope, gen: Gen, variable: Gen, depth: int) -> Frac:
    """Return the derivative of a function: f′(u)·u′, or that of its formula where it has kinks.

    The chain rule needs f′(u); |w·x| has a derivative by x where w is 0, though |·|′(0) has none.
    """
    found = function_of(scope, gen) if scope.direct else None
    if found is not None and may_have_kinks(found[0].expr):
        return derivative(scope, applied(scope, gen, *found), variable, depth)
    return of_unknown(scope, gen, variable, depth)


DERIVATIVES["apply"] = _apply


@converts(Partial)
def _partial(scope: Scope, node: Partial, env: Environment, depth: int) -> Frac:
    variable = convert(scope, node.variable, env, depth).single
    if variable is None or variable.kind != "quantity":
        raise Undecidable(f"a derivative by {node.variable}, which is not one quantity")

    return smooth(scope, lambda: convert(scope, node.expression, env, depth), variable)
