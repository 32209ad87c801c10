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
from functools import partial
from itertools import combinations
from typing import Final

from sympy import Expr, Indexed, Integer, Symbol

from symmlp.documents import function_tables
from symmlp.documents.cell_claims import cell_claim, digits_of
from symmlp.documents.computed import computed, rational_of
from symmlp.documents.findings import finding
from symmlp.documents.grid import Grid, grid_of
from symmlp.documents.knowledge import Knowledge, base_letter, decoration, label_of
from symmlp.documents.listed_values import listed
from symmlp.documents.placeholders import placeholders
from symmlp.documents.progress import Progress
from symmlp.documents.report import Claim
from symmlp.documents.segments import MAX_CELLS, TOO_MANY_CELLS, Segment
from symmlp.documents.table_columns import Column, columns_of
from symmlp.documents.table_readings import OLD, ROUNDED_PLACES, Reading, is_time, readings
from symmlp.documents.table_values import given
from symmlp.expressions import Partial, Printed
from symmlp.proof.printed import Digits, decimals
from symmlp.statement import Status

MAX_COLUMNS: Final = 40
MAX_WRONG: Final = 4


@dataclass
class Outcome:
    """What a reading makes of each row, by row number, with the cells that it was computed from."""

    reading: Reading
    digits: dict[int, Digits] = field(default_factory=dict)
    sources: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
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
    if columns:
        progress.claims.extend(_Table(grid, columns, progress.knowledge).claims())
    else:
        progress.claims.extend(listed(grid, progress))


