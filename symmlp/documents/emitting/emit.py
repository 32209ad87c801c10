"""Fill the regions of Markdown files, or tell which are out of date: what ``symmlp emit`` runs.

Nothing outside a region changes, line endings included, and a file is replaced whole or not at all.
A file with a finding is left as it is.
"""

from __future__ import annotations

import difflib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from symmlp.documents.errors import DocumentError
from symmlp.documents.syntaxes.regions import Finding, regions
from symmlp.errors import SymmlpError

#: Turns what stands behind ``emit`` into Markdown.
Emit = Callable[[str], str]


@dataclass(frozen=True)
class Outcome:
    """What a document is and should be; ``stale`` are the lines of the regions that differ."""

    path: Path
    before: str
    after: str
    stale: tuple[Finding, ...]
    findings: tuple[Finding, ...]

    def diff(self) -> str:
        """Return what would change, as a unified diff."""
        old, new = (text.replace("\r\n", "\n").splitlines() for text in (self.before, self.after))
        name = str(self.path)
        return "\n".join(difflib.unified_diff(old, new, name, f"{name} (fresh)", lineterm=""))


def refresh(path: str | Path, emit: Emit) -> Outcome:
    """Return what a file is and what it should be; nothing is written.

    Raises
    ------
    DocumentError
        If the file cannot be read as UTF-8 text.
    """
    before = _read(Path(path))
    lines = before.split("\n")
    found, wrong = regions(lines)
    stale = list[Finding]()
    for region in [] if wrong else reversed(found):
        try:
            text = emit(region.request)
        except SymmlpError as error:
            wrong.append(Finding(region.line, f"emit {region.request}: {error}"))
            continue
        fresh = _lines(text, lines[region.line - 1])
        if lines[region.first : region.last] != fresh:
            stale.append(Finding(region.line, f"out of date: emit {region.request}"))
            lines[region.first : region.last] = fresh
    after = before if wrong else "\n".join(lines)
    by_line = sorted(wrong, key=lambda finding: finding.line)
    return Outcome(Path(path), before, after, tuple(reversed(stale)), tuple(by_line))


def write(outcome: Outcome) -> bool:
    """Replace the file by its fresh text; return whether anything changed."""
    if outcome.after == outcome.before:
        return False
    path = outcome.path.resolve()
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        unfinished.write_bytes(outcome.after.encode())
        shutil.copymode(path, unfinished)
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise DocumentError(f"{outcome.path}: cannot be written: {error.strerror}") from None
    return True


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path}: not UTF-8 text (byte {error.start})") from None


def _lines(text: str, opening: str) -> list[str]:
    """Return a region's lines, a blank one around them, ending as the opening line does."""
    end = "\r" if opening.endswith("\r") else ""
    return [line + end for line in ("", *text.strip("\n").split("\n"), "")]
