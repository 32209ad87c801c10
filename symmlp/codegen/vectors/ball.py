"""Evaluates formulas in index notation in ball arithmetic, entry by entry.

``evaluator(expression, arrays)`` returns a function of the indices' values. Arrays are nested
lists of `flint.arb`; what differs between samples has the sample first.

Arrays may be folded: where every entry returns after a ``period``, only the first ones are kept. A
sum over n terms is then one over those, each as often as it occurs, so that it costs the same for
any n. The additions left out round too: a partial sum is at most a part of the whole and some of
one period, so n roundings of that size are added to the ball.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import add, mul
from typing import Any, Final

from flint import arb, ctx
from sympy import (
    Abs,
    Add,
    E,
    Expr,
    Indexed,
    Mul,
    Piecewise,
    Pow,
    Rational,
    Sum,
    Symbol,
    cos,
    cosh,
    erf,
    exp,
    log,
    pi,
    sign,
    sin,
    sinh,
    tanh,
)

from symmlp.activations import ARGUMENT
from symmlp.codegen.program.formulas import array_of
from symmlp.errors import SymmlpError

Ball = Any
Arrays = Mapping[str, Any]
#: The values of the indices in force.
Place = dict[Symbol, int]
Evaluate = Callable[[Place], Ball]
#: From the values of the other indices to the balls for 0, …, size - 1 of one index.
Row = Callable[[Place, int], Sequence[Ball]]

_POINT: Final = Symbol("point", real=True)

_FUNCTIONS: Final[dict[type, Callable[[Ball], Ball]]] = {
    exp: lambda x: x.exp(),
    log: lambda x: x.log(),
    tanh: lambda x: x.tanh(),
    sinh: lambda x: x.sinh(),
    cosh: lambda x: x.cosh(),
    sin: lambda x: x.sin(),
    cos: lambda x: x.cos(),
    erf: lambda x: x.erf(),
    Abs: abs,
    sign: lambda x: x.sgn(),
}
#: Looked up when they are needed, at the working precision.
_CONSTANTS: Final[dict[Expr, Callable[[], Ball]]] = {pi: arb.pi, E: arb.const_e}
_COMPARE: Final[dict[str, Callable[[Ball, Ball], bool]]] = {
    "==": lambda x, y: bool(x == y),
    "<": lambda x, y: bool(x < y),
    "<=": lambda x, y: bool(x <= y),
    ">": lambda x, y: bool(x > y),
    ">=": lambda x, y: bool(x >= y),
}


def evaluator(expression: Expr, arrays: Arrays, period: int = sys.maxsize) -> Evaluate:
    """Return a function from values of the indices to the expression's ball.

    It looks the arrays up whenever it is called. The working precision must not change in between.

    Raises
    ------
    SymmlpError
        If the expression holds something without a value.
    """
    if isinstance(expression, Rational):
        number = arb(int(expression.p)) / int(expression.q)
        return lambda place: number
    if expression in _CONSTANTS:
        return lambda place: _CONSTANTS[expression]()
    if isinstance(expression, Indexed | Symbol):
        return _quantity(expression, arrays)
    if isinstance(expression, Sum):
        return _sum(expression, arrays, period)
    if isinstance(expression, Piecewise):
        return _cases(expression, arrays, period)
    parts = [evaluator(part, arrays, period) for part in expression.args]
    if isinstance(expression, Add):
        return lambda place: sum((part(place) for part in parts), arb(0))
    if isinstance(expression, Mul):
        return lambda place: reduce(mul, (part(place) for part in parts))
    if isinstance(expression, Pow) and expression.exp.is_Rational:
        return _power(parts[0], expression.exp)
    function = _FUNCTIONS.get(type(expression))
    if function is None:
        raise SymmlpError(f"no value for {expression}")
    (argument,) = parts
    return lambda place: function(argument(place))


def rows(expression: Expr, index: Symbol, arrays: Arrays, period: int = sys.maxsize) -> Row:
    """Return a function to an expression's balls for all values of an index at once.

    They are those of `evaluator`, found in a fraction of the time.
    """
    if isinstance(expression, Indexed):
        return _row(expression, index, arrays)
    if index not in expression.free_symbols:
        value = evaluator(expression, arrays, period)
        return lambda place, size: [value(place)] * size
    if isinstance(expression, Add | Mul):
        return _rows_of_parts(expression, index, arrays, period)
    if isinstance(expression, Sum):
        return _rows_of_sum(expression, index, arrays, period)
    value = evaluator(expression, arrays, period)
    return lambda place, size: [value({**place, index: at}) for at in range(size)]


def function(expression: Expr) -> Callable[[Ball], Ball]:
    """Return a function of a ball from an expression in `symmlp.activations.ARGUMENT`."""
    known: dict[str, Any] = {}
    value = evaluator(expression.xreplace({ARGUMENT: _POINT}), known)

    def at(ball: Ball) -> Ball:
        known[_POINT.name] = ball
        return value({})

    return at


def _quantity(expression: Expr, arrays: Arrays) -> Evaluate:
    name, axes = array_of(expression)

    def run(place: Place) -> Ball:
        entry = arrays[name]
        for axis in axes:
            entry = entry[place[axis]]
        return entry

    return run


def _sum(total: Sum, arrays: Arrays, period: int) -> Evaluate:
    index, last = _range(total, arrays)
    terms = _terms(total.function, index, arrays, period)

    def run(place: Place) -> Ball:
        size = last(place)
        return _added(terms(place, min(size, period)), size)

    return run


def _rows_of_parts(expression: Expr, index: Symbol, arrays: Arrays, period: int) -> Row:
    """Return the rows of a sum or a product; what does not depend on the index is found once."""
    join = add if isinstance(expression, Add) else mul
    fixed = [evaluator(one, arrays, period) for one in expression.args if not one.has(index)]
    moving = [rows(one, index, arrays, period) for one in expression.args if one.has(index)]

    def run(place: Place, size: int) -> Sequence[Ball]:
        found = reduce(
            lambda one, other: list(map(join, one, other)), (row(place, size) for row in moving)
        )
        if not fixed:
            return found
        factor = reduce(join, (part(place) for part in fixed))
        return [join(factor, one) for one in found]

    return run


def _rows_of_sum(total: Sum, index: Symbol, arrays: Arrays, period: int) -> Row:
    bound, last = _range(total, arrays)
    terms = rows(total.function, index, arrays, period)

    def run(place: Place, size: int) -> Sequence[Ball]:
        count = last(place)
        found = [terms({**place, bound: at}, size) for at in range(min(count, period))]
        if count == len(found):
            return reduce(lambda one, other: list(map(add, one, other)), found)
        return [_added(list(column), count) for column in zip(*found, strict=True)]

    return run


def _range(total: Sum, arrays: Arrays) -> tuple[Symbol, Callable[[Place], int]]:
    """Return a sum's index and how many values it takes."""
    ((index, lower, upper),) = total.limits
    if not lower.is_zero:
        raise SymmlpError(f"{total} does not start at 0")
    last = evaluator(upper, arrays)
    return index, lambda place: int(last(place).unique_fmpz()) + 1


