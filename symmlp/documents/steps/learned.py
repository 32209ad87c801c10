"""What the document is known to say once a step of it has been judged."""

from __future__ import annotations

from sympy import Eq, Expr, Sum

from symmlp.documents.knowledge.computed import rational_of
from symmlp.documents.knowledge.facts import only_says_of_what
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.matching import number_of
from symmlp.documents.knowledge.named_parts import name_parts
from symmlp.documents.knowledge.names import is_number, is_target, label_of, quantities, speaks_of
from symmlp.documents.readings.judged import Judged
from symmlp.documents.steps.step import Step
from symmlp.documents.syntaxes.grid import number
from symmlp.expressions import Partial, Printed
from symmlp.proof.printed import decimals
from symmlp.statement import Relation, Span, Status


def learn(judged: Judged, step: Step, target: Expr | None, span: Span, known: Knowledge) -> None:
    """Add to what is known the definitions and numbers of a step.

    ``target`` is the quantity that its chain is about, ``span`` the place of its right side.
    """
    left, right = step.lhs, step.rhs
    _define(judged, step, target, span, known)
    known.mention(left, right)
    if right == 1 and isinstance(left, Sum) and judged.verdict.status is Status.UNDECIDED:
        known.totals.append(Eq(left, right, evaluate=False))
    if target is not None and number_of(right) is not None:
        known.value(target, right)
    for name, value in judged.numbers:
        known.value(name, value)
    if step.relation is Relation.APPROXIMATES:
        known.rounded |= decimals(right)
        known.near.append((left, right, known.section))
    if judged.verdict.status is Status.REFUTED and judged.digits is not None:
        mended = number(judged.digits.right or "0")
        if isinstance(mended, Printed):  # the author may go on with the right digits
            known.rounded.add(mended)
    if isinstance(right, Printed) and _is_result(judged, left, right, target, known):
        known.rounded.add(right)


def _define(judged: Judged, step: Step, target: Expr | None, span: Span, known: Knowledge) -> None:
    meaning = _meaning(judged, step, target, known)
    if meaning is not None:
        known.define(*meaning, span)
        name_parts(*meaning, known)
    elif target is not None and not step.first and quantities(step.rhs):
        known.continue_chain(target, step.rhs)


def _meaning(
    judged: Judged, step: Step, target: Expr | None, known: Knowledge
) -> tuple[Expr, Expr] | None:
    """Return the name that a step gives a meaning, and that meaning; None if it gives none."""
    left, right, first = step.lhs, step.rhs, step.first
    if target is not None and not first and only_says_of_what(left):
        return target, right
    if judged.defines is not None and judged.value is not None:
        return judged.defines, judged.value
    if judged.defines is not None and is_target(judged.defines):
        return (
            None if only_says_of_what(right) or not quantities(right) else (judged.defines, right)
        )
    if target is None or not first or judged.verdict.status is not Status.PROVED:
        return None
    if judged.numbers or not quantities(right) or _is_derivative(target, known):
        return None
    return target, right


def _is_derivative(target: Expr, known: Knowledge) -> bool:
    """Whether a name is a derivative by definition: δ_j = ∂E/∂a_j also where δ_k = y_k - t_k."""
    stack = known.definitions.get(label_of(target), [])
    meant = [one.definition.value for one in stack if speaks_of(one.definition, target)]
    return bool(meant) and isinstance(meant[-1], Partial)


def _is_result(
    judged: Judged, left: Expr, right: Printed, target: Expr | None, known: Knowledge
) -> bool:
    """Whether a decimal was computed, and is not exactly what it evaluates."""
    if judged.digits is not None:
        exact = left if judged.statement is None else judged.statement.lhs
        return bool(rational_of(exact) != right.value or known.widened_in(exact))
    computed = left != target or bool(known.definitions.get(label_of(left)))
    return judged.verdict.status is Status.UNDECIDED and computed and not is_number(left)
