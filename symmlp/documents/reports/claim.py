"""A claim of a document, and what was found out about it."""

from __future__ import annotations

from dataclasses import dataclass

from symmlp.documents.findings.findings import Evidence, Finding
from symmlp.statement import Span, Status


@dataclass(frozen=True)
class Claim:
    """One claim of a document and what can be said of it.

    ``latex`` holds its two sides as the author wrote them; ``expected`` tells that the document
    itself announces the verdict (``<!-- symmlp: expect refuted -->``).
    """

    status: Status
    method: str
    span: Span
    latex: tuple[str, str]
    evidence: Evidence = ()
    findings: tuple[Finding, ...] = ()
    expected: bool = False

    @property
    def file(self) -> str:
        """The file, with the cell if it is a notebook."""
        return self.span.file

    @property
    def line(self) -> int:
        """The line, from 1, on which it begins."""
        return self.span.line

    @property
    def column(self) -> int:
        """The column, from 1, at which it begins."""
        return self.span.column
