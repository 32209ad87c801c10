"""Equations that a step supposes, taken as definitions: "φ' = 1 - a² where a = φ(s)".

A function is never solved for, and a name that is some formula of others is found by no trial of
numbers: as an assumption such an equation is of no use, as a definition it is.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Eq, Expr, Lambda, Symbol
from sympy.logic.boolalg import Boolean

from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.names import (
    head_of,
    is_index,
    is_number,
    is_target,
    label_of,
    quantities,
)
from symmlp.expressions import Apply
from symmlp.statement import Definition, Limits, Over, Statement


def supposing(
    conditions: tuple[Boolean, ...], knowledge: Knowledge
) -> tuple[tuple[Boolean, ...], Knowledge]:
    """Return the conditions that are no definitions, and what is known where the others hold.

    An equation is one if its left side is a name, or a function of letters, that nothing defines,
    or that is defined so already; its right side is no number, and not made of that name.
    """
    left: list[Boolean] = []
    known = knowledge
    for condition in conditions:
        pair = condition.args if isinstance(condition, Eq) else ()
        name, value = (known.as_quantities(side) for side in pair) if pair else (None, None)
        if name is None or value is None or not _may_define(name, value):
            left.append(condition)
        elif value in _meanings(name, known):
            continue
        elif label_of(head_of(name)) in {*known.definitions, *known.functions}:
            left.append(condition)
        else:
            known = replace(
                known, definitions=dict(known.definitions), functions=dict(known.functions)
            )
            known.define(name, value, None)
    return tuple(left), known


def is_count(condition: Boolean) -> bool:
    """Whether a condition says how many there are of something: K = 2."""
    if not isinstance(condition, Eq):
        return False
    name, number = condition.args
    return isinstance(name, Symbol) and bool(name.is_integer) and bool(number.is_Integer)


def with_counts(statement: Statement) -> Statement:
    """Return a statement in which how many there are of something is put in, as in K = 2."""
    said = {one.lhs.name: one.rhs for one in statement.assumptions if is_count(one)}
    if not said:
        return statement
    patterns = {index for one in statement.definitions for index in one.indices}
    patterns |= {limit.index for limit in statement.indices}
    named = {name for part in statement.expressions() for name in part.free_symbols}
    counts = {
        name: said[name.name]
        for name in named - patterns
        if isinstance(name, Symbol) and name.is_integer and name.name in said
    }

    def limits(found: tuple[Limits, ...]) -> tuple[Limits, ...]:
        return tuple(
            Limits(i.index, i.lower.xreplace(counts), i.upper.xreplace(counts)) for i in found
        )

    def put_in(one: Definition) -> Definition:
        depends_on = tuple(
            Over(over.expression.xreplace(counts), limits(over.limits)) for over in one.depends_on
        )
        value = None if one.value is None else one.value.xreplace(counts)
        target = one.target.xreplace(counts)
        return replace(one, target=target, value=value, depends_on=depends_on)

    return replace(
        statement,
        lhs=statement.lhs.xreplace(counts),
        rhs=statement.rhs.xreplace(counts),
        definitions=tuple(map(put_in, statement.definitions)),
        assumptions=tuple(
            one for one in statement.assumptions if not (is_count(one) and one.lhs in counts)
        ),
        indices=limits(statement.indices),
    )


def _may_define(name: Expr, value: Expr) -> bool:
    if not is_target(name) or is_index(name) or is_number(value):
        return False
    return label_of(head_of(name)) not in map(label_of, quantities(value))


def _meanings(name: Expr, knowledge: Knowledge) -> list[Expr]:
    """Return what is known that a name is, the arguments of a function named as in it."""
    if not isinstance(name, Apply):
        known = knowledge.definitions.get(label_of(name), [])
        return [one.definition.value for one in known[-1:] if one.definition.target == name]
    function = knowledge.function(name.head, len(name.arguments))
    value = function.definition.value if function is not None else None
    if not isinstance(value, Lambda):
        return []
    return [value.expr.xreplace(dict(zip(value.variables, name.arguments, strict=True)))]
