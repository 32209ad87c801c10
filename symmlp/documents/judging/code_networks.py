"""Training code in the fences of a document, under the layout of samples that it is written for.

Nothing says whether samples are rows or columns. Each fence is read under every layout, after the
fences before it, after the last of them, and by itself; the reading that makes most lines right is
meant. It convicts a line only if at least as many lines are right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Expr, Mul, Pow, Sum, Symbol, preorder_traversal

from symmlp.documents.code.derivatives import SHAPES
from symmlp.documents.code.layouts import LAYOUTS
from symmlp.documents.code.passes import compared
from symmlp.documents.code.run import Line
from symmlp.documents.code.statements import OCTAVE, Assignment, Function, statements
from symmlp.documents.findings.evidence import evidence_of
from symmlp.documents.findings.findings import Finding, finding
from symmlp.documents.judging.code_lines import PSEUDO, PYTHON
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.letters import LOSS_LETTERS
from symmlp.documents.progress import Progress
from symmlp.documents.reports.claim import Claim
from symmlp.documents.syntaxes.segments import Segment
from symmlp.statement import Status

Program = list[Assignment | Function]


def collect(segment: Segment, progress: Progress) -> None:
    """Keep a fence of code for the end, when all of the document's code is known."""
    if segment.info in PSEUDO | PYTHON | OCTAVE:
        program = list(statements(segment))
        if program:
            progress.programs.append(program)


def check(progress: Progress) -> None:
    """Judge the lines of backward passes, and the steps that go with them."""
    done = {(claim.span.line, claim.span.file, claim.latex[0]) for claim in progress.claims}
    for lines in _chosen(progress.programs, _is_mean(progress.knowledge)):
        for line in lines:
            claim = _claim(line)
            if (claim.span.line, claim.span.file, claim.latex[0]) not in done:
                progress.claims.append(claim)


def _is_mean(knowledge: Knowledge) -> bool:
    """Whether every loss of the document that adds up samples divides by their number."""
    found = [
        isinstance(known.definition.value, Mul)
        for letter in LOSS_LETTERS
        for known in knowledge.definitions.get((letter, 0), ())
        if known.definition.value is not None and _adds_samples(known.definition.value)
    ]
    return bool(found) and all(found)


def _adds_samples(value: Expr) -> bool:
    """Whether a loss is a sum up to a number that it is divided by as well, or could be."""
    sums = [node for node in preorder_traversal(value) if isinstance(node, Sum)]
    counts = {limit for total in sums for _, _, limit in total.limits if isinstance(limit, Symbol)}
    divided = {p.base for p in value.atoms(Pow) if p.exp == -1 and isinstance(p.base, Symbol)}
    return bool({s.name for s in counts} & ({s.name for s in divided} | {"m", "N"}))


def _chosen(programs: Sequence[Program], mean: bool) -> Iterator[list[Line]]:
    """Yield the lines of each fence under the reading that makes most of them right."""
    together = [compared(_joined(programs), layout, mean) for layout in LAYOUTS]
    for place, program in enumerate(programs):
        segments = {id(one.segment) for one in program if isinstance(one, Assignment)}
        found = list(together)
        for first in (max(place - 1, 0), place):
            if not _all_right(_best(_parts(found, segments))):
                alone = _joined(programs[first : place + 1])
                found += [compared(alone, layout, mean) for layout in LAYOUTS]
        yield _best(_parts(found, segments))


def _joined(programs: Sequence[Program]) -> Program:
    return [line for program in programs for line in program]


def _parts(readings: Sequence[list[Line]], segments: set[int]) -> list[list[Line]]:
    """Return what readings say of the lines of one fence."""
    return [[one for one in lines if id(one.assignment.segment) in segments] for lines in readings]


def _best(readings: Sequence[list[Line]]) -> list[Line]:
    """Return the reading that makes most lines right, none where most are wrong.

    One sample cannot show by how many samples something is divided; it is meant only where no
    batch fits.
    """
    batches = [lines for lines in readings if lines and lines[0].samples > 1 and _fits(lines)]
    best = max(batches or readings, key=_score)
    return best if _trusted(best) else []


def _fits(lines: Sequence[Line]) -> bool:
    return _trusted(lines) and not any(line.verdict.method == SHAPES for line in lines)


def _score(lines: Sequence[Line]) -> int:
    return _count(lines, Status.PROVED) - _count(lines, Status.REFUTED)


def _all_right(lines: Sequence[Line]) -> bool:
    return 0 < len(lines) == _count(lines, Status.PROVED)


def _trusted(lines: Sequence[Line]) -> bool:
    return _count(lines, Status.PROVED) >= max(1, _count(lines, Status.REFUTED))


def _count(lines: Sequence[Line], status: Status) -> int:
    return sum(line.verdict.status is status for line in lines)


def _claim(line: Line) -> Claim:
    one, verdict = line.assignment, line.verdict
    span = one.segment.between(one.start, one.end)
    evidence = (*evidence_of(verdict, line.assumed), ("it should be", line.right))
    found: tuple[Finding, ...] = ()
    if verdict.status is Status.REFUTED:
        found = (finding("code-refuted", span, evidence, code=one.text, formula=line.right),)
    elif verdict.status is Status.UNDECIDED:
        found = (finding("undecided", span, evidence, reason=verdict.evidence.reason),)
    return Claim(verdict.status, verdict.method, span, (line.name, one.text), evidence, found)
