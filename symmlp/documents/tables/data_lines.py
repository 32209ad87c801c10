"""Data in fences: csv lines, aligned columns, and ``50 -> 0.5555`` lines.

Every fence becomes tables of numbers. Columns are judged as those of any table; pairs beside an
arrow, and a table that repeats the header of an earlier one, are judged by the document's scaling
formula if that is what produced most of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from sympy import Expr

from symmlp.documents.findings.findings import finding
from symmlp.documents.findings.placeholders import placeholders
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.progress import Progress
from symmlp.documents.reports.cell_claims import cell_claim, digits_of
from symmlp.documents.reports.claim import Claim
from symmlp.documents.syntaxes.grid import Cell, Grid, cell, grid_of
from symmlp.documents.syntaxes.segments import Kind, Segment
from symmlp.documents.tables.answers import answers
from symmlp.documents.tables.contradictions import contradictions
from symmlp.documents.tables.data_tables import check_grid
from symmlp.documents.tables.scaling import Scaled, scalings
from symmlp.expressions import Printed
from symmlp.proof.printed import Digits
from symmlp.statement import Status

#: Languages of fences that are not programs.
PLAIN: Final = frozenset({"", "text", "txt", "plain", "plaintext", "none", "output", "console"})
_NUMERAL: Final = r"[-+−]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_ARROW: Final = r"[ \t]*(?:\|?-+>|=+>|→|⟶|↦|⇒)[ \t]*"
_PAIR: Final = re.compile(rf"(?<![\w.])({_NUMERAL}){_ARROW}({_NUMERAL})(?![\w.])")
_ARROWS: Final = re.compile(_ARROW)
_BETWEEN: Final = re.compile(r"[\s,;|()]*")
_SEPARATORS: Final = (re.compile(r","), re.compile(r";"), re.compile(r"\t+"), re.compile(r" {2,}"))
MAX_LINES: Final = 1_000
MAX_LENGTH: Final = 500  # characters of a line


@dataclass(frozen=True)
class Pairs:
    """One column of pairs: what stands before the arrow and behind it, and what they are called."""

    name: str
    pairs: tuple[tuple[Cell, Cell], ...]


def check(segment: Segment, progress: Progress) -> None:
    """Judge the numbers in a fence of data, or in one without a language."""
    if segment.kind is not Kind.DATA and segment.info not in PLAIN:
        return
    lines = [line for line in segment.lines() if len(line.text) <= MAX_LENGTH]
    if len(lines) > MAX_LINES:
        reason = f"of a fence only the first {MAX_LINES} lines are checked"
        progress.findings.append(finding("unreadable", lines[MAX_LINES].span, reason=reason))
        lines = lines[:MAX_LINES]
    if segment.kind is Kind.DATA:
        progress.findings.extend(placeholders(lines))
    for columns in arrows(lines):
        for pairs in columns:
            scaled = list(_scaled_pairs(pairs, progress))
            progress.claims.extend(scaled or answers(pairs.pairs, progress.knowledge))
    rows = separated(lines, segment.info)
    grid = grid_of(rows) if rows else None
    if grid is None:
        return
    earlier = [one for one in progress.data if same_header(one, grid)]
    claims = [claim for one in reversed(earlier) for claim in _scaled_grid(one, grid, progress)]
    if not claims:
        progress.findings.extend(contradictions(earlier, grid))
    progress.claims.extend(claims)
    check_grid(grid, progress)


def separated(lines: Sequence[Segment], info: str = "csv") -> list[list[Segment]]:
    """Return the cells of lines with one separator, a header first; empty if they are no table."""
    kept = [line for line in lines if not line.text.lstrip().startswith(("#", "//"))]
    if len(kept) < 2:
        return []
    for separator in _SEPARATORS:
        rows = [_cells(line, separator) for line in kept]
        width = len(rows[0])
        if width < 2 or any(len(row) != width for row in rows):
            continue
        header, body = [cell(one) for one in rows[0]], rows[1:]
        numeric = [cell(one).number is not None for row in body for one in row if one.text]
        if any(one.number is not None for one in header) or not all(numeric) or not numeric:
            continue
        return rows
    return []


def arrows(lines: Sequence[Segment]) -> Iterator[list[Pairs]]:
    """Yield runs of arrow lines with as many pairs each, as columns under their header."""
    header: list[str] = []
    run: list[list[tuple[Cell, Cell]]] = []
    for line in lines:
        pairs = _pairs(line)
        if pairs and run and len(pairs) != len(run[0]):
            yield _columns(header, run)
            run = []
        if pairs:
            run.append(pairs)
            continue
        if run:
            yield _columns(header, run)
            run = []
        header = _header(line.text)
    if run:
        yield _columns(header, run)


def same_header(one: Grid, other: Grid) -> bool:
    """Whether two tables have the same names in their headers."""
    return _names(one) == _names(other)


def plain_name(text: str) -> str:
    """Return a name without what does not matter in it: ``I0`` of ``I[0]``, ``$I_0$``."""
    return re.sub(r"[^\w]|_", "", text)


def _names(grid: Grid) -> list[str]:
    return [plain_name(one.segment.text) for one in grid.header]


def _cells(line: Segment, separator: re.Pattern[str]) -> list[Segment]:
    text = line.text.rstrip()
    start = len(text) - len(text.lstrip())
    cells = []
    for match in separator.finditer(text, start):
        cells.append(line.part(start, match.start()).stripped())
        start = match.end()
    return [*cells, line.part(start, len(text)).stripped()]


def _pairs(line: Segment) -> list[tuple[Cell, Cell]]:
    """Return the pairs of a line that holds nothing else."""
    found, position = [], 0
    for match in _PAIR.finditer(line.text):
        if not _BETWEEN.fullmatch(line.text, position, match.start()):
            return []
        first, second = (cell(line.part(*match.span(group))) for group in (1, 2))
        found.append((first, second))
        position = match.end()
    return found if _BETWEEN.fullmatch(line.text, position) else []


def _header(text: str) -> list[str]:
    """Return the names before the arrows of a header line."""
    parts = _ARROWS.split(text)
    if len(parts) < 2:
        return []
    names = [parts[0]]
    names += [re.split(r"\s{2,}|[,;|]\s*", part.strip())[-1] for part in parts[1:-1]]
    return [plain_name(name) for name in names]


def _columns(header: list[str], run: list[list[tuple[Cell, Cell]]]) -> list[Pairs]:
    names = header if len(header) == len(run[0]) else [""] * len(run[0])
    return [Pairs(name, tuple(row[place] for row in run)) for place, name in enumerate(names)]


def _scaled_pairs(pairs: Pairs, progress: Progress) -> Iterator[Claim]:
    """Judge pairs by the scaling formula and the column that most of them come from."""
    own = [first.number for first, _ in pairs.pairs if first.number is not None]
    columns = [own, *_columns_for(pairs.name, own, progress)]
    yield from _best(list(pairs.pairs), columns, pairs.name, progress)


def _scaled_grid(before: Grid, after: Grid, progress: Progress) -> Iterator[Claim]:
    """Judge a table that holds the scaled values of an earlier one with the same header."""
    if len(before.rows) != len(after.rows):
        return
    for place, header in enumerate(after.header):
        first, second = before.column(place), after.column(place)
        pairs = [pair for pair in zip(first, second, strict=True) if all(c.number for c in pair)]
        column = [one.number for one in first if one.number is not None]
        if [a.number for a, _ in pairs] != [b.number for _, b in pairs]:
            yield from _best(pairs, [column], header.segment.text, progress)


def _columns_for(name: str, own: list[Expr], progress: Progress) -> Iterator[list[Expr]]:
    """Yield the columns of earlier data that pairs can come from: of their name, or with them."""
    named, containing = [], []
    for grid in reversed(progress.data):
        for place, header in enumerate(grid.header):
            column = [one.number for one in grid.column(place) if one.number is not None]
            if name and plain_name(header.segment.text) == name:
                named.append(column)
            elif set(own) <= set(column):
                containing.append(column)
    yield from named
    yield from containing


def _best(
    pairs: list[tuple[Cell, Cell]],
    columns: Sequence[Sequence[Expr]],
    name: str,
    progress: Progress,
) -> Iterator[Claim]:
    best: list[tuple[Cell, Digits, Expr]] = []
    for scaled in _scaled(columns, progress.knowledge):
        judged = list(_judged(pairs, scaled))
        if _agreeing(judged) > _agreeing(best):
            best = judged
        if _agreeing(best) == len(pairs):
            break
    if _agreeing(best) * 2 >= len(best):
        for second, digits, closed in best:
            yield cell_claim(second, digits, f"{name} scaled", closed)


def _scaled(columns: Sequence[Sequence[Expr]], knowledge: Knowledge) -> Iterator[Scaled]:
    """Yield the different ways in which the columns can be scaled."""
    choices = product(scalings(knowledge), columns, (0, 1))
    found = (scaling.of(column, knowledge, lost) for scaling, column, lost in choices)
    seen = set()
    for scaled in found:
        if scaled is not None and scaled not in seen:
            seen.add(scaled)
            yield scaled


def _judged(pairs: list[tuple[Cell, Cell]], scaled: Scaled) -> Iterator[tuple[Cell, Digits, Expr]]:
    for first, second in pairs:
        if first.number is None or second.number is None:
            continue
        closed = scaled.at(first.number)
        digits = digits_of(closed, second.number, _NOTHING)
        if digits is not None:
            yield second, digits, closed


def _agreeing(judged: Sequence[tuple[Cell, Digits, Expr]]) -> int:
    return sum(d.truncated or d.verdict.status is Status.PROVED for _, d, _ in judged)


_NOTHING: Final[frozenset[Printed]] = frozenset()
