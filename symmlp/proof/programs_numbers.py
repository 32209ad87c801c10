"""Programs of numbers, arithmetic and elementary functions."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import sympy
from flint import arb, fmpq

from symmlp.expressions import Printed
from symmlp.proof import balls
from symmlp.proof.balls import Dual, Number
from symmlp.proof.errors import OutOfBudget, UndefinedHere
from symmlp.proof.model import Model
from symmlp.proof.programs import Bound, Program, all_compiled, compiled, compiles

MAX_EXPONENT = 10_000


@compiles(sympy.Rational)
def _rational(node: Any, depth: int) -> Program:
    value = fmpq(int(node.p), int(node.q))
    ball = arb(value)
    if ball.is_exact():
        return lambda bound, model: ball
    # Not a binary fraction: as narrow as the precision in force allows.
    return lambda bound, model: arb(value)


@compiles(Printed)
def _printed(node: Printed, depth: int) -> Program:
    exact, places = compiled(node.value, depth), node.places

    def run(bound: Bound, model: Model) -> Number:
        value = exact(bound, model)
        return arb(value, arb(10) ** -places / 2) if node in model.rounded else value

    return run


@compiles(sympy.core.numbers.Exp1)
def _e(node: Any, depth: int) -> Program:
    return lambda bound, model: arb.const_e()


@compiles(sympy.core.numbers.Pi)
def _pi(node: Any, depth: int) -> Program:
    return lambda bound, model: arb.pi()


#: Operations of two or more parts, which are joined from left to right.
_JOINED: dict[type, Callable[[Number, Number], Number]] = {
    sympy.Add: operator.add,
    sympy.Mul: operator.mul,
}


@compiles(*_JOINED)
def _joined(node: Any, depth: int) -> Program:
    join = _JOINED[type(node)]
    first, *others = all_compiled(node.args, depth)
    work = len(node.args)

    def run(bound: Bound, model: Model) -> Number:
        model.spend(work)
        total = first(bound, model)
        for part in others:
            total = join(total, part(bound, model))
        return total

    return run


@compiles(sympy.Pow)
def _pow(node: Any, depth: int) -> Program:
    base, exponent = compiled(node.base, depth), compiled(node.exp, depth)

    def general(bound: Bound, model: Model) -> Number:
        model.spend(2)
        return _power(base(bound, model), exponent(bound, model))

    if not isinstance(node.exp, sympy.Integer) or abs(node.exp) > MAX_EXPONENT:
        return general
    power = int(node.exp)

    def whole(bound: Bound, model: Model) -> Number:
        model.spend(2)
        return balls.power(base(bound, model), power)

    return whole


def _power(base: Number, exponent: Number) -> Number:
    exact = None if isinstance(exponent, Dual) else exponent.unique_fmpz()
    if exact is not None:
        if abs(exact) > MAX_EXPONENT:
            raise OutOfBudget(f"an exponent above {MAX_EXPONENT}")
        return balls.power(base, int(exact))
    if not isinstance(exponent, Dual) and exponent * 2 == 1:
        return balls.square_root(base)
    if balls.sign(balls.ball_of(base)) <= 0:
        raise UndefinedHere("a power of a negative number with a fractional exponent")
    return balls.exponential(exponent * balls.logarithm(base))


#: Functions of one argument.
_FUNCTIONS: dict[type, Callable[[Number], Number]] = {
    sympy.exp: balls.exponential,
    sympy.tanh: balls.hyperbolic_tangent,
    sympy.sinh: balls.hyperbolic_sine,
    sympy.cosh: balls.hyperbolic_cosine,
    sympy.sin: balls.sine,
    sympy.cos: balls.cosine,
    sympy.atan: balls.arctangent,
    sympy.erf: balls.error_function,
    sympy.Abs: lambda value: value * balls.sign(value),
    sympy.sign: lambda value: arb(balls.sign(value)),
}


@compiles(*_FUNCTIONS)
def _function(node: Any, depth: int) -> Program:
    function, argument = _FUNCTIONS[type(node)], compiled(node.args[0], depth)

    def run(bound: Bound, model: Model) -> Number:
        model.spend(1)
        return function(argument(bound, model))

    return run


@compiles(sympy.log)
def _log(node: Any, depth: int) -> Program:
    argument, *base = all_compiled(node.args, depth)

    def run(bound: Bound, model: Model) -> Number:
        model.spend(1)
        value = balls.logarithm(argument(bound, model))
        return value / balls.logarithm(base[0](bound, model)) if base else value

    return run


@compiles(sympy.Max, sympy.Min)
def _extreme(node: Any, depth: int) -> Program:
    wanted = 1 if isinstance(node, sympy.Max) else -1
    first, *others = all_compiled(node.args, depth)
    work = len(node.args)

    def run(bound: Bound, model: Model) -> Number:
        model.spend(work)
        best = first(bound, model)
        # All are evaluated first: one without a value is an error whatever the others are.
        for value in [other(bound, model) for other in others]:
            if balls.sign(value - best) == wanted:
                best = value
        return best

    return run
