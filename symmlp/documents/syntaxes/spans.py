"""Names of places: a notebook's cell is named ``FILE:cell N``."""

from __future__ import annotations

import re
from typing import Final

_CELL: Final = re.compile(r"(.*):cell (\d{1,9})", re.DOTALL)


def cell_of(file: str) -> tuple[str, int]:
    """Return the file of a place and the number of its cell, or 0."""
    match = _CELL.fullmatch(file)
    return (match[1], int(match[2])) if match else (file, 0)
