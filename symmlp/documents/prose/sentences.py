r"""The sentence in which a formula stands, with the formulas in it put aside.

In the text of a `Sentence` each formula is a mark, ``⟦3⟧``, or ``⟦=3⟧`` if it is an equation: so
that words are searched without meeting the letters of mathematics.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from symmlp.documents.syntaxes.segments import Kind, Segment

_LINES: Final = 12  # that are looked at above a formula, and
_BELOW: Final = 2  # below it
_FAR: Final = 600  # characters
_FORMULA: Final = re.compile(
    r"\$\$`?(?P<a>[^$]*?)`?\$\$|(?<!\\)\$`?(?P<b>[^$\n]{1,200}?(?:\n[^$\n]{0,200}?)?)`?\$"
    r"|\\{1,2}\((?P<c>.{1,200}?)\\{1,2}\)|:math:`(?P<d>[^`]{1,200}?)`"
)
_EQUATION: Final = re.compile(r"(?<![<>!:\\])=(?!=)")
_PARAGRAPH: Final = re.compile(r"\n[ \t>]*\n|^[ \t]*(?:#{1,6} |\\(?:sub)*section\b|\|).*$", re.M)
_NEW_PARAGRAPH: Final = re.compile(r"\n[ \t>]*\n\s*$")
_ITEM: Final = re.compile(r"^[ \t]*(?:[-*+]|\d+[.)]|\\item)[ \t]", re.M)
_OPENS: Final = re.compile(
    r"(?:\$\$`?|`?\$|\\{1,2}[\[(]|:math:`|\.\. math::|```math)?"
    r"(?:\s|>|\\begin\{\w+\*?\}(?:\{[^{}]*\})?|\\label\{[^{}]*\})*$"
)
_DISPLAY: Final = re.compile(r"\$\$|\\\[|\\begin\{|```|^\.\. math::", re.M)
_CLOSES: Final = re.compile(r"^\s*(?:`?\$\$?|\\{1,2}[\])]|`)?")
_ENDS: Final = re.compile(r"(?<!e\.g)(?<!i\.e)(?<!cf)(?<!resp)(?<=[.!?;])[\"”)]?\s+")
_ASSUMES: Final = re.compile(
    r"\b(?:suppose|supposing|assume|assuming|"
    r"(?:consider|take|in) (?:the|this) (?:\w+ ){0,2}case)\b",
    re.IGNORECASE,
)
_LIFTS: Final = re.compile(r"\b(?:in general|generally|otherwise|for (?:all|any))\b", re.IGNORECASE)


@dataclass(frozen=True)
class Sentence:
    """The words before a formula and behind it, and what the paragraph assumes before that.

    A displayed formula that stands after a full stop belongs to the sentence before it, which is
    ``finished`` if a new paragraph begins between them.
    """

    before: str
    after: str
    assumed: tuple[str, ...]
    formulas: tuple[str, ...]
    finished: bool = False

    def shown(self, text: str) -> str:
        """Return a part of the text with its formulas."""
        return re.sub(r"⟦=?(\d+)⟧", lambda m: f"${self.formulas[int(m[1])]}$", text)


@lru_cache(maxsize=8)  # several ask for the sentence of one formula, one right after another
def sentence_of(segment: Segment) -> Sentence:
    """Return the sentence of a formula."""
    formulas: list[str] = []

    def aside(match: re.Match[str]) -> str:
        text = next(group for group in match.groups() if group is not None)
        formulas.append(" ".join(text.split()))
        return f"⟦{'=' if _EQUATION.search(text) else ''}{len(formulas) - 1}⟧"

    displayed = segment.kind is Kind.DISPLAY
    above = _OPENS.sub("", _above(segment))
    text = _FORMULA.sub(aside, above)
    if displayed:
        text = re.sub(r"(?:\s*⟦=?\d+⟧)+$", "", text.rstrip()).rstrip()
    paragraph = _ITEM.split(_PARAGRAPH.split(text)[-1])[-1]
    sentences = _ENDS.split(" ".join(paragraph.split()) + " ")
    finished = False
    if displayed and len(sentences) > 1 and not sentences[-1].strip():
        sentences.pop()
        finished = _NEW_PARAGRAPH.search(above) is not None
    *earlier, before = sentences
    below = _DISPLAY.split(_FORMULA.sub(aside, _CLOSES.sub("", _below(segment))))[0]
    below = _PARAGRAPH.split(below)[0]
    after = _ENDS.split(" ".join(below.split()) + " ")[0]
    assumed: tuple[str, ...] = ()
    for one in earlier:
        if _ASSUMES.search(one):
            assumed = (one,)
        elif _LIFTS.search(one):
            assumed = ()
    if _LIFTS.search(before):
        assumed = ()
    return Sentence(before, after, assumed, tuple(formulas), finished)


def _above(segment: Segment) -> str:
    start = segment.span
    lines = list(segment.source.lines[max(0, start.line - 1 - _LINES) : start.line])
    lines[-1] = lines[-1][: start.column - 1]
    return "\n".join(lines)[-_FAR:]


def _below(segment: Segment) -> str:
    end = segment.span
    lines = list(segment.source.lines[end.end_line - 1 : end.end_line + _BELOW])
    lines[0] = lines[0][end.end_column - 1 :]
    return "\n".join(lines)[:_FAR]
