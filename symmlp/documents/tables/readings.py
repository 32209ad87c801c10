"""How a column may have been computed: formulas, and where their names are looked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sympy import Expr, Indexed, Symbol, preorder_traversal

from symmlp.documents.knowledge.computed import derivative
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.known_functions import FUNCTIONS
from symmlp.documents.knowledge.names import (
    base_letter,
    decoration,
    is_index,
    is_target,
    label_of,
    quantities,
)
from symmlp.documents.tables.columns import Column
from symmlp.expressions import Apply, Partial

OLD: Final = frozenset({"old", "prev", "current", "t"})
NEW: Final = frozenset({"new", "next", "t+1"})
#: A decimal with so many places may be rounded, unless its column says otherwise.
ROUNDED_PLACES: Final = 3
MAX_FORMULAS: Final = 12


@dataclass(frozen=True)
class ColumnReading:
    """One way to compute a column: a formula, and where its names are looked up.

    ``first`` are the decorations that a plain name prefers; ``from_row_before`` takes every name
    from the row before; ``constant`` chooses among several values of a constant, the latest 0.
    """

    formula: Expr
    first: frozenset[str] = OLD
    from_row_before: bool = False
    constant: int = 0
    own: bool = False


def readings(
    column: Column, columns: Sequence[Column], knowledge: Knowledge
) -> Iterator[ColumnReading]:
    """Yield the ways in which a column may have been computed, the most likely first."""
    name = column.name
    own = [*column.formulas, *(() if isinstance(name, Symbol | Indexed) else (name,))]
    yield from (
        ColumnReading(formula, own=not column.usual and _direct(formula, columns))
        for formula in own
    )
    yield from (ColumnReading(formula, NEW) for formula in own)
    stated = list(said(name, knowledge))[:MAX_FORMULAS]
    for constant in range(_constants(stated, knowledge)):
        for formula in stated:
            yield ColumnReading(formula, OLD, constant=constant)
            yield ColumnReading(formula, NEW, constant=constant)
    if not isinstance(name, Symbol | Indexed):
        return
    if decoration(name) in OLD:
        after = [c for c in columns if base_letter(c.name) == base_letter(name)]
        fresh = [c.name for c in after if decoration(c.name) in NEW]
        yield from (ColumnReading(one, from_row_before=True) for one in fresh)
    updates = list(_updates(name, knowledge))[:MAX_FORMULAS]
    for constant in range(_constants(updates, knowledge)):
        for formula in updates:
            yield ColumnReading(formula, from_row_before=True, constant=constant)


def _direct(formula: Expr, columns: Sequence[Column]) -> bool:
    """Whether a header's formula is made of other headers and functions that everybody knows."""
    names = {column.name for column in columns}
    inside = set(quantities(formula))
    known = all(
        base_letter(node.head) in FUNCTIONS and not any(node.orders)
        for node in preorder_traversal(formula)
        if isinstance(node, Apply)
    )
    return bool(inside) and inside <= names and known and not formula.has(Partial)


def said(name: Expr, knowledge: Knowledge) -> Iterator[Expr]:
    """Yield the formulas that the document gives for a header."""
    if isinstance(name, Partial):
        found = derivative(name, knowledge)
        if found is not None:
            yield found
        return
    if isinstance(name, Apply):
        name = name.head
    if not is_target(name):
        return
    for known in reversed(knowledge.definitions.get(label_of(name), [])):
        if known.definition.target == name:
            yield from dict.fromkeys((*reversed(known.forms),))


def _updates(name: Expr, knowledge: Knowledge) -> Iterator[Expr]:
    """Yield the formulas for the next value of x: those of x_new, of x[t + 1], or of x itself."""
    letter = base_letter(name)
    for (label, _), stack in knowledge.definitions.items():
        if base_letter(label) != letter:
            continue
        for known in reversed(stack):
            target, value = known.definition.target, known.definition.value
            if value is None or not isinstance(target, Symbol | Indexed):
                continue
            indices = getattr(target, "indices", ())
            later = decoration(target) in NEW or any(
                is_time(i) and not is_index(i) for i in indices
            )
            if later or (target == name and name in set(quantities(value))):
                yield from reversed(known.forms)


def _constants(formulas: Iterable[Expr], knowledge: Knowledge) -> int:
    """Return how many values the constants of some formulas have at most."""
    names = {name for formula in formulas for name in quantities(formula)}
    return min(3, max((len(knowledge.numbers.get(name, ())) for name in names), default=1) or 1)


def is_time(index: Expr) -> bool:
    """Whether an index counts the steps of an iteration."""
    return any(getattr(s, "name", "") in ("t", "k", "n", "i", "tau") for s in index.free_symbols)
