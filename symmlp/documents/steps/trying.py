"""A step under each of its readings, from the plainest to the freest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sympy.logic.boolalg import Boolean

from symmlp.documents.knowledge import conventions
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.names import label_of
from symmlp.documents.readings.aliases import under_its_other_name, with_sizes_of_aliases
from symmlp.documents.readings.interpret import interpretations, interpretations_by_layers
from symmlp.documents.readings.judged import Judged
from symmlp.documents.readings.meant_definition import PassedOver
from symmlp.documents.readings.reach import PASSED_BY, misses_its_variable
from symmlp.documents.readings.reading import Interpretation
from symmlp.documents.readings.unit_letters import with_layers
from symmlp.documents.steps.connections import (
    counts_another_layer,
    has_extremes,
    is_disconnected,
    is_one_of_many,
    left_open,
)
from symmlp.documents.steps.numbers import digits_of
from symmlp.documents.steps.one_by_one import for_each_unit
from symmlp.documents.steps.step import Step
from symmlp.documents.steps.suppositions import with_counts
from symmlp.proof import judge
from symmlp.statement import Evidence, Relation, Statement, Status, Verdict

DISTRIBUTION = "the targets are a distribution"
OPEN_TOTALS = "whether it holds for targets that add up to 1 was not found out"
EXTREMES = "which member of the family is the largest or smallest is open"
ANOTHER_LAYER = "how many units a sum runs over was not found out"
ONE_OF_MANY = "it differentiates by one of several quantities of one name"
DISCONNECTED = "nothing connects a quantity with what it is differentiated by"

#: What adds up to 1, and why.
Total = tuple[Boolean, str]


def tried(step: Step) -> Iterator[Judged]:
    """Yield the verdict under each interpretation, stopping at a proof.

    A step whose letters tell layers apart means nothing without them.
    """
    layered = False
    totals = _totals(step.knowledge)
    for one in with_layers(step.lhs, step.rhs, step.knowledge):
        found = interpretations_by_layers(one.lhs, one.rhs, one.knowledge)
        for judged in _tried_as(found, step, totals):
            layered = True
            yield replace(judged, assumed=(one.sentence, *judged.assumed))
            if judged.verdict.status is Status.PROVED:
                return
    if not layered:
        yield from _tried_as(interpretations(step.lhs, step.rhs, step.knowledge), step, totals)


def proof_among(tried: Iterable[Judged]) -> Judged | None:
    """Return the first proof."""
    return next((judged for judged in tried if judged.verdict.status is Status.PROVED), None)


def outweighed(tried: list[Judged], step: Step) -> list[Judged]:
    """Return what was tried without proofs that a counterexample speaks against.

    A proof that passes over the likeliest definition of a name counts only where nothing is refuted
    with it.
    """

    def is_far(judged: Judged) -> bool:
        return PassedOver.LIKELIEST in judged.passed_over

    others = [j for j in tried if not (is_far(j) and j.verdict.status is Status.PROVED)]
    if len(others) == len(tried):
        return tried
    against = any(
        j.verdict.status is Status.REFUTED
        and not is_far(j)
        and not left_open(j, step.lhs, step.rhs)
        for j in others
    )
    return others if against else tried


def proves(statement: Statement, knowledge: Knowledge) -> bool:
    """Whether an equation between quantities is proved in a reading that counts."""
    step = Step(
        statement.lhs, statement.rhs, Relation.EQUAL, knowledge, statement.assumptions,
        indices=statement.indices,
    )  # fmt: skip
    return proof_among(outweighed(list(tried(step)), step)) is not None


def _tried_as(
    readings: Iterable[Interpretation], step: Step, totals: Sequence[Total]
) -> Iterator[Judged]:
    sizes = step.knowledge.sizes
    known = {limit.index for limit in step.indices}
    for found in readings:
        ranges = (*step.indices, *(r for r in found.statement.indices if r.index not in known))
        statement = replace(
            found.statement, relation=step.relation, assumptions=step.assumptions, indices=ranges
        )
        if sizes is not None:
            statement = with_sizes_of_aliases(statement, sizes)
        statement = with_counts(statement)
        digits = digits_of(statement, step.knowledge)
        if digits is not None:
            yield Judged(digits.verdict, found.assumed, digits=digits, statement=statement)
            if digits.verdict.status is Status.PROVED:
                return
            continue
        verdict = for_each_unit(statement, judge(statement, look_first=True))
        if verdict.status is Status.PROVED and misses_its_variable(statement):
            verdict = Verdict(Status.UNDECIDED, "", Evidence(reason=PASSED_BY))
        if verdict.status is Status.PROVED and is_disconnected(statement):
            verdict = Verdict(Status.UNDECIDED, "", Evidence(reason=DISCONNECTED))
        if verdict.status is Status.PROVED and is_one_of_many(statement):
            verdict = Verdict(Status.UNDECIDED, "", Evidence(reason=ONE_OF_MANY))
        if verdict.status is Status.REFUTED and counts_another_layer(statement):
            verdict = Verdict(Status.UNDECIDED, "", Evidence(reason=ANOTHER_LAYER))
        if verdict.status is Status.REFUTED and has_extremes(statement):
            verdict = Verdict(Status.UNDECIDED, "", Evidence(reason=EXTREMES))
        refuted = verdict.status is Status.REFUTED
        more = list(_with_totals(statement, found.assumed, totals)) if refuted else []
        if any(judged.verdict.status is Status.UNDECIDED for judged in more):
            verdict = Verdict(Status.UNDECIDED, "", Evidence(reason=OPEN_TOTALS))
        yield Judged(
            verdict,
            found.assumed,
            found.undefined,
            statement=statement,
            passed_over=found.passed_over,
        )
        if verdict.status is Status.PROVED:
            return
        yield from (judged for judged in more if judged.verdict.status is Status.PROVED)


def _totals(knowledge: Knowledge) -> list[Total]:
    """Return what adds up to 1 in a document, and why: it says so, or has a cross-entropy."""
    said = [(total, "as the text says") for total in knowledge.totals]
    return [*said, *((total, DISTRIBUTION) for total in conventions.usual_totals(knowledge))]


def _with_totals(
    statement: Statement, assumed: tuple[str, ...], totals: Sequence[Total]
) -> Iterator[Judged]:
    """Yield a proof that needs some quantities to add up to 1, if there is one.

    Where each sample has its own, a verdict that is open with them is yielded too.
    """
    usual = [(total, DISTRIBUTION) for total in conventions.distributions(statement)]
    for said, why in dict.fromkeys((*totals, *usual)):
        total = under_its_other_name(said, statement)
        supposed = replace(statement, assumptions=(*statement.assumptions, total))
        verdict = judge(supposed, look_first=True)
        if verdict.status is Status.PROVED:
            yield Judged(verdict, (*assumed, f"{total.lhs} = 1: {why}"))
    for shares, anything in conventions.sample_distributions(statement):
        others = (d for d in statement.definitions if label_of(d.target) != label_of(shares.target))
        supposed = replace(statement, definitions=(*others, shares, anything))
        verdict = judge(supposed, look_first=True)
        if verdict.status is not Status.REFUTED:
            yield Judged(verdict, (*assumed, f"{DISTRIBUTION}: {shares.target} for each sample"))
