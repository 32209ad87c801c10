"""Evaluates formulas in index notation in ball arithmetic, entry by entry.

``evaluator(expression, arrays)`` returns a function of the indices' values. Arrays are nested
lists of `flint.arb`; what differs between samples has the sample first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import mul
from typing import Any, Final

from flint import arb
from sympy import (
    Abs,
    Add,
    Expr,
    Indexed,
    Mul,
    Piecewise,
    Pow,
    Rational,
    Sum,
    Symbol,
    erf,
    exp,
    log,
    pi,
    sign,
    tanh,
)

from symmlp.codegen.formulas import array_of
from symmlp.errors import SymmlpError

Ball = Any
Arrays = Mapping[str, Any]
#: The values of the indices in force.
Place = dict[Symbol, int]
Evaluate = Callable[[Place], Ball]

_FUNCTIONS: Final[dict[type, Callable[[Ball], Ball]]] = {
    exp: lambda x: x.exp(),
    log: lambda x: x.log(),
    tanh: lambda x: x.tanh(),
    erf: lambda x: x.erf(),
    Abs: abs,
    sign: lambda x: x.sgn(),
}
_COMPARE: Final[dict[str, Callable[[Ball, Ball], bool]]] = {
    "==": lambda x, y: bool(x == y),
    "<": lambda x, y: bool(x < y),
    "<=": lambda x, y: bool(x <= y),
    ">": lambda x, y: bool(x > y),
    ">=": lambda x, y: bool(x >= y),
}


def evaluator(expression: Expr, arrays: Arrays) -> Evaluate:
    """Return a function from values of the indices to the expression's ball.

    Raises
    ------
    SymmlpError
        If the expression holds something without a value.
    """
    if isinstance(expression, Rational):
        number = arb(int(expression.p)) / int(expression.q)
        return lambda place: number
    if expression == pi:
        return lambda place: arb.pi()
    if isinstance(expression, Indexed | Symbol):
        return _quantity(expression, arrays)
    if isinstance(expression, Sum):
        return _sum(expression, arrays)
    if isinstance(expression, Piecewise):
        return _cases(expression, arrays)
    parts = [evaluator(part, arrays) for part in expression.args]
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


def _quantity(expression: Expr, arrays: Arrays) -> Evaluate:
    name, axes = array_of(expression)

    def run(place: Place) -> Ball:
        entry = arrays[name]
        for axis in axes:
            entry = entry[place[axis]]
        return entry

    return run


def _sum(total: Sum, arrays: Arrays) -> Evaluate:
    ((index, lower, upper),) = total.limits
    if not lower.is_zero:
        raise SymmlpError(f"{total} does not start at 0")
    last = evaluator(upper, arrays)
    factors = Mul.make_args(total.function)
    if all(isinstance(factor, Indexed) for factor in factors):
        rows = [_row(factor, index, arrays) for factor in factors]

        def products(place: Place) -> Ball:
            found = [row(place, int(last(place).unique_fmpz()) + 1) for row in rows]
            terms: Sequence[Ball] = reduce(lambda one, other: list(map(mul, one, other)), found)
            return sum(terms, arb(0))

        return products
    body = evaluator(total.function, arrays)

    def run(place: Place) -> Ball:
        size = int(last(place).unique_fmpz()) + 1
        return sum((body({**place, index: at}) for at in range(size)), arb(0))

    return run


def _row(factor: Indexed, index: Symbol, arrays: Arrays) -> Callable[[Place, int], Sequence[Ball]]:
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
    if exponent.is_Integer:
        return lambda place: base(place) ** int(exponent)
    half = int(exponent * 2)
    if exponent.q != 2:
        raise SymmlpError(f"no value for the power {exponent}")
    return lambda place: base(place).sqrt() ** half


def _cases(expression: Piecewise, arrays: Arrays) -> Evaluate:
    rows = []
    for value, condition in expression.args:
        when = None
        if condition != True:  # noqa: E712  (a SymPy boolean)
            left, right = (evaluator(side, arrays) for side in condition.args)
            when = (_COMPARE[condition.rel_op], left, right)
        rows.append((evaluator(value, arrays), when))

    def run(place: Place) -> Ball:
        for value, when in rows:
            if when is None or when[0](when[1](place), when[2](place)):
                return value(place)
        raise SymmlpError(f"no case of {expression} holds")

    return run
