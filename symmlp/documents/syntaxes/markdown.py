"""Markdown: CommonMark with tables and formulas, read with markdown-it-py.

What the parser finds is cut out of the file's lines, never taken from the parser's own text, so
that every character keeps its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from itertools import accumulate
from typing import Any, Final

from symmlp.documents.syntaxes.markdown_parser import MAX_NESTING, markdown_parser
from symmlp.documents.syntaxes.regions import MARK
from symmlp.documents.syntaxes.segments import MAX_CELLS, TOO_MANY_CELLS, Kind, Segment, Source

#: Languages of fences that are not code; ``{math}`` and its kin lose their braces first.
FENCES: Final = {
    "math": Kind.DISPLAY,
    "csv": Kind.DATA,
    "tsv": Kind.DATA,
    "data": Kind.DATA,
    "csv-table": Kind.DATA,
}

_LOCATED: Final = (
    "table",
    "code",
    "fence",
    "html_block",
    "heading",
    "lheading",
    "paragraph",
    "math",
)
_INTERRUPTED: Final = ("paragraph", "reference", "blockquote", "list")
MAX_RESUMED: Final = 20  # times that reading begins anew behind what is nested too deeply
TOO_DEEP: Final = f"quotes and lists are nested more than {MAX_NESTING} deep"
MAX_BLANK: Final = 200  # characters that are looked at beside a formula on its own line

_CONTAINERS: Final = ("blockquote_open", "list_item_open")
_COMMENT: Final = re.compile(rf"<!--\s*{MARK}(.*?)-->", re.DOTALL)
_COMMENTS: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_UNSHOWN: Final = re.compile(r"\s*<(?:script|style|pre|textarea)\b", re.IGNORECASE)
_CELL: Final = re.compile(r"((?:[^|\\]|\\.|\\$)*)(\||$)")
#: The same where a bar inside dollars is part of a formula: ``| $|x|$ |``.
_CELL_WITH_FORMULAS: Final = re.compile(r"((?:[^|\\$]|\\.|\\$|\$[^$]*\$|\$)*)(\||$)")
_FORMULA: Final = re.compile(r"\$\$?([^$]+)\$\$?")
_OPTION: Final = re.compile(r":[\w-]+:.*(?:\n|$)")
_FRONT: Final = "---"


def read(text: str, file: str) -> list[Segment]:
    """Return the segments of a Markdown text in the order of reading."""
    source = Source.of(text, file)
    return list(_Reader(_without_front_matter(source)).segments())


class _Reader:
    """Walks over the parser's tokens; keeps the depth of lists and the number of the block."""

    def __init__(self, source: Source) -> None:
        self.source = source
        lengths = (len(line) + 1 for line in source.lines)
        self.starts = tuple(accumulate(lengths, initial=0))
        self.depth = 0
        self.fresh = False  # whether a list item has just begun
        self.block = 0

    def segments(self) -> Iterator[Segment]:
        """Yield the segments; behind what is nested too deeply, reading begins anew."""
        line = 0
        for _ in range(MAX_RESUMED):
            again = yield from self.segments_from(line)
            if again is None:
                return
            line = again
        yield self.source.cut(Kind.UNREAD, self.lines(line), TOO_DEEP)

    def segments_from(self, first: int) -> Generator[Segment, None, int | None]:
        """Yield the segments from a line on; return the line where reading has to begin anew."""
        lines = [" " * len(line) for line in self.source.lines[:first]]
        tokens = list[Any]()
        parser = markdown_parser()
        parser.block.parse("\n".join([*lines, *self.source.lines[first:]]), parser, {}, tokens)
        self.depth, again = 0, None
        for token in tokens:
            if token.type == "list_item_open":
                self.depth, self.fresh = self.depth + 1, True
            elif token.type == "list_item_close":
                self.depth -= 1
            if again is not None and token.map and token.map[0] >= again:
                again = None  # the parser itself went on
            if token.level >= MAX_NESTING - 1 and token.type in _CONTAINERS:
                again = self.after(token.map[0])
                yield self.source.cut(Kind.UNREAD, self.lines(token.map[0], again), TOO_DEEP)
            read = _READ.get(token.type)
            if read is not None:
                self.block += 1
                for segment in read(self, token):
                    yield replace(segment, block=self.block)
                self.fresh = False
        return again

    def lines(self, first: int, end: int | None = None) -> list[tuple[int, int, int]]:
        """Return lines from one on as ranges for `Source.cut`."""
        stop = len(self.source.lines) if end is None else end
        return [(line, 0, len(self.source.lines[line])) for line in range(first, stop)]

    def after(self, line: int) -> int | None:
        """Return the line after a blank one that can belong to no list or quote begun before."""
        lines = self.source.lines
        for number in range(line + 1, len(lines)):
            if not lines[number - 1].strip() and lines[number][:1].strip(" \t>"):
                return number
        return None

    def paragraph(self, token: Any) -> Iterator[Segment]:
        """Yield a paragraph, or the first one of a list item, with its formulas."""
        kind = Kind.ITEM if self.fresh else Kind.PROSE
        yield from self.text(self.cut(token, kind), self.depth)

    def heading(self, token: Any) -> Iterator[Segment]:
        """Yield the text of a heading without its marks."""
        base = self.cut(token, Kind.HEADING)
        hashes = len(token.markup) if token.markup[0] == "#" else 0
        end = len(base.text.rstrip("# ")) if hashes else base.text.rindex("\n")
        yield from self.text(base.part(min(hashes, end), end).stripped(), int(token.tag[1:]))

    def math(self, token: Any) -> Iterator[Segment]:
        """Yield a displayed formula, and what stands before and behind it on its lines."""
        for name in ("before", "formula", "after"):
            low, high = token.meta[name]
            part = self.cut(token, Kind.PROSE, low, high).stripped()
            if name == "formula":
                yield replace(part, kind=Kind.DISPLAY)
            elif part.text and not re.fullmatch(r"[.,;:\s]*", part.text):
                yield from self.text(part, self.depth)

    def fence(self, token: Any) -> Iterator[Segment]:
        """Yield a fence, or a formula that is fenced as one."""
        info = token.info.strip().split(" ")[0].strip("{}").lower()
        kind = FENCES.get(info, Kind.CODE)
        lines = token.content.removesuffix("\n").split("\n") if token.content else []
        skipped = 1 if token.type == "fence" else 0
        ranges = []
        for number, content in enumerate(lines):
            line = token.map[0] + skipped + number
            stop = len(self.source.lines[line])
            ranges.append((line, max(0, stop - len(content)) if content else stop, stop))
        base = self.source.cut(kind, ranges, info)
        options = _OPTION.match(base.text) if kind is Kind.DISPLAY else None
        yield base.part(options.end(), len(base.text), info=info) if options else base

    def html(self, token: Any) -> Iterator[Segment]:
        """Yield the text of a block of HTML; of a comment that is never closed, its beginning."""
        base = self.cut(token, Kind.PROSE)
        if _UNSHOWN.match(base.text):
            return
        if base.text.startswith("<!--") and "-->" not in base.text:
            yield base.part(0, len("<!--"), Kind.UNCLOSED, "<!--")
            return
        yield from self.text(base, 0)

    def table(self, token: Any) -> Iterator[Segment]:
        """Yield a table with its rows, then its formulas cell by cell."""
        base = self.cut(token, Kind.TABLE)
        if base.text.count("|") > 2 * MAX_CELLS:
            yield replace(base, kind=Kind.UNREAD, info=TOO_MANY_CELLS)
            return
        lines = list(base.lines())
        rows = [_cells(line) for line in lines]
        width = len(rows[0])
        rows = [
            row if len(row) <= width else _cells(line, _CELL_WITH_FORMULAS)
            for row, line in zip(rows, lines, strict=True)
        ]
        yield replace(base, rows=tuple(rows[:1] + rows[2:]))  # without the line of dashes
        for cell in (cell for row in rows for cell in row if cell.kind is not Kind.INLINE):
            if "$" in cell.text or "\\(" in cell.text:
                yield from (s for s in self.text(cell, 0) if s.kind is Kind.INLINE)

    def text(self, base: Segment, depth: int) -> Iterator[Segment]:
        """Yield prose, the formulas and directives in it, and its displays, in reading order."""
        base = replace(base, depth=depth)
        parser, tokens, env = markdown_parser(), list[Any](), dict[str, Any]()
        parser.inline.parse(base.text, parser, env, tokens)
        inner, start = list[Segment](), 0
        for token in tokens:
            if token.type == "math_inline":
                part = _part(base, token.meta["formula"], Kind.INLINE)
                if not (token.meta["display"] and _alone(base.text, *token.meta["outer"])):
                    inner.append(part)
                    continue
                yield from _prose(base, start, token.meta["outer"][0], inner)
                yield replace(part, kind=Kind.DISPLAY)
                inner, start = [], token.meta["outer"][1]
            elif token.type == "html_inline":
                comment = _COMMENT.match(token.content)
                if comment:
                    at = token.meta["start"]
                    directive = base.part(at + comment.start(1), at + comment.end(1))
                    inner.append(replace(directive.stripped(), kind=Kind.DIRECTIVE))
        for place in sorted(set(env.get("unclosed", ()))):
            if _alone(base.text, place, place + 2):
                inner.append(base.part(place, place + 2, Kind.UNCLOSED, "$$"))
        yield from _prose(base, start, len(base.text), inner)

    def cut(self, token: Any, kind: Kind, low: int = 0, high: int | None = None) -> Segment:
        """Return a token's lines, without the marks before them, between two places."""
        ranges = []
        for line, start in token.meta["lines"]:
            begin = self.starts[line]
            stop = begin + len(self.source.lines[line].rstrip())
            start, stop = max(start, low), stop if high is None else min(stop, high)
            if start <= stop:
                ranges.append((line, start - begin, stop - begin))
        return self.source.cut(kind, ranges)


