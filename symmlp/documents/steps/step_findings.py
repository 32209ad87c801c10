"""What is found on a step that was judged: what is wrong with it, and the edit that would mend it.

A finding's span begins where the row of the step begins; ``at`` is the right side alone, and the
edit is the smallest one, so that a caret can stand below exactly what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sympy import Expr

from symmlp.documents.findings.digit_edits import digits_edit
from symmlp.documents.findings.evidence import evidence_of
from symmlp.documents.findings.findings import Edit, Finding, finding
from symmlp.documents.knowledge.knowledge import Known
from symmlp.documents.knowledge.names import base_letter, label_of, quantities
from symmlp.documents.progress import Progress
from symmlp.documents.prose.introduced import USUAL, is_known, letter_of
from symmlp.documents.readings.judged import Judged
from symmlp.documents.reports.as_written import elided, written_at
from symmlp.documents.steps.doubts import OTHERWISE
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
        reason = elided(_reason(judged, step, segment, progress), REASON)
        yield finding("undecided", span, evidence, at=at, reason=reason)
    yield from _two_meanings(judged, span, step, segment, progress)
    names = judged.undefined
    if status is Status.DEFINITION and isinstance(step.rhs.expression, Expr):
        names = (*names, *quantities(step.rhs.expression))
    if status in (Status.UNDECIDED, Status.DEFINITION):  # a refuted step is false whatever it is
        yield from _undefined(names, span, step, segment, progress)


def _two_meanings(
    judged: Judged, span: Span, step: ChainStep, segment: Segment, progress: Progress
) -> Iterator[Finding]:
    """Yield a finding where nobody can know which of two meanings a symbol has.

    A section may give a usual symbol, such as that of the loss, a meaning of its own; two are one
    too many in one section, or where a later section goes back to the earlier one.
    """
    known, section = judged.redefines, progress.knowledge.section
    if known is not None and not _is_update(known):
        earlier = written_at(known.span, segment.source) or str(known.definition.value)
        found = finding(
            "two-meanings",
            span,
            at=segment.between(step.rhs.start, step.rhs.end),
            symbol=step.lhs.latex,
            first=elided(earlier, SHOWN),
            line=known.span.line if known.span is not None else 0,
            second=elided(step.rhs.latex, SHOWN),
        )
        if known.section == section or letter_of(step.lhs.latex) not in USUAL:
            yield found
        else:
            progress.superseded.append((known, found))
    for old, found in list(progress.superseded):
        if not _is_said_in(section, old, progress) and _goes_back_to(old, judged, step):
            progress.superseded.remove((old, found))
            yield found


def _is_update(known: Known) -> bool:
    """Whether a name is computed from others of its own: w[k + 1] from w[k], by several rules."""
    name, value = known.definition.target, known.definition.value
    own = label_of(name)[0]
    return value is not None and any(label_of(one)[0] == own for one in quantities(value))


def _is_said_in(section: int, old: Known, progress: Progress) -> bool:
    """Whether a section gives a name a definition itself, were it the same once more."""
    known = progress.knowledge.definitions.get(label_of(old.definition.target), ())
    same = (one for one in (old, *known) if one.definition == old.definition)
    return section in {one.section for one in same}


def _goes_back_to(old: Known, judged: Judged, step: ChainStep) -> bool:
    """Whether a step holds with the earlier of two definitions, and does not only repeat it."""
    left = step.lhs.expression
    if judged.statement is None or left is None or left == old.definition.target:
        return False
    taken = judged.statement.definitions
    if judged.verdict.evidence.reason == OTHERWISE:
        return label_of(old.definition.target) in {label_of(one.target) for one in taken}
    return judged.verdict.status is Status.PROVED and old.definition in taken


def _undefined(
    names: Iterable[Expr], span: Span, step: ChainStep, segment: Segment, progress: Progress
) -> Iterator[Finding]:
    """Yield a finding for each symbol of the step of which the document says nothing at all."""
    for name in names:
        place = progress.as_written.place_of(name, step, segment)
        letter = base_letter(name)
        if place is None or letter in progress.told:
            continue
        symbol = written_at(place, segment.source) or str(name)
        macro = len(letter) == 1 and is_known(letter, progress.letters)  # \vw for a bold w
        if not macro and not is_known(symbol, progress.letters):
            progress.told.add(letter)
            yield finding("undefined-symbol", span, at=place, symbol=symbol)


def _reason(judged: Judged, step: ChainStep, segment: Segment, progress: Progress) -> str:
    """Return why a step is undecided, with what is not defined in the author's own words."""
    reason = judged.verdict.evidence.reason
    named = [name for name in judged.undefined if str(name) in reason]
    places = (progress.as_written.place_of(name, step, segment) for name in named)
    symbols = [written_at(place, segment.source) for place in places if place is not None]
    if not symbols:
        return reason
    *others, last = dict.fromkeys(symbols)
    listed = f"{', '.join(others)} and {last} are" if others else f"{last} is"
    return f"no formula says what {listed}"


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
        fix = edit_of(change, at, step, segment)
    shown = elided(left, SHOWN), elided(right, SHOWN)
    return finding("step-refuted", span, evidence, fix, at=at, lhs=shown[0], rhs=shown[1])


def edit_of(change: Change, at: Span, step: ChainStep, segment: Segment) -> Edit:
    """Return a change of the right side as an edit of the file, as small as it is."""
    start, end = step.rhs.start, step.rhs.end
    raw = segment.text[start:end]
    if raw != step.rhs.latex:  # the text has other blanks, or alignment marks
        return Edit(at, raw, change.applied(step.rhs.latex))
    place = segment.between(start + change.start, start + change.end)
    return Edit(place, raw[change.start : change.end], change.new)
