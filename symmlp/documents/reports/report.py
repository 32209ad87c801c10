"""What `symmlp.check` returns: an outcome that prints itself as the command does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from symmlp.documents.reports.as_text import text
from symmlp.documents.reports.outcome import Outcome


@dataclass(frozen=True)
class Report(Outcome):
    """The result for all files, in their order; as text it is what the command prints."""

    def __str__(self) -> str:
        """Return what the command prints."""
        return text(self)


def merge(reports: Iterable[Report]) -> Report:
    """Return one report of several."""
    reports = tuple(reports)
    return Report(
        files=tuple(file for report in reports for file in report.files),
        claims=tuple(claim for report in reports for claim in report.claims),
        findings=tuple(found for report in reports for found in report.findings),
        errors=tuple(error for report in reports for error in report.errors),
        lines={place: line for report in reports for place, line in report.lines.items()},
    )