_READ: Final[dict[str, Callable[[_Reader, Any], Iterator[Segment]]]] = {
    "paragraph_open": _Reader.paragraph,
    "heading_open": _Reader.heading,
    "math_block": _Reader.math,
    "fence": _Reader.fence,
    "code_block": _Reader.fence,
    "html_block": _Reader.html,
    "table_open": _Reader.table,
}


def _prose(base: Segment, start: int, end: int, inner: list[Segment]) -> Iterator[Segment]:
    """Yield a stretch of prose without its comments, then what was found in it."""
    kind = Kind.PROSE if start and base.kind is Kind.ITEM else base.kind
    part = base.part(start, end, kind, depth=base.depth)
    shown = _COMMENTS.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), part.text)
    if shown.strip():
        yield replace(part, text=shown).stripped()
    yield from inner


def _part(base: Segment, place: tuple[int, int], kind: Kind) -> Segment:
    return base.part(place[0], place[1], kind).stripped()


def _alone(text: str, start: int, end: int) -> bool:
    """Tell whether nothing but punctuation shares the lines of a formula."""
    before = text[max(text.rfind("\n", 0, start) + 1, start - MAX_BLANK) : start]
    after = text[end : end + MAX_BLANK].partition("\n")[0]
    return not before.strip() and not after.strip(" \t.,;:")


def _cells(line: Segment, pattern: re.Pattern[str] = _CELL) -> tuple[Segment, ...]:
    """Return the cells of a table's line; a cell that is one formula loses its dollars."""
    cells, start = list[Segment](), len(line.text) - len(line.text.lstrip(" |"))
    start = min(start, line.text.find("|") + 1)
    stop = len(line.text) - (line.text.endswith("|") and not line.text.endswith("\\|"))
    for match in pattern.finditer(line.text, start, stop):
        cell = line.part(match.start(1), match.end(1), Kind.PROSE).stripped()
        formula = _FORMULA.fullmatch(cell.text)
        cells.append(cell.part(*formula.span(1), Kind.INLINE).stripped() if formula else cell)
        if not match[2]:
            break
    return tuple(cells)


def _without_front_matter(source: Source) -> Source:
    if source.lines[0].rstrip() != _FRONT:
        return source
    for number, line in enumerate(source.lines[1:500], 1):
        if line.rstrip() in (_FRONT, "..."):
            return replace(source, lines=("",) * (number + 1) + source.lines[number + 1 :])
    return source
