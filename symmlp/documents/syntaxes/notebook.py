"""Jupyter notebooks: each cell is read as Markdown, or as a fence of code, as ``FILE:cell N``."""

from __future__ import annotations

from dataclasses import replace

from symmlp.documents.syntaxes import markdown
from symmlp.documents.syntaxes.notebook_cells import Cell, cells
from symmlp.documents.syntaxes.segments import Kind, Segment, Source


def read(text: str, file: str) -> list[Segment]:
    """Return the segments of a notebook's cells in order.

    Raises
    ------
    DocumentError
        If the text is no notebook.
    """
    segments, block = list[Segment](), 0
    for cell in cells(text, file):
        if cell.text.strip():
            name = f"{file}:cell {cell.number}"
            of_cell = _code(cell, name) if cell.language else markdown.read(cell.text, name)
            segments.extend(replace(segment, block=block + segment.block) for segment in of_cell)
            block = segments[-1].block if segments else 0
    return segments


def _code(cell: Cell, file: str) -> list[Segment]:
    """Return a cell of code as one fence."""
    source = Source.of(cell.text, file)
    lines = ((n, 0, len(line)) for n, line in enumerate(source.lines))
    return [replace(source.cut(Kind.CODE, lines, cell.language), block=1)]
