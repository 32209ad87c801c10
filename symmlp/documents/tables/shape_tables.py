"""Tables of shapes: numbers of entries, their total, and arrays written out elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from sympy import Add, Expr, Indexed, Integer, Mul, Symbol

from symmlp.documents.findings.findings import finding
from symmlp.documents.progress import Progress
from symmlp.documents.reports.cell_claims import cell_claim, digits_of
from symmlp.documents.reports.claim import Claim
from symmlp.documents.steps.of_arrays import key_of
from symmlp.documents.syntaxes.grid import Cell, Grid
from symmlp.documents.syntaxes.segments import Kind
from symmlp.documents.tables.columns import header_of
from symmlp.statement import Status

_SHAPE: Final = re.compile(r"[$(\[\s]*(\d{1,7})\s*(?:×|x|\\times|by|,)\s*(\d{1,7})[$)\]\s]*")
_COUNT: Final = re.compile(r"[*_$\s]*(\d{1,3}(?:(?:,|\{,\}|\\,)\d{3})+|\d{1,12})[*_$\s]*")
_COUNTS: Final = frozenset(
    {"number", "parameters", "params", "# parameters", "# params", "#", "count", "entries"}
    | {"number of parameters", "number of entries", "number of weights", "weights", "size"}
)
_TOTALS: Final = frozenset({"total", "sum", "all", "altogether", "together"})
METHOD: Final = "the array as it is written out"


def check(grid: Grid, progress: Progress) -> Iterator[Claim]:
    """Yield the claims of a table that has a column of shapes."""
    shapes = [n for n in range(len(grid.header)) if _holds_shapes(grid.column(n))]
    if len(shapes) != 1:
        return
    (place,) = shapes
    for row in grid.rows:
        yield from _against_array(row, place, progress)
    words = [header.segment.text.strip("*_ ").lower() for header in grid.header]
    counts = [n for n, word in enumerate(words) if word in _COUNTS]
    if len(counts) == 1:
        yield from _counted(grid.rows, place, counts[0])


def _holds_shapes(cells: Sequence[Cell]) -> bool:
    filled = [cell for cell in cells if cell.text.strip()]
    return len(filled) > 0 and all(_SHAPE.fullmatch(cell.text) for cell in filled)


def _counted(rows: Sequence[Sequence[Cell]], place: int, count: int) -> Iterator[Claim]:
    """Yield the claims that numbers of entries are products of shapes, and the total their sum.

    Biases may be counted with the weights: one for each row, or for each column.
    """
    for biases in (None, 1, 2):
        claims = list(_with_biases(rows, place, count, biases))
        right = sum(claim.status is Status.PROVED for claim in claims)
        if right and right * 2 >= len(claims):
            yield from claims
            return


def _with_biases(
    rows: Sequence[Sequence[Cell]], place: int, count: int, biases: int | None
) -> Iterator[Claim]:
    seen: list[Expr] = []
    for row in rows:
        number, shape = _number(row[count]), _SHAPE.fullmatch(row[place].text)
        if number is None:
            continue
        total = any(cell.text.strip("*_ ").lower() in _TOTALS for cell in row)
        if shape is not None:
            closed = Mul(Integer(shape[1]), Integer(shape[2]), evaluate=False)
            if biases is not None:
                closed = Add(closed, Integer(shape[biases]), evaluate=False)
            seen.append(closed.doit())
        elif total and seen:
            closed = Add(*seen, evaluate=False)
        else:
            continue
        digits = digits_of(closed, number, frozenset())
        if digits is not None:
            yield cell_claim(replace(row[count], number=number), digits, "entries", closed)


def _number(cell: Cell) -> Expr | None:
    match = _COUNT.fullmatch(cell.text)
    return Integer(re.sub(r"\D", "", match[1])) if match else None


def _against_array(row: Sequence[Cell], place: int, progress: Progress) -> Iterator[Claim]:
    """Yield the claim that an array which is written out in numbers has the shape of its row."""
    shape = _SHAPE.fullmatch(row[place].text)
    first = row[0]
    column = header_of(first, 0, progress) if first.segment.kind is Kind.INLINE else None
    if shape is None or column is None or not isinstance(column.name, Symbol | Indexed):
        return
    known = progress.knowledge.arrays.get(key_of(column.name), ())
    if len(known) != 1 or known[0][1]:
        return
    rows = known[0][0]
    real, said = (len(rows), len(rows[0])), (int(shape[1]), int(shape[2]))
    cell, name = row[place], f"shape of {first.text}"
    text = "{} × {}".format(*real)
    evidence = (("computed as", f"{text}: {METHOD}"),)
    if real == said:
        yield Claim(Status.PROVED, METHOD, cell.segment.span, (name, cell.text), evidence)
        return
    found = finding("wrong-digits", cell.segment.span, evidence, printed=cell.text, right=text)
    yield Claim(Status.REFUTED, METHOD, cell.segment.span, (name, cell.text), evidence, (found,))
