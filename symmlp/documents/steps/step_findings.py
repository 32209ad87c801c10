"""What is found on a step that was judged: what is wrong with it, and the edit that would mend it.

A finding's span begins where the row of the step begins; ``at`` is the right side alone, and the
edit is the smallest one, so that a caret can stand below exactly what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symmlp.documents.findings.digit_edits import digits_edit
from symmlp.documents.findings.evidence import evidence_of
from symmlp.documents.findings.findings import Edit, Finding, finding
from symmlp.documents.knowledge.names import label_of
from symmlp.documents.progress import Progress
from symmlp.documents.readings.judged import Judged
from symmlp.documents.reports.as_written import elided, is_introduced, place_of, written_at
from symmlp.documents.steps.mending import Refuted, mend
from symmlp.documents.steps.slips import Change
from symmlp.documents.syntaxes.segments import Segment
from symmlp.latex.read import ChainStep
from symmlp.statement import Span, Status

#: No formula is longer in a message; the claim has all of it.
SHOWN: Final = 60
#: No reason is longer in a message; the evidence has all of it.
REASON: Final = 120


def findings_on(
    judged: Judged, span: Span, step: ChainStep, segment: Segment, progress: Progress
) -> Iterator[Finding]:
    """Yield what is found on a step; ``span`` is where it stands."""
    at = segment.between(step.rhs.start, step.rhs.end)
    status = judged.verdict.status
    evidence = evidence_of(judged.verdict)
    if status is Status.REFUTED:
        yield _digits(judged, span, step, segment) or _refuted(
            judged, span, at, step, segment, progress
        )
    elif status is Status.UNDECIDED:
        reason = elided(judged.verdict.evidence.reason, REASON)
        yield finding("undecided", span, evidence, at=at, reason=reason)
    if judged.redefines is not None:
        known = judged.redefines
        earlier = written_at(known.span, segment.source) or str(known.definition.value)
        yield finding(
            "two-meanings",
            span,
            at=at,
            symbol=step.lhs.latex,
            first=elided(earlier, SHOWN),
            line=known.span.line if known.span is not None else 0,
            second=elided(step.rhs.latex, SHOWN),
        )
    if status in (Status.UNDECIDED, Status.DEFINITION):  # a refuted step is false whatever it is
        yield from _undefined(judged, span, step, segment, progress)


def _undefined(
    judged: Judged, span: Span, step: ChainStep, segment: Segment, progress: Progress
) -> Iterator[Finding]:
    """Yield a finding for each quantity of the step that nothing says anything about.

    A definition does not need to know it: there it is enough that the text speaks of it.
    """
    for name in judged.undefined:
        place = place_of(name, step, segment, progress.roles)
        if place is None or label_of(name) in progress.told:
            continue
        symbol = written_at(place, segment.source) or str(name)
        defines = judged.verdict.status is Status.DEFINITION
        if not (defines and is_introduced(symbol, progress.mentioned)):
            progress.told.add(label_of(name))
            yield finding("undefined-symbol", span, at=place, symbol=symbol)


def _digits(judged: Judged, span: Span, step: ChainStep, segment: Segment) -> Finding | None:
    """Return the finding on printed digits, if that is what is wrong.

    The decimal is the result of the step on whichever side it stands.
    """
    digits = judged.digits
    if digits is None or digits.result is None or not digits.right:
        return None
    code = "truncated" if digits.truncated else "wrong-digits"
    evidence = evidence_of(judged.verdict)
    fix, at = None, segment.between(step.rhs.start, step.rhs.end)
    printed, right = step.rhs.latex, digits.right
    for side in (step.rhs, *(() if step.carried else (step.lhs,))):
        fix = digits_edit(segment, side.start, side.end, digits.result, digits.right)
        if fix is not None:
            at = segment.between(side.start, side.end)
            printed, right = side.latex, side.latex.replace(fix.old, fix.new, 1)
            break
    shown = elided(printed, SHOWN), elided(right, SHOWN)
    return finding(code, span, evidence, fix, at=at, printed=shown[0], right=shown[1])


def _refuted(
    judged: Judged, span: Span, at: Span, step: ChainStep, segment: Segment, progress: Progress
) -> Finding:
    evidence = evidence_of(judged.verdict)
    left, right = step.lhs.latex, step.rhs.latex
    fix: Edit | None = None
    change = None
    if judged.statement is not None:
        known, roles = progress.knowledge, progress.roles
        change = mend(Refuted(judged.statement, step, known, roles, segment.source))
    if change is not None:
        evidence = (
            *evidence,
            ("slip", change.what),
            ("true would be", change.applied(right).strip()),
        )
        fix = _edit(change, at, step, segment)
    shown = elided(left, SHOWN), elided(right, SHOWN)
    return finding("step-refuted", span, evidence, fix, at=at, lhs=shown[0], rhs=shown[1])


def _edit(change: Change, at: Span, step: ChainStep, segment: Segment) -> Edit:
    """Return a change of the right side as an edit of the file, as small as it is."""
    start, end = step.rhs.start, step.rhs.end
    raw = segment.text[start:end]
    if raw != step.rhs.latex:  # the text has other blanks, or alignment marks
        return Edit(at, raw, change.applied(step.rhs.latex))
    place = segment.between(start + change.start, start + change.end)
    return Edit(place, raw[change.start : change.end], change.new)
