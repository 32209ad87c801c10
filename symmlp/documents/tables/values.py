"""Tables that give quantities their values: headers over one row, or over rows old and new.

What has no formula is taken as given. A row of new values is compared with one step of gradient
descent from the row of old ones, if most of it agrees with that; so is a column of gradients beside
the names that they belong to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sympy import Add, Expr, Indexed, Mul, Symbol

from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.letters import LOSS_LETTERS
from symmlp.documents.knowledge.names import base_letter, label_of
from symmlp.documents.progress import Progress
from symmlp.documents.reports.cell_claims import cell_claim, digits_of
from symmlp.documents.reports.claim import Claim
from symmlp.documents.steps.evaluation import closed_forms
from symmlp.documents.syntaxes.grid import Cell, Grid
from symmlp.documents.syntaxes.segments import Kind
from symmlp.documents.tables.columns import CHANGES, RATES, Column, columns_of, header_of
from symmlp.expressions import Partial
from symmlp.proof.printed import Digits
from symmlp.statement import Status

#: Words for the values before a step beside those of `CHANGES`.
FIRST: Final = CHANGES["old"] | {"initial", "start", "initial value", "value", "given"}

#: A cell with what it should be: each formula is one way to compute it.
_Expected = tuple[Cell, str, Expr]


def given(grid: Grid, progress: Progress) -> Iterator[Claim]:
    """Take the values of a table whose headers are names; judge its new values and gradients."""
    columns = [
        column
        for column in columns_of(grid, progress)
        if isinstance(column.name, Symbol | Indexed) and not column.name.name.startswith("(")
    ]
    labels = [row[0].text.strip("*_ ").lower() for row in grid.rows]
    first = next((n for n, label in enumerate(labels) if label in FIRST), None)
    if len(grid.rows) == 1 and len(columns) == len(grid.header):
        _take(columns, grid.rows[0], progress.knowledge)
    elif first is not None and len(columns) >= len(grid.header) - 1:
        _take(columns, grid.rows[first], progress.knowledge)
        new = [n for n, label in enumerate(labels) if label in CHANGES["new"]]
        if len(new) == 1 and new[0] > first:
            yield from _updated(columns, grid.rows[first], grid.rows[new[0]], progress.knowledge)
    else:
        yield from _gradients(grid, progress)


def _take(columns: Iterable[Column], row: Sequence[Cell], knowledge: Knowledge) -> None:
    for column in columns:
        number = row[column.place].number
        if number is not None and label_of(column.name) not in knowledge.definitions:
            knowledge.value(column.name, number)


def _updated(
    columns: Iterable[Column], old: Sequence[Cell], new: Sequence[Cell], knowledge: Knowledge
) -> Iterator[Claim]:
    """Yield the claims of a row of new values: the old ones less rate times gradient."""
    columns = list(columns)
    for rate in RATES:
        for loss in _losses(knowledge):
            expected = [
                (new[c.place], str(c.name), _less(old[c.place].number, rate, Partial(loss, c.name)))
                for c in columns
                if old[c.place].number is not None
            ]
            claims = _judged(expected, knowledge)
            if claims:
                yield from claims
                return


def _less(start: Expr | None, rate: Expr, gradient: Expr) -> Expr:
    return Add(start, Mul(-1, rate, gradient, evaluate=False), evaluate=False)


def _gradients(grid: Grid, progress: Progress) -> Iterator[Claim]:
    """Yield the claims of a column of gradients beside the names of what they are by."""
    words = [header.segment.text.strip("*_ ").lower() for header in grid.header]
    places = [n for n, word in enumerate(words) if word in CHANGES["gradient"]]
    if len(places) != 1:
        return
    named = [
        (column.name, row[places[0]])
        for row in grid.rows
        if row[0].segment.kind is Kind.INLINE
        for column in (header_of(row[0], 0, progress),)
        if column is not None and isinstance(column.name, Symbol | Indexed)
    ]
    for loss in _losses(progress.knowledge):
        expected = [(cell, f"gradient by {name}", Partial(loss, name)) for name, cell in named]
        claims = _judged(expected, progress.knowledge)
        if claims:
            yield from claims
            return


def _judged(expected: Sequence[_Expected], knowledge: Knowledge) -> list[Claim]:
    """Return the claims of some cells, if more than half of them are what is expected."""
    judged: list[tuple[Cell, str, Digits, Expr]] = []
    for cell, name, formula in expected:
        best = _best(cell, formula, knowledge)
        if best is not None:
            judged.append((cell, name, best, formula))
    good = sum(digits.verdict.status is Status.PROVED for _, _, digits, _ in judged)
    if good * 2 <= len(judged):
        return []
    return [cell_claim(cell, digits, name, formula) for cell, name, digits, formula in judged]


def _best(cell: Cell, formula: Expr, knowledge: Knowledge) -> Digits | None:
    """Return the digits of a cell by the first way to compute it that agrees, else by the first."""
    first: Digits | None = None
    for closed, _ in closed_forms(formula, knowledge) if cell.number is not None else ():
        digits = digits_of(closed, cell.number, knowledge.widened)
        if digits is not None and digits.verdict.status is Status.PROVED:
            return digits
        first = first or digits
    return first


def _losses(knowledge: Knowledge) -> list[Expr]:
    """Return what the document calls its loss, the latest first."""
    found = [
        known.definition.target
        for (name, count), stack in reversed(knowledge.definitions.items())
        if not count and base_letter(name) in LOSS_LETTERS
        for known in stack[-1:]
    ]
    return [name for name in found if isinstance(name, Symbol)]
