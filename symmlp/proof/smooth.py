"""Derivatives at kinks: they exist where both sides agree, and only certainly not elsewhere.

A value with kinks is converted a little to either side of the point along the variable
(`Scope.nudged`). It is differentiable where neither side jumps away from the value at the point
and both have the same slope. A point is excluded as undefined only if a jump or the difference
of the slopes is certainly not 0; where that is not known, its sign is decided by cases.
"""

from __future__ import annotations

from collections.abc import Callable

from symmlp.proof.calculus import SeveralSides, derivative
from symmlp.proof.errors import UndefinedHere
from symmlp.proof.fractions import Frac, Gen
from symmlp.proof.indicators import NOT_JUDGED, back_at_point, signs
from symmlp.proof.scope import Scope, is_bound, transform
from symmlp.proof.signs import sign_of
from symmlp.proof.vanish import vanishes_at_point


def smooth(scope: Scope, value: Callable[[], Frac], variable: Gen) -> Frac:
    """Return the derivative of a value by a variable; ``value`` converts the expression."""
    zeros = scope.zeros_met
    scope.differentiating += 1
    try:
        here = value()
        try:
            slope = derivative(scope, here, variable)
        except SeveralSides:
            pass
        else:
            if scope.zeros_met == zeros:
                return slope
        return _from_both_sides(scope, here, value, variable)
    finally:
        scope.differentiating -= 1


def _from_both_sides(scope: Scope, here: Frac, value: Callable[[], Frac], variable: Gen) -> Frac:
    sides = []
    for direction in (1, -1):
        with scope.nudged(variable, direction):
            beside = value()
            sides.append((beside, derivative(scope, beside, variable)))
    with scope.nudged(variable, 1):
        sides.append((here, derivative(scope, here, variable)))
    (after, slope), (before, other), (at, plain) = (
        (back_at_point(scope, beside), back_at_point(scope, steep)) for beside, steep in sides
    )
    kept = scope.table.one
    for gap in (slope - other, after - at, before - at):
        kept = kept * _is_closed(scope, at_argument(scope, gap, variable))
    if kept == scope.table.one:
        return slope
    scope.conventions.add(NOT_JUDGED)
    return plain + kept * (slope - plain)


def _is_closed(scope: Scope, gap: Frac) -> Frac:
    """Return [gap = 0]: 1, a bracket where the gap depends on a summation index, or raise."""
    if vanishes_at_point(scope, gap):
        return scope.table.one
    if is_bound(scope, gap):
        return signs(scope, gap, "zero" if scope.differentiating == 1 else "")[1]
    if sign_of(scope, gap) != 0:
        raise UndefinedHere("a derivative at a kink")
    return scope.table.one


def at_argument(scope: Scope, frac: Frac, parameter: Gen) -> Frac:
    """Return the fraction with a function's parameter at the argument that it stands for."""
    if parameter.kind != "parameter":
        return frac
    return transform(scope, frac, lambda gen: gen.args[0] if gen is parameter else None)
