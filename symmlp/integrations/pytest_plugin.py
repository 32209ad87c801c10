"""``pytest --symmlp docs/``: each claim of a document is a test.

PROVED and DEFINITION pass. REFUTED fails with its source line and evidence, and so does a finding
of level error or warning that belongs to no claim. UNDECIDED never passes: it fails, or with
``symmlp_undecided = xfail`` in the settings it is an expected failure, which pytest counts apart.
Without ``--symmlp`` nothing is imported and nothing is collected.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from symmlp.documents.findings.findings import Finding
    from symmlp.documents.reports.claim import Claim
    from symmlp.documents.reports.report import Report
    from symmlp.statement import Span

UNDECIDED: Final = ("fail", "xfail")
MAX_NAME: Final = 70  # characters of a formula in the name of its test


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option and the settings."""
    group = parser.getgroup("symmlp documents")
    group.addoption("--symmlp", action="store_true", help="check the mathematics of documents")
    parser.addini("symmlp_undecided", "undecided claims: fail (default) or xfail", default="fail")
    parser.addini("symmlp_context", "file of definitions and assumptions for all documents")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect documents if ``--symmlp`` is given."""
    if not parent.config.getoption("symmlp"):
        return None
    from symmlp.documents.syntaxes.readers import SUFFIXES

    if file_path.suffix.lower() not in SUFFIXES:
        return None
    return Document.from_parent(parent, path=file_path)


class ClaimError(Exception):
    """A claim that does not hold, or a finding; its text is what the test shows."""


class Document(pytest.File):
    """A document; its claims, and findings that belong to none, are tests."""

    def collect(self) -> Iterator[pytest.Item]:
        """Check the document and yield its tests."""
        from symmlp.documents.check import check
        from symmlp.documents.findings.kind import Level

        context = self.config.getini("symmlp_context") or None
        path = _short(self.path)
        report = check([path], self.config.rootpath / context if context else None)
        if report.errors:
            raise self.CollectError("\n".join(f"symmlp: {error}" for error in report.errors))
        for claim in report.claims:
            name = _name(claim.span, " = ".join(claim.latex))
            yield ClaimItem.from_parent(self, name=name, claim=claim, report=report)
        of_claims = {found for claim in report.claims for found in claim.findings}
        for found in report.findings:
            if found not in of_claims and found.level is not Level.NOTE:
                name = _name(found.span, found.code)
                yield FindingItem.from_parent(self, name=name, found=found, report=report)


class _Item(pytest.Item):
    """What both sorts of test share: their place, and what a failure shows."""

    line = 1
    report: Report

    def excerpts(self, findings: tuple[Finding, ...]) -> str:
        """Return findings with their source lines."""
        from symmlp.documents.reports.as_text import excerpts

        return excerpts(self.report, findings, self.config.get_terminal_writer().fullwidth)

    def shown(self, claim: Claim) -> str:
        """Return what is found on a claim, or its evidence where that is nothing."""
        from symmlp.documents.reports.as_text import plain

        if claim.findings:
            return self.excerpts(claim.findings)
        lines = [f"{claim.span}: {claim.status}", f"  {' = '.join(claim.latex)}"]
        return "\n".join(
            map(plain, (*lines, *(f"  {label}: {text}" for label, text in claim.evidence)))
        )

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return file, line from 0, and a headline.

        It is not just the name: pytest would print that with ``::`` for each decimal point.
        """
        return self.path, self.line - 1, f"{self.path.name} {self.name}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the reason alone; a traceback of symmlp says nothing about a document."""
        if isinstance(excinfo.value, ClaimError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)


class ClaimItem(_Item):
    """One claim."""

    def __init__(self, *, claim: Claim, report: Report, **options: Any) -> None:
        super().__init__(**options)
        self.claim, self.report, self.line = claim, report, claim.line

    def runtest(self) -> None:
        """Pass, fail or xfail by the claim's status and findings."""
        from symmlp.documents.findings.kind import Level
        from symmlp.statement import Status

        claim = self.claim
        serious = [found for found in claim.findings if found.level is not Level.NOTE]
        if claim.expected:
            return
        if claim.status is Status.REFUTED or serious:
            raise ClaimError(self.shown(claim))
        if claim.status is Status.UNDECIDED:
            chosen = self.config.getini("symmlp_undecided")
            if chosen not in UNDECIDED:
                raise pytest.UsageError(f"symmlp_undecided is {chosen!r}; known are fail, xfail")
            reason = self.shown(claim)
            if chosen == "xfail":
                pytest.xfail(reason)
            raise ClaimError(reason)


class FindingItem(_Item):
    """A finding that belongs to no claim."""

    def __init__(self, *, found: Finding, report: Report, **options: Any) -> None:
        super().__init__(**options)
        self.found, self.report, self.line = found, report, found.span.line

    def runtest(self) -> None:
        """Fail with what was found."""
        raise ClaimError(self.excerpts((self.found,)))


def _short(path: Path) -> Path:
    """Return a path as one would type it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _name(span: Span, text: str) -> str:
    """Return the name of a test: cell, line and column, and what stands there."""
    from symmlp.documents.reports.as_text import plain
    from symmlp.documents.reports.as_written import elided
    from symmlp.documents.syntaxes.spans import cell_of

    cell = cell_of(span.file)[1]
    place = f"cell {cell}, " * bool(cell) + f"{span.line}:{span.column}"
    shown = elided(" ".join(plain(text).split()), MAX_NAME)
    return f"{place} {shown}".replace("::", ": :")  # which pytest puts between names
