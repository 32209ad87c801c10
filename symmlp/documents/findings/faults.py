"""Faults of symmlp itself: told where they happened, so that the rest of a document is judged."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from symmlp.documents.findings.findings import Finding, finding
from symmlp.statement import Span


@contextmanager
def faults_at(span: Span, findings: list[Finding]) -> Iterator[None]:
    """Catch what goes wrong in the block, and add it to the findings at a place."""
    try:
        yield
    except Exception as error:
        findings.append(fault(error, span))


def fault(error: Exception, span: Span) -> Finding:
    """Return an error that nobody expected as a finding at a place of the document."""
    return finding("fault", span, problem=described(error))


def described(error: Exception) -> str:
    """Return what somebody who mends symmlp needs to know of an error: what, and where."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    what = " ".join(str(error).split()) or type(error).__name__
    return f"{what} ({type(error).__name__} at {Path(place.filename).name}:{place.lineno})"
