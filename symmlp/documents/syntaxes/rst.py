"""reStructuredText: the ``math`` directive and role, lists, tables' text and literal blocks.

A scanner over lines, which needs no docutils: paragraphs and directives are told apart by blank
lines and indentation. Directives that hold text (notes and the like) are read as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from symmlp.documents.syntaxes.regions import MARK
from symmlp.documents.syntaxes.rst_tables import csv_table, drawn, list_table
from symmlp.documents.syntaxes.segments import Kind, Segment, Source

#: Directives whose content is not prose; None leaves it out.
DIRECTIVES: Final[dict[str, Kind | None]] = {
    "math": Kind.DISPLAY,
    "code": Kind.CODE,
    "code-block": Kind.CODE,
    "sourcecode": Kind.CODE,
    "csv-table": Kind.DATA,
    "list-table": Kind.TABLE,
    "parsed-literal": Kind.CODE,
    "raw": None,
    "highlight": None,
    "image": None,
    "figure": None,
    "toctree": None,
    "plot": None,
    "doctest": Kind.CODE,
}
DATA: Final = frozenset({"csv", "tsv"})

_DIRECTIVE: Final = re.compile(r"\s*\.\.\s+([A-Za-z][\w:-]*?)::(?:\s+(.*))?$")
_SYMMLP: Final = re.compile(rf"\s*\.\.\s+{MARK}(?!:)\s*")
_COMMENT: Final = re.compile(r"\s*\.\.(?:\s|$)(?!\s*(?:_|\[|\|))")
_OPTION: Final = re.compile(r"\s*:[\w-]+:(?:\s|$)")
_ADORNMENT: Final = re.compile(r"([=\-`:'\"~^_*+#<>.])\1{2,}\s*$")
_ITEM: Final = re.compile(r"\s*(?:[-*+•]|\(?(?:\d{1,3}|#|[a-z])[.)])\s+")
_INLINE: Final = re.compile(r"``.*?``|\\.|(?P<role>:math:`)(?P<formula>[^`]{1,20000})`", re.DOTALL)


def read(text: str, file: str) -> list[Segment]:
    """Return the segments of a reStructuredText file in the order of reading."""
    source = Source.of(text, file)
    levels = dict[str, int]()
    segments = list[Segment]()
    line = block = 0
    while line < len(source.lines):
        if not source.lines[line].strip():
            line += 1
            continue
        found, line = _block(source, line, levels)
        block += 1
        segments.extend(replace(segment, block=block) for segment in found)
    return segments


def _block(source: Source, line: int, levels: dict[str, int]) -> tuple[list[Segment], int]:
    """Return the segments of the block that begins on a line, and the line after it."""
    text = source.lines[line]
    end = _body_end(source, line)
    directive = _DIRECTIVE.match(text)
    if _SYMMLP.match(text):
        return _directives(source, line, end), end
    if directive is not None:
        name = directive[1].lower()
        if name not in DIRECTIVES:
            return _note(source, line, directive), line + 1
        return list(_content(source, line, end, directive, DIRECTIVES[name])), end
    if _COMMENT.match(text):
        return [], end
    table, after = drawn(source, line)
    if table is not None:
        return _with_formulas(table), after
    return _paragraph(source, line, levels)


def _note(source: Source, line: int, directive: re.Match[str]) -> list[Segment]:
    """Return the text on the line of a note or the like; the rest of it follows as paragraphs."""
    if not directive[2]:
        return []
    base = source.cut(Kind.PROSE, [(line, directive.start(2), len(source.lines[line].rstrip()))])
    return [base, *_formulas(base)]


def _directives(source: Source, line: int, end: int) -> list[Segment]:
    ranges = [(n, _indent(source.lines[n]), len(source.lines[n])) for n in range(line, end)]
    base = source.cut(Kind.DIRECTIVE, ranges)
    found = _SYMMLP.match(base.text)
    return [base.part(found.end() if found else 0, len(base.text)).stripped()]


def _content(
    source: Source, line: int, end: int, directive: re.Match[str], kind: Kind | None
) -> Iterator[Segment]:
    if kind is None:
        return
    argument = directive[2] or ""
    body = line + 1
    while body < end and _OPTION.match(source.lines[body]):
        body += 1
    name, inner = directive[1].lower(), _dedented(source, body, end)
    table = None
    if name == "list-table":
        table = list_table(source, inner)
    elif name == "csv-table":
        table = csv_table(source, range(line + 1, body), inner)
    if table is not None:
        yield from _with_formulas(table)
        return
    if kind is Kind.TABLE:
        kind = Kind.UNREAD
        argument = "a table with cells of several lines"
    if kind is not Kind.DISPLAY:
        kind = Kind.DATA if argument.strip() in DATA else kind
        yield source.cut(kind, inner, argument.strip())
        return
    rows = [(n, _indent(source.lines[n]), len(source.lines[n])) for n in range(body, end)]
    if argument:
        rows.insert(0, (line, directive.start(2), len(source.lines[line])))
    part = list[tuple[int, int, int]]()
    for row in (*rows, (line, 0, 0)):  # formulas are separated by blank lines
        if row[1] < row[2]:
            part.append(row)
        elif part:
            yield source.cut(Kind.DISPLAY, part).stripped()
            part = []


def _paragraph(source: Source, line: int, levels: dict[str, int]) -> tuple[list[Segment], int]:
    """Return a paragraph, an item or a heading, and the literal block that it may announce."""
    lines, end = source.lines, line + 1
    indent, item = _indent(lines[line]), _ITEM.match(lines[line])
    while end < len(lines) and lines[end].strip() and not _ends(lines, line, end, item is not None):
        end += 1
    if _ADORNMENT.match(lines[line]) and end == line + 1:
        return [], end
    kind, depth, start = Kind.PROSE, 0, indent
    if end < len(lines) and end == line + 1 and _ADORNMENT.match(lines[end]) and not indent:
        kind, depth, end = Kind.HEADING, levels.setdefault(lines[end][0], len(levels) + 1), end + 1
    elif item:
        kind, depth, start = Kind.ITEM, 1 + indent // 2, item.end()
    stop = end - (kind is Kind.HEADING)
    ranges = [(line, start, len(lines[line].rstrip()))]
    ranges += [(n, _indent(lines[n]), len(lines[n].rstrip())) for n in range(line + 1, stop)]
    base = source.cut(kind, ranges)
    found = [replace(base, depth=depth), *_formulas(base)]
    if base.text.endswith("::") and kind is not Kind.HEADING:
        literal = _body_end(source, end - 1, indent)
        rows = _dedented(source, end, literal)
        found += [source.cut(Kind.CODE, rows)] if rows else []
        end = max(end, literal)
    return found, end


def _ends(lines: tuple[str, ...], first: int, line: int, item: bool) -> bool:
    """Tell whether a paragraph ends before a line that is not blank."""
    starts = _ITEM.match(lines[line]) and item
    deeper = _indent(lines[line]) != _indent(lines[first]) and not item
    return bool(starts or deeper or (line == first + 1 and _ADORNMENT.match(lines[line])))


def _with_formulas(table: Segment) -> list[Segment]:
    """Return a table, and behind it the formulas that stand among the words of its cells."""
    cells = (cell for row in table.rows for cell in row if cell.kind is not Kind.INLINE)
    return [table, *(formula for cell in cells for formula in _formulas(cell))]


def _formulas(base: Segment) -> Iterator[Segment]:
    for match in _INLINE.finditer(base.text):
        if match["formula"]:
            yield base.part(*match.span("formula"), Kind.INLINE).stripped()


def _body_end(source: Source, line: int, indent: int | None = None) -> int:
    """Return the line after the indented block below a line."""
    own = _indent(source.lines[line]) if indent is None else indent
    end = last = line + 1
    while end < len(source.lines):
        text = source.lines[end]
        if text.strip():
            if _indent(text) <= own:
                break
            last = end + 1
        end += 1
    return last


def _dedented(source: Source, first: int, end: int) -> list[tuple[int, int, int]]:
    """Return lines without the indentation that all share, and without blank ones at the ends."""
    rows = [(n, _indent(source.lines[n]), len(source.lines[n])) for n in range(first, end)]
    while rows and rows[0][1] == rows[0][2]:
        rows.pop(0)
    while rows and rows[-1][1] == rows[-1][2]:
        rows.pop()
    indent = min((start for _, start, stop in rows if start < stop), default=0)
    return [(n, min(indent, stop), stop) for n, _, stop in rows]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
