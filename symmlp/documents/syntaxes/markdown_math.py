r"""Formulas as rules of the Markdown parser, so that code, escapes and comments are respected.

A block rule finds displays that stand on lines of their own (``$$ … $$``, ``\[ … \]``, an
environment), also with blank lines inside and where ``$$`` ends a line of text. An inline rule
finds the rest. Both only record places; `symmlp.documents.syntaxes.markdown` cuts the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any, Final

from symmlp.documents.syntaxes.segments import ENVIRONMENTS

MAX_INLINE: Final = 20_000  # characters between single dollars that are looked at
_PROSE: Final = re.compile(r"[a-z]{2,} [a-z]{2,}")  # between two dollars so far from each other


@dataclass(frozen=True)
class Delimiters:
    """How a formula begins and ends; only a ``display`` may stand for itself."""

    opening: str
    closing: str
    display: bool = False


#: The longer openings first. Doubled backslashes are what Jekyll's and Hugo's documents have.
DELIMITERS: Final = (
    Delimiters("$$", "$$", display=True),
    Delimiters("$`", "`$"),
    Delimiters("\\\\[", "\\\\]", display=True),
    Delimiters("\\\\(", "\\\\)"),
    Delimiters("\\[", "\\]", display=True),
    Delimiters("\\(", "\\)"),
)
_BEGIN: Final = re.compile(r"\\begin\s*\{([A-Za-z]+)\*?\}")
#: What may follow a display on its last line: punctuation, a number, a kramdown or MyST label.
_AFTER: Final = re.compile(r"[.,;:]?\s*(?:\([\w.:-]*\)|\{[^{}]*\})?[.,;:]?")
_DOLLAR: Final = re.compile(r"\\.|\$", re.DOTALL)
_RUN: Final = re.compile(r"\${3,}")
_MATHEMATICAL: Final = re.compile(r"[\\_^={}]|^\s*\S\s*$")


@dataclass(frozen=True)
class _Opening:
    """Where on a line a display opens, where its formula begins, what closes it.

    ``kept`` tells that the delimiters belong to the formula, as those of an environment do.
    """

    at: int
    inner: int
    opening: str
    closing: str
    kept: bool = False


def math_block(state: Any, first: int, last: int, silent: bool) -> bool:
    """Find a display that begins on this line; the parser's signature of a block rule."""
    start = state.bMarks[first] + state.tShift[first]
    opening = _opening(state.src[start : state.eMarks[first]])
    end = _end(state, range(first, last), start, opening) if opening else None
    if opening is None or end is None:
        return False
    if not silent:
        line, inner_end, outer_end = end
        token = state.push("math_block", "math", 0)
        token.meta["before"] = start, start + opening.at
        token.meta["formula"] = (
            (start, outer_end) if opening.kept else (start + opening.inner, inner_end)
        )
        token.meta["after"] = outer_end, state.eMarks[line]
        state.line = line + 1
    return True


def _opening(line: str) -> _Opening | None:
    begin = _BEGIN.match(line)
    if begin:
        closing = "\\end" + begin[0].removeprefix("\\begin")
        return (
            _Opening(0, begin.end(), begin[0], closing, kept=True)
            if begin[1] in ENVIRONMENTS
            else None
        )
    for pair in DELIMITERS:
        if pair.display and line.startswith(pair.opening):
            return _Opening(0, len(pair.opening), pair.opening, pair.closing)
    text = line.rstrip()
    if text.endswith("$$") and text.count("$$") == 1 and "`" not in text and text[-3] not in "\\$":
        return _Opening(len(text) - 2, len(text), "$$", "$$")
    return None


def _end(state: Any, lines: range, start: int, opening: _Opening) -> tuple[int, int, int] | None:
    """Return line and place of the end of a display, and the place after its closing delimiter."""
    first, low = lines.start, start + opening.inner
    for line in lines:
        high = state.eMarks[line]
        if line > first:
            low = state.bMarks[line] + state.tShift[line]
            if low < high and state.sCount[line] < state.blkIndent:
                return None  # the list item or block quote ends before the formula does
        place = _find(state.src, opening.opening, opening.closing, low, high)
        if place >= 0:
            after = place + len(opening.closing)
            alone = line > first or _AFTER.fullmatch(state.src[after:high][:100].strip())
            return (line, place, after) if alone else None
        if opening.opening != "$$" and state.src.find(opening.opening, low, high) >= 0:
            return None
    return None


def _find(text: str, opening: str, closing: str, start: int, end: int) -> int:
    """Return where a formula closes, unless another opens before; each text is searched once."""
    if opening != closing:
        again = text.find(opening, start, end)
        return text.find(closing, start, again if again >= 0 else end)
    place = text.find(closing, start, end)
    while place > start and text[place - 1] == "\\":
        place = text.find(closing, place + 1, end)
    return place


def inline_math(state: Any, silent: bool) -> bool:
    """Find a formula at this place of a paragraph; the parser's signature of an inline rule."""
    place, text = state.pos, state.src
    if text[place] not in "$\\":
        return False
    run = _RUN.match(text, place)
    if run:  # no formula, but a row of dollars
        state.pending += "" if silent else run[0]
        state.pos = run.end()
        return True
    for pair in DELIMITERS:
        if text.startswith(pair.opening, place):
            inner = place + len(pair.opening)
            end = _closing(state, pair, inner)
            if end >= 0:
                return _formula(state, inner, end, pair, silent)
            if pair.opening == "$$" and not silent:
                state.env.setdefault("unclosed", []).append(place)
    if text[place] == "$":
        end = _single_dollar(state, place)
        return end >= 0 and _formula(state, place + 1, end, Delimiters("$", "$"), silent)
    begin = _BEGIN.match(text, place)
    if begin is None or begin[1] not in ENVIRONMENTS:
        return False
    pair = Delimiters(begin[0], "\\end" + begin[0].removeprefix("\\begin"), display=True)
    end = _closing(state, pair, begin.end())
    return end >= 0 and _formula(state, place, end + len(pair.closing), pair, silent)


def _formula(state: Any, start: int, end: int, pair: Delimiters, silent: bool) -> bool:
    outer = state.pos, end if start == state.pos else end + len(pair.closing)
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.meta.update(formula=(start, end), outer=outer, display=pair.display)
    state.pos = outer[1]
    return True


def _closing(state: Any, pair: Delimiters, start: int) -> int:
    end = _find(state.src, pair.opening, pair.closing, start, len(state.src))
    return end if end >= 0 and not state.src[start:end].isspace() and end > start else -1


def _single_dollar(state: Any, place: int) -> int:
    """Return where the formula that this dollar opens ends, or -1 if it is a price or lone."""
    text = state.src
    known = state.env.setdefault("dollars", {})
    if known.get("text") is not text:
        places = [match.start() for match in _DOLLAR.finditer(text) if match[0] == "$"]
        known.update(text=text, places=places)
    following = bisect_right(known["places"], place)
    if following == len(known["places"]):
        return -1
    end = int(known["places"][following])
    content = text[place + 1 : min(end, place + MAX_INLINE)]
    if not content.strip() or "`" in content:
        return -1
    if end - place >= MAX_INLINE and _PROSE.search(content):
        return -1
    blanks = content[0].isspace() + text[end - 1].isspace()
    price = text[end + 1 : end + 2].isdigit()
    formula = not price if not blanks else blanks == 2 and _MATHEMATICAL.search(content)
    return end if formula else -1
