"""A sort of finding, with everything that ``symmlp explain`` tells about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from textwrap import fill, indent
from typing import Final

#: Of the explanations.
WIDTH: Final = 80


class Level(StrEnum):
    """How much a finding weighs; a note alone never fails a run."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class FindingKind:
    """A sort of finding: the message is a template, the rest is what ``symmlp explain`` prints.

    ``example`` and ``mended`` are Markdown; ``mended`` is empty where nothing but more work helps.
    """

    code: str
    level: Level
    message: str
    meaning: str
    why: str
    example: str
    fix: str
    mended: str = ""

    def __str__(self) -> str:
        parts = (
            f"{self.code} ({self.level})",
            fill(self.meaning, WIDTH),
            fill(f"Why it matters: {self.why}", WIDTH),
            "Example:",
            indent(self.example, "    "),
            fill(f"What to do: {self.fix}", WIDTH, break_long_words=False, break_on_hyphens=False),
            indent(self.mended, "    "),
        )
        return "\n\n".join(part for part in parts if part)


def lines(*text: str) -> str:
    """Return some lines as one text."""
    return "\n".join(text)
