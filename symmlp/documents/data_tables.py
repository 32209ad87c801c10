"""Tables whose headers are quantities of the document: each cell against the formula of its column.

A column's formula is its own header (``x^2``), what the document defines the header to be, or an
update that leads from one row to the next. Which of them is meant, and whether a plain x is the old
or the new one, is decided once for the whole column: by the reading under which most cells agree.
Cells that disagree with it are refuted; a column that agrees with no formula is not judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import combinations
from typing import Final

from sympy import Add, Expr, Indexed, Mul, Symbol, preorder_traversal

from symmlp.documents.computed import Lookup, computed, derivative
from symmlp.documents.conventions import FUNCTIONS
from symmlp.documents.evidence import evidence_of
from symmlp.documents.findings import Edit, finding
from symmlp.documents.grid import Cell, Grid, grid_of
from symmlp.documents.knowledge import (
    Knowledge,
    base_letter,
    decoration,
    is_index,
    is_target,
    label_of,
    quantities,
)
from symmlp.documents.placeholders import placeholders
from symmlp.documents.progress import Progress
from symmlp.documents.report import Claim
from symmlp.documents.segments import Kind, Segment
from symmlp.expressions import Apply, Partial, Printed
from symmlp.latex.read import read_chains, read_expression
from symmlp.latex.unreadable import Unreadable
from symmlp.proof.printed import Digits, judge_digits
from symmlp.statement import Statement, Status

OLD: Final = frozenset({"old", "prev", "current", "t"})
NEW: Final = frozenset({"new", "next", "t+1"})
#: A decimal with so many places may be rounded, unless its column says otherwise.
ROUNDED_PLACES: Final = 3
#: Headers of a table that lists steps of gradient descent, and what a rate is called.
CHANGES: Final[dict[str, frozenset[str]]] = {
    "old": frozenset({"old", "before", "old value", "current"}),
    "gradient": frozenset({"gradient", "grad", "derivative", "slope"}),
    "new": frozenset({"new", "after", "new value", "updated"}),
}
RATES: Final = (Symbol("eta", real=True), Symbol("alpha", real=True))
MAX_COLUMNS: Final = 40
MAX_WRONG: Final = 4
MAX_FORMULAS: Final = 12


@dataclass(frozen=True)
class Column:
    """A column's place, the quantity that its header names, and formulas the header itself says."""

    place: int
    name: Expr
    formulas: tuple[Expr, ...] = ()


@dataclass(frozen=True)
class Reading:
    """One way to compute a column: a formula, and where its names are looked up.

    ``first`` are the decorations that a plain name prefers; ``from_row_before`` takes every name
    from the row before; ``constant`` chooses among several values of a constant, the latest 0.
    """

    formula: Expr
    first: frozenset[str] = OLD
    from_row_before: bool = False
    constant: int = 0
    own: bool = False


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
    for row in segment.rows:
        progress.findings.extend(placeholders(row))
    grid = grid_of(segment.rows)
    if grid is not None and len(grid.header) <= MAX_COLUMNS:
        check_grid(grid, progress)


def check_grid(grid: Grid, progress: Progress) -> None:
    """Judge the cells of a table of numbers, wherever it comes from."""
    columns = columns_of(grid, progress)
    progress.data.append(grid)
    if columns:
        progress.claims.extend(_Table(grid, columns, progress.knowledge).claims())
    else:
        progress.claims.extend(_listed(grid, progress))


def columns_of(grid: Grid, progress: Progress) -> list[Column]:
    """Return the columns that hold numbers under a header which is read as a quantity."""
    found = []
    for place, header in enumerate(grid.header):
        numeric = any(cell.number is not None for cell in grid.column(place))
        column = header_of(header, place, progress) if numeric else None
        if column is not None:
            found.append(column)
    return [*found, *_changes(grid, progress.knowledge)]


def _changes(grid: Grid, knowledge: Knowledge) -> list[Column]:
    """Return the columns of a table of steps whose headers are words: old, gradient, new."""
    words = [header.segment.text.strip("*_ ").lower() for header in grid.header]
    places = {
        role: place
        for role, names in CHANGES.items()
        for place, word in enumerate(words)
        if word in names
    }
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
    try:
        steps = read_chains(text, progress.roles) if "=" in text else []
        if steps and all(s.relation == "=" for s in steps):
            sides = [steps[0].lhs.expression, *(step.rhs.expression for step in steps)]
            good = [side for side in sides if isinstance(side, Expr)]
            return Column(place, good[0], tuple(good[1:])) if len(good) == len(sides) else None
        name = read_expression(text, progress.roles)
    except Unreadable:
        return None
    return Column(place, name) if isinstance(name, Expr) else None


def _formula_like(text: str, knowledge: Knowledge) -> bool:
    """Whether a header without dollars is a formula rather than a word."""
    known = {name for name, _ in (*knowledge.definitions, *knowledge.functions)} | set(FUNCTIONS)
    words = "".join(c if c.isalpha() or c == "_" else " " for c in text).split()
    parts = [part for word in words for part in (word,) if word not in known]
    return bool(words) and all(len(part.split("_")[0]) <= 1 for part in parts)


