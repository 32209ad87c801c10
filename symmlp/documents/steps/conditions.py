"""Conditions that stand beside a step: what they change before and after it is judged.

A condition is an assumption of the step. Equal indices are made one index; what a condition that
was not understood leaves open is not refuted; what holds in part only is no definition.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Eq, Expr, Indexed, Product, Sum, Symbol, preorder_traversal
from sympy.logic.boolalg import Boolean

from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.names import head_of, is_index, is_number, label_of
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.documents.readings.judged import Judged
from symmlp.expressions import Apply
from symmlp.latex.read_conditions import Conditions
from symmlp.statement import Evidence, Status, Verdict


def with_equal_indices(
    sides: tuple[Expr, Expr], conditions: Conditions
) -> tuple[tuple[Expr, Expr], tuple[Boolean, ...]]:
    """Return two sides in which indices that are equal are one, and the other conditions."""
    left: list[Boolean] = []
    for condition in conditions.read:
        pair = condition.args if isinstance(condition, Eq) else ()
        if pair and all(isinstance(i, Symbol) and is_index(i) for i in pair):
            one, other = pair
            if not _bound(sides) & {one, other}:
                sides = _renamed(sides[0], other, one), _renamed(sides[1], other, one)
                continue
        left.append(condition)
    return sides, tuple(left)


def _bound(sides: tuple[Expr, Expr]) -> set[Expr]:
    sums = (n for side in sides for n in preorder_traversal(side) if isinstance(n, Sum | Product))
    return {limit[0] for node in sums for limit in node.limits}


def _renamed(side: Expr, old: Expr, new: Expr) -> Expr:
    def change(node: Expr) -> Expr | None:
        if node == old:
            return new
        if isinstance(node, Indexed):
            return node.base[tuple(_renamed(index, old, new) for index in node.indices)]
        return None

    return rewrite(side, change)


def under(
    judged: Judged, conditions: Conditions, sides: tuple[Expr, Expr], knowledge: Knowledge
) -> Judged:
    """Return what came of judging a step, undecided where something it rests on was not read.

    A counterexample counts only if it is one whatever the condition, or a definition, says.
    """
    if judged.verdict.status is not Status.REFUTED or all(map(is_number, sides)):
        return judged
    reason = conditions.problem.reason if conditions.problem is not None else ""
    supposed = {label_of(head_of(one.lhs)) for one in conditions.read if isinstance(one, Eq)}
    unread = {name: line for name, line in knowledge.unread.items() if name not in supposed}
    name = replace(knowledge, unread=unread).left_open(sides)
    if name is not None:
        reason = f"what line {name[1]} says of {name[0]} was not understood"
    if not reason:
        return judged
    return replace(judged, verdict=Verdict(Status.UNDECIDED, "", Evidence(reason=reason)))


def holds_in_part(target: Expr, conditions: Conditions) -> bool:
    """Whether the conditions single out some arguments, indices or values of what is defined.

    ``p_i > 0`` beside the definition of p_i says what kind of number it is.
    """
    arguments = target.arguments if isinstance(target, Apply) else ()
    indices = target.indices if isinstance(target, Indexed) else ()
    own = {name for part in (*arguments, *indices) for name in part.free_symbols}
    singled_out = any(isinstance(c, Eq) or own & _names(c) for c in conditions.read)
    return singled_out or (conditions.problem is not None and not conditions.of_a_kind)


def _names(condition: Boolean) -> set[Expr]:
    """Return the names in a condition that stand for themselves, not below another name."""
    found: set[Expr] = set()
    stack = list(condition.args)
    while stack:
        node = stack.pop()
        if isinstance(node, Symbol):
            found.add(node)
        elif not isinstance(node, Indexed):
            stack.extend(node.args)
    return found
