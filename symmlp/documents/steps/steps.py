"""One step of a document: what can be said of ``lhs = rhs`` with what is known at that place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sympy import Expr, Gt, Indexed
from sympy.logic.boolalg import Boolean

from symmlp.documents.knowledge import conventions
from symmlp.documents.knowledge.facts import only_says_of_what
from symmlp.documents.knowledge.knowledge import Knowledge, Known
from symmlp.documents.knowledge.names import is_number, is_target, label_of, quantities, speaks_of
from symmlp.documents.readings.aliases import under_its_other_name, with_sizes_of_aliases
from symmlp.documents.readings.interpret import interpretations, interpretations_by_layers
from symmlp.documents.readings.judged import Judged, definition
from symmlp.documents.readings.losses_unsaid import of_something_else
from symmlp.documents.readings.meant_definition import PassedOver
from symmlp.documents.readings.opposite_signals import opposite_signals
from symmlp.documents.readings.reach import PASSED_BY, misses_its_variable
from symmlp.documents.readings.reading import Interpretation
from symmlp.documents.readings.unit_letters import with_layers
from symmlp.documents.steps.connections import (
    claims_nothing,
    is_disconnected,
    left_open,
    parameters,
)
from symmlp.documents.steps.evaluation import evaluated
from symmlp.documents.steps.given import judge_under
from symmlp.documents.steps.naming import (
    ANOTHER,
    announces,
    is_new,
    names_argument,
    names_function,
    names_result,
    names_signal,
    redefines_function,
    restates,
    same_notation,
    says_what_it_is_of,
    turns,
)
from symmlp.documents.steps.numbers import (
    by_numbers,
    digits_of,
    numeric,
    value_given,
    with_functions,
)
from symmlp.documents.steps.one_by_one import for_each_unit
from symmlp.documents.steps.one_sided import (
    CONDITION,
    given_beneath,
    is_condition,
    one_sided_values,
)
from symmlp.documents.steps.one_size import SIZES, holds_for_one_size
from symmlp.documents.steps.suppositions import supposing, with_counts
from symmlp.documents.steps.unnamed_functions import holds_for_one, says_what_one_is
from symmlp.expressions import Partial
from symmlp.proof import judge
from symmlp.statement import Evidence, Limits, Relation, Statement, Status, Verdict

DISTRIBUTION = "the targets are a distribution"
OTHERWISE = "it holds with one definition of a name, and not with another that the text gives"
DISCONNECTED = "nothing connects a quantity with what it is differentiated by"

#: What adds up to 1, and why.
Total = tuple[Boolean, str]


def judge_step(
    lhs: Expr,
    rhs: Expr,
    relation: Relation,
    knowledge: Knowledge,
    assumptions: tuple[Boolean, ...] = (),
    *,
    first: bool = True,
    indices: tuple[Limits, ...] = (),
    conditions: tuple[Boolean, ...] = (),
) -> Judged:
    """Judge one step.

    ``conditions`` stand beside the step and restrict it, ``assumptions`` hold in the document.
    ``first`` says that the left side begins its chain; ``indices`` are free indices whose ranges
    are known, of a statement about arrays that was written by entries.
    """
    if relation is Relation.DEFINES:
        return definition(lhs)
    if knowledge.givens is not None:
        given = (*knowledge.givens.assumptions, *conditions)
        givens = replace(knowledge.givens, assumptions=given)
        return judge_under(givens, lhs, rhs, relation, knowledge, first, indices)
    conditions, knowledge = supposing(conditions, knowledge)
    assumptions = (*assumptions, *conditions)
    left, right = knowledge.as_quantities(lhs), knowledge.as_quantities(rhs)
    for attempt in (names_function, names_argument, announces, numeric, by_numbers):
        judged = attempt(left, right, relation, knowledge)
        if judged is not None:
            return judged
    if quantities(left) and not quantities(right):
        right = with_functions(right, knowledge, [])
    judged = evaluated(left, right, relation, knowledge, first)
    if judged is None and not first:
        judged = value_given(left, right, knowledge)
    if judged is not None:
        return judged
    names = first and is_target(left) and not turns(left, right, knowledge)
    if names and is_new(left, knowledge):
        return definition(left)
    if first and names_signal(left, right, knowledge):
        return definition(left)
    named = None if first and left.has(Partial) else names_result(left, right, knowledge)
    if named is not None:
        return named
    every = list(_tried(left, right, relation, assumptions, knowledge, indices))
    tried = _outweighed(every, left, right)
    proved = next((j for j in tried if j.verdict.status is Status.PROVED), None)
    if proved is not None:
        return proved
    filled = one_sided_values(left, right, knowledge)
    if filled is not None:
        numbers = list(_tried(*filled.sides, relation, assumptions, knowledge, indices))
        proved = next((j for j in numbers if j.verdict.status is Status.PROVED), None)
        if proved is not None:
            return replace(proved, assumed=(*proved.assumed, *filled.sentences))
        tried = numbers if numbers and filled.complete else tried
    if left == right and isinstance(left, Partial):
        return same_notation(left)
    if first and is_target(left):
        for meaning in opposite_signals(left, right, knowledge):
            other = replace(knowledge, definitions=dict(knowledge.definitions))
            other.define(left, meaning, None)
            for judged in _tried(left, right, relation, assumptions, other, indices):
                if judged.verdict.status is Status.PROVED:
                    sentence = f"{left} is {meaning}, the error signal with the other sign"
                    assumed = (sentence, *judged.assumed)
                    return replace(judged, assumed=assumed, defines=left, value=meaning)
    for judged in _of_any_loss(left, right, relation, assumptions, knowledge, indices):
        return judged
    if names and not restates(left, rhs, knowledge):
        judged = definition(left)
        known = [
            k
            for k in knowledge.definitions.get(label_of(left), [])
            if speaks_of(k.definition, left)
        ]
        contradicts = known and _says_otherwise(known[-1], left, right)
        return replace(judged, redefines=known[-1]) if contradicts else judged
    decided = _decided(tried, left, right)
    if decided.verdict.status is not Status.REFUTED:
        return decided
    if _otherwise_true(every):
        verdict = Verdict(Status.UNDECIDED, "", Evidence(reason=OTHERWISE))
        return replace(decided, verdict=verdict)
    given = given_beneath(left, right, knowledge)
    there = _tried(left, right, relation, (*assumptions, *given), knowledge, indices)
    if given and any(judged.verdict.status is Status.PROVED for judged in there):
        values = ", ".join(f"{one.lhs} = {one.rhs}" for one in given)
        reason = f"it holds for the values that the text gives: {values}"
        return replace(decided, verdict=Verdict(Status.UNDECIDED, "", Evidence(reason=reason)))
    positive = tuple(Gt(name, 0) for name in parameters(decided))
    there = _tried(left, right, relation, (*assumptions, *positive), knowledge, indices)
    if positive and not any(judged.verdict.status is Status.REFUTED for judged in there):
        reason = f"no counterexample was found where {', '.join(map(str, positive))}"
        return replace(decided, verdict=Verdict(Status.UNDECIDED, "", Evidence(reason=reason)))
    if says_what_it_is_of(left, right, knowledge):
        verdict = Verdict(Status.UNDECIDED, "", Evidence(reason=ANOTHER))
        return replace(decided, verdict=verdict)
    earlier = redefines_function(left, right, knowledge)
    return decided if earlier is None else replace(definition(left), redefines=earlier)


def proves(statement: Statement, knowledge: Knowledge, indices: tuple[Limits, ...] = ()) -> bool:
    """Whether an equation between quantities is proved in a reading that counts."""
    lhs, rhs, assumptions = statement.lhs, statement.rhs, statement.assumptions
    tried = list(_tried(lhs, rhs, Relation.EQUAL, assumptions, knowledge, indices))
    return any(j.verdict.status is Status.PROVED for j in _outweighed(tried, lhs, rhs))


def _of_any_loss(
    left: Expr,
    right: Expr,
    relation: Relation,
    assumptions: tuple[Boolean, ...],
    knowledge: Knowledge,
    indices: tuple[Limits, ...],
) -> Iterator[Judged]:
    """Yield a proof of a step that is true of any loss, where its formula is one of other names."""
    losses = of_something_else(left, right, knowledge)
    if not losses:
        return
    meanings = {k: v for k, v in knowledge.definitions.items() if k not in losses}
    other = replace(knowledge, definitions=meanings)
    sentence = f"whatever the formula of {', '.join(name for name, _ in losses)} is"
    for judged in _tried(left, right, relation, assumptions, other, indices):
        if judged.verdict.status is Status.PROVED:
            yield replace(judged, assumed=(sentence, *judged.assumed))
            return


def _outweighed(tried: list[Judged], lhs: Expr, rhs: Expr) -> list[Judged]:
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
        j.verdict.status is Status.REFUTED and not is_far(j) and not left_open(j, lhs, rhs)
        for j in others
    )
    return others if against else tried


def _otherwise_true(tried: Iterable[Judged]) -> bool:
    """Whether a step is proved with another definition of the document, of a name without an own.

    Where several sections define a name and the step's own does not, no one knows which is meant.
    """
    proofs = (judged for judged in tried if judged.verdict.status is Status.PROVED)
    return any(PassedOver.OWN not in judged.passed_over for judged in proofs)


def _says_otherwise(known: Known, name: Expr, value: Expr) -> bool:
    """Whether another value gives a name a second meaning.

    A number, or what a quantity depends on, can stand beside a formula for it, and so can the
    formula again. With other indices it may be another one: δ_k of the output and δ_j of a hidden
    layer, δ^(L) and δ^(l).
    """
    meaning = known.definition.value
    if meaning is None or only_says_of_what(value) or is_number(value):
        return False
    if known.definition.target != name and isinstance(name, Indexed):
        return False
    return value not in (meaning, *known.forms)


def _tried(
    lhs: Expr,
    rhs: Expr,
    relation: Relation,
    assumptions: tuple[Boolean, ...],
    knowledge: Knowledge,
    indices: tuple[Limits, ...],
) -> Iterator[Judged]:
    """Yield the verdict under each interpretation, stopping at a proof.

    A step whose letters tell layers apart means nothing without them.
    """
    layered = False
    totals = _totals(knowledge)
    for one in with_layers(lhs, rhs, knowledge):
        found = interpretations_by_layers(one.lhs, one.rhs, one.knowledge)
        for judged in _tried_as(found, relation, assumptions, indices, totals, knowledge):
            layered = True
            yield replace(judged, assumed=(one.sentence, *judged.assumed))
            if judged.verdict.status is Status.PROVED:
                return
    if not layered:
        readings = interpretations(lhs, rhs, knowledge)
        yield from _tried_as(readings, relation, assumptions, indices, totals, knowledge)


def _tried_as(
    readings: Iterable[Interpretation],
    relation: Relation,
    assumptions: tuple[Boolean, ...],
    indices: tuple[Limits, ...],
    totals: Sequence[Total],
    knowledge: Knowledge,
) -> Iterator[Judged]:
    for found in readings:
        known = {limit.index for limit in indices}
        ranges = (*indices, *(r for r in found.statement.indices if r.index not in known))
        statement = replace(
            found.statement, relation=relation, assumptions=assumptions, indices=ranges
        )
        if knowledge.sizes is not None:
            statement = with_sizes_of_aliases(statement, knowledge.sizes)
        statement = with_counts(statement)
        digits = digits_of(statement, knowledge)
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
        yield Judged(
            verdict,
            found.assumed,
            found.undefined,
            statement=statement,
            passed_over=found.passed_over,
        )
        if verdict.status is Status.PROVED:
            return
        if verdict.status is Status.REFUTED:
            yield from _with_totals(statement, found.assumed, totals)


def _totals(knowledge: Knowledge) -> list[Total]:
    """Return what adds up to 1 in a document, and why: it says so, or has a cross-entropy."""
    said = [(total, "as the text says") for total in knowledge.totals]
    return [*said, *((total, DISTRIBUTION) for total in conventions.usual_totals(knowledge))]


def _with_totals(
    statement: Statement, assumed: tuple[str, ...], totals: Sequence[Total]
) -> Iterator[Judged]:
    """Yield a proof that needs some quantities to add up to 1, if there is one."""
    usual = [(total, DISTRIBUTION) for total in conventions.distributions(statement)]
    for said, why in dict.fromkeys((*totals, *usual)):
        total = under_its_other_name(said, statement)
        verdict = judge(replace(statement, assumptions=(*statement.assumptions, total)))
        if verdict.status is Status.PROVED:
            yield Judged(verdict, (*assumed, f"{total.lhs} = 1: {why}"))


def _decided(tried: list[Judged], lhs: Expr, rhs: Expr) -> Judged:
    """Refuted only if no reading proves it and nothing undefined could make it true."""
    refuted = [judged for judged in tried if judged.verdict.status is Status.REFUTED]
    if refuted and is_condition(lhs, rhs, refuted):
        verdict = Verdict(Status.UNDECIDED, "", Evidence(reason=CONDITION))
        return replace(refuted[0], verdict=verdict)
    why = claims_nothing(lhs, rhs)
    if refuted and why:
        return replace(refuted[0], verdict=Verdict(Status.UNDECIDED, "", Evidence(reason=why)))
    if refuted and all(holds_for_one_size(judged) for judged in refuted):
        return replace(refuted[0], verdict=Verdict(Status.UNDECIDED, "", Evidence(reason=SIZES)))
    own = [judged for judged in refuted if PassedOver.OWN not in judged.passed_over]
    for judged in own or refuted:
        if (is_number(lhs) and is_number(rhs)) or not left_open(judged, lhs, rhs):
            why = says_what_one_is(judged) or holds_for_one(judged)
            if why:
                return replace(judged, verdict=Verdict(Status.UNDECIDED, "", Evidence(reason=why)))
            return _confirmed(judged)
    if not refuted:
        return tried[0]
    judged = refuted[0]
    names = left_open(judged, lhs, rhs)
    shown = ", ".join(map(str, names))
    reason = f"nothing says what {shown} is, and it stands on one side only"
    verdict = Verdict(Status.UNDECIDED, "", Evidence(reason=reason))
    return replace(judged, verdict=verdict, undefined=names)


def _confirmed(judged: Judged) -> Judged:
    """Return a refuted step judged in full, so that a proof and the counterexample are compared."""
    if judged.statement is None or judged.digits is not None:
        return judged
    return replace(judged, verdict=judge(judged.statement))
