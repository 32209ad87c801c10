"""One step of a document: what can be said of ``lhs = rhs`` with what is known at that place."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, Indexed

from symmlp.documents.knowledge.facts import only_says_of_what
from symmlp.documents.knowledge.knowledge import Known
from symmlp.documents.knowledge.names import is_number, is_target, label_of, quantities, speaks_of
from symmlp.documents.readings.judged import Judged, definition
from symmlp.documents.readings.meant_definition import PassedOver
from symmlp.documents.steps.connections import claims_nothing, left_open
from symmlp.documents.steps.doubts import doubt, in_doubt
from symmlp.documents.steps.evaluation import evaluated
from symmlp.documents.steps.given import judge_under
from symmlp.documents.steps.naming import (
    announces,
    is_new,
    names_argument,
    names_function,
    names_result,
    names_signal,
    redefines_function,
    restates,
    same_notation,
    turns,
)
from symmlp.documents.steps.numbers import by_numbers, numeric, value_given, with_functions
from symmlp.documents.steps.one_sided import CONDITION, is_condition, one_sided_values
from symmlp.documents.steps.one_size import SIZES, holds_for_one_size
from symmlp.documents.steps.proofs import other_proof
from symmlp.documents.steps.step import Step
from symmlp.documents.steps.suppositions import supposing
from symmlp.documents.steps.trying import outweighed, proof_among, tried
from symmlp.documents.steps.unnamed_functions import holds_for_one, says_what_one_is
from symmlp.expressions import Partial
from symmlp.proof import judge
from symmlp.statement import Relation, Status


def judge_step(step: Step) -> Judged:
    """Judge one step: what it names, its numbers, or its sides under each of its readings."""
    if step.relation is Relation.DEFINES:
        return definition(step.lhs)
    knowledge = step.knowledge
    if knowledge.givens is not None:
        given = (*knowledge.givens.assumptions, *step.conditions)
        return judge_under(replace(knowledge.givens, assumptions=given), step)
    conditions, knowledge = supposing(step.conditions, knowledge)
    as_meant = replace(
        step,
        lhs=knowledge.as_quantities(step.lhs),
        rhs=knowledge.as_quantities(step.rhs),
        knowledge=knowledge,
        assumptions=(*step.assumptions, *conditions),
        conditions=(),
    )
    for attempt in (names_function, names_argument, announces, numeric, by_numbers):
        judged = attempt(as_meant.lhs, as_meant.rhs, step.relation, knowledge)
        if judged is not None:
            return judged
    if quantities(as_meant.lhs) and not quantities(as_meant.rhs):
        as_meant = replace(as_meant, rhs=with_functions(as_meant.rhs, knowledge, []))
    return _of_numbers(as_meant) or _named(as_meant) or _by_readings(as_meant, step.rhs)


def _of_numbers(step: Step) -> Judged | None:
    """Judge a step to a number at the values that the document gives."""
    left, right, knowledge = step.lhs, step.rhs, step.knowledge
    judged = evaluated(left, right, step.relation, knowledge, step.first)
    return value_given(left, right, knowledge) if judged is None and not step.first else judged


def _named(step: Step) -> Judged | None:
    """Return that a step gives a name to what is new, or to what was computed before."""
    left, right, knowledge = step.lhs, step.rhs, step.knowledge
    if _may_name(step) and is_new(left, knowledge):
        return definition(left)
    if step.first and names_signal(left, right, knowledge):
        return definition(left)
    return None if step.first and left.has(Partial) else names_result(left, right, knowledge)


def _may_name(step: Step) -> bool:
    return step.first and is_target(step.lhs) and not turns(step.lhs, step.rhs, step.knowledge)


def _by_readings(step: Step, as_written: Expr) -> Judged:
    """Judge a step under each of its readings; ``as_written`` is its right side in the text."""
    left, right, knowledge = step.lhs, step.rhs, step.knowledge
    every = list(tried(step))
    weighed = outweighed(every, step)
    proof = proof_among(weighed)
    if proof is not None:
        return proof
    filled = one_sided_values(left, right, knowledge)
    if filled is not None:
        numbers = list(tried(replace(step, lhs=filled.sides[0], rhs=filled.sides[1])))
        proof = proof_among(numbers)
        if proof is not None:
            return replace(proof, assumed=(*proof.assumed, *filled.sentences))
        weighed = numbers if numbers and filled.complete else weighed
    if left == right and isinstance(left, Partial):
        return same_notation(left)
    proof = other_proof(step)
    if proof is not None:
        return proof
    if _may_name(step) and not restates(left, as_written, knowledge):
        return _defined_again(step)
    decided = _decided(weighed, left, right)
    if decided.verdict.status is not Status.REFUTED:
        return decided
    why = doubt(step, decided, every)
    if why is not None:
        return in_doubt(decided, why)
    earlier = redefines_function(left, right, knowledge)
    return decided if earlier is None else replace(definition(left), redefines=earlier)


def _defined_again(step: Step) -> Judged:
    """Return that a step defines a name, and which meaning it gives up for that."""
    judged = definition(step.lhs)
    stack = step.knowledge.definitions.get(label_of(step.lhs), [])
    known = [one for one in stack if speaks_of(one.definition, step.lhs)]
    contradicts = known and _says_otherwise(known[-1], step.lhs, step.rhs)
    return replace(judged, redefines=known[-1]) if contradicts else judged


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


def _decided(weighed: list[Judged], lhs: Expr, rhs: Expr) -> Judged:
    """Refuted only if no reading proves it and nothing undefined could make it true."""
    refuted = [judged for judged in weighed if judged.verdict.status is Status.REFUTED]
    if not refuted:
        return weighed[0]
    if is_condition(lhs, rhs, refuted):
        return in_doubt(refuted[0], CONDITION)
    why = claims_nothing(lhs, rhs)
    if why:
        return in_doubt(refuted[0], why)
    if all(holds_for_one_size(judged) for judged in refuted):
        return in_doubt(refuted[0], SIZES)
    own = [judged for judged in refuted if PassedOver.OWN not in judged.passed_over]
    for judged in own or refuted:
        if (is_number(lhs) and is_number(rhs)) or not left_open(judged, lhs, rhs):
            why = says_what_one_is(judged) or holds_for_one(judged)
            return in_doubt(judged, why) if why else _confirmed(judged)
    names = left_open(refuted[0], lhs, rhs)
    shown = ", ".join(map(str, names))
    why = f"nothing says what {shown} is, and it stands on one side only"
    return replace(in_doubt(refuted[0], why), undefined=names)


def _confirmed(judged: Judged) -> Judged:
    """Return a refuted step judged in full, so that a proof and the counterexample are compared."""
    if judged.statement is None or judged.digits is not None:
        return judged
    return replace(judged, verdict=judge(judged.statement))
