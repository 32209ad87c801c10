"""Carry out the edits of wrong and truncated digits; nothing else of a file changes.

Encoding, byte-order mark and line ends stay as they are, and a file is replaced whole or not at
all. An edit is refused if the file no longer says what it replaces, or if two of them overlap; the
other files are corrected all the same. What is no plain number is left to a person.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from symmlp.documents.errors import DocumentError
from symmlp.documents.findings.findings import Edit, Finding
from symmlp.documents.syntaxes.files import Text, read_text, replace_file
from symmlp.documents.syntaxes.notebook_cells import locate
from symmlp.documents.syntaxes.segments import LINE_END
from symmlp.documents.syntaxes.spans import cell_of
from symmlp.statement import Span

#: The findings whose edits may be carried out without a person.
FIXED: Final = frozenset({"wrong-digits", "truncated"})
_NUMBER: Final = re.compile(r"[-+−]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


@dataclass(frozen=True)
class Fixed:
    """A file before and after its edits."""

    path: Path
    before: Text
    after: Text
    edits: int

    def diff(self) -> str:
        """Return what changes, as a unified diff."""
        old, new = (LINE_END.split(content.text) for content in (self.before, self.after))
        names = ("", "") if self.path.is_absolute() else ("a/", "b/")
        before, after = (f"{side}{self.path}" for side in names)
        lines = difflib.unified_diff(old, new, before, after, lineterm="")
        return "".join(f"{line}\n" for line in lines)

    def write(self) -> None:
        """Replace the file; raises DocumentError if that fails or it changed in the meantime."""
        if read_text(self.path) != self.before:
            raise DocumentError(f"{self.path}: changed while it was checked; nothing was written")
        replace_file(self.path, self.after.encoded())


def is_fixed(found: Finding) -> bool:
    """Whether ``--fix`` carries out the edit of a finding: digits by digits."""
    fix = found.fix
    plain = fix is not None and _NUMBER.fullmatch(fix.old) and _NUMBER.fullmatch(fix.new)
    return found.code in FIXED and bool(plain)


def edits_of(findings: Iterable[Finding]) -> dict[Path, list[Edit]]:
    """Return the edits that are carried out, by file."""
    by_path = dict[Path, list[Edit]]()
    for found in findings:
        if found.fix is not None and is_fixed(found):
            edits = by_path.setdefault(Path(cell_of(found.fix.span.file)[0]), [])
            if found.fix not in edits:
                edits.append(found.fix)
    return by_path


def fixed(path: Path, edits: Sequence[Edit]) -> Fixed:
    """Return what a file is after some edits; nothing is written.

    Raises
    ------
    DocumentError
        If edits overlap, or the file does not say what one of them replaces.
    """
    before = read_text(path)
    placed = [(_offsets(before.text, edit.span), edit) for edit in edits]
    placed.sort(key=lambda item: item[0])
    for (first, one), (second, other) in pairwise(placed):
        if second[0] < first[1] or first == second:
            raise DocumentError(
                f"{one.span}: overlaps the edit at {other.span}; nothing was written"
            )
    text, position = list[str](), 0
    for (start, end), edit in placed:
        if before.text[start:end] != edit.old:
            raise DocumentError(f"{edit.span}: does not say {edit.old!r}; nothing was written")
        text += before.text[position:start], edit.new
        position = end
    after = replace(before, text="".join((*text, before.text[position:])))
    if path.suffix.lower() == ".ipynb":
        json.loads(after.text)
    return Fixed(path, before, after, len(edits))


def _offsets(text: str, span: Span) -> tuple[int, int]:
    """Return where a span stands in the text of its file."""
    file, cell = cell_of(span.file)
    if not cell:
        return _offset(text, span.line, span.column), _offset(text, span.end_line, span.end_column)
    found, places = locate(text, file, cell)
    start = _offset(found.text, span.line, span.column)
    end = _offset(found.text, span.end_line, span.end_column)
    if not 0 <= start < end <= len(places):
        raise DocumentError(f"{span}: no such place")
    return places[start], places[end - 1] + 1


def _offset(text: str, line: int, column: int) -> int:
    ends = [match.end() for match in LINE_END.finditer(text)]
    starts = [0, *ends]
    if not 1 <= line <= len(starts):
        raise DocumentError(f"line {line}: no such line")
    return starts[line - 1] + column - 1