class _Table:
    def __init__(self, grid: Grid, columns: Sequence[Column], knowledge: Knowledge) -> None:
        self.grid, self.columns, self.knowledge = grid, columns, knowledge
        self.by_name = {column.name: column for column in columns}
        self.rounded = frozenset(self._rounded())
        self.corrected: dict[tuple[int, int], Printed] = {}

    def claims(self) -> Iterator[Claim]:
        """Yield a claim for each cell that a formula computes, row by row."""
        best = {}
        for column in self.columns:
            best[column.place] = self.best(column)
            self.rounded -= frozenset(self.exact(column, best[column.place]))
        chosen = {place: outcome for place, outcome in best.items() if outcome is not None}
        for place, outcome in chosen.items():
            for row, digits in outcome.digits.items():
                if digits.verdict.status is Status.REFUTED:
                    self.correct(row, place, digits)
        for row in range(len(self.grid.rows)):
            for place, outcome in sorted(chosen.items()):
                if row in outcome.digits:
                    yield self.claim(row, place, outcome)

    def exact(self, column: Column, outcome: Outcome | None) -> Iterator[Printed]:
        """Yield the decimals of a column that are exactly what exact ones give, and stand once."""
        cells = Counter(cell.number for row in self.grid.rows for cell in row)
        for row, formula in outcome.formulas.items() if outcome is not None else ():
            number = self.grid.rows[row][column.place].number
            if not isinstance(number, Printed) or cells[number] > 1:
                continue
            if not decimals(formula) & self.rounded and rational_of(formula) == number.value:
                yield number

    def claim(self, row: int, place: int, outcome: Outcome) -> Claim:
        digits, cell = outcome.digits[row], self.grid.rows[row][place]
        note = ""
        if digits.verdict.status is Status.REFUTED:
            again = self.consistent(row, place, outcome.reading, outcome.sources[row])
            if again is not None:
                digits, note = again, "a number that it is computed from is wrong"
        header = self.grid.header[place].segment.text
        return cell_claim(cell, digits, header, outcome.formulas[row], note)

    def best(self, column: Column) -> Outcome | None:
        """Return the reading that most cells agree with, if any of them is convincing."""
        best: Outcome | None = None
        for reading in readings(column, self.columns, self.knowledge):
            outcome = self.outcome(column, reading)
            if outcome.convincing and (best is None or outcome.agreeing > best.agreeing):
                best = outcome
            if best is not None and best.agreeing == len(best.digits):
                break
        return best

    def outcome(self, column: Column, reading: Reading) -> Outcome:
        """Return what a reading makes of a column; one wrong cell does not spoil those after it."""
        outcome = Outcome(reading)
        self.corrected = {}
        for row in range(len(self.grid.rows)):
            judged = self.judged(row, column.place, reading)
            if judged is None:
                continue
            digits, sources, formula = judged
            outcome.digits[row], outcome.sources[row] = digits, sources
            outcome.formulas[row] = formula
            if digits.verdict.status is Status.REFUTED:
                again = self.consistent(row, column.place, reading, sources)
                if again is not None:
                    outcome.digits[row] = again
                else:
                    self.correct(row, column.place, digits)
        self.corrected = {}
        return outcome

    def correct(self, row: int, place: int, digits: Digits) -> None:
        """Note what a wrong cell should be."""
        if digits.right:
            places = len(digits.right.partition(".")[2])
            self.corrected[row, place] = Printed(digits.right, places)

    def consistent(
        self, row: int, place: int, reading: Reading, sources: Sequence[tuple[int, int]]
    ) -> Digits | None:
        """Return how a cell comes out right if some wrong cells before it were what they should."""
        wrong = [source for source in sources if source in self.corrected]
        for chosen in _subsets(wrong[:MAX_WRONG]):
            again = self.judged(row, place, reading, chosen)
            if again is not None and again[0].verdict.status is Status.PROVED:
                return again[0]
        return None

    def judged(
        self,
        row: int,
        place: int,
        reading: Reading,
        corrected: frozenset[tuple[int, int]] = frozenset(),
    ) -> tuple[Digits, tuple[tuple[int, int], ...], Expr] | None:
        """Return the digits of a cell under a reading, the cells that it used, and its formula.

        Of wrong cells, those in ``corrected`` are taken as they should be, others as printed.
        """
        printed = self.grid.rows[row][place].number
        if printed is None:
            return None
        used: dict[tuple[int, int], None] = {}
        lookup = partial(self.lookup, row, place, reading, used, corrected)
        closed = computed(reading.formula, self.knowledge, lookup)
        if closed is None or not used:
            return None
        digits = digits_of(closed, printed, self.rounded | frozenset(self.corrected.values()))
        return None if digits is None else (digits, tuple(used), closed)

    def lookup(
        self,
        row: int,
        place: int,
        reading: Reading,
        used: dict[tuple[int, int], None],
        corrected: frozenset[tuple[int, int]],
        name: Expr,
    ) -> Expr | None:
        """Return the number of a quantity in a row, noting the cell, or of a constant."""
        step = self.step(name)
        if step is not None:
            return self.beside(row, *step, used, corrected)
        source = row - 1 if reading.from_row_before else row
        for column in self._meant(name, reading):
            same = source == row and column.place == place
            if same or source < 0 or self.grid.rows[source][column.place].number is None:
                continue
            used[source, column.place] = None
            if (source, column.place) in corrected:
                return self.corrected[source, column.place]
            return self.grid.rows[source][column.place].number
        given = self.knowledge.numbers.get(name, [])
        constant = name not in self.by_name and label_of(name) not in self.knowledge.definitions
        if constant and len(given) > reading.constant:
            return given[-1 - reading.constant]
        return None

    def step(self, name: Expr) -> tuple[Column, int] | None:
        """Return the column of m[k] and -1 for m[k - 1]: a number in an earlier row."""
        if not isinstance(name, Indexed) or len(name.indices) != 1:
            return None
        for column in self.columns:
            if not isinstance(column.name, Indexed) or column.name.base != name.base:
                continue
            more = name.indices[0] - column.name.indices[0]
            if column.name != name and more.is_Integer and more < 0:
                return column, int(more)
        return None

    def beside(
        self,
        row: int,
        column: Column,
        step: int,
        used: dict[tuple[int, int], None],
        corrected: frozenset[tuple[int, int]],
    ) -> Expr | None:
        """Return the number of a column some rows before, or the one it is said to begin with."""
        source = row + step
        if source >= 0:
            used[source, column.place] = None
            if (source, column.place) in corrected:
                return self.corrected[source, column.place]
            return self.grid.rows[source][column.place].number
        counter = self.by_name.get(column.name.indices[0])
        number = None if counter is None else self.grid.rows[row][counter.place].number
        if not isinstance(number, Integer):
            return None
        begins = self.knowledge.numbers.get(column.name.base[number + step], [])
        if not begins or counter is None:
            return None
        used[row, counter.place] = None
        return begins[-1]

    def _meant(self, name: Expr, reading: Reading) -> Iterator[Column]:
        if name in self.by_name:
            yield self.by_name[name]
            if not reading.from_row_before:
                return
        letter = base_letter(name) if not isinstance(name, Partial) else None
        if letter is None:
            return
        plain = decoration(name) in OLD or not decoration(name)
        alike = [
            column
            for column in self.columns
            if isinstance(column.name, Symbol | Indexed)
            and base_letter(column.name) == letter
            and _alike(column.name, name)
        ]
        if reading.from_row_before and plain:
            yield from alike
        elif not decoration(name):
            yield from sorted(alike, key=lambda c: decoration(c.name) not in reading.first)

    def _rounded(self) -> Iterator[Printed]:
        """Yield the decimals that may be rounded: those of columns that use all their places."""
        for column in self.columns:
            found = [
                cell.number
                for cell in self.grid.column(column.place)
                if isinstance(cell.number, Printed) and cell.number.places >= ROUNDED_PLACES
            ]
            if any(int(n.value * 10**n.places) % 10 for n in found):
                yield from found


def _subsets(wrong: Sequence[tuple[int, int]]) -> Iterator[frozenset[tuple[int, int]]]:
    """Yield every choice of at least one of some cells."""
    for size in range(1, len(wrong) + 1):
        yield from map(frozenset, combinations(wrong, size))


def _alike(column: Expr, name: Expr) -> bool:
    """Whether two names of one letter differ at most by a step of time."""
    mine, its = (getattr(one, "indices", ()) for one in (column, name))
    if len(mine) == len(its):
        return all(m == i or is_time(i) for m, i in zip(mine, its, strict=True))
    return all(map(is_time, (*mine, *its))) and abs(len(mine) - len(its)) == 1
