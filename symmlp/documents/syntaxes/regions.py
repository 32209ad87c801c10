"""Where in a Markdown document symmlp writes: regions between two comments.

    <!-- symmlp: emit GOAL options -->
    …
    <!-- symmlp: end -->

Each comment stands on a line of its own. What stands inside a fenced code block is an example, not
a region. Only positions here: `symmlp.documents.emitting.emitters` knows what to write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

#: First words of directives; those that are not about regions belong to other commands.
DIRECTIVES: Final = ("emit", "end", "let", "assume", "given", "expect", "ignore")

#: How a comment says that it is for symmlp. Where the colon is forgotten, nothing is taken off, so
#: that the directive is called symmlp, which none is.
MARK: Final = rf"(?i:symmlp\s*:|(?=symmlp\s+(?:{'|'.join(DIRECTIVES)})\b))"

_DIRECTIVE: Final = re.compile(rf"[ \t]*<!--[ \t]*{MARK}(.*?)-->[ \t]*\r?")
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")


@dataclass(frozen=True)
class Region:
    """Lines ``first`` to ``last`` (exclusive, from 0) are what stands between the comments."""

    request: str
    first: int
    last: int

    @property
    def line(self) -> int:
        """The line of the opening comment, from 1."""
        return self.first


@dataclass(frozen=True)
class Finding:
    """Something wrong in a document, on a line counted from 1."""

    line: int
    message: str


def regions(lines: list[str]) -> tuple[list[Region], list[Finding]]:
    """Return the regions of a document's lines, and what is wrong with its directives."""
    found, wrong = list[Region](), list[Finding]()
    fence, opened = "", None
    for place, line in enumerate(lines):
        fence, was = _fence(line, fence), fence
        match = None if fence or was else _DIRECTIVE.fullmatch(line)
        if match is None:
            continue
        word, _, request = match[1].strip().partition(" ")
        if word not in DIRECTIVES:
            known = ", ".join(DIRECTIVES)
            wrong.append(Finding(place + 1, f"unknown directive {word!r}; known are {known}"))
        elif word == "emit" and opened is None:
            opened = (request.strip(), place + 1)
        elif word == "emit" and opened is not None:
            wrong.append(
                Finding(
                    place + 1, f"a region inside the region of line {opened[1]}; close it first"
                )
            )
        elif word == "end" and opened is None:
            wrong.append(Finding(place + 1, "end of a region that was not opened"))
        elif word == "end" and opened is not None:
            found.append(Region(opened[0], opened[1], place))
            opened = None
    if opened is not None:
        wrong.append(Finding(opened[1], "this region is not closed; add <!-- symmlp: end -->"))
    return found, wrong


def _fence(line: str, fence: str) -> str:
    """Return the fence that is open behind a line, or nothing."""
    match = _FENCE.match(line)
    if match is None:
        return fence
    mark, rest = match[1], match[2].strip()
    if not fence:
        return "" if mark[0] == "`" and "`" in rest else mark
    closes = mark[0] == fence[0] and len(mark) >= len(fence) and not rest
    return "" if closes else fence
