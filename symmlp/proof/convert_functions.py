"""Normal forms of elementary functions; the hyperbolic ones are quotients of exponentials."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr

from symmlp.proof.convert import Environment, convert, converts
from symmlp.proof.fractions import Frac
from symmlp.proof.functions import exp_of, function_of_angle, log_of, tidy
from symmlp.proof.scope import Scope


@converts(sympy.exp)
def _exp(scope: Scope, node: sympy.exp, env: Environment, depth: int) -> Frac:
    return exp_of(scope, convert(scope, node.args[0], env, depth))


@converts(sympy.core.numbers.Exp1)
def _exp1(scope: Scope, node: Expr, env: Environment, depth: int) -> Frac:
    return exp_of(scope, scope.table.one)


@converts(sympy.core.numbers.Pi)
def _pi(scope: Scope, node: Expr, env: Environment, depth: int) -> Frac:
    return scope.table("pi", "pi")


@converts(sympy.log)
def _log(scope: Scope, node: sympy.log, env: Environment, depth: int) -> Frac:
    value = log_of(scope, convert(scope, node.args[0], env, depth))
    if len(node.args) == 2:
        return value / log_of(scope, convert(scope, node.args[1], env, depth))
    return value


def _half_exponentials(scope: Scope, node: Any, env: Environment, depth: int) -> tuple[Frac, Frac]:
    argument = convert(scope, node.args[0], env, depth)
    return exp_of(scope, argument), exp_of(scope, -argument)


@converts(sympy.tanh)
def _tanh(scope: Scope, node: sympy.tanh, env: Environment, depth: int) -> Frac:
    up, down = _half_exponentials(scope, node, env, depth)
    return (up - down) / (up + down)


@converts(sympy.sinh)
def _sinh(scope: Scope, node: sympy.sinh, env: Environment, depth: int) -> Frac:
    up, down = _half_exponentials(scope, node, env, depth)
    return (up - down) / scope.table.constant(2)


@converts(sympy.cosh)
def _cosh(scope: Scope, node: sympy.cosh, env: Environment, depth: int) -> Frac:
    up, down = _half_exponentials(scope, node, env, depth)
    return (up + down) / scope.table.constant(2)


@converts(sympy.erf, sympy.atan, sympy.sin, sympy.cos)
def _function(scope: Scope, node: Any, env: Environment, depth: int) -> Frac:
    argument = tidy(scope, convert(scope, node.args[0], env, depth))
    if argument.is_zero:
        return scope.table.one if isinstance(node, sympy.cos) else scope.table.zero
    odd = scope.table.one
    if argument.num.leading_coefficient() < 0:
        argument = -argument
        odd = scope.table.constant(1 if isinstance(node, sympy.cos) else -1)
    return odd * function_of_angle(scope, type(node).__name__, argument)
