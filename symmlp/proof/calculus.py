"""Derivatives of normal forms, through definitions: the proof's own calculus.

It shares no code with `symmlp.rules` nor with SymPy's ``diff``. A quantity's derivative is found
through its definition (the chain rule); a quantity of which nothing is known raises
`UnknownDependence`, it never has derivative 0 by default.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from symmlp.proof.errors import Undecidable, UnknownDependence
from symmlp.proof.fractions import Frac, Gen
from symmlp.proof.functions import delta_of, exp_of, function_of_angle
from symmlp.proof.meaning import dependence_of, is_free, value_of
from symmlp.proof.render import gen_text
from symmlp.proof.scope import MAKERS_OF_BINDERS, Scope, open_binder
from symmlp.proof.sums import sum_over

CHAIN_RULE = "multivariate chain rule through one layer"
MAX_CHAIN = 60


class SeveralSides(Exception):
    """The sign of something inside a sum was used, so the two sides have to be looked at apart."""


def derivative(scope: Scope, frac: Frac, variable: Gen, depth: int = 0) -> Frac:
    """Return ∂frac/∂variable; ``variable`` is the generator of a quantity, its coordinate."""
    if depth > MAX_CHAIN:
        raise Undecidable("definitions that depend on each other in a circle")
    table = scope.table
    top, bottom = table.zero, table.zero
    for slot in frac.slots:
        inner = _of_gen(scope, table.gens[slot], variable, depth)
        if inner.is_zero:
            continue
        top = top + Frac(table, frac.num.derivative(slot), table.poly_one, frac.mask) * inner
        if not frac.is_polynomial:
            bottom = bottom + Frac(table, frac.den.derivative(slot), table.poly_one) * inner
    den = Frac(table, frac.den, table.poly_one)
    return top / den - frac * bottom / den if not frac.is_polynomial else top


def _of_gen(scope: Scope, gen: Gen, variable: Gen, depth: int) -> Frac:
    if variable.kind == "parameter":
        if gen is variable:
            return scope.table.one
        if gen.kind in {"quantity", "partial", "parameter"}:
            return scope.table.zero
    return DERIVATIVES[gen.kind](scope, gen, variable, depth + 1)


def _zero(scope: Scope, gen: Gen, variable: Gen, depth: int) -> Frac:
    return scope.table.zero


def _quantity(scope: Scope, gen: Gen, variable: Gen, depth: int) -> Frac:
    table = scope.table
    same = table.zero
    if gen.label == variable.label:
        same = table.one
        for mine, theirs in zip(gen.args, variable.args, strict=True):
            same = same * delta_of(scope, mine, theirs)
        if same == table.one or is_free(scope, gen):
            return same
    through = _through_definition(scope, gen, variable, depth)
    return same + (table.one - same) * through


def _through_definition(scope: Scope, gen: Gen, variable: Gen, depth: int) -> Frac:
    value = value_of(scope, gen)
    if value is not None:
        return derivative(scope, value, variable, depth)
    if is_free(scope, gen):
        return scope.table.zero
    families = dependence_of(scope, gen)
    if families is None:
        name, by = gen_text(gen), gen_text(variable)
        raise UnknownDependence(f"nothing says whether {name} depends on {by}")
    total = scope.table.zero
    for quantity, bounds in families:
        outer = scope.table("partial", (gen.label, (quantity.label,)), (*gen.args, *quantity.args))
        part = outer * _quantity(scope, quantity, variable, depth + 1)
        for index, lower, upper in bounds:
            scope.axioms.add(CHAIN_RULE)
            part = sum_over(scope, part, index, lower, upper)
        total = total + part
    return total


def _exp(scope: Scope, gen: Gen, variable: Gen, depth: int) -> Frac:
    return scope.table.variable(gen.slot) * derivative(scope, gen.args[0], variable, depth)


def _log(scope: Scope, gen: Gen, variable: Gen, depth: int) -> Frac:
    return derivative(scope, gen.args[0], variable, depth) / gen.args[0]


def _root(scope: Scope, gen: Gen, variable: Gen, depth: int) -> Frac:
    inner = derivative(scope, gen.args[0], variable, depth)
    degree = scope.table.constant(gen.label)
    return scope.table.variable(gen.slot) * inner / (degree * gen.args[0])


def _inverse(scope: Scope, gen: Gen, variable: Gen, depth: int) -> Frac:
    return -(scope.table.variable(gen.slot) ** 2) * derivative(scope, gen.args[0], variable, depth)


def of_unknown(scope: Scope, gen: Gen, variable: Gen, depth: int) -> Frac:
    """Return the derivative of an unknown function: f′(u)·u′, one term per argument."""
    name, orders, count = gen.label
    head, arguments = gen.args[:count], gen.args[count:]
    total = scope.table.zero
    for place, argument in enumerate(arguments):
        inner = derivative(scope, argument, variable, depth)
        if not inner.is_zero:
            raised = tuple(o + (i == place) for i, o in enumerate(orders))
            total = total + scope.table("apply", (name, raised, count), (*head, *arguments)) * inner
    return total


def _sum(scope: Scope, gen: Gen, variable: Gen, depth: int) -> Frac:
    (*lasts, body), temporaries = open_binder(scope, gen)
    result = MAKERS_OF_BINDERS["sum"](
        scope, temporaries, (*lasts, derivative(scope, body, variable, depth))
    )
    scope.release(len(temporaries))
    return result


def _function(scope: Scope, gen: Gen, variable: Gen, depth: int) -> Frac:
    inner = derivative(scope, gen.args[0], variable, depth)
    return FUNCTIONS[str(gen.label)](scope, gen.args[0]) * inner if not inner.is_zero else inner


def _power(scope: Scope, gen: Gen, variable: Gen, depth: int) -> Frac:
    base, exponent = gen.args
    if not derivative(scope, exponent, variable, depth).is_zero:
        raise Undecidable("a derivative of a power whose base is not known to be positive")
    inner = derivative(scope, base, variable, depth)
    return scope.table.variable(gen.slot) * exponent * inner / base


def _parameter(scope: Scope, gen: Gen, variable: Gen, depth: int) -> Frac:
    return derivative(scope, gen.args[0], variable, depth)


def _bracket(scope: Scope, gen: Gen, variable: Gen, depth: int) -> Frac:
    """Return 0: a little to one side of a point, the signs that were found there stay."""
    if any(nudged is variable for nudged, _ in scope.nudges):
        return scope.table.zero
    raise SeveralSides


def _partial(scope: Scope, gen: Gen, variable: Gen, depth: int) -> Frac:
    raise Undecidable("a second derivative of a quantity without a formula")


def _erf(scope: Scope, argument: Frac) -> Frac:
    table = scope.table
    root = table("root", 2, (table("pi", "pi"),))
    return table.constant(2) / root * exp_of(scope, -(argument * argument))


#: Derivatives of the functions that have no rule in terms of `exp`.
FUNCTIONS: dict[str, Callable[[Scope, Frac], Frac]] = {
    "erf": _erf,
    "atan": lambda scope, u: scope.table.one / (scope.table.one + u * u),
    "sin": lambda scope, u: function_of_angle(scope, "cos", u),
    "cos": lambda scope, u: -function_of_angle(scope, "sin", u),
}

Rule: TypeAlias = Callable[[Scope, Gen, Gen, int], Frac]

#: The derivative of each kind of generator.
DERIVATIVES: dict[str, Rule] = {
    "quantity": _quantity,
    "exp": _exp,
    "log": _log,
    "root": _root,
    "inverse": _inverse,
    "apply": of_unknown,
    "sum": _sum,
    "function": _function,
    "power": _power,
    "partial": _partial,
    "parameter": _parameter,
    "delta": _zero,
    "index": _zero,
    "positive": _bracket,
    "zero": _bracket,
    "size": _zero,
    "pi": _zero,
    "temporary": _zero,
    "bound": _zero,
}
