"""Tables of reStructuredText: ``list-table``, ``csv-table``, grids and tables of ``===``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from symmlp.documents.syntaxes.segments import Kind, Segment, Source

Row = tuple[Segment, ...]

#: Ranges of a file's lines: number from 0, start and end.
Ranges = Sequence[tuple[int, int, int]]

_GRID: Final = re.compile(r"\s*\+(?:[-=]+\+)+\s*$")
_SIMPLE: Final = re.compile(r"\s*=+(?:\s+=+)+\s*$")
_BULLET: Final = re.compile(r"(\s*)\*\s+-\s?")
_NEXT: Final = re.compile(r"\s*-\s?")
_HEADER: Final = re.compile(r"\s*:header:\s*")
_FORMULA: Final = re.compile(r":math:`([^`]+)`")


def drawn(source: Source, line: int) -> tuple[Segment | None, int]:
    """Return the table that is drawn from a line on, or None, and the line after it."""
    for pattern, rows in ((_GRID, _grid), (_SIMPLE, _simple)):
        if pattern.match(source.lines[line]):
            end = line
            while end < len(source.lines) and source.lines[end].strip():
                end += 1
            return _table(source, range(line, end), rows(source, line, end)), end
    return None, line


def list_table(source: Source, ranges: Ranges) -> Segment | None:
    """Return a ``list-table``, the rows of which are lists in a list."""
    rows = list[Row]()
    cells = list[Segment]()
    for number, start, end in ranges:
        text = source.lines[number][start:end]
        bullet = _BULLET.match(text)
        more = None if bullet else _NEXT.match(text)
        if bullet and cells:
            rows.append(tuple(cells))
            cells = []
        mark = bullet or more
        if mark:
            cells.append(_cell(source, number, start + mark.end(), end))
        elif text.strip():
            return None  # a cell of several lines
    lines = range(ranges[0][0], ranges[-1][0] + 1) if ranges else range(0)
    return _table(source, lines, [*rows, tuple(cells)] if cells else rows)


def csv_table(source: Source, options: Iterable[int], ranges: Ranges) -> Segment | None:
    """Return a ``csv-table`` with its header, or None if it has none."""
    header = next((n for n in options if _HEADER.match(source.lines[n])), None)
    if header is None:
        return None
    mark = _HEADER.match(source.lines[header])
    rows = [tuple(_fields(source, header, mark.end() if mark else 0))]
    rows += [tuple(_fields(source, number, start)) for number, start, end in ranges if start < end]
    return _table(source, range(header, ranges[-1][0] + 1) if ranges else range(0), rows)


def _table(source: Source, lines: range, rows: Sequence[Row]) -> Segment | None:
    filled = tuple(row for row in rows if row)
    if len(filled) < 2:
        return None
    ranges = ((n, 0, len(source.lines[n])) for n in lines)
    return replace(source.cut(Kind.TABLE, ranges), rows=filled)


def _grid(source: Source, line: int, end: int) -> list[Row]:
    """Return the rows between the lines of a grid; a cell of several lines ends the table."""
    rows = list[Row]()
    borders = [n for n in range(line, end) if _GRID.match(source.lines[n])]
    for above, below in pairwise(borders):
        if below != above + 2:
            return []
        text = source.lines[above + 1]
        bars = [n for n, character in enumerate(text) if character == "|"]
        places = [n for n, character in enumerate(source.lines[line]) if character == "+"]
        if not set(places) <= set(bars):
            return []
        rows.append(
            tuple(_cell(source, above + 1, one + 1, other) for one, other in pairwise(places))
        )
    return rows


def _simple(source: Source, line: int, end: int) -> list[Row]:
    """Return the rows of a table whose columns are marked by ``===``."""
    columns = [match.span() for match in re.finditer("=+", source.lines[line])]
    starts = [start for start, _ in columns]
    rows = list[Row]()
    for number in range(line + 1, end):
        text = source.lines[number]
        if _SIMPLE.match(text):
            continue
        ends = [*starts[1:], len(text)]
        rows.append(
            tuple(
                _cell(source, number, min(start, len(text)), min(stop, len(text)))
                for start, stop in zip(starts, ends, strict=True)
            )
        )
    return rows


def _fields(source: Source, number: int, start: int) -> Iterator[Segment]:
    text = source.lines[number].rstrip()
    while start < len(text):
        begin = start + len(text[start:]) - len(text[start:].lstrip())
        quoted = text[begin : begin + 1] == '"'
        close = text.find('"', begin + 1) if quoted else -1
        comma = text.find(",", close + 1 if close >= 0 else start)
        comma = comma if comma >= 0 else len(text)
        yield _cell(source, number, *((begin + 1, close) if close >= 0 else (start, comma)))
        start = comma + 1


def _cell(source: Source, number: int, start: int, end: int) -> Segment:
    """Return a cell; one that is a formula loses its role."""
    part = source.cut(Kind.PROSE, [(number, start, max(start, end))]).stripped()
    formula = _FORMULA.fullmatch(part.text)
    return part.part(*formula.span(1), Kind.INLINE).stripped() if formula else part
