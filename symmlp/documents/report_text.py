"""A report for people: each finding with its source line, a caret and its evidence, then counts.

Nothing of a document is taken as markup, and its control characters are shown as ``�``, so that no
document can recolour or rewrite the terminal.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from symmlp.documents.finding_kinds import Level
from symmlp.documents.findings import Finding
from symmlp.documents.report import Report
from symmlp.statement import Status

STYLES: Final = {Level.ERROR: "bold red", Level.WARNING: "bold yellow", Level.NOTE: "bold cyan"}
COUNTED: Final = {
    Status.PROVED: "green",
    Status.REFUTED: "red",
    Status.DEFINITION: "blue",
    Status.UNDECIDED: "yellow",
}
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_LEAD: Final = 12  # cells of the line that stay visible before the place that is pointed at


def text(report: Report, width: int = 100, colour: bool = False) -> str:
    """Return the report as lines of text, with ANSI colours if wanted."""
    return _printed(_lines(report, max(width, 40)), width, colour)


def excerpts(report: Report, findings: Iterable[Finding], width: int = 100) -> str:
    """Return some findings with their source lines, without the summary."""
    lines = (line for finding in findings for line in _finding(finding, report, width))
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


def _lines(report: Report, width: int) -> Iterator[Text]:
    for finding in report.findings:
        yield from _finding(finding, report, width)
        yield Text()
    summary = Text(report.summary())
    for status, style in COUNTED.items():
        if report.counts[status]:
            summary.highlight_regex(rf"\d+ {status.lower()}\b", style)
    yield summary


def _finding(finding: Finding, report: Report, width: int) -> Iterator[Text]:
    span, style = finding.span, STYLES[finding.level]
    yield Text.assemble(
        (f"{plain(str(span))}: ", "bold"),
        (f"{finding.level}[{finding.code}] ", style),
        plain(finding.message),
    )
    source = report.lines.get((span.file, span.line))
    if source is not None:
        yield from _excerpt(source, finding, width, style)
    for label, value in finding.evidence:
        yield Text(f"  {label}: {plain(value)}", style="dim")
    if finding.fix is not None:
        old, new = plain(finding.fix.old) or "nothing", plain(finding.fix.new) or "nothing"
        yield Text.assemble("  ", ("fix: ", "green"), f"{old} → {new}")


def _excerpt(source: str, finding: Finding, width: int, style: str) -> Iterator[Text]:
    """Yield the source line, cut to the width, and a caret below the place."""
    span = finding.span
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(source)
    gutter = f"{span.line:>5} | "
    room = width - len(gutter) - 2
    first = 0
    while cell_len(plain(source[first:start])) > max(room - _LEAD, _LEAD) and first < start:
        first += max(1, (start - first) // 4)
    mark = "…" if first else ""
    before, after = mark + plain(source[first:start]), plain(source[start : start + room])
    line = before + after
    while cell_len(line) > room:
        line = line[:-1]
    length = max(1, min(cell_len(plain(source[start:end][:room])), room - cell_len(before)))
    yield Text(gutter + line)
    yield Text(" " * (len(gutter) - 2) + "| " + " " * cell_len(before)).append("^" * length, style)
