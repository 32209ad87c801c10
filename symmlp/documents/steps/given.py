"""A step judged under what is given, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

from sympy import Expr, Symbol

from symmlp.documents.knowledge.givens import Givens
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.matching import numbers_put_in
from symmlp.documents.knowledge.names import is_number, is_target, quantities
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.documents.readings.judged import Judged, definition
from symmlp.documents.steps.numbers import numeric, put_in
from symmlp.documents.steps.step import Step
from symmlp.expressions import Printed
from symmlp.proof import judge
from symmlp.proof.printed import judge_digits
from symmlp.statement import Limits, Relation, Statement


def judge_under(givens: Givens, step: Step) -> Judged:
    """Judge a step under what is given, and nothing else."""
    lhs, rhs, knowledge = step.lhs, step.rhs, step.knowledge
    in_numbers = numeric(lhs, rhs, step.relation, knowledge)
    if in_numbers is not None:
        return in_numbers
    numbers_in = _under_numbers(givens, lhs, rhs, knowledge) if is_number(rhs) else None
    if numbers_in is not None:
        return numbers_in
    named = step.first and is_target(lhs)
    if named and (not givens.defines(lhs) or (givens.frees(lhs) and is_number(rhs))):
        return definition(lhs)
    known = {limit.index for limit in step.indices}
    ranges = (*step.indices, *(limit for limit in givens.indices if limit.index not in known))
    statement = Statement(
        lhs, rhs, step.relation, givens.definitions, givens.assumptions, _in_use(ranges, lhs, rhs)
    )
    return Judged(judge(statement), statement=statement)


def _under_numbers(givens: Givens, lhs: Expr, rhs: Expr, knowledge: Knowledge) -> Judged | None:
    """Judge a step to numbers by the numbers that are given; None where some are not."""
    numbers = {name: [value] for name, value in givens.numbers}
    binding = numbers_put_in(lhs, rhs, numbers)
    if binding and set(binding) <= set(numbers):
        return put_in(lhs, binding)
    filled = rewrite(lhs, lambda node: numbers[node][0] if node in numbers else None)
    if filled == lhs or not is_number(filled):
        return None
    assumed = tuple(f"{name} = {numbers[name][0]}" for name in quantities(lhs))
    if numbers_put_in(_each_apart(lhs, numbers), rhs, {}) is not None:
        # The same formula with another number in it: as it is written, not as it may be rounded.
        return Judged(judge(Statement(_exact(filled), _exact(rhs))), assumed)
    if not isinstance(rhs, Printed):
        given = givens.exact | givens.rounded
        rhs = rewrite(rhs, lambda node: node.value if node in given else None)
    digits = judge_digits(Statement(filled, rhs, Relation.APPROXIMATES), knowledge.widened)
    return Judged(digits.verdict, assumed, digits=digits)


def _each_apart(side: Expr, names: Mapping[Expr, object]) -> Expr:
    """Return a side in which each occurrence of a quantity is one of its own."""
    places = count()
    return rewrite(side, lambda n: Symbol(f"_{next(places)}", real=True) if n in names else None)


def _exact(side: Expr) -> Expr:
    """Return a side with its decimals read exactly."""
    return rewrite(side, lambda node: node.value if isinstance(node, Printed) else None)


def _in_use(ranges: tuple[Limits, ...], lhs: Expr, rhs: Expr) -> tuple[Limits, ...]:
    free = lhs.free_symbols | rhs.free_symbols
    return tuple(limit for limit in ranges if limit.index in free)
