"""Tables of numbers, from Markdown or from the lines of a fence: named columns of located cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sympy import Expr, Integer, Rational

from symmlp.documents.syntaxes.segments import MAX_CELLS, Segment
from symmlp.expressions import Printed

MAX_PLACES: Final = 40

_NUMBER: Final = re.compile(r"[*_$`\s]*([-+−]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?)[*_$`\s]*")


@dataclass(frozen=True)
class Cell:
    """A cell: its text with its place, cut to the number where it is one."""

    segment: Segment
    number: Expr | None

    @property
    def text(self) -> str:
        """What stands in it."""
        return self.segment.text


@dataclass(frozen=True)
class Grid:
    """A header of cells, and rows of as many cells each."""

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def column(self, place: int) -> tuple[Cell, ...]:
        """Return the cells of a column, its header left out."""
        return tuple(row[place] for row in self.rows)


def grid_of(rows: Sequence[Sequence[Segment]]) -> Grid | None:
    """Return the grid of some rows, the header first; None if it is empty or too large.

    A row that is too short is filled with its own last cell's empty end.
    """
    if len(rows) < 2 or len(rows) * len(rows[0]) > MAX_CELLS:
        return None
    width = len(rows[0])
    filled = (_filled(row, width) for row in rows[1:] if row)
    return Grid(tuple(map(cell, rows[0])), tuple(tuple(map(cell, row)) for row in filled))


def cell(segment: Segment) -> Cell:
    """Return a cell; a number loses the blanks, dollars and stars around it."""
    match = _NUMBER.fullmatch(segment.text)
    if match is None:
        return Cell(segment, None)
    return Cell(segment.part(*match.span(1)), number(match[1]))


def number(text: str) -> Expr | None:
    """Return a numeral as it is printed: with a point a decimal, without one a whole number."""
    plain = text.replace("−", "-").lower()
    mantissa, _, power = plain.partition("e")
    places = len(mantissa.partition(".")[2]) - int(power or 0)
    if len(mantissa) > MAX_PLACES or abs(places) > MAX_PLACES:
        return None
    value = Rational(mantissa if mantissa[-1] != "." else mantissa + "0") * Integer(10) ** int(
        power or 0
    )
    if "." not in mantissa and not power:
        return Integer(value)
    return Printed(value, max(places, 0))


def numbers(cells: Iterable[Cell]) -> list[Expr]:
    """Return the numbers among some cells."""
    return [one.number for one in cells if one.number is not None]


def _filled(row: Sequence[Segment], width: int) -> list[Segment]:
    last = row[-1]
    empty = last.part(len(last.text), len(last.text))
    return [*row[:width], *[empty] * (width - len(row))]
