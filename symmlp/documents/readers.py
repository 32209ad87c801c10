"""Which reader reads which file; a new document syntax is one entry here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from symmlp.documents import markdown, notebook, rst, tex
from symmlp.documents.errors import DocumentError
from symmlp.documents.files import read_text
from symmlp.documents.segments import Segment

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
    return reader(text, str(path))
