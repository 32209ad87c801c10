r"""LaTeX files: formulas, macros, sections, items and prose; comments hold directives.

First a table of marks finds everything that is not prose, then the prose between is cut. Verbatim
text is left out; before ``\begin{document}`` only macros and directives are read. Formulas keep
their comments, which the reader of formulas knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from symmlp.documents.syntaxes.regions import MARK
from symmlp.documents.syntaxes.segments import ENVIRONMENTS, Kind, Segment, Source
from symmlp.documents.syntaxes.tex_tables import TABLES, rows

MAX_INLINE: Final = 20_000  # characters of a formula between single dollars
MAX_MACRO: Final = 1_000

LISTS: Final = frozenset({"itemize", "enumerate", "description"})
VERBATIM: Final = frozenset(
    {"verbatim", "Verbatim", "lstlisting", "minted", "comment", "alltt", "filecontents"}
)
LEVELS: Final = {"chapter": 1, "section": 1, "subsection": 2, "subsubsection": 3, "paragraph": 4}
CLOSING: Final = {"\\[": "\\]", "$$": "$$", "\\(": "\\)", "$": "$"}

_MARK: Final = re.compile(
    r"""
      (?P<comment>%[^\n]*)
    | \\(?:verb\*?|lstinline(?:\[[^\]\n]*\])?)(?P<bar>[^A-Za-z\s*\[])[^\n]*?(?P=bar)
    | (?P<off>\\iffalse\b)
    | \\(?:begin|end)\s*\{(?P<environment>[A-Za-z]+\*?)\}
    | (?P<macro>\\(?:(?:re|provide|new)command|DeclareMathOperator)\*?(?=\s*[{\\])|\\def(?=\s*\\)
        |\\let(?=\s*\\))
    | \\(?P<level>chapter|(?:sub){0,2}section|paragraph)\*?\s*\{
      (?P<title>[^{}]*(?:\{[^{}]*\}[^{}]*)*)\}
    | (?P<item>\\item\b\s*(?:\[[^\]\n]*\])?)
    | \${3,}
    | (?P<open>\\\[|\\\(|\$\$?)
    | (?P<gap>\n[ \t]*\n)
    | \\.
    """,
    re.VERBOSE | re.DOTALL,
)
_MACRO: Final = re.compile(
    r"\\[A-Za-z]+\*?\s*(?:\{\s*\\[A-Za-z]+\s*\}|\\[A-Za-z]+)\s*(?:\[\d\](?:\s*\[[^\]\n]*\])?|(?:\#\d)*)\s*(?=\{)"
)
_LET: Final = re.compile(r"\\let\s*\\[A-Za-z]+\s*=?\s*\\[A-Za-z]+")
_BRACE: Final = re.compile(r"\\.|[{}]", re.DOTALL)
_DOLLAR: Final = re.compile(r"\\.|%[^\n]*|\$\$?|\n[ \t]*\n", re.DOTALL)
_DIRECTIVE: Final = re.compile(rf"%+\s*{MARK}")
_COMMENT: Final = re.compile(r"(\\.)|%[^\n]*", re.DOTALL)


@dataclass(frozen=True)
class _Mark:
    """Something from ``start`` to ``end`` that is no prose; kind None only ends a paragraph."""

    start: int
    end: int
    kind: Kind | None = None
    inner: tuple[int, int] = (0, 0)
    info: str = ""
    depth: int = 0  # of a heading; for a list how the depth changes
    splits: bool = True


def read(text: str, file: str) -> list[Segment]:
    """Return the segments of a LaTeX file in the order of reading."""
    whole = Source.of(text, file).whole()
    begin, end = (whole.text.find(f"\\{word}{{document}}") for word in ("begin", "end"))
    body = whole.part(max(begin, 0), end if end > begin else len(whole.text))
    preamble = _segments(whole.part(0, max(begin, 0)))
    kept = [segment for segment in preamble if segment.kind in (Kind.MACROS, Kind.DIRECTIVE)]
    first = kept[-1].block + 1 if kept else 1
    return kept + [replace(segment, block=first + segment.block) for segment in _segments(body)]


def _segments(base: Segment) -> Iterator[Segment]:
    """Yield what stands in a text; a stretch of prose comes before what stands in it."""
    start = block = depth = 0
    kind, inner = Kind.PROSE, list[Segment]()
    for mark in (*_marks(base.text), _Mark(len(base.text), len(base.text))):
        part = base.part(*mark.inner, mark.kind, mark.info, mark.depth).stripped()
        if not mark.splits:
            inner.append(part)
            continue
        prose = base.part(start, mark.start, kind, depth=depth if kind is Kind.ITEM else 0)
        prose = replace(prose, text=_COMMENT.sub(_blanked, prose.text)).stripped()
        found = ([prose] if prose.text else []) + inner
        yield from (replace(segment, block=block) for segment in found)
        block, start, inner = block + 1, mark.end, []
        kind = Kind.ITEM if mark.kind is Kind.ITEM else Kind.PROSE
        if mark.kind is None:
            depth = max(0, depth + mark.depth)
        elif mark.kind is not Kind.ITEM:
            yield from (replace(segment, block=block) for segment in _with_rows(part))
            block += 1


def _with_rows(part: Segment) -> Iterator[Segment]:
    """Yield a segment, a table with its rows and the formulas among the words of its cells."""
    if part.kind is not Kind.TABLE:
        yield part
        return
    cells = rows(part)
    yield replace(part, rows=cells)
    for cell in (cell for row in cells for cell in row if cell.kind is not Kind.INLINE):
        yield from (s for s in _segments(cell) if s.kind is Kind.INLINE)


def _marks(text: str) -> Iterator[_Mark]:
    position = 0
    while match := _MARK.search(text, position):
        find = _FIND.get(match.lastgroup or "")
        mark = find(text, match) if find else None
        position = match.end()
        if mark is not None:
            position = max(position, mark.end) if mark.kind is not Kind.UNCLOSED else position
            yield mark


def _comment(text: str, match: re.Match[str]) -> _Mark | None:
    directive = _DIRECTIVE.match(match[0])
    if directive is None:
        return None
    inner = match.start() + directive.end(), match.end()
    return _Mark(*match.span(), Kind.DIRECTIVE, inner, splits=False)


def _environment(text: str, match: re.Match[str]) -> _Mark | None:
    name, ends = match["environment"], match[0].startswith("\\end")
    plain = name.rstrip("*")
    if plain in LISTS:
        return _Mark(*match.span(), depth=-1 if ends else 1)
    if ends or plain not in ENVIRONMENTS | VERBATIM | TABLES:
        return None
    closing = f"\\end{{{name}}}"
    end = _before_next(text, match[0], closing, match.end())
    if end < 0:
        return _Mark(*match.span(), Kind.UNCLOSED, match.span(), match[0])
    span = match.start(), end + len(closing)
    if plain in TABLES:
        return _Mark(*span, Kind.TABLE, (match.end(), end))
    return _Mark(*span, Kind.DISPLAY, span) if plain in ENVIRONMENTS else _Mark(*span)


def _off(text: str, match: re.Match[str]) -> _Mark | None:
    end = _before_next(text, match[0], "\\fi", match.end())
    return None if end < 0 else _Mark(match.start(), end + len("\\fi"))


def _macro(text: str, match: re.Match[str]) -> _Mark | None:
    let = _LET.match(text, match.start())
    if let is not None:
        return _Mark(*let.span(), Kind.MACROS, let.span())
    head, level = _MACRO.match(text, match.start()), 0
    for brace in _BRACE.finditer(text, head.end(), head.end() + MAX_MACRO) if head else ():
        level += (brace[0] == "{") - (brace[0] == "}")
        if not level:
            span = match.start(), brace.end()
            return _Mark(*span, Kind.MACROS, span)
    return None


def _title(text: str, match: re.Match[str]) -> _Mark:
    span, level = match.span("title"), LEVELS[match["level"]]
    return _Mark(*match.span(), Kind.HEADING, span, depth=level)


def _item(text: str, match: re.Match[str]) -> _Mark:
    return _Mark(*match.span(), Kind.ITEM, (match.end(), match.end()))


def _gap(text: str, match: re.Match[str]) -> _Mark:
    return _Mark(match.start(), match.end() - 1)


def _formula(text: str, match: re.Match[str]) -> _Mark:
    opening, start = match[0], match.end()
    closing, display = CLOSING[opening], opening in ("\\[", "$$")
    end = -1
    if opening[0] == "\\":
        end = _before_next(text, opening, closing, start)
    else:
        for found in _DOLLAR.finditer(text, start, len(text) if display else start + MAX_INLINE):
            if found[0].startswith(closing) or (found[0][0] == "\n" and not display):
                end = found.start() if found[0][0] == "$" else -1
                break
    if end < 0:
        return _Mark(*match.span(), Kind.UNCLOSED, match.span(), opening, splits=False)
    kind = Kind.DISPLAY if display else Kind.INLINE
    return _Mark(match.start(), end + len(closing), kind, (start, end), splits=display)


def _before_next(text: str, opening: str, closing: str, start: int) -> int:
    """Return where a formula closes, unless another opens before; each text is searched once."""
    again = text.find(opening, start)
    return text.find(closing, start, again if again >= 0 else len(text))


def _blanked(match: re.Match[str]) -> str:
    return match[1] or " " * len(match[0])


_FIND: Final[dict[str, Callable[[str, re.Match[str]], _Mark | None]]] = {
    "comment": _comment,
    "environment": _environment,
    "macro": _macro,
    "off": _off,
    "title": _title,
    "item": _item,
    "open": _formula,
    "gap": _gap,
}
