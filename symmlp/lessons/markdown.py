"""A lesson as a Markdown document, its formulas in LaTeX."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr

from symmlp.documents.emitting.filled import filled
from symmlp.documents.emitting.table_cells import markdown_table
from symmlp.latex.write import aligned, writer_for
from symmlp.latex.write_markdown import display
from symmlp.latex.writing.expression import Writer
from symmlp.lessons.general import key_rows, shortened
from symmlp.lessons.plan import Cell, Lesson, LessonStep


def lesson(content: Lesson) -> str:
    """Return the whole lesson."""
    parts = [f"# {content.title}"]
    for place, step in enumerate(content.steps, start=1):
        parts.append(f"## {place}. {step.title[:1].upper()}{step.title[1:]}")
        parts += _step(content, step)
    return "\n\n".join(parts) + "\n"


def _step(content: Lesson, step: LessonStep) -> Iterator[str]:
    general = writer_for("latex", "indexed", content.network)
    own = writer_for("latex", "seed", content.network)
    if step.warning:
        yield f"> **Warning:** {step.warning}."
    yield step.why
    if step.derivations:
        yield "In general:"
    for derivation in step.derivations:
        yield display(aligned(key_rows(general, derivation)))
    command = shortened(step.derivations, content.network)
    if command:
        yield f"Every step is shown by `{command}`."
    for rule in step.rules:
        law = f"{general.expression(rule.law.lhs)} = {general.expression(rule.law.rhs)}"
        conditions = f", if {' and '.join(rule.conditions)}" if rule.conditions else ""
        yield f"The rule: {rule.title}, ${law}${conditions}."
    if step.claims:
        yield "With numbers:" if step.derivations else "With the new numbers:"
        yield display(aligned(filled(own, step.claims, step.values)))
    if step.rows:
        yield _table(own, step)
    if step.note:
        yield f"**{step.note}**"


def _table(writer: Writer, step: LessonStep) -> str:
    cells = [[_cell(writer, cell) for cell in row] for row in (step.head, *step.rows)]
    return markdown_table(cells[0], cells[1:])


def _cell(writer: Writer, cell: Cell) -> str:
    return f"${writer.expression(cell)}$" if isinstance(cell, Expr) else cell
