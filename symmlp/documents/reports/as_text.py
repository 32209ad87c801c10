"""A report for people: each finding with its source line, a caret and its evidence, then counts.

Nothing of a document is taken as markup, and its control characters are shown as ``�``, so that no
document can recolour or rewrite the terminal.
"""

from __future__ import annotations

import io
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from symmlp.documents.findings.findings import Finding
from symmlp.documents.findings.fix import is_fixed
from symmlp.documents.findings.kind import Level
from symmlp.documents.reports.as_written import elided
from symmlp.documents.reports.evidence_lines import shown_edit, shown_evidence
from symmlp.documents.reports.outcome import Outcome, plural
from symmlp.statement import Span, Status

STYLES: Final = {Level.ERROR: "bold red", Level.WARNING: "bold yellow", Level.NOTE: "bold cyan"}
COUNTED: Final = {
    Status.PROVED: "green",
    Status.REFUTED: "red",
    Status.DEFINITION: "blue",
    Status.UNDECIDED: "yellow",
}
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_LEAD: Final = 12  # cells of the line that stay visible before the place that is pointed at


def text(outcome: Outcome, width: int = 100, colour: bool = False) -> str:
    """Return the report as lines of text, with ANSI colours if wanted."""
    return _printed(_lines(outcome, max(width, 40)), width, colour)


def excerpts(outcome: Outcome, findings: Iterable[Finding], width: int = 100) -> str:
    """Return some findings with their source lines, without the summary."""
    lines = (line for finding in findings for line in _finding(finding, outcome, width))
    return _printed(lines, width, colour=False).rstrip("\n")


def plain(value: str) -> str:
    """Return text of a document without anything that a terminal would obey."""
    return "".join(
        "�" if unicodedata.category(character) in _UNSEEN else character
        for character in value.replace("\t", "    ").replace("\n", " ")
    )


def _printed(lines: Iterable[Text], width: int, colour: bool) -> str:
    shown = io.StringIO()
    console = Console(
        file=shown,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
        legacy_windows=False,
        _environ={},
    )
    for line in lines:
        console.print(line, soft_wrap=True)
    return shown.getvalue()


def _lines(outcome: Outcome, width: int) -> Iterator[Text]:
    for finding in outcome.findings:
        yield from _finding(finding, outcome, width)
        yield Text()
    yield from (Text(hint, style="dim") for hint in _hints(outcome))
    summary = Text(outcome.summary())
    for status, style in COUNTED.items():
        if outcome.counts[status]:
            summary.highlight_regex(rf"\d+ {status.lower()}\b", style)
    yield summary


def _hints(outcome: Outcome) -> Iterator[str]:
    """Yield what can be done next."""
    if outcome.findings:
        codes = Counter(found.code for found in outcome.findings)
        yield f"what a finding means: symmlp explain {codes.most_common(1)[0][0]}"
    fixed = sum(map(is_fixed, outcome.findings))
    if fixed:
        yield f"to correct {plural(fixed, 'number')}: symmlp check --fix"
    if outcome.undecided and not outcome.wrong:
        yield f"to let {plural(outcome.undecided, 'undecided claim')} pass: --allow-undecided"


def _finding(finding: Finding, outcome: Outcome, width: int) -> Iterator[Text]:
    style = STYLES[finding.level]
    yield Text.assemble(
        (f"{plain(str(finding.span))}: ", "bold"),
        (f"{finding.level}[{finding.code}] ", style),
        plain(finding.message),
    )
    source = outcome.lines.get((finding.place.file, finding.place.line))
    if source is not None:
        yield from _excerpt(source, finding, width, style)
    for label, value in shown_evidence(finding):
        yield Text(_cut(f"  {label}: {plain(value)}", width), style="dim")
    if finding.fix is not None:
        slip = dict(finding.evidence).get("slip", "")
        edit = elided(plain(shown_edit(finding.fix)), width)
        yield Text.assemble("  ", ("fix: ", "green"), edit, f" ({slip})" * bool(slip))


def _excerpt(source: str, finding: Finding, width: int, style: str) -> Iterator[Text]:
    """Yield the source line, cut to the width, and below it a mark: ``~`` for the place that is
    spoken of, ``^`` for what to change in it, or for all of it.
    """
    place, fix = finding.place, finding.fix
    whole = _columns(place, source)
    exact = fix is not None and (fix.span.file, fix.span.line) == (place.file, place.line)
    spot = _columns(fix.span, source) if fix is not None and exact else whole
    gutter = f"{place.line:>5} | "
    room = width - len(gutter)
    first = _first(source, spot[0] if spot[0] < whole[1] else whole[0], room)
    line, marks, cells = "…" * bool(first), "~" * bool(first > whole[0]) or " " * bool(first), 0
    for column, character in enumerate(source[first : first + room + 1], first):
        shown = plain(character)
        cells = cell_len(line) + cell_len(shown)
        if cells > room - (column + 1 < len(source)):
            line += "…"
            break
        line += shown
        mark = "^" if spot[0] <= column < spot[1] else "~" if whole[0] <= column < whole[1] else " "
        marks += mark * cell_len(shown)
    if spot[0] >= len(source) and len(marks) < room:
        marks += "^"
    yield Text(gutter + line)
    yield Text(" " * (len(gutter) - 2) + "| ").append(marks.rstrip(), style)


def _columns(span: Span, source: str) -> tuple[int, int]:
    """Return where a place begins and ends in its first line, at least one column apart."""
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(source)
    return start, max(end, start + 1)


def _first(source: str, start: int, room: int) -> int:
    """Return the column at which the shown part of a line begins."""
    first = max(0, start - room)
    while cell_len(plain(source[first:start])) > max(room - room // 3, _LEAD) and first < start:
        first += max(1, (start - first) // 4)
    return first


def _cut(line: str, width: int) -> str:
    """Return a line that is not wider than that."""
    return line if cell_len(line) <= width else set_cell_size(line, width - 1).rstrip() + "…"
