"""Normal forms of what is decided case by case, and the conditions in it."""

from __future__ import annotations

from typing import Any

import sympy
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from symmlp.proof.convert import Converter, Environment, convert, converts
from symmlp.proof.errors import Undecidable, UndefinedHere
from symmlp.proof.fractions import Frac
from symmlp.proof.indicators import by_cases
from symmlp.proof.relations import SIGNS
from symmlp.proof.scope import NeedCase, Scope, is_bound
from symmlp.proof.signs import abs_of, sign_of


def _decided(function: Converter) -> Converter:
    """Decide a kink by cases; one that depends on the index of a sum by generators."""

    def converted(scope: Scope, node: Any, env: Environment, depth: int) -> Frac:
        outermost = not scope.deciding
        scope.deciding = True
        try:
            return function(scope, node, env, depth)
        except NeedCase as need:
            subject = need.subject
            if not (outermost and is_bound(scope, subject)):
                raise
        finally:
            scope.deciding = not outermost
        return by_cases(scope, subject, lambda: converted(scope, node, env, depth))

    return converted


@converts(sympy.Abs)
@_decided
def _abs(scope: Scope, node: sympy.Abs, env: Environment, depth: int) -> Frac:
    return abs_of(scope, convert(scope, node.args[0], env, depth))


@converts(sympy.sign)
@_decided
def _sign(scope: Scope, node: sympy.sign, env: Environment, depth: int) -> Frac:
    return scope.table.constant(sign_of(scope, convert(scope, node.args[0], env, depth)))


@converts(sympy.Max, sympy.Min)
@_decided
def _extreme(scope: Scope, node: Any, env: Environment, depth: int) -> Frac:
    wanted = 1 if isinstance(node, sympy.Max) else -1
    best, *others = (convert(scope, argument, env, depth) for argument in node.args)
    for other in others:
        if sign_of(scope, other - best) == wanted:
            best = other
    return best


@converts(sympy.Piecewise)
@_decided
def _piecewise(scope: Scope, node: sympy.Piecewise, env: Environment, depth: int) -> Frac:
    for value, condition in node.args:
        if holds(scope, condition, env, depth):
            return convert(scope, value, env, depth)
    raise UndefinedHere("a case distinction that leaves this case out")


def holds(scope: Scope, condition: Boolean, env: Environment, depth: int) -> bool:
    """Decide a condition in the present case, or ask for a case distinction."""
    if condition in (sympy.true, sympy.false):
        return bool(condition)
    if isinstance(condition, sympy.And):
        return all(holds(scope, part, env, depth) for part in condition.args)
    if isinstance(condition, sympy.Or):
        return any(holds(scope, part, env, depth) for part in condition.args)
    if isinstance(condition, sympy.Not):
        return not holds(scope, condition.args[0], env, depth)
    if isinstance(condition, sympy.ITE):
        chosen = condition.args[1 if holds(scope, condition.args[0], env, depth) else 2]
        return holds(scope, chosen, env, depth)
    if isinstance(condition, Relational):
        gap = convert(scope, condition.lhs, env, depth) - convert(scope, condition.rhs, env, depth)
        return sign_of(scope, gap) in SIGNS[condition.func]
    raise Undecidable(f"{type(condition).__name__} is not a kind of condition that can be decided")
