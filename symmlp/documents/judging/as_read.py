"""A document as its reader has cut it: directives applied, the judge asked, findings in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from symmlp.documents.directives.directives import split
from symmlp.documents.directives.scope import apply, without_ignored
from symmlp.documents.findings.findings import Finding, finding
from symmlp.documents.reports.claim import Claim
from symmlp.documents.syntaxes.segments import Kind, Segment
from symmlp.statement import Span

#: What judges a document: its segments in the order of reading, to claims and other findings.
Judge = Callable[[Sequence[Segment]], tuple[list[Claim], list[Finding]]]

NOT_JUDGED: Final = frozenset({Kind.UNCLOSED, Kind.UNREAD, Kind.CUT})


def check_segments(
    segments: Iterable[Segment], context: Sequence[Segment], judge: Judge
) -> tuple[list[Claim], list[Finding]]:
    """Return the claims of a document and all findings on it, in the order of their places."""
    whole, wrong = split(segments)
    for segment in whole:
        if segment.kind is Kind.UNCLOSED:
            delimiter = segment.info or segment.text
            wrong.append(finding("unclosed-formula", segment.span, delimiter=delimiter))
        elif segment.kind is Kind.UNREAD:
            wrong.append(finding("unreadable", segment.span, reason=segment.info))
        elif segment.kind is Kind.CUT:
            wrong.append(finding("too-long", segment.span, most=segment.info))
    read = [segment for segment in whole if segment.kind not in NOT_JUDGED]
    checked, expectations = without_ignored(read)
    claims, findings = judge([*context, *checked])
    claims, findings = apply(expectations, claims, findings)
    findings = [*wrong, *findings, *(found for claim in claims for found in claim.findings)]
    order = {name: place for place, name in enumerate(dict.fromkeys(s.file for s in whole))}
    unique = sorted(dict.fromkeys(findings), key=lambda found: _place(found.span, order))
    return sorted(claims, key=lambda claim: _place(claim.span, order)), unique


def _place(span: Span, order: dict[str, int]) -> tuple[int, int, int]:
    return order.get(span.file, -1), span.line, span.column
