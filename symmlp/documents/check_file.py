"""Check one document: segments in, directives applied, the judge asked, one `Report` out."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from symmlp.documents.directives.directives import split
from symmlp.documents.directives.scope import apply, without_ignored
from symmlp.documents.errors import DocumentError
from symmlp.documents.findings.findings import Finding, finding
from symmlp.documents.limits import OutOfTime, time_limit
from symmlp.documents.reports.report import Claim, Report
from symmlp.documents.syntaxes.readers import read_document
from symmlp.documents.syntaxes.segments import Kind, Segment
from symmlp.errors import SymmlpError
from symmlp.statement import Span

#: What judges a document: its segments in the order of reading, to claims and other findings.
Judge = Callable[[Sequence[Segment]], tuple[list[Claim], list[Finding]]]

NOT_JUDGED: Final = frozenset({Kind.UNCLOSED, Kind.UNREAD, Kind.CUT})
MAX_SECONDS: Final = 120.0  # for one file


def check_file(
    path: Path, context: Sequence[Segment], judge: Judge, seconds: float = MAX_SECONDS
) -> Report:
    """Return the report of one file; what goes wrong with it is in the report, never raised.

    This is the one place where everything is caught: a fault of symmlp in one document must not
    lose what is found in the others. It is an error of the report, with the place in the code.
    """
    name = str(path)
    try:
        with time_limit(seconds):
            segments = read_document(path)
            claims, findings = check_segments(segments, context, judge)
    except SymmlpError as error:
        return Report((name,), errors=(_one_line(error),))
    except OutOfTime:
        late = finding("out-of-time", Span(name, 1, 1, 1, 1))
        return Report((name,), findings=(late,))
    except Exception as error:
        return Report((name,), errors=(f"{name}: a fault of symmlp itself: {_fault(error)}",))
    return Report((name,), tuple(claims), tuple(findings), lines=_lines(segments, findings))


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


def _lines(segments: Sequence[Segment], findings: Sequence[Finding]) -> dict[tuple[str, int], str]:
    """Return the source lines that findings point at."""
    sources = {segment.file: segment.source for segment in segments}
    spans = (span for found in findings for span in (found.span, found.place))
    places = {(span.file, span.line) for span in spans}
    return {
        (file, line): sources[file].lines[line - 1]
        for file, line in places
        if file in sources and line <= len(sources[file].lines)
    }


def _fault(error: Exception) -> str:
    """Return what somebody who mends symmlp needs to know of an error: what, and where."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    what = _one_line(error) or type(error).__name__
    return f"{what} ({type(error).__name__} at {Path(place.filename).name}:{place.lineno})"


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())


def failed(path: Path, reason: str) -> Report:
    """Return the report of a file that could not be checked at all."""
    return Report((str(path),), errors=(_one_line(DocumentError(f"{path}: {reason}")),))
