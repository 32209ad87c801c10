"""Assumptions taken apart: what is positive, what is zero, which alternatives there are."""

from __future__ import annotations

from itertools import product

import sympy
from flint import fmpq
from sympy import Expr, Indexed, Symbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from symmlp.expressions import Printed
from symmlp.proof.errors import OutOfBudget, Undecidable
from symmlp.proof.names import Label, label_of
from symmlp.statement import Definition

MAX_ALTERNATIVES = 16

Definitions = dict[Label, list[Definition]]


def alternatives(assumptions: tuple[Boolean, ...]) -> list[tuple[Relational, ...]]:
    """Return the ways in which all assumptions can hold, each as a conjunction of relations."""
    choices = [_ways(assumption) for assumption in assumptions]
    count = 1
    for ways in choices:
        count *= len(ways)
        if count > MAX_ALTERNATIVES:
            raise OutOfBudget(f"assumptions with more than {MAX_ALTERNATIVES} alternatives")
    return [tuple(r for way in combination for r in way) for combination in product(*choices)]


def _ways(assumption: Boolean) -> list[tuple[Relational, ...]]:
    if isinstance(assumption, sympy.Or):
        return [way for part in assumption.args for way in _ways(part)]
    if isinstance(assumption, sympy.And):
        parts = [_ways(part) for part in assumption.args]
        return [tuple(r for way in combination for r in way) for combination in product(*parts)]
    if isinstance(assumption, Relational):
        return [(assumption,)]
    if assumption in (sympy.true, sympy.false):
        return [()] if assumption == sympy.true else []
    raise Undecidable(f"{type(assumption).__name__} is not a kind of assumption that can be used")


def gaps(relations: tuple[Relational, ...], *kinds: type) -> list[tuple[Expr, Expr]]:
    """Return (greater, smaller) for the strict inequalities, (lhs, rhs) for the other kinds."""
    found = []
    for relation in relations:
        if relation.func in kinds:
            pair = (relation.lhs, relation.rhs)
            less = relation.func in (sympy.Lt, sympy.Le)
            found.append(pair[::-1] if less else pair)
    return found


def _number(expression: Expr) -> fmpq | None:
    if isinstance(expression, Printed):
        expression = expression.value
    return (
        fmpq(int(expression.p), int(expression.q))
        if isinstance(expression, sympy.Rational)
        else None
    )


def intervals(relations: tuple[Relational, ...]) -> list[tuple[Expr, fmpq, bool]]:
    """Return what comparisons with numbers say: (quantity, bound, whether from below)."""
    found = []
    for greater, smaller in gaps(relations, sympy.Gt, sympy.Ge, sympy.Lt, sympy.Le):
        for quantity, bound, is_lower in ((greater, smaller, True), (smaller, greater, False)):
            number = _number(bound)
            if number is not None and isinstance(quantity, Symbol | Indexed):
                found.append((quantity, number, is_lower))
    return found


def file_definitions(definitions: tuple[Definition, ...]) -> Definitions:
    """Return the definitions by name and number of indices; particular ones before general ones.

    Raises
    ------
    Undecidable
        If a definition is of something else than a quantity or a family: it would be ignored.
    """
    filed: Definitions = {}
    for definition in sorted(dict.fromkeys(definitions), key=lambda d: len(d.indices)):
        target = definition.target
        if not isinstance(target, Symbol | Indexed) or not _all_patterns(definition):
            raise Undecidable(f"a definition of {target}, which is not one quantity or family")
        others = filed.setdefault(label_of(target), [])
        if any(_same_name(definition, other) for other in others):
            raise Undecidable(f"{target} has several definitions")
        others.append(definition)
    return filed


def _same_name(one: Definition, other: Definition) -> bool:
    """Whether two definitions are of the same quantity; a function may share a quantity's name."""
    return one.target == other.target and isinstance(one.value, sympy.Lambda) is isinstance(
        other.value, sympy.Lambda
    )


def _all_patterns(definition: Definition) -> bool:
    """Whether each index is fixed, or an index symbol of the definition plus something fixed."""
    for pattern in definition.target.indices if isinstance(definition.target, Indexed) else ():
        terms = pattern.args if isinstance(pattern, sympy.Add) else (pattern,)
        varying = [term for term in terms if term.has(*definition.indices)]
        if len(varying) > 1 or not set(varying) <= set(definition.indices):
            return False
    return True
