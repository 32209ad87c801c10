"""What SymPy's symbols say of themselves: a ``Symbol("x", positive=True)`` is positive.

Such assumptions of quantities are part of the statement: they narrow the points that are looked
at, and a positive name counts as positive. What is not understood is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from flint import fmpq
from sympy import Basic, Symbol

from symmlp.proof.errors import Undecidable
from symmlp.proof.model import Interval
from symmlp.proof.names import name_of
from symmlp.statement import Statement

_HARMLESS = frozenset({"commutative", "real", "finite", "complex", "hermitian", "rational"})
_INTERVALS: dict[str, Interval] = {
    "positive": (fmpq(0), None),
    "nonnegative": (fmpq(0), None),
    "negative": (None, fmpq(0)),
    "nonpositive": (None, fmpq(0)),
}
_OF_WHOLE = frozenset({"integer", "positive", "nonnegative"})
_OF_QUANTITIES = frozenset({*_INTERVALS, "nonzero"})


@dataclass
class Own:
    """The interval that the quantities of a name lie in, and the names that are positive."""

    intervals: dict[str, Interval] = field(default_factory=dict)
    positive: set[str] = field(default_factory=set)


def own_assumptions(statement: Statement) -> Own:
    """Return what the free symbols of a statement say of themselves.

    Raises
    ------
    Undecidable
        If a symbol says something that is not understood, or two of one name differ in it.
    """
    own = Own()
    says: dict[str, frozenset[str]] = {}
    for symbol in _free_symbols(statement):
        given = symbol._assumptions_orig
        said = frozenset(key.removeprefix("extended_") for key in given) - _HARMLESS
        if said <= {"integer", "positive"} and symbol.is_integer and all(given.values()):
            continue
        name = name_of(symbol)
        known = _OF_WHOLE if symbol.is_integer else _OF_QUANTITIES
        if not all(given.values()) or not said <= known or says.setdefault(name, said) != said:
            raise Undecidable(f"an assumption of the symbol {name} that cannot be used")
        if not symbol.is_integer:
            for key in said & _INTERVALS.keys():
                own.intervals[name] = _INTERVALS[key]
            if "positive" in said:
                own.positive.add(name)
    return own


def _free_symbols(statement: Statement) -> Iterator[Symbol]:
    """Yield the free symbols, if any symbol at all says more than that it is real or a width."""
    expressions = list(statement.expressions())
    if not any(map(_has_unusual, expressions)):
        return
    indices = {symbol for definition in statement.definitions for symbol in definition.indices}
    for symbol in set[Basic]().union(*(e.free_symbols for e in expressions)) - indices:
        if isinstance(symbol, Symbol):
            yield symbol


@lru_cache(maxsize=4096)
def _has_unusual(expression: Basic) -> bool:
    seen: set[Basic] = set()
    left = [expression]
    while left:
        node = left.pop()
        if isinstance(node, Symbol):
            given = node._assumptions_orig
            if given and not (node.is_integer or given == {"real": True}):
                return True
            if not given.keys() <= {"integer", "positive", "real"} or not all(given.values()):
                return True
        elif node not in seen:
            seen.add(node)
            left.extend(node.args)
    return False
