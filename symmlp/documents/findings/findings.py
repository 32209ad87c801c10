"""Findings: what `symmlp check` says about a place in a document, and the edit that would mend it.

`finding` makes one from its code; the texts, levels and explanations are one table,
`symmlp.documents.findings.kinds`.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from symmlp.documents.errors import DocumentError
from symmlp.documents.findings.kind import FindingKind, Level
from symmlp.documents.findings.kinds import FINDINGS
from symmlp.statement import Span

#: Labelled lines of text: ("left side", "0.25 ± 1e-30").
Evidence = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Edit:
    """Replace what stands at ``span``, which must be ``old``, by ``new``."""

    span: Span
    old: str
    new: str


@dataclass(frozen=True)
class Finding:
    """Something found at a place, with what supports it and, where one is known, the mending edit.

    ``fix`` may suggest any change; ``--fix`` carries out only those of digits. ``at`` is what to
    point at where that is less than the whole of ``span``.
    """

    code: str
    message: str
    span: Span
    evidence: Evidence = ()
    fix: Edit | None = None
    at: Span | None = None

    @property
    def kind(self) -> FindingKind:
        """The entry of the table that it belongs to."""
        return kind_of(self.code)

    @property
    def place(self) -> Span:
        """What to point at."""
        return self.at or self.span

    @property
    def level(self) -> Level:
        """Error, warning or note."""
        return self.kind.level


def finding(
    code: str,
    span: Span,
    /,
    evidence: Evidence = (),
    fix: Edit | None = None,
    at: Span | None = None,
    **values: object,
) -> Finding:
    """Return a finding; ``values`` fill the template of its message, on one line."""
    texts = {name: " ".join(str(value).split()) for name, value in values.items()}
    return Finding(code, kind_of(code).message.format(**texts), span, evidence, fix, at)


def kind_of(code: str) -> FindingKind:
    """Return the entry of a code.

    Raises
    ------
    DocumentError
        If there is none; the message lists the codes, the nearest first.
    """
    kind = FINDINGS.get(code)
    if kind is None:
        near = difflib.get_close_matches(code, FINDINGS, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise DocumentError(f"unknown finding {code!r}: {hint}known are {', '.join(FINDINGS)}")
    return kind


def explain(code: str) -> str:
    """Return what a finding means, why it matters, an example and what to do.

    Raises
    ------
    DocumentError
        If there is no such code; the message lists them.
    """
    return str(kind_of(code))


def listed() -> str:
    """Return every code with its level and what it means, one a line."""
    width = max(map(len, FINDINGS))
    rows = (
        (kind.code, kind.level, kind.meaning.split(". ")[0].removesuffix("."))
        for kind in FINDINGS.values()
    )
    return "\n".join(f"{code:{width}}  {level:7}  {meaning}" for code, level, meaning in rows)
