"""Equations between quantities and numbers: values put in on one side, and conditions.

In ``w - 2ηw = 0.8w`` a quantity stands on one side only because its value was put in on the other.
An equation between free quantities and a number, ``2x = 6``, is true at some points and false at
others: it says where the quantities are, and no counterexample speaks against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from sympy import Eq, Expr, Rational, preorder_traversal

from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.names import is_number, label_of, quantities
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.documents.readings.judged import Judged
from symmlp.documents.steps.evaluation import reached, reached_names
from symmlp.expressions import Partial, Printed
from symmlp.proof import judge
from symmlp.statement import Statement, Status

CONDITION: Final = "whether it holds depends on values that are not given"
_MIDDLE: Final = re.compile(r"\[?(-?\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Filled:
    """The two sides with values put in, and the sentences that say so.

    ``complete`` tells that nothing else in them has a value: else they are compared at one point on
    one side, and for all values on the other.
    """

    sides: tuple[Expr, Expr]
    sentences: tuple[str, ...]
    complete: bool


def one_sided_values(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> Filled | None:
    """Return the sides with numbers for what has a value and matters on one side only."""
    beside = {lhs: reached(rhs, knowledge), rhs: reached(lhs, knowledge)}
    differentiated = {
        name
        for side in beside
        for node in preorder_traversal(side)
        if isinstance(node, Partial)
        for name in quantities(node)
    }
    values = {
        name: knowledge.numbers[name][-1]
        for side, other in beside.items()
        for name in quantities(side)
        if name not in differentiated
        and label_of(name) not in other
        and label_of(name) not in knowledge.definitions
        and _put_in(name, knowledge)
    }
    if not values or is_number(lhs) or is_number(rhs):
        return None

    def change(node: Expr) -> Expr | None:
        if isinstance(node, Printed):
            return node.value
        value = values.get(node)
        return None if value is None else rewrite(value, change)

    sentences = tuple(f"{name} = {value}" for name, value in sorted(values.items(), key=str))
    valued = {label_of(name) for name in knowledge.numbers} - {label_of(name) for name in values}
    complete = not valued & frozenset().union(*beside.values())
    return Filled((rewrite(lhs, change), rewrite(rhs, change)), sentences, complete)


def given_beneath(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> tuple[Eq, ...]:
    """Return the values that this section gives to what only one side is made of.

    After η = 1, Δw = -η g and Δw = -g say the same.
    """
    left, right = (set(reached_names(side, knowledge)) for side in (lhs, rhs))
    return tuple(
        Eq(name, values[-1], evaluate=False)
        for name in sorted(left ^ right, key=str)
        if (values := knowledge.numbers.get(name))
        and knowledge.valued_in.get(name) == knowledge.section
        and label_of(name) not in knowledge.definitions
    )


def _put_in(name: Expr, knowledge: Knowledge) -> bool:
    values = knowledge.numbers.get(name, [])
    return bool(values) and knowledge.puts_in(name, values[-1])


def is_condition(lhs: Expr, rhs: Expr, refuted: Iterable[Judged]) -> bool:
    """Whether a number is compared with what takes several values."""
    if is_number(lhs) == is_number(rhs):
        return False
    return not any(_is_constant(judged, is_number(rhs)) for judged in refuted)


def _is_constant(judged: Judged, left: bool) -> bool:
    """Whether a side is one number, whatever its quantities are: then another one is wrong."""
    statement, witness = judged.statement, judged.verdict.evidence.witness
    if statement is None or witness is None:
        return False
    if not (witness.values or witness.functions or witness.sizes):
        return True
    side = statement.lhs if left else statement.rhs
    shown = _MIDDLE.match(witness.lhs if left else witness.rhs)
    if shown is None:
        return False
    number = Rational(shown[1]).limit_denominator(1000)
    same: Statement = replace(statement, lhs=side, rhs=number)
    return judge(same).status is Status.PROVED
