"""Steps as claims of the report: with the verdict and its evidence, or why they were not read."""

from __future__ import annotations

from typing import Final

from symmlp.documents.findings.evidence import evidence_of
from symmlp.documents.findings.faults import fault
from symmlp.documents.findings.findings import Finding, finding
from symmlp.documents.progress import Progress
from symmlp.documents.readings.judged import Judged
from symmlp.documents.reports.claim import Claim
from symmlp.documents.steps.step_findings import findings_on
from symmlp.documents.syntaxes.segments import Kind, Segment
from symmlp.latex.read import ChainStep
from symmlp.latex.unreadable import Unreadable
from symmlp.statement import Span, Status

LATEST: Final = 12  # findings that are looked back at
MAX_SHOWN: Final = 200  # characters of a formula that is not understood at all


def report(judged: Judged, step: ChainStep, segment: Segment, progress: Progress) -> None:
    """Add the claim of a step, and what is found on it."""
    span = span_of(step, segment)
    evidence = evidence_of(judged.verdict, judged.assumed)
    latex = (step.lhs.latex, step.rhs.latex)
    found = tuple(findings_on(judged, span, step, segment, progress))
    progress.claims.append(
        Claim(judged.verdict.status, judged.verdict.method, span, latex, evidence, found)
    )
    progress.findings.extend(found)


def report_unread(step: ChainStep, segment: Segment, progress: Progress, reason: str = "") -> None:
    """Leave a step undecided for a reason; by default for what was not understood of it."""
    problem = step.lhs.problem or step.rhs.problem
    if not reason:
        reason = str(problem.reason) if problem is not None else f"the relation {step.relation}"
    span, at = span_of(step, segment), segment.between(*_unread(step))
    note = finding("unreadable", span, at=at, reason=reason)
    latex = (step.lhs.latex, step.rhs.latex)
    found = () if _is_said(note, progress) else (note,)
    progress.claims.append(Claim(Status.UNDECIDED, "", span, latex, (("reason", reason),), found))


def report_misfit(step: ChainStep, wrong: Finding, segment: Segment, progress: Progress) -> None:
    """Leave a step undecided whose shapes do not fit: it has no value that could be compared."""
    latex = (step.lhs.latex, step.rhs.latex)
    evidence = (("reason", wrong.message), *wrong.evidence)
    span = span_of(step, segment)
    progress.claims.append(Claim(Status.UNDECIDED, "", span, latex, evidence, (wrong,)))


def report_fault(step: ChainStep, segment: Segment, error: Exception, progress: Progress) -> None:
    """Leave a step undecided at which symmlp itself failed."""
    span = span_of(step, segment)
    found = fault(error, span)
    latex = (step.lhs.latex, step.rhs.latex)
    reason = (("reason", found.message),)
    progress.claims.append(Claim(Status.UNDECIDED, "", span, latex, reason, (found,)))


def report_unreadable(segment: Segment, problem: Exception, progress: Progress) -> None:
    """Leave a formula undecided that cannot even be taken apart; a name alone claims nothing."""
    if isinstance(problem, Unreadable):
        at = segment.between(problem.start, problem.end or len(segment.text))
        reason = problem.reason
        note = finding("unreadable", segment.span, at=at, reason=reason)
    else:
        note = fault(problem, segment.span)
        reason = note.message
    if segment.kind is not Kind.DISPLAY and "=" not in segment.text:
        progress.findings.append(note)
        return
    latex = (" ".join(segment.text[:MAX_SHOWN].split()), "")
    evidence = (("reason", reason),)
    progress.claims.append(Claim(Status.UNDECIDED, "", segment.span, latex, evidence, (note,)))


def _is_said(note: Finding, progress: Progress) -> bool:
    """Whether what is not understood is a placeholder, which is a finding of its own."""
    start = note.place.line, note.place.column
    return any(
        one.code == "placeholder" and (one.span.line, one.span.column) == start
        for one in progress.findings[-LATEST:]
    )


def span_of(step: ChainStep, segment: Segment) -> Span:
    """Return the place of the right side, from the beginning of its row where that is earlier."""
    row_begins_earlier = "\n" in segment.text[step.row : step.rhs.start]
    return segment.between(step.row if row_begins_earlier else step.rhs.start, step.rhs.end)


def _unread(step: ChainStep) -> tuple[int, int]:
    """Return the offsets of what was not understood, or of the right side."""
    sides = (step.rhs,) if step.carried else (step.lhs, step.rhs)
    problems = (side.problem.span for side in sides if side.problem is not None)
    known = (span for span in problems if span[0] < span[1])
    return next(known, (step.rhs.start, step.rhs.end))
