"""Tables whose headers are quantities of the document: each cell against the formula of its column.

A column's formula is its own header (``x^2``), what the document defines the header to be, or an
update that leads from one row to the next. Which of them is meant, and whether a plain x is the old
or the new one, is decided once for the whole column: by the reading under which most cells agree.
Cells that disagree with it are refuted; a column that agrees with no formula is not judged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from sympy import Expr

from symmlp.documents.findings.findings import finding
from symmlp.documents.findings.placeholders import placeholders
from symmlp.documents.knowledge.computed import computed, rational_of
from symmlp.documents.progress import Progress
from symmlp.documents.reports.cell_claims import cell_claim, digits_of
from symmlp.documents.reports.claim import Claim
from symmlp.documents.syntaxes.grid import Grid, grid_of
from symmlp.documents.syntaxes.segments import MAX_CELLS, TOO_MANY_CELLS, Segment
from symmlp.documents.tables import function_tables, shape_tables
from symmlp.documents.tables.columns import Column, columns_of
from symmlp.documents.tables.listed_values import listed
from symmlp.documents.tables.lookup import Lookup, Place, Table
from symmlp.documents.tables.readings import ROUNDED_PLACES, ColumnReading, readings
from symmlp.documents.tables.sums import over_rows
from symmlp.documents.tables.values import given
from symmlp.expressions import Printed
from symmlp.proof.printed import Digits, decimals
from symmlp.statement import Status

MAX_COLUMNS: Final = 40
MAX_WRONG: Final = 4


@dataclass
class Outcome:
    """What a reading makes of each row, by row number, with the cells that it was computed from."""

    reading: ColumnReading
    digits: dict[int, Digits] = field(default_factory=dict)
    sources: dict[int, tuple[Place, ...]] = field(default_factory=dict)
    formulas: dict[int, Expr] = field(default_factory=dict)

    @property
    def agreeing(self) -> int:
        """How many cells it makes right, those that are only cut off included."""
        return sum(d.truncated or d.verdict.status is Status.PROVED for d in self.digits.values())

    @property
    def convincing(self) -> bool:
        """Whether it is what the author computed: it agrees with most of the cells."""
        if self.reading.own:
            return bool(self.digits)
        return self.agreeing * 2 > len(self.digits)


def check(segment: Segment, progress: Progress) -> None:
    """Judge a Markdown table's cells."""
    if sum(map(len, segment.rows)) > MAX_CELLS:
        progress.findings.append(finding("unreadable", segment.span, reason=TOO_MANY_CELLS))
        return
    for row in segment.rows:
        progress.findings.extend(placeholders(row))
    progress.claims.extend(function_tables.check(segment.rows, progress))
    grid = grid_of(segment.rows)
    if grid is not None and len(grid.header) <= MAX_COLUMNS:
        check_grid(grid, progress)


def check_grid(grid: Grid, progress: Progress) -> None:
    """Judge the cells of a table of numbers, wherever it comes from."""
    columns = columns_of(grid, progress)
    progress.data.append(grid)
    progress.claims.extend(given(grid, progress))
    progress.claims.extend(shape_tables.check(grid, progress))
    if columns:
        progress.claims.extend(_Judging(Table(grid, columns, progress.knowledge)).claims())
    else:
        progress.claims.extend(listed(grid, progress))


