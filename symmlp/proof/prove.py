"""From a statement to a verdict: an exact proof, or an exact counterexample, or neither.

The order matters for honesty, not for speed: a proof also needs one admissible point at which
both sides are defined (otherwise it would be vacuous), and that point is evaluated by code that
shares nothing with the normal form, so a slip in either shows as a disagreement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, islice

from sympy import Add, Expr, Tuple

from symmlp.proof.attempt import Attempt, attempt
from symmlp.proof.context import Context, context_of
from symmlp.proof.entries import entry_sizes
from symmlp.proof.errors import Undecidable
from symmlp.proof.index_cases import index_cases
from symmlp.proof.printed import judge_digits
from symmlp.proof.witness import Point, points
from symmlp.statement import Evidence, Relation, Statement, Status, Verdict

NORMAL_FORM = "normal form"
COUNTEREXAMPLE = "counterexample"
ENTRIES = "entry by entry"

#: At how many points a proof is checked, where there are so many.
AGREEING = 3
#: At how many points a counterexample is sought before anything else.
LOOKED_AT = 2
#: As many more where both sides are 0, as behind a unit that is not active.
MOST_LOOKED_AT = 8


def judge(statement: Statement, *, look_first: bool = False) -> Verdict:
    """Return what can be said of a statement, with evidence.

    PROVED means equal wherever both sides are defined, under the statement's definitions and
    assumptions; REFUTED means that a model of those was found in which the sides differ.

    Parameters
    ----------
    look_first
        Whether a counterexample at one of the first points ends it before a proof is tried. That
        is much cheaper for what is wrong, but there a proof and a point do not check each other.
    """
    try:
        return _judge(statement, look_first)
    except RecursionError:
        return _undecided(statement, "an expression nested too deeply", Attempt(False), set())


def _judge(statement: Statement, look_first: bool) -> Verdict:
    if statement.relation is Relation.DEFINES:
        return Verdict(Status.DEFINITION, "", Evidence(quantity=statement.lhs))
    if isinstance(statement.lhs, Tuple) or isinstance(statement.rhs, Tuple):
        return _judge_vectors(statement, look_first)
    if statement.relation is Relation.APPROXIMATES:
        return _judge_approximation(statement)
    cases = index_cases(statement)
    if cases:
        return _together([judge(case, look_first=look_first) for case in cases])
    try:
        return _judge_in(context_of(statement), look_first)
    except Undecidable as error:
        return _undecided(statement, str(error), Attempt(False), set())


def _judge_in(context: Context, look_first: bool) -> Verdict:
    statement = context.statement
    reasons: set[str] = set()
    stream = points(context, reasons)
    first: list[Point] = []
    for point in islice(stream, MOST_LOOKED_AT if look_first else 0):
        if point.apart:
            return _refuted(statement, point)
        first.append(point)
        if sum(not seen.vanishes for seen in first) == LOOKED_AT:
            break
    found = attempt(context)
    looked_at: list[Point] = []
    try:
        for point in chain(first, stream):
            if point.apart:
                if found.proved:
                    return _undecided(statement, "the proof and a point disagree", found, reasons)
                return _refuted(statement, point)
            looked_at.append(point)
            if found.proved and len(looked_at) == AGREEING:
                break
    except Undecidable as error:
        reasons.add(str(error))
    if found.proved and looked_at:
        return _proved(statement, found, looked_at[0])
    if found.proved:
        return _undecided(
            statement, "no point was found at which both sides are defined", found, reasons
        )
    return _judge_entries(context, found, looked_at, reasons)


def _judge_approximation(statement: Statement) -> Verdict:
    """Judge closed numbers by their digits; otherwise equal sides approximate each other."""
    if not (statement.lhs.free_symbols or statement.rhs.free_symbols):
        return judge_digits(statement).verdict
    verdict = judge(replace(statement, relation=Relation.EQUAL))
    if verdict.status is not Status.REFUTED:
        return verdict
    return _undecided(
        statement, "the sides differ, and nothing says how near is near", Attempt(False), set()
    )


def _judge_entries(
    context: Context, found: Attempt, looked_at: list[Point], reasons: set[str]
) -> Verdict:
    statement = context.statement
    sizes = entry_sizes(statement) if looked_at else ()
    results = []
    for size in sizes:
        result = attempt(context, size)
        if not result.proved:
            break
        results.append(result)
    if sizes and len(results) == len(sizes):
        verdict = _proved(statement, results[-1], looked_at[0])
        stated = tuple(f"every width {size}" for size in sizes)
        return Verdict(Status.PROVED, ENTRIES, replace(verdict.evidence, sizes=stated))
    agreed = (
        f"both sides agree at {len(looked_at)} points, which proves nothing" if looked_at else ""
    )
    return _undecided(statement, found.reason, found, {*reasons, agreed} - {""})


def _proved(statement: Statement, found: Attempt, point: Point) -> Verdict:
    evidence = Evidence(
        definitions=statement.definitions,
        assumptions=statement.assumptions,
        normal_form=found.normal_form,
        witness=point.witness,
        axioms=tuple(sorted(found.axioms)),
        conventions=tuple(sorted(found.conventions)),
    )
    return Verdict(Status.PROVED, NORMAL_FORM, evidence)


def _refuted(statement: Statement, point: Point) -> Verdict:
    evidence = Evidence(
        definitions=statement.definitions,
        assumptions=statement.assumptions,
        witness=point.witness,
    )
    return Verdict(Status.REFUTED, COUNTEREXAMPLE, evidence)


def _undecided(statement: Statement, reason: str, found: Attempt, tried: set[str]) -> Verdict:
    evidence = Evidence(
        definitions=statement.definitions,
        assumptions=statement.assumptions,
        reason=reason,
        tried=tuple(sorted({found.reason, *tried} - {"", reason})),
    )
    return Verdict(Status.UNDECIDED, "", evidence)


def _entries(side: Expr) -> tuple[Expr, ...]:
    return tuple(side) if isinstance(side, Tuple) else (side,)


def _judge_vectors(statement: Statement, look_first: bool) -> Verdict:
    left, right = _entries(statement.lhs), _entries(statement.rhs)
    if len(left) != len(right):
        return _undecided(
            statement,
            f"a vector of {len(left)} entries against one of {len(right)}",
            Attempt(False),
            set(),
        )
    verdicts = [
        judge(replace(statement, lhs=a, rhs=b), look_first=look_first)
        for a, b in zip(left, right, strict=True)
    ]
    if not verdicts:
        return _undecided(statement, "vectors without entries", Attempt(False), set())
    verdict_of_all = _together(verdicts)
    if verdict_of_all.status is not Status.PROVED:
        return verdict_of_all
    together = replace(statement, lhs=Add(*left, evaluate=False), rhs=Add(*right, evaluate=False))
    if next(points(context_of(together), set()), None) is None:
        reason = "no point was found at which all entries are defined"
        return _undecided(statement, reason, Attempt(False), set())
    return verdict_of_all


def _together(verdicts: Sequence[Verdict]) -> Verdict:
    """Return what can be said of all of several statements at once."""
    for status in (Status.REFUTED, Status.UNDECIDED):
        for verdict in verdicts:
            if verdict.status is status:
                return verdict
    return replace(verdicts[0], evidence=_merged([verdict.evidence for verdict in verdicts]))


def _merged(evidence: list[Evidence]) -> Evidence:
    """Return the evidence of several statements: what the proof of any of them rests on."""

    def union(field: str) -> tuple[str, ...]:
        return tuple(sorted({note for entry in evidence for note in getattr(entry, field)}))

    return replace(
        evidence[0],
        normal_form="; ".join(entry.normal_form for entry in evidence),
        sizes=union("sizes"),
        axioms=union("axioms"),
        conventions=union("conventions"),
    )
