"""Tables of names and numbers: columns in pairs, each row of a pair a quantity with its value."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Indexed, Symbol

from symmlp.documents.knowledge.computed import Lookup, computed, rational_of
from symmlp.documents.progress import Progress
from symmlp.documents.reports.cell_claims import cell_claim, digits_of
from symmlp.documents.reports.claim import Claim
from symmlp.documents.syntaxes.grid import Cell, Grid
from symmlp.documents.syntaxes.segments import Kind
from symmlp.documents.tables.columns import header_of
from symmlp.documents.tables.readings import ROUNDED_PLACES, said
from symmlp.expressions import Partial, Printed
from symmlp.proof.printed import Digits
from symmlp.statement import Status


def listed(grid: Grid, progress: Progress) -> Iterator[Claim]:
    """Judge a table of names and numbers: each pair is a quantity with its value."""
    if len(grid.header) % 2:
        return
    named: list[tuple[Expr, Cell, Cell]] = []
    pairs = (
        (row[place], row[place + 1]) for place in range(0, len(grid.header), 2) for row in grid.rows
    )
    for first, second in pairs:
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
        for formula in (*said(name, knowledge), *_composite(name)):
            closed = computed(formula, knowledge, others)
            printed = second.number
            digits = digits_of(closed, printed, rounded) if closed and printed else None
            if digits is not None and closed is not None:
                judged.append((second, digits, first, closed))
                break
    for name, number in values.items():
        if isinstance(name, Symbol | Indexed) and number is not None:
            knowledge.value(name, number)
    for cell, _, _, closed in judged:
        if isinstance(cell.number, Printed) and rational_of(closed) != cell.number.value:
            knowledge.rounded.add(cell.number)
    good = sum(digits.verdict.status is Status.PROVED for _, digits, _, _ in judged)
    if good * 2 > len(judged):
        yield from (cell_claim(cell, d, first.text, closed) for cell, d, first, closed in judged)


def _composite(name: Expr) -> tuple[Expr, ...]:
    return () if isinstance(name, Symbol | Indexed | Partial) else (name,)


def _may_be_rounded(number: Printed) -> bool:
    return number.places >= ROUNDED_PLACES and int(number.value * 10**number.places) % 10 != 0
