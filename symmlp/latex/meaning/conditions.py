"""Conditions: comparisons, indicators, values by cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import (
    And,
    Eq,
    Expr,
    Ge,
    Gt,
    Integer,
    Le,
    Lt,
    Ne,
    Or,
    Piecewise,
    Symbol,
    true,
)
from sympy.logic.boolalg import Boolean

from symmlp.latex.meaning.context import Meaning, fail
from symmlp.latex.meaning.parts import kronecker
from symmlp.latex.syntax.tree import Cases, Comparison, Indicator, Junction, Node

RELATIONALS: dict[str, Callable[..., Boolean]] = {
    "=": Eq, "≠": Ne, "<": Lt, "≤": Le, ">": Gt, "≥": Ge,
}  # fmt: skip


_JUNCTIONS: dict[str, Callable[..., Boolean]] = {"and": And, "or": Or}


def condition(meaning: Meaning, node: Node) -> Boolean:
    """Return a comparison, or several joined by ``and`` or ``or``."""
    if isinstance(node, Junction):
        parts = [condition(meaning, part) for part in node.parts]
        return _JUNCTIONS[node.word](*parts, evaluate=False)
    if not isinstance(node, Comparison):
        raise fail(node, "this condition is not understood")
    return comparison(meaning, node)


def junction(meaning: Meaning, node: Junction) -> Expr:
    """Refuse conditions where a value is expected."""
    raise fail(node, "conditions are not understood here")


def comparison(meaning: Meaning, node: Comparison) -> Boolean:
    """Return a comparison; a chain of them is their conjunction."""
    values = [meaning(operand) for operand in node.operands]
    parts = []
    for place, relation in enumerate(node.relations):
        if relation not in RELATIONALS:
            raise fail(node, f"the relation {relation} is not understood here")
        parts.append(RELATIONALS[relation](values[place], values[place + 1], evaluate=False))
    return parts[0] if len(parts) == 1 else And(*parts, evaluate=False)


def compared(meaning: Meaning, node: Comparison) -> Expr:
    """Return the bracket of Iverson: 1 where the comparison holds."""
    return Piecewise((Integer(1), comparison(meaning, node)), (Integer(0), true), evaluate=False)


def indicator(meaning: Meaning, node: Indicator) -> Expr:
    """Return 1 where the condition holds; for equal indices that is Kronecker's delta."""
    where = node.condition
    if isinstance(where, Comparison) and where.relations == ("=",):
        one, other = (meaning(operand) for operand in where.operands)
        if _counts(one) and _counts(other):
            return kronecker(one, other)
    if not isinstance(where, Comparison):
        raise fail(node, "this condition is not understood")
    return compared(meaning, where)


def _counts(value: Any) -> bool:
    return isinstance(value, Integer) or (isinstance(value, Symbol) and bool(value.is_integer))


def cases(meaning: Meaning, node: Cases) -> Expr:
    """Return the values with their conditions, in their order."""
    rows = []
    for value, where in node.rows:
        rows.append((meaning(value), true if where is None else condition(meaning, where)))
    if not rows:
        raise fail(node, "there are no cases here")
    return Piecewise(*rows, evaluate=False)
