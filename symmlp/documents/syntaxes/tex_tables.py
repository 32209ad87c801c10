r"""The rows of ``tabular``: cells between ``&``, rows between ``\\``, without rules and columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from symmlp.documents.syntaxes.segments import Kind, Segment

TABLES: Final = frozenset({"tabular", "tabularx", "tabulary", "longtable"})

_COLUMNS: Final = re.compile(
    r"\s*(?:\[[a-z]\]\s*)?(?:\{[^{}]*\}\s*(?=\{))?\{(?:[^{}]|\{[^{}]*\})*\}"
)
_RULE: Final = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|endhead|endfirsthead|endfoot)\b(?:\[[^\]]*\])?"
    r"|%[^\n]*\n|\\c(?:line|midrule)(?:\([lr]+\))?\{[\d-]*\}"
)
_MARK: Final = re.compile(
    r"(?P<row>\\\\\*?(?:\[[^\]\n]*\])?|\\tabularnewline\b)"
    r"|(?P<skip>\\.|%[^\n]*|\$[^$]*\$)|(?P<cell>&)",
    re.DOTALL,
)
_FORMULA: Final = re.compile(r"\$([^$]+)\$|\\\((.+)\\\)", re.DOTALL)


def rows(table: Segment) -> tuple[tuple[Segment, ...], ...]:
    """Return the cells of what stands in a tabular, without the row of its columns."""
    columns = _COLUMNS.match(table.text)
    start = columns.end() if columns else 0
    found = list[tuple[Segment, ...]]()
    cells = list[Segment]()
    for mark in (*_MARK.finditer(table.text, start), None):
        if mark is not None and mark["skip"]:
            continue
        end = mark.start() if mark else len(table.text)
        cells.append(cell(table.part(start, end, Kind.PROSE)))
        start = mark.end() if mark else end
        if mark is None or mark["row"]:
            if any(one.text for one in cells):
                found.append(tuple(cells))
            cells = []
    return tuple(found)


def cell(part: Segment) -> Segment:
    """Return a cell without rules and blanks; one that is a formula loses its dollars."""
    start = max((rule.end() for rule in _rules(part.text)), default=0)
    part = part.part(start, len(part.text), Kind.PROSE).stripped()
    formula = _FORMULA.fullmatch(part.text)
    if formula is None:
        return part
    return part.part(*formula.span(formula.lastindex or 0), Kind.INLINE).stripped()


def _rules(text: str) -> Iterator[re.Match[str]]:
    """Yield the rules at the front of a cell."""
    place = 0
    while rule := _RULE.match(text, place + len(text[place:]) - len(text[place:].lstrip())):
        yield rule
        place = rule.end()
