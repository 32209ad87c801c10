"""Parts of a statement about arrays by their entries, and what these are counted with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from sympy import Expr, Sum, Symbol

from symmlp.documents.arrays.entry_naming import Naming

_LETTERS: Final = ("i", "j", "k", "m", "p", "q", "r", "t", "u", "v")


class NoEntries(Exception):
    """The statement cannot be written entry by entry; the message says why."""


@dataclass(frozen=True)
class Value:
    """A part of a statement by its entries.

    ``at`` gives the entry for an index per axis; ``sizes`` are the numbers of values of the axes.
    A column has one axis and is not ``row``; a transposed one is.
    """

    at: Callable[..., Expr]
    sizes: tuple[Expr, ...] = ()
    row: bool = False

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self.sizes)


def number(expression: Expr) -> Value:
    """Return a number as a part without axes."""
    return Value(lambda: expression)


def each(change: Callable[..., Expr], parts: Iterable[Value], like: Value) -> Value:
    """Return an array of the shape of ``like``, each entry made of those of the parts there."""
    parts = tuple(parts)
    return Value(lambda *at: change(*(part.at(*at) for part in parts)), like.sizes, like.row)


@dataclass
class Indices:
    """The indices of one statement's entries: letters that it does not use, and their ranges."""

    naming: Naming
    taken: frozenset[str] = frozenset()
    used: list[Symbol] = field(default_factory=list)

    def fresh(self) -> Symbol:
        """Return a letter that is an index of nothing yet; raise `NoEntries` if there is none."""
        free = [letter for letter in _LETTERS if letter not in self.taken]
        if len(self.used) >= len(free):
            raise NoEntries("too many products in one statement")
        self.used.append(Symbol(free[len(self.used)], integer=True))
        return self.used[-1]

    def total(self, body: Expr, indices: Iterable[Symbol], sizes: Iterable[Expr]) -> Sum:
        """Return a sum over indices that run over so many values each."""
        first, last = self.naming.first, self.naming.last
        limits = zip(indices, sizes, strict=True)
        return Sum(body, *((index, first, last(size)) for index, size in limits))

    def alike(self, parts: Iterable[Value]) -> None:
        """Note that the axes of arrays have the same numbers of values."""
        for part, other in pairwise([part for part in parts if part.rank]):
            for one, two in zip(part.sizes, other.sizes, strict=True):
                self.naming.shapes.join(one, two)
