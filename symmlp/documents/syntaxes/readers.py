"""Which reader reads which file; a new document syntax is one entry here."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Final

from symmlp.documents.errors import DocumentError
from symmlp.documents.syntaxes import markdown, notebook, rst, tex
from symmlp.documents.syntaxes.files import read_text
from symmlp.documents.syntaxes.segments import LINE_END, Kind, Segment, Source

#: Of a document; what follows is reported as not read. Time is limited elsewhere; this keeps what a
#: file of short lines needs, up to 3 kB a line, below 1 GB of memory.
MAX_LINES: Final = 200_000

#: From a text and the name of its file to segments.
Reader = Callable[[str, str], list[Segment]]

SUFFIXES: Final[dict[str, Reader]] = {
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".mdx": markdown.read,
    ".qmd": markdown.read,
    ".rmd": markdown.read,
    ".ipynb": notebook.read,
    ".tex": tex.read,
    ".rst": rst.read,
}


def read_document(path: str | Path) -> list[Segment]:
    """Return the segments of a file, in the order of reading.

    Raises
    ------
    DocumentError
        If its suffix is unknown, or it cannot be read as text of that syntax.
    """
    path = Path(path)
    reader = SUFFIXES.get(path.suffix.lower())
    text = read_text(path).text
    if reader is None:
        known = ", ".join(SUFFIXES)
        raise DocumentError(f"{path}: unknown kind of document {path.suffix!r}; known are {known}")
    return whole(text, str(path), reader)


def whole(text: str, file: str, reader: Reader) -> list[Segment]:
    """Return the segments of a text, or of its first lines and where it was cut."""
    ends = (match.end() for match in LINE_END.finditer(text))
    end = next(islice(ends, MAX_LINES, None), None)
    if end is None or reader is notebook.read:  # the lines of its JSON are none of the document
        return reader(text, file)
    shown = Source.of(text[:end], file)
    place = (MAX_LINES, 0, len(shown.lines[MAX_LINES]))
    first = reader("\n".join(shown.lines[:MAX_LINES]), file)
    return [*first, shown.cut(Kind.CUT, [place], str(MAX_LINES))]