def _terms(
    body: Expr, index: Symbol, arrays: Arrays, period: int
) -> Callable[[Place, int], list[Ball]]:
    """Return a function to the first so many terms of a sum."""
    factors = Mul.make_args(body)
    if all(isinstance(factor, Indexed) for factor in factors):
        rows = [_row(factor, index, arrays) for factor in factors]

        def products(place: Place, size: int) -> list[Ball]:
            found = [row(place, size) for row in rows]
            return list(reduce(lambda one, other: list(map(mul, one, other)), found))

        return products
    term = evaluator(body, arrays, period)
    return lambda place, size: [term({**place, index: at}) for at in range(size)]


def _added(terms: list[Ball], size: int) -> Ball:
    """Add up so many terms, of which the first are given and the others repeat them."""
    if size == len(terms):
        return sum(terms, arb(0))
    total = sum(
        (one * count for one, count in zip(terms, counts(size, len(terms)), strict=True)), arb(0)
    )
    if total.is_exact():  # numbers of few bits, as the made-up inputs are: nothing was rounded
        return total
    partial = abs(float(total)) + sum(abs(float(one)) for one in terms)
    return total + arb(0, size * partial * 2.0**-ctx.prec)


def counts(size: int, period: int) -> list[int]:
    """Return how many of the indices 0, …, size - 1 are 0, 1, … modulo the period."""
    return [len(range(start, size, period)) for start in range(min(size, period))]


def _row(factor: Indexed, index: Symbol, arrays: Arrays) -> Row:
    """Return a factor for all values of a sum's index at once."""
    name, axes = array_of(factor)

    def run(place: Place, size: int) -> Sequence[Ball]:
        entries = [arrays[name]]
        for axis in axes:
            if axis == index and len(entries) == 1:
                entries = list(entries[0])
            else:
                entries = [entry[place[axis]] for entry in entries]
        return entries if len(entries) == size else entries * size

    return run


def _power(base: Evaluate, exponent: Rational) -> Evaluate:
    degree, power = int(exponent.q), int(exponent.p)
    if degree == 1:
        return lambda place: _times_itself(base(place), power)
    if degree == 2:
        return lambda place: _times_itself(base(place).sqrt(), power)
    return lambda place: _times_itself(base(place).root(degree), power)


def _times_itself(ball: Ball, exponent: int) -> Ball:
    """Return a whole power; ``ball ** 2`` of a ball around 0 is not a number in python-flint."""
    if exponent < 0:
        return 1 / _times_itself(ball, -exponent)
    return reduce(mul, [ball] * exponent, arb(1))


def _cases(expression: Piecewise, arrays: Arrays, period: int) -> Evaluate:
    rows = []
    for value, condition in expression.args:
        when = None
        if condition != True:  # noqa: E712  (a SymPy boolean)
            if not condition.is_Relational:
                raise SymmlpError(
                    f"the condition {condition} has no form in code; compare once in each case, and"
                    " put cases into cases"
                )
            left, right = (evaluator(side, arrays, period) for side in condition.args)
            when = (_COMPARE[condition.rel_op], left, right)
        rows.append((evaluator(value, arrays, period), when))

    def run(place: Place) -> Ball:
        for value, when in rows:
            if when is None or when[0](when[1](place), when[2](place)):
                return value(place)
        raise SymmlpError(f"no case of {expression} holds")

    return run
