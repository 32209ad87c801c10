r"""Jupyter notebooks (nbformat 3 and 4): the cells that are read, and where each character stands.

A notebook is JSON; `cells` walks over its tokens instead of loading it, so that every character of
a cell's text is known by its offset in the file (``\n`` and ``\u03c3`` are one character each).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from symmlp.documents.errors import DocumentError

MAX_CELLS: Final = 5_000
_ESCAPE: Final = re.compile(r'\\(?:u[0-9a-fA-F]{4}|.)|[^\\"]', re.DOTALL)
_LITERAL: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SOURCE: Final = re.compile(r'"(?:source|input)"\s*:\s*')


@dataclass(frozen=True)
class Cell:
    """A cell: its number among all cells, from 1, its text, and how to find it again.

    ``language`` is that of its code, empty for a Markdown cell.
    """

    number: int
    text: str
    literals: tuple[str, ...]
    language: str = ""

    def places(self, raw: str, start: int) -> list[int] | None:
        """Return for each character its offset in the file, if the cell's source begins there."""
        places, position = list[int](), start
        for literal in self.literals:
            position = raw.find('"', position)
            match = _LITERAL.match(raw, position) if position >= 0 else None
            if match is None or json.loads(match[0], strict=False) != literal:
                return None
            places.extend(_characters(match[0], position))
            position = match.end()
        return places if len(places) == len(self.text) else None


def cells(raw: str, file: str) -> Iterator[Cell]:
    """Yield the Markdown cells of a notebook's JSON, and its cells of code.

    Raises
    ------
    DocumentError
        If the text is no notebook.
    """
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise DocumentError(f"{file}: not a notebook: {reason}{where}") from None
    found = _all_cells(content)
    if found is None:
        raise DocumentError(f"{file}: not a notebook: it has no list of cells")
    if len(found) > MAX_CELLS:
        raise DocumentError(f"{file}: too many cells ({len(found)}, at most {MAX_CELLS})")
    language = _language(content)
    for number, cell in enumerate(found, 1):
        if not isinstance(cell, dict) or cell.get("cell_type") not in ("markdown", "code"):
            continue
        source = cell.get("source", cell.get("input", ""))
        literals = tuple(source) if isinstance(source, list) else (source,)
        if not all(isinstance(literal, str) for literal in literals):
            raise DocumentError(f"{file}: not a notebook: the source of cell {number} is no text")
        is_code = cell["cell_type"] == "code"
        yield Cell(number, "".join(literals), literals, language if is_code else "")


def locate(raw: str, file: str, number: int) -> tuple[Cell, list[int]]:
    """Return a cell and the offset in the file of each of its characters.

    Raises
    ------
    DocumentError
        If the cell cannot be found, or not without doubt.
    """
    read = list(cells(raw, file))
    wanted = next((cell for cell in read if cell.number == number), None)
    if wanted is None:
        raise DocumentError(f"{file}: cell {number} is no cell of text or code")
    same = [cell for cell in read if cell.literals == wanted.literals]
    found = [wanted.places(raw, match.end()) for match in _SOURCE.finditer(raw)]
    places = [place for place in found if place is not None]
    if len(places) != len(same):
        raise DocumentError(f"{file}: cell {number} cannot be found in the file")
    return wanted, places[same.index(wanted)]


def _language(content: dict[str, Any]) -> str:
    """Return the language of a notebook's code, Python where it says none."""
    metadata = content.get("metadata")
    told = metadata if isinstance(metadata, dict) else {}
    places = (("language_info", "name"), ("kernelspec", "language"))
    found = (told[a].get(b) for a, b in places if isinstance(told.get(a), dict))
    return next((name.lower() for name in found if isinstance(name, str) and name), "python")


def _all_cells(content: Any) -> list[Any] | None:
    if not isinstance(content, dict):
        return None
    found = content.get("cells")
    if found is None and isinstance(content.get("worksheets"), list):
        sheets = [sheet for sheet in content["worksheets"] if isinstance(sheet, dict)]
        found = [cell for sheet in sheets for cell in sheet.get("cells") or ()]
    return found if isinstance(found, list) else None


def _characters(literal: str, start: int) -> Iterator[int]:
    """Yield the offset of each character of a JSON string; a surrogate pair is one character."""
    high = False
    for match in _ESCAPE.finditer(literal, 1, len(literal) - 1):
        code = int(match[0][2:], 16) if match[0].startswith("\\u") else 0
        if high and 0xDC00 <= code < 0xE000:
            high = False
            continue
        high = 0xD800 <= code < 0xDC00
        yield start + match.start()
