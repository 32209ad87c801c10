"""Check one document: its reader, the judge and the clock, one `Report` out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from symmlp.documents.errors import DocumentError
from symmlp.documents.findings.faults import described
from symmlp.documents.findings.findings import Finding, finding
from symmlp.documents.garbage import seldom_collected
from symmlp.documents.judging.as_read import Judge, check_segments
from symmlp.documents.limits import OutOfTime, time_limit
from symmlp.documents.reports.report import Report
from symmlp.documents.syntaxes.readers import read_document
from symmlp.documents.syntaxes.segments import Segment
from symmlp.errors import SymmlpError
from symmlp.statement import Span

MAX_SECONDS: Final = 120.0  # for one file


def check_file(
    path: Path, context: Sequence[Segment], judge: Judge, seconds: float = MAX_SECONDS
) -> Report:
    """Return the report of one file; what goes wrong with it is in the report, never raised.

    A fault of symmlp in one document must not lose what is found in the others; one that did not
    happen in a single step is an error of the report, with the place in the code.
    """
    name = str(path)
    try:
        with time_limit(seconds), seldom_collected():
            segments = read_document(path)
            claims, findings = check_segments(segments, context, judge)
    except SymmlpError as error:
        return Report((name,), errors=(_one_line(error),))
    except OutOfTime:
        late = finding("out-of-time", Span(name, 1, 1, 1, 1))
        return Report((name,), findings=(late,))
    except Exception as error:
        return Report((name,), errors=(f"{name}: a fault of symmlp itself: {described(error)}",))
    return Report((name,), tuple(claims), tuple(findings), lines=_lines(segments, findings))


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


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())


def failed(path: Path, reason: str) -> Report:
    """Return the report of a file that could not be checked at all."""
    return Report((str(path),), errors=(_one_line(DocumentError(f"{path}: {reason}")),))
