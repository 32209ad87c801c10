"""A lesson in the terminal: one step after the other, as wide as the terminal is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule as Line
from rich.table import Table
from rich.text import Text
from sympy import Expr

from symmlp.derivation import Rule
from symmlp.documents.emitting.filled import filled
from symmlp.latex.write import Row, writer_for
from symmlp.latex.writing.expression import Writer
from symmlp.lessons.general import key_rows, shortened
from symmlp.lessons.plan import Cell, Lesson, LessonStep

PROMPT: Final = "Enter: next step   q: quit "
#: Columns that the labels and the space around them take.
_MARGIN: Final = 11
_SIGNS: Final = 4


def show(lesson: Lesson, console: Console, ask: Callable[[str], str] | None = None) -> None:
    """Print a lesson; with ``ask``, wait for an answer after every step but the last."""
    last = len(lesson.steps)
    console.print(Text(lesson.title, style="bold"))
    for place, step in enumerate(lesson.steps, start=1):
        console.print()
        console.print(_step(lesson, step, f"{place}/{last}", console.width - _MARGIN))
        if ask is not None and place < last and ask(PROMPT).strip().lower().startswith("q"):
            return


def _step(lesson: Lesson, step: LessonStep, place: str, width: int) -> RenderableType:
    parts = Table.grid(padding=(0, 2, 0, 0))
    parts.add_column(style="bold cyan", no_wrap=True)
    parts.add_column(ratio=1)
    for label, content in _parts(lesson, step, width):
        parts.add_row(label, content)
    title = Text(f"{place}  {step.part}: {step.title}", style="bold")
    return Group(Line(title, align="left", characters="─"), Padding(parts, (0, 0, 0, 1)))


def _parts(
    lesson: Lesson, step: LessonStep, width: int
) -> Iterator[tuple[RenderableType, RenderableType]]:
    """Yield what a step consists of, each with its label."""
    general = writer_for("text", "indexed", lesson.network)
    own = writer_for("text", "seed", lesson.network)
    if step.warning:
        yield Text("warning", style="bold yellow"), Text(step.warning)
    yield "why", Text(step.why)
    blocks = [_rows(key_rows(general, one), width) for one in step.derivations]
    command = shortened(step.derivations, lesson.network)
    hint = [Text(f"every step: {command}", style="dim")] if command else []
    if blocks:
        yield "formula", Group(*blocks, *hint)
    for rule in step.rules:
        yield "rule", _rule(general, rule)
    if step.claims:
        yield "numbers", _rows(filled(own, step.claims, step.values), width)
    if step.rows:
        yield "numbers", _table(own, step)
    if step.note:
        yield "result", Text(step.note, style="bold")


def _rule(writer: Writer, rule: Rule) -> Group:
    law = f"{rule.title}: {writer.expression(rule.law.lhs)} = {writer.expression(rule.law.rhs)}"
    return Group(Text(law), *(Text(f"if {one}", style="dim") for one in rule.conditions))


def _rows(block: Sequence[Row], width: int) -> Table:
    """Return rows with their relations below each other, and notes beside them if there is room."""
    lengths = [max(len(part) for part in parts) for parts in zip(*map(_texts, block), strict=True)]
    notes, beside = lengths[2] > 0, sum(lengths) + _SIGNS <= width
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    for _ in range(2 if notes and beside else 1):
        table.add_column(overflow="fold")
    for row in block:
        note = Text(row.note, style="dim")
        cells = [Text(row.left), Text(row.relation), Text(row.right)]
        table.add_row(*cells, *([note] if notes and beside else []))
        if notes and not beside:
            table.add_row("", "", Padding(note, (0, 0, 0, 2)))
    return table


def _texts(row: Row) -> tuple[str, str, str]:
    return row.left, row.right, row.note


def _table(writer: Writer, step: LessonStep) -> Table:
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column()
    for _ in step.head[1:]:
        table.add_column(justify="right")
    table.add_row(*(Text(_cell(writer, cell), style="dim") for cell in step.head))
    for row in step.rows:
        table.add_row(*(Text(_cell(writer, cell)) for cell in row))
    return table


def _cell(writer: Writer, cell: Cell) -> str:
    return writer.expression(cell) if isinstance(cell, Expr) else cell
