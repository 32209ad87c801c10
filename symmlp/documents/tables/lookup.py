"""What a name in a column's formula is: a cell of the row, of a row before, or a constant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sympy import Expr, Indexed, Integer, Symbol

from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.names import base_letter, decoration, label_of
from symmlp.documents.syntaxes.grid import Grid
from symmlp.documents.tables.columns import Column
from symmlp.documents.tables.readings import OLD, ColumnReading, is_time
from symmlp.expressions import Partial, Printed

#: A cell of the body: its row and its column, from 0.
Place = tuple[int, int]


@dataclass(frozen=True)
class Table:
    """A table of numbers, those of its columns whose headers are quantities, and what is known."""

    grid: Grid
    columns: Sequence[Column]
    knowledge: Knowledge

    @cached_property
    def by_name(self) -> dict[Expr, Column]:
        """The columns by the quantity that their header names."""
        return {column.name: column for column in self.columns}

    def number(self, row: int, column: int) -> Expr | None:
        """Return the number in a cell; None if there is none."""
        return self.grid.rows[row][column].number


@dataclass
class Lookup:
    """Finds the numbers that one cell is computed from by a reading of its column.

    Of wrong cells, those in ``corrected`` are taken as they should be, others as printed; ``used``
    are the cells that were looked at.
    """

    table: Table
    row: int
    place: int
    reading: ColumnReading
    corrected: Mapping[Place, Printed]
    used: dict[Place, None] = field(default_factory=dict)

    def number(self, name: Expr) -> Expr | None:
        """Return the number of a quantity, or None; note the cell that it stands in."""
        step = self._rows_before(name)
        if step is not None:
            return self._recurrent(*step)
        source = self.row - 1 if self.reading.from_row_before else self.row
        for column in self._meant(name):
            itself = source == self.row and column.place == self.place
            if source >= 0 and not itself and self.table.number(source, column.place) is not None:
                return self._cell(source, column)
        return self._constant(name)

    def _cell(self, row: int, column: Column) -> Expr | None:
        place = row, column.place
        self.used[place] = None
        return self.corrected[place] if place in self.corrected else self.table.number(*place)

    def _constant(self, name: Expr) -> Expr | None:
        """Return one of the values that the document gives what no column and no formula is."""
        known = self.table.knowledge
        if name in self.table.by_name or label_of(name) in known.definitions:
            return None
        values, place = known.numbers.get(name, []), self.reading.constant
        return values[-1 - place] if len(values) > place else None

    def _rows_before(self, name: Expr) -> tuple[Column, int] | None:
        """Return the column of m[k] and 1 for m[k - 1]: a number in an earlier row."""
        if not isinstance(name, Indexed) or len(name.indices) != 1:
            return None
        for column in self.table.columns:
            if not isinstance(column.name, Indexed) or column.name.base != name.base:
                continue
            less = column.name.indices[0] - name.indices[0]
            if column.name != name and less.is_Integer and less > 0:
                return column, int(less)
        return None

    def _recurrent(self, column: Column, before: int) -> Expr | None:
        """Return the number of a column some rows before, or the one it is said to begin with."""
        if self.row >= before:
            return self._cell(self.row - before, column)
        counter = self.table.by_name.get(column.name.indices[0])
        if counter is None:
            return None
        number = self.table.number(self.row, counter.place)
        if not isinstance(number, Integer):
            return None
        begins = self.table.knowledge.numbers.get(column.name.base[number - before], [])
        if not begins:
            return None
        self.used[self.row, counter.place] = None
        return begins[-1]

    def _meant(self, name: Expr) -> Iterator[Column]:
        """Yield the columns that a name can be, the likeliest first."""
        if name in self.table.by_name:
            yield self.table.by_name[name]
            if not self.reading.from_row_before:
                return
        if isinstance(name, Partial):
            return
        plain = decoration(name) in OLD or not decoration(name)
        alike = [
            column
            for column in self.table.columns
            if isinstance(column.name, Symbol | Indexed)
            and base_letter(column.name) == base_letter(name)
            and _alike(column.name, name)
        ]
        if self.reading.from_row_before and plain:
            yield from alike
        elif not decoration(name):
            yield from sorted(alike, key=lambda c: decoration(c.name) not in self.reading.first)


def _alike(column: Expr, name: Expr) -> bool:
    """Whether two names of one letter differ at most by a step of time."""
    mine, its = (getattr(one, "indices", ()) for one in (column, name))
    if len(mine) == len(its):
        return all(m == i or is_time(i) for m, i in zip(mine, its, strict=True))
    return all(map(is_time, (*mine, *its))) and abs(len(mine) - len(its)) == 1
