"""The columns of a table: which headers are quantities, formulas or words that stand for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sympy import Add, Expr, Mul, Symbol

from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.known_functions import FUNCTIONS
from symmlp.documents.knowledge.sizes import Sizes
from symmlp.documents.progress import Progress
from symmlp.documents.syntaxes.grid import Cell, Grid
from symmlp.documents.syntaxes.segments import Kind
from symmlp.documents.tables import words as table_words
from symmlp.latex.read import read_chains, read_expression
from symmlp.latex.unreadable import Unreadable

#: Headers of a table that lists steps of gradient descent, and what a rate is called.
CHANGES: Final[dict[str, frozenset[str]]] = {
    "old": frozenset({"old", "before", "old value", "current"}),
    "gradient": frozenset({"gradient", "grad", "derivative", "slope"}),
    "new": frozenset({"new", "after", "new value", "updated"}),
}
RATES: Final = (Symbol("eta", real=True), Symbol("alpha", real=True))


@dataclass(frozen=True)
class Column:
    """A column's place, the quantity that its header names, and formulas the header itself says.

    Where they are only ``usual`` for what it says, most of the cells have to agree with them.
    """

    place: int
    name: Expr
    formulas: tuple[Expr, ...] = ()
    usual: bool = False


def columns_of(grid: Grid, progress: Progress) -> list[Column]:
    """Return the columns that hold numbers under a header which is read as a quantity."""
    found = []
    for place, header in enumerate(grid.header):
        numeric = any(cell.number is not None for cell in grid.column(place))
        column = header_of(header, place, progress) if numeric else None
        if column is not None:
            found.append(column)
    return [*found, *_changes(grid, progress.knowledge), *_worded(grid, found)]


def _worded(grid: Grid, found: Iterable[Column]) -> Iterator[Column]:
    """Yield the columns whose headers are words of the field, where one is made of the others."""
    taken = {column.place for column in found}
    roles = {role: place for role, place in table_words.roles(grid).items() if place not in taken}
    if any(role in table_words.FORMULAS for role in roles) and len(roles) > 1:
        for role, place in roles.items():
            yield Column(place, *table_words.named(role), usual=True)


def _changes(grid: Grid, knowledge: Knowledge) -> list[Column]:
    """Return the columns of a table of steps whose headers are words: old, gradient, new."""
    words = [header.segment.text.strip("*_ $").lower() for header in grid.header]
    places = {
        role: place
        for role, names in CHANGES.items()
        for place, word in enumerate(words)
        if word in names
    }
    for place, word in enumerate(words):
        name = word.removeprefix("new ")  # "new w" beside "w"
        if name != word and words.count(name) == 1:
            places |= {"new": place, "old": words.index(name)}
    rates = [name for name in RATES if knowledge.numbers.get(name)]
    if len(places) < len(CHANGES) or not rates:
        return []
    old, gradient, new = (Symbol(f"({role})", real=True) for role in CHANGES)
    formulas = tuple(Add(old, Mul(-1, rate, gradient, evaluate=False)) for rate in rates)
    return [
        Column(places["old"], old),
        Column(places["gradient"], gradient),
        Column(places["new"], new, formulas),
    ]


def header_of(header: Cell, place: int, progress: Progress) -> Column | None:
    """Return what a header names: a quantity, a formula, or an equation between the two."""
    text = header.segment.text.strip().strip("*_ `")
    plain = header.segment.kind is not Kind.INLINE
    if not text or (plain and not _formula_like(text, progress.knowledge)):
        return None
    sizes = progress.knowledge.sizes or Sizes()
    try:
        steps = read_chains(text, progress.roles) if "=" in text else []
        if steps and all(s.relation == "=" for s in steps):
            sides = [steps[0].lhs.expression, *(step.rhs.expression for step in steps)]
            good = [sizes.read(side) for side in sides if isinstance(side, Expr)]
            return Column(place, good[0], tuple(good[1:])) if len(good) == len(sides) else None
        name = read_expression(text, progress.roles)
    except Unreadable:
        return None
    return Column(place, sizes.read(name)) if isinstance(name, Expr) else None


def _formula_like(text: str, knowledge: Knowledge) -> bool:
    """Whether a header without dollars is a formula rather than a word."""
    known = {name for name, _ in (*knowledge.definitions, *knowledge.functions)} | set(FUNCTIONS)
    words = "".join(c if c.isalpha() or c == "_" else " " for c in text).split()
    parts = [part for word in words for part in (word,) if word not in known]
    return bool(words) and all(len(part.split("_")[0]) <= 1 for part in parts)
