"""What has two names in a reading: a plain p is the **p** of another formula.

Σ_k over the entries p_k then runs as far as the axis of **p**, though nothing but the name says so;
and what adds up to 1 under one name does so under the other.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, Indexed
from sympy.logic.boolalg import Boolean

from symmlp.documents.knowledge.names import base_letter, label_of
from symmlp.documents.knowledge.sizes import Sizes, size_of
from symmlp.statement import Limits, Statement


def with_sizes_of_aliases(statement: Statement, sizes: Sizes) -> Statement:
    """Return a statement in which two names of one family have one size."""
    pairs = _aliases(statement)
    same = {sizes.read(_size(other)): sizes.read(_size(name)) for name, other in pairs}
    if not same or all(one == other for one, other in same.items()):
        return statement

    def change(node: Expr) -> Expr:
        return node.xreplace(same)

    return replace(
        statement,
        lhs=change(statement.lhs),
        rhs=change(statement.rhs),
        definitions=tuple(
            one if one.value is None else replace(one, value=change(one.value))
            for one in statement.definitions
        ),
        indices=tuple(
            Limits(limits.index, change(limits.lower), change(limits.upper))
            for limits in statement.indices
        ),
    )


def under_its_other_name(total: Boolean, statement: Statement) -> Boolean:
    """Return what is said of a family as said of the name that a statement has it under."""
    for name, other in _aliases(statement):
        members = [node for node in total.atoms(Indexed) if node.base == name.base]
        total = total.xreplace({node: other.base[node.indices] for node in members})
    return total


def _aliases(statement: Statement) -> list[tuple[Indexed, Indexed]]:
    """Return the families that are other ones by their name, and those."""
    return [
        (one.target, one.value)
        for one in statement.definitions
        if isinstance(one.target, Indexed)
        and isinstance(one.value, Indexed)
        and one.target.indices == one.value.indices
        and base_letter(one.target) == base_letter(one.value)
    ]


def _size(name: Indexed) -> Expr:
    return size_of(label_of(name)[0])
