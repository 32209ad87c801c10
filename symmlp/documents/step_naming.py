"""Steps that name something: a quantity, a function, another way to write a derivative."""

from __future__ import annotations

from sympy import Expr

from symmlp.documents import conventions
from symmlp.documents.judged import Judged, definition
from symmlp.documents.knowledge import (
    Knowledge,
    base_letter,
    heads,
    is_number,
    is_target,
    label_of,
    speaks_of,
)
from symmlp.expressions import Apply, Partial
from symmlp.statement import Evidence, Relation, Status, Verdict

NOTATION = "notation"


def names_function(lhs: Expr, rhs: Expr, relation: Relation, knowledge: Knowledge) -> Judged | None:
    """Read f(−1.0) = σ(−1.0) as saying which function f is."""
    if not (isinstance(lhs, Apply) and isinstance(rhs, Apply)) or lhs.head == rhs.head:
        return None
    if lhs.arguments != rhs.arguments or lhs.orders != rhs.orders or any(lhs.orders):
        return None
    if knowledge.function(lhs.head, len(lhs.arguments)) is not None:
        return None
    if base_letter(lhs.head) in conventions.FUNCTIONS:
        return None
    if base_letter(rhs.head) not in conventions.FUNCTIONS:
        return None
    return Judged(Verdict(Status.DEFINITION, "", Evidence(quantity=lhs.head)))


def announces(lhs: Expr, rhs: Expr, relation: Relation, knowledge: Knowledge) -> Judged | None:
    """Read f(w, b) = Σ… in the middle of a chain as saying what the function is."""
    if not isinstance(lhs, Apply) or any(lhs.orders) or is_number(rhs):
        return None
    if any(head == lhs.head for head, _ in heads(rhs)) or not is_new(lhs, knowledge):
        return None
    return definition(lhs, ()) if is_target(lhs) else None


def is_new(target: Expr, knowledge: Knowledge) -> bool:
    """Whether neither the document nor the field has said yet what a name is."""
    if isinstance(target, Apply):
        known = knowledge.function(target.head, len(target.arguments))
        if len(target.arguments) != 1:
            return known is None
        return known is None and conventions.function(target.head, knowledge) is None
    if base_letter(target) == "delta":
        return False
    return not any(
        speaks_of(known.definition, target)
        for known in knowledge.definitions.get(label_of(target), [])
    )


def restates(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> bool:
    """Whether a name that is defined already is claimed to be something else.

    In another section a name may get another meaning, unless it was defined as a derivative.
    """
    if isinstance(lhs, Apply):
        # A list of examples calls every function f.
        return False
    name = lhs
    known = [
        k.definition
        for k in knowledge.definitions.get(label_of(name), [])
        if speaks_of(k.definition, name)
        and (k.section == knowledge.section or isinstance(k.definition.value, Partial))
    ]
    return bool(known) and not is_number(rhs)


def same_notation(derivative: Expr) -> Judged:
    """Two ways to write one derivative (∇L(w) = ∂L/∂w) say how to write it, nothing more."""
    verdict = Verdict(Status.DEFINITION, NOTATION, Evidence(quantity=derivative))
    return Judged(verdict)
