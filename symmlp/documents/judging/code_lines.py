"""Lines of code and pseudo-code against the formulas of the same name.

In a fence without a programming language, a line such as ``d (output) = y * (1 - y) * (y - z)``
claims what the document's formula for that error signal claims. In Python, only assignments outside
of functions and loops are looked at, and only what is certain is said. Other languages are left
alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from sympy import Expr, Indexed, Sum, preorder_traversal

from symmlp.documents.code import checks as code_checks
from symmlp.documents.code.equations import Line, line_of, looks_like_equation
from symmlp.documents.code.names import QUALIFIERS, Names
from symmlp.documents.code.reader import Malformed, Unsupported, read_code, tree_of
from symmlp.documents.findings.evidence import evidence_of
from symmlp.documents.findings.findings import Finding, finding
from symmlp.documents.knowledge.names import label_of, quantities
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.documents.knowledge.sizes import Sizes
from symmlp.documents.progress import Progress
from symmlp.documents.readings.interpret import interpretations
from symmlp.documents.readings.judged import Judged
from symmlp.documents.reports.claim import Claim
from symmlp.documents.steps.step import Step
from symmlp.documents.steps.steps import judge_step
from symmlp.documents.syntaxes.segments import Segment
from symmlp.expressions import Partial
from symmlp.proof import judge
from symmlp.statement import Relation, Status

#: Languages whose lines are equations, and those whose lines may be.
PSEUDO: Final = frozenset(
    {"", "text", "txt", "plain", "plaintext", "pseudo", "pseudocode", "algorithm", "none"}
)
PYTHON: Final = frozenset({"python", "py", "python3", "ipython", "ipython3", "{python}"})
#: A line that makes a fence of Python a program, which is left alone.
_PROGRAM: Final = re.compile(
    r"^\s*(?:def|class|for|while|with|if|return|try|async|@\w|>>>|\$ )", re.MULTILINE
)
MAX_READINGS: Final = 12
MAX_LINE: Final = 500
MAX_LINES: Final = 200


def check(segment: Segment, progress: Progress) -> None:
    """Judge the equations among the lines of a fence."""
    strict = segment.info in PSEUDO
    if not strict and segment.info not in PYTHON:
        return
    found = list(code_checks.check(segment, progress.code, progress.knowledge))
    progress.claims.extend(found)
    if not strict and _PROGRAM.search(segment.text):
        return
    judged = {(claim.span.line, claim.latex[0]) for claim in found}
    names = Names.of(progress.knowledge)
    short = (one for one in segment.lines() if len(one.text) <= MAX_LINE)
    for one in islice(short, MAX_LINES):
        line = line_of(one)
        if line is not None and (one.span.line, line.name) not in judged:
            _check_line(line, names, progress, strict)


def _check_line(line: Line, names: Names, progress: Progress, strict: bool) -> None:
    try:
        tree_of(line.code)
    except Malformed as problem:
        if strict and looks_like_equation(line, names):
            progress.findings.append(finding("code-unreadable", line.span, reason=problem))
        return
    except Unsupported:
        return
    judged = [one for shift in (0, 1) for one in _judged(line, shift, names, progress)]
    _remember(line, names)
    if judged:
        progress.claims.extend(_claim(line, judged, strict))


def _judged(line: Line, shift: int, names: Names, progress: Progress) -> Iterator[Judged]:
    """Yield what the formulas say of a line, counting from 0 (``shift`` 0) or from 1."""
    names.shift = shift
    if line.word and line.word not in QUALIFIERS:
        return
    try:
        sizes = progress.knowledge.sizes or Sizes()
        value = sizes.read(read_code(line.code, names.meaning))
        left = sizes.read(read_code(line.target, names.meaning))
    except (Unsupported, Malformed):
        return
    if shift and not any(isinstance(n, Indexed | Sum) for n in preorder_traversal(value)):
        return
    if not list(quantities(value)) or left == value:
        return
    if shift:
        value = rewrite(value, _counted_from_one)
    if line.updates:
        sign = 1 if line.operator == "+=" else -1
        value = left + sign * value
    target: Expr | None = left
    if line.updates or left in set(quantities(value)):
        target = names.after(left) or (left if line.word else None)
    known = progress.knowledge
    if isinstance(target, Partial) or (target and label_of(target) in known.definitions):
        judged = judge_step(
            Step(target, value, Relation.EQUAL, known, progress.assumptions, first=False)
        )
        yield _made_certain(judged, target, value, progress)


def _claim(line: Line, judged: Sequence[Judged], strict: bool) -> Iterator[Claim]:
    """Yield the claim of a line: proved by any reading, refuted only by all of them."""
    best = next((j for j in judged if j.verdict.status is Status.PROVED), None)
    certain = all(j.verdict.status is Status.REFUTED and not _abstract(j) for j in judged)
    chosen = best or judged[0]
    if not best and not certain and not strict:
        return
    status = chosen.verdict.status if best or certain else Status.UNDECIDED
    span = line.span
    evidence = evidence_of(chosen.verdict, chosen.assumed)
    found: tuple[Finding, ...] = ()
    if status is Status.REFUTED:
        formula = _formula(chosen)
        found = (finding("code-refuted", span, evidence, code=line.right, formula=formula),)
    elif status is Status.UNDECIDED:
        reason = chosen.verdict.evidence.reason or "a formula for it is not certain"
        found = (finding("undecided", span, evidence, reason=reason),)
    method = chosen.verdict.method if status is not Status.UNDECIDED else ""
    yield Claim(status, method, span, (line.shown, line.right), evidence, found)


def _made_certain(judged: Judged, target: Expr, value: Expr, progress: Progress) -> Judged:
    """Return a refutation that chooses no function, if another reading gives one."""
    if judged.verdict.status is not Status.REFUTED or not _abstract(judged):
        return judged
    for found in islice(interpretations(target, value, progress.knowledge), MAX_READINGS):
        statement = replace(found.statement, assumptions=progress.assumptions)
        other = Judged(judge(statement), found.assumed, found.undefined, statement=statement)
        if other.verdict.status is Status.REFUTED and not _abstract(other):
            return other
    return judged


def _formula(judged: Judged) -> str:
    """Return the formula that a line was compared with."""
    statement = judged.statement
    target = statement.lhs if statement is not None else None
    for definition in statement.definitions if statement is not None else ():
        if definition.target == target and definition.value is not None:
            return f"{target} = {definition.value}"
    return str(target)


def _abstract(judged: Judged) -> bool:
    """Whether a counterexample had to choose a function that the document leaves open."""
    witness = judged.verdict.evidence.witness
    return witness is None or bool(witness.functions)


def _remember(line: Line, names: Names) -> None:
    """Note what a name of the fence's own stands for."""
    names.shift = 0
    known = (line.name, 0) in names.vocabulary
    if line.indices or line.word or known or line.updates:
        return
    try:
        value = read_code(line.code, names.meaning)
    except (Unsupported, Malformed):
        names.own.pop(line.name, None)
        return
    if list(quantities(value)):
        names.own[line.name] = value


def _counted_from_one(node: Expr) -> Expr | None:
    """Return a sum over 0 … n-1 of shifted terms as a sum over 1 … n."""
    if not isinstance(node, Sum):
        return None
    body, limits = node.function, []
    for index, low, high in node.limits:
        body = body.xreplace({index + 1: index})
        limits.append((index, low + 1, high + 1))
    return Sum(body, *limits)
