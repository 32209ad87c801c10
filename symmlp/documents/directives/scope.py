"""What ``ignore`` and ``expect`` apply to: the next block that has something to check.

A block is a paragraph, display, table or fence; inside a paragraph it is what is left of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from symmlp.documents.findings.findings import Finding, finding
from symmlp.documents.reports.claim import Claim
from symmlp.documents.syntaxes.segments import CHECKED, Kind, Segment
from symmlp.statement import Span

_STATUSES: Final = ("refuted", "undecided")  # these take all findings of the block with them


@dataclass(frozen=True)
class Expectation:
    """What a directive announces for the segments at ``spans``."""

    directive: Segment
    spans: tuple[Span, ...]


def without_ignored(segments: Sequence[Segment]) -> tuple[list[Segment], list[Expectation]]:
    """Return what is to be checked, and what is expected of parts of it."""
    ignored, expectations = set[int](), list[Expectation]()
    for place, segment in enumerate(segments):
        if segment.kind is Kind.DIRECTIVE and segment.info in ("ignore", "expect"):
            scope = _scope(segments, place)
            if segment.info == "ignore":
                ignored.update(scope)
            else:
                spans = tuple(segments[number].span for number in scope)
                expectations.append(Expectation(segment, spans))
    kept = [s for n, s in enumerate(segments) if n not in ignored and not _is_mark(s)]
    return kept, expectations


def apply(
    expectations: Iterable[Expectation], claims: Sequence[Claim], findings: Sequence[Finding]
) -> tuple[list[Claim], list[Finding]]:
    """Return claims and findings after what was expected is taken out, and what failed to come."""
    claims, findings = list(claims), list(findings)
    for expected in expectations:
        wanted = expected.directive.text
        met, seen = False, set[str]()
        for number, claim in enumerate(claims):
            if _inside(claim.span, expected.spans):
                seen.update((claim.status.lower(), *(f.code for f in claim.findings)))
                if wanted in (claim.status.lower(), *(f.code for f in claim.findings)):
                    claims[number] = replace(claim, expected=True, findings=())
                    met = True
        others = [found for found in findings if _inside(found.span, expected.spans)]
        seen.update(found.code for found in others)
        if met or wanted in seen:
            meant = [found for found in others if wanted in (found.code, *_STATUSES)]
            findings = [found for found in findings if found not in meant]
            continue
        found = ", ".join(sorted(seen)) or "nothing to check"
        span = expected.directive.span
        findings.append(finding("expectation-failed", span, expected=wanted, found=found))
    return claims, findings


def _scope(segments: Sequence[Segment], place: int) -> list[int]:
    """Return the places of the next segments to check that belong to one block."""
    scope = list[int]()
    for number in range(place + 1, len(segments)):
        segment = segments[number]
        if scope and segment.block != segments[scope[0]].block:
            break
        if segment.kind in CHECKED:
            scope.append(number)
    return scope


def _is_mark(segment: Segment) -> bool:
    return segment.kind is Kind.DIRECTIVE and segment.info in ("ignore", "expect")


def _inside(span: Span, spans: Iterable[Span]) -> bool:
    start = span.line, span.column
    return any(
        span.file == other.file
        and (other.line, other.column) <= start <= (other.end_line, other.end_column)
        for other in spans
    )
