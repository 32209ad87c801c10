"""Lines of a fence that are equations: ``d (output) = y * (1 - y)``, ``w[i] -= lr * dw[i]``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from symmlp.documents.code.names import Names
from symmlp.documents.syntaxes.segments import Segment
from symmlp.statement import Span

_LINE: Final = re.compile(
    r"\s*(?:return\s+)?([^\W\d]\w*)[ ]*(?:\(\s*([^\W\d]+)(?:\s+layer)?\s*\))?((?:\[[\w+\-, ]+\])*)"
    r"\s*(=|:=|<-|←|\+=|-=)(?!=)\s*(\S.*?)\s*;?\s*$"
)
_COMMENT: Final = re.compile(r"\s*(?:#|//).*$")
_QUALIFIED: Final = re.compile(r"\b([^\W\d]\w*) ?\(\s*(hidden|output|input|out)(?:\s+layer)?\s*\)")
_MATHEMATICAL: Final = re.compile(r"[\w\s.+\-*/^()\[\],·×−²³]*")
_PROSE: Final = re.compile(r"\w[ ]+\w")
_LOOP: Final = re.compile(r"\bfor\b.*\bin\b.*|\bif\b|\belse\b")
_ARITHMETIC: Final = re.compile(r"[-+*/^(]")


@dataclass(frozen=True)
class Line:
    """An assignment: its name, word and indices, the operator, and where the right side stands."""

    segment: Segment
    name: str
    word: str
    indices: str
    operator: str
    right: str
    start: int

    @property
    def code(self) -> str:
        """The right side with qualified names as one name: ``d (output)`` as ``d__output``."""
        return _QUALIFIED.sub(lambda m: f"{m[1]}__{m[2]}", self.right)

    @property
    def target(self) -> str:
        """The left side in the same way."""
        return self.name + (f"__{self.word}" if self.word else "") + self.indices

    @property
    def shown(self) -> str:
        """The left side as its author wrote it."""
        return f"{self.name} ({self.word})" if self.word else self.name + self.indices

    @property
    def span(self) -> Span:
        """Where the right side stands."""
        return self.segment.between(self.start, self.start + len(self.right))

    @property
    def updates(self) -> bool:
        """Whether it adds to what the name had before."""
        return self.operator in ("+=", "-=")


def line_of(segment: Segment) -> Line | None:
    """Return a line of a fence as an assignment, if it is one."""
    match = _LINE.match(_COMMENT.sub("", segment.text))
    if match is None:
        return None
    name, word, indices, operator, right = match.groups()
    return Line(segment, name, word or "", indices or "", operator, right, match.start(5))


def looks_like_equation(line: Line, names: Names) -> bool:
    """Whether a line that cannot be parsed was meant as an equation, not as prose."""
    right = line.code
    known = any(True for _ in names.spelled(line.name, line.word, line.indices.count("[")))
    if not known or not _MATHEMATICAL.fullmatch(right) or not _ARITHMETIC.search(right):
        return False
    return not _PROSE.search(_LOOP.sub("", right))
