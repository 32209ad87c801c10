"""What `symmlp check` says of a piece of Markdown, in the forms that tests ask for."""

from __future__ import annotations

from symmlp.documents.findings.findings import Finding
from symmlp.documents.judging.as_read import check_segments
from symmlp.documents.judging.judge import judge_segments
from symmlp.documents.reports.claim import Claim
from symmlp.documents.syntaxes import markdown


def checked(text: str) -> tuple[list[Claim], list[Finding]]:
    """Return the claims of a text and the findings on it."""
    return check_segments(markdown.read(text, "x.md"), [], judge_segments)


def cells(text: str) -> dict[str, str]:
    """Return the status of each claim that is about one cell or line, by what stands there."""
    return {claim.latex[1]: str(claim.status) for claim in checked(text)[0]}


def codes(text: str, *ignored: str) -> list[tuple[str, int]]:
    """Return code and line of each finding, those of some codes left out."""
    found = checked(text)[1]
    return [(one.code, one.span.line) for one in found if one.code not in ignored]


def fixes(text: str) -> list[tuple[str, str]]:
    """Return what stands where a finding has an edit, and what should."""
    return [(found.fix.old, found.fix.new) for found in checked(text)[1] if found.fix is not None]