class _Judging:
    """Judges the cells of a table, and keeps what the wrong ones should be."""

    def __init__(self, table: Table) -> None:
        self.table, self.grid = table, table.grid
        self.rounded = frozenset(self._rounded())
        self.corrected: dict[Place, Printed] = {}

    def claims(self) -> Iterator[Claim]:
        """Yield a claim for each cell that a formula computes, row by row."""
        best: dict[int, Outcome | None] = {}
        for column in self.table.columns:
            outcome = best[column.place] = self._best(column)
            if outcome is not None:
                self.rounded -= frozenset(self._exact(column, outcome))
        chosen = {place: outcome for place, outcome in best.items() if outcome is not None}
        for place, outcome in chosen.items():
            for row, digits in outcome.digits.items():
                if digits.verdict.status is Status.REFUTED:
                    self._correct(row, place, digits)
        for row in range(len(self.grid.rows)):
            for place, outcome in sorted(chosen.items()):
                if row in outcome.digits:
                    yield self._claim(row, place, outcome)

    def _exact(self, column: Column, outcome: Outcome) -> Iterator[Printed]:
        """Yield the decimals of a column that are exactly what exact ones give, and stand once."""
        cells = Counter(cell.number for row in self.grid.rows for cell in row)
        for row, formula in outcome.formulas.items():
            number = self.table.number(row, column.place)
            if not isinstance(number, Printed) or cells[number] > 1:
                continue
            if not decimals(formula) & self.rounded and rational_of(formula) == number.value:
                yield number

    def _claim(self, row: int, place: int, outcome: Outcome) -> Claim:
        digits, cell = outcome.digits[row], self.grid.rows[row][place]
        note = ""
        if digits.verdict.status is Status.REFUTED:
            again = self._consistent(row, place, outcome.reading, outcome.sources[row])
            if again is not None:
                digits, note = again, "a number that it is computed from is wrong"
        self._note_rounded(row, place, outcome)
        header = self.grid.header[place].segment.text
        return cell_claim(cell, digits, header, outcome.formulas[row], note)

    def _note_rounded(self, row: int, place: int, outcome: Outcome) -> None:
        """Note for the text below that a cell is rounded, and so is what a wrong one should be."""
        number = self.table.number(row, place)
        right = self.corrected.get((row, place))
        if isinstance(number, Printed) and rational_of(outcome.formulas[row]) != number.value:
            self.table.knowledge.rounded.update({number, *((right,) if right else ())})

    def _best(self, column: Column) -> Outcome | None:
        """Return the reading that most cells agree with, if any of them is convincing."""
        best: Outcome | None = None
        for reading in readings(column, self.table.columns, self.table.knowledge):
            outcome = self._outcome(column, reading)
            if outcome.convincing and (best is None or outcome.agreeing > best.agreeing):
                best = outcome
            if best is not None and best.agreeing == len(best.digits):
                break
        return best

    def _outcome(self, column: Column, reading: ColumnReading) -> Outcome:
        """Return what a reading makes of a column; one wrong cell does not spoil those after it."""
        outcome = Outcome(reading)
        self.corrected = {}
        for row in range(len(self.grid.rows)):
            judged = self._judged(row, column.place, reading)
            if judged is None:
                continue
            digits, sources, formula = judged
            outcome.digits[row], outcome.sources[row] = digits, sources
            outcome.formulas[row] = formula
            if digits.verdict.status is Status.REFUTED:
                again = self._consistent(row, column.place, reading, sources)
                if again is not None:
                    outcome.digits[row] = again
                else:
                    self._correct(row, column.place, digits)
        self.corrected = {}
        return outcome

    def _correct(self, row: int, place: int, digits: Digits) -> None:
        """Note what a wrong cell should be."""
        if digits.right:
            places = len(digits.right.partition(".")[2])
            self.corrected[row, place] = Printed(digits.right, places)

    def _consistent(
        self, row: int, place: int, reading: ColumnReading, sources: Sequence[Place]
    ) -> Digits | None:
        """Return how a cell comes out right if some wrong cells before it were what they should."""
        wrong = [source for source in sources if source in self.corrected]
        for chosen in _subsets(wrong[:MAX_WRONG]):
            again = self._judged(row, place, reading, chosen)
            if again is not None and again[0].verdict.status is Status.PROVED:
                return again[0]
        return None

    def _judged(
        self, row: int, place: int, reading: ColumnReading, mended: Sequence[Place] = ()
    ) -> tuple[Digits, tuple[Place, ...], Expr] | None:
        """Return the digits of a cell under a reading, the cells that it used, and its formula.

        Of wrong cells, those that are ``mended`` are taken as they should be, others as printed.
        """
        printed = self.table.number(row, place)
        if printed is None:
            return None
        corrected = {source: self.corrected[source] for source in mended}
        lookup = Lookup(self.table, row, place, reading, corrected)
        formula = over_rows(reading.formula, self.table)
        closed = computed(formula, self.table.knowledge, lookup.number)
        if closed is None or not lookup.used:
            return None
        digits = digits_of(closed, printed, self.rounded | frozenset(self.corrected.values()))
        return None if digits is None else (digits, tuple(lookup.used), closed)

    def _rounded(self) -> Iterator[Printed]:
        """Yield the decimals that may be rounded: those of columns that use all their places."""
        for column in self.table.columns:
            found = [
                cell.number
                for cell in self.grid.column(column.place)
                if isinstance(cell.number, Printed) and cell.number.places >= ROUNDED_PLACES
            ]
            if any(int(n.value * 10**n.places) % 10 for n in found):
                yield from found


def _subsets(wrong: Sequence[Place]) -> Iterator[tuple[Place, ...]]:
    """Yield every choice of at least one of some cells."""
    for size in range(1, len(wrong) + 1):
        yield from combinations(wrong, size)