class _Table:
    def __init__(self, grid: Grid, columns: Sequence[Column], knowledge: Knowledge) -> None:
        self.grid, self.columns, self.knowledge = grid, columns, knowledge
        self.by_name = {column.name: column for column in columns}
        self.rounded = frozenset(self._rounded())
        self.corrected: dict[tuple[int, int], Printed] = {}

    def claims(self) -> Iterator[Claim]:
        """Yield a claim for each cell that a formula computes, row by row."""
        best = {column.place: self.best(column) for column in self.columns}
        chosen = {place: outcome for place, outcome in best.items() if outcome is not None}
        for place, outcome in chosen.items():
            for row, digits in outcome.digits.items():
                if digits.verdict.status is Status.REFUTED:
                    self.correct(row, place, digits)
        for row in range(len(self.grid.rows)):
            for place, outcome in sorted(chosen.items()):
                if row in outcome.digits:
                    yield self.claim(row, place, outcome)

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


def is_time(index: Expr) -> bool:
    """Whether an index counts the steps of an iteration."""
    return any(getattr(s, "name", "") in ("t", "k", "n", "i", "tau") for s in index.free_symbols)


def readings(column: Column, columns: Sequence[Column], knowledge: Knowledge) -> Iterator[Reading]:
    """Yield the ways in which a column may have been computed, the most likely first."""
    name = column.name
    own = [*column.formulas, *(() if isinstance(name, Symbol | Indexed) else (name,))]
    yield from (Reading(formula, own=_direct(formula, columns)) for formula in own)
    yield from (Reading(formula, NEW) for formula in own)
    said = list(_said(name, knowledge))[:MAX_FORMULAS]
    for constant in range(_constants(said, knowledge)):
        for formula in said:
            yield Reading(formula, OLD, constant=constant)
            yield Reading(formula, NEW, constant=constant)
    if not isinstance(name, Symbol | Indexed):
        return
    if decoration(name) in OLD:
        after = [c for c in columns if base_letter(c.name) == base_letter(name)]
        fresh = [c.name for c in after if decoration(c.name) in NEW]
        yield from (Reading(one, from_row_before=True) for one in fresh)
    updates = list(_updates(name, knowledge))[:MAX_FORMULAS]
    for constant in range(_constants(updates, knowledge)):
        for formula in updates:
            yield Reading(formula, from_row_before=True, constant=constant)


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


def _said(name: Expr, knowledge: Knowledge) -> Iterator[Expr]:
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


def _listed(grid: Grid, progress: Progress) -> Iterator[Claim]:
    """Judge a table of two columns, names and numbers: each row is a quantity with its value."""
    if len(grid.header) != 2:
        return
    named: list[tuple[Expr, Cell, Cell]] = []
    for first, second in grid.rows:
        if first.segment.kind is not Kind.INLINE or second.number is None:
            continue
        column = header_of(first, 0, progress)
        if column is not None and not column.formulas:
            named.append((column.name, first, second))
    values = {name: second.number for name, _, second in named}
    knowledge = progress.knowledge
    rounded = frozenset(v for v in values.values() if isinstance(v, Printed) and _may_be_rounded(v))
    judged: list[tuple[Cell, Digits, Cell, Expr]] = []
    for name, first, second in named:
        others: Lookup = {n: v for n, v in values.items() if n != name}.get
        for formula in (*_said(name, knowledge), *_composite(name)):
            closed = computed(formula, knowledge, others)
            printed = second.number
            digits = digits_of(closed, printed, rounded) if closed and printed else None
            if digits is not None and closed is not None:
                judged.append((second, digits, first, closed))
                break
    for name, number in values.items():
        if isinstance(name, Symbol | Indexed) and number is not None:
            knowledge.value(name, number)
    good = sum(digits.verdict.status is Status.PROVED for _, digits, _, _ in judged)
    if good * 2 > len(judged):
        yield from (cell_claim(cell, d, first.text, closed) for cell, d, first, closed in judged)


def _composite(name: Expr) -> tuple[Expr, ...]:
    return () if isinstance(name, Symbol | Indexed | Partial) else (name,)


def _may_be_rounded(number: Printed) -> bool:
    return number.places >= ROUNDED_PLACES and int(number.value * 10**number.places) % 10 != 0


def digits_of(closed: Expr, printed: Expr, rounded: frozenset[Printed]) -> Digits | None:
    """Return whether a formula of numbers gives a printed one; None where it has no value."""
    result = printed if isinstance(printed, Printed) else Printed(printed, 0)
    digits = judge_digits(Statement(closed, result), rounded)
    return None if digits.verdict.status is Status.UNDECIDED else digits


def cell_claim(cell: Cell, digits: Digits, name: str, formula: Expr, note: str = "") -> Claim:
    """Return the claim that a cell holds what its formula gives, with a finding if not."""
    span, text = cell.segment.span, cell.text
    evidence = (*evidence_of(digits.verdict), ("computed as", str(formula)[:300]))
    if note:
        evidence = (*evidence, ("note", note))
    status = digits.verdict.status
    claim = Claim(status, digits.verdict.method, span, (name, text), evidence)
    if status is not Status.REFUTED:
        return claim
    code = "truncated" if digits.truncated else "wrong-digits"
    right = digits.right
    fix = Edit(span, text, right) if right else None
    shown = right or "another number"
    return replace(claim, findings=(finding(code, span, evidence, fix, printed=text, right=shown),))
