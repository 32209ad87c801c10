"""Values of straight-line code: numbers, and lists and arrays of them, entry by entry.

An entry is an expression of the names of other entries, so that a small computation in NumPy is one
in numbers. What NumPy would refuse, or what is not known here, raises `Unsupported`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from sympy import Add, Expr, Integer, Max, Min, Mul, Pow

from symmlp.documents.code.reader import ELEMENTARY, Unsupported

MAX_ENTRIES: Final = 400


@dataclass(frozen=True)
class Array:
    """A list, or an array whose entries are taken one by one in arithmetic."""

    entries: tuple[Value, ...]
    elementwise: bool = True

    @property
    def shape(self) -> tuple[int, ...]:
        """The numbers of entries along each axis; raise `Unsupported` if rows differ in theirs."""
        inside = {e.shape if isinstance(e, Array) else () for e in self.entries}
        if len(inside) != 1:
            raise Unsupported("rows of different lengths")
        return (len(self.entries), *next(iter(inside)))


Value: TypeAlias = "Expr | Array"

#: Functions of one number, taken entry by entry.
FUNCTIONS: Final[dict[str, Callable[[Expr], Expr]]] = {
    **ELEMENTARY,
    "square": lambda value: Pow(value, 2),
    "float": lambda value: value,
}
#: Functions of two, with broadcasting.
OF_TWO: Final[dict[str, Callable[[Expr, Expr], Expr]]] = {
    "maximum": Max,
    "max": Max,
    "minimum": Min,
    "min": Min,
    "pow": Pow,
    "power": Pow,
    "multiply": Mul,
}


def entrywise(function: Callable[[Expr], Expr], value: Value) -> Value:
    """Return a function of each entry."""
    if isinstance(value, Array):
        return Array(tuple(entrywise(function, entry) for entry in _taken(value).entries))
    return function(value)


def broadcast(function: Callable[[Expr, Expr], Expr], left: Value, right: Value) -> Value:
    """Return a function of the entries of two values as NumPy pairs them."""
    if not isinstance(left, Array) and not isinstance(right, Array):
        return function(left, right)
    first, second = _shape(left), _shape(right)
    if len(first) > len(second):
        right = _wrapped(right, len(first) - len(second))
    elif len(second) > len(first):
        left = _wrapped(left, len(second) - len(first))
    return _paired(function, _taken(left), _taken(right))


def total(value: Value) -> Expr:
    """Return the sum of all entries."""
    return Add(*flat(value))


def mean(value: Value) -> Expr:
    """Return the mean of all entries."""
    entries = flat(value)
    return Mul(Add(*entries), Pow(Integer(len(entries)), -1))


def product(left: Value, right: Value) -> Value:
    """Return the product ``left @ right`` of vectors and matrices."""
    if not isinstance(left, Array) or not isinstance(right, Array):
        raise Unsupported("a product of arrays with a number")
    first, second = left.shape, right.shape
    if len(first) > 2 or len(second) > 2 or first[-1] != second[0]:
        raise Unsupported("a product of arrays that do not fit")
    if len(first) == 2:
        return Array(tuple(product(row, right) for row in left.entries))
    if len(second) == 2:
        return Array(tuple(product(left, column) for column in transposed(right).entries))
    pairs = zip(left.entries, right.entries, strict=True)
    return Add(*(Mul(a, b) for a, b in pairs))


def transposed(value: Value) -> Array:
    """Return the transpose of a matrix; an array of one axis is its own."""
    if not isinstance(value, Array):
        raise Unsupported("the transpose of a number")
    if len(value.shape) == 1:
        return value
    if len(value.shape) != 2:
        raise Unsupported("the transpose of more than two axes")
    rows = [row.entries for row in value.entries if isinstance(row, Array)]
    return Array(tuple(Array(column) for column in zip(*rows, strict=True)))


def flat(value: Value) -> list[Expr]:
    """Return the entries one after another."""
    if not isinstance(value, Array):
        return [value]
    found = [entry for part in value.entries for entry in flat(part)]
    if len(found) > MAX_ENTRIES:
        raise Unsupported("an array of many entries")
    return found


def at(value: Value, indices: Sequence[int]) -> Value:
    """Return an entry, counted from 0, or from the end where the index is negative."""
    for index in indices:
        if not isinstance(value, Array) or not -len(value.entries) <= index < len(value.entries):
            raise Unsupported("an index outside of what is known")
        value = value.entries[index]
    return value


def array_of(value: Value) -> Value:
    """Return a list as an array."""
    if not isinstance(value, Array):
        return value
    return Array(tuple(array_of(entry) for entry in value.entries))


def _shape(value: Value) -> tuple[int, ...]:
    return value.shape if isinstance(value, Array) else ()


def _wrapped(value: Value, axes: int) -> Value:
    for _ in range(axes):
        value = Array((value,))
    return value


def _paired(function: Callable[[Expr, Expr], Expr], left: Value, right: Value) -> Value:
    if not isinstance(left, Array) or not isinstance(right, Array):
        if isinstance(left, Array) or isinstance(right, Array):
            raise Unsupported("arrays that do not fit")
        return function(left, right)
    first, second = left.entries, right.entries
    if len(first) == 1:
        first = first * len(second)
    elif len(second) == 1:
        second = second * len(first)
    if len(first) != len(second):
        raise Unsupported("arrays that do not fit")
    pairs = zip(first, second, strict=True)
    return Array(tuple(_paired(function, a, b) for a, b in pairs))


def _taken(value: Value) -> Array:
    if not isinstance(value, Array):
        raise Unsupported("a number where an array is needed")
    if not value.elementwise:
        raise Unsupported("arithmetic of a list")
    return value
