"""Jupyter notebooks: each Markdown cell is read as Markdown, under the name ``FILE:cell N``."""

from __future__ import annotations

from dataclasses import replace

from symmlp.documents import markdown
from symmlp.documents.notebook_cells import cells
from symmlp.documents.segments import Segment


def read(text: str, file: str) -> list[Segment]:
    """Return the segments of a notebook's Markdown cells in order.

    Raises
    ------
    DocumentError
        If the text is no notebook.
    """
    segments, block = list[Segment](), 0
    for cell in cells(text, file):
        if cell.text.strip():
            of_cell = markdown.read(cell.text, f"{file}:cell {cell.number}")
            segments.extend(replace(segment, block=block + segment.block) for segment in of_cell)
            block = segments[-1].block if segments else 0
    return segments
