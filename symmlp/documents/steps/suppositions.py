"""Equations that a step supposes, taken as definitions: "φ' = 1 - a² where a = φ(s)".

A function is never solved for, and a name that is some formula of others is found by no trial of
numbers: as an assumption such an equation is of no use, as a definition it is.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Eq, Expr, Lambda
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
