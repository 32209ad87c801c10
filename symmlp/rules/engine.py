"""Finding a derivation: rules in order, each applied wherever it applies, every rewriting a step.

A strategy is a sequence of stages, a stage an ordered tuple of rules. Within a stage the first
rule that applies anywhere is applied at all its innermost places at once, which makes one step;
then the stage starts over, until none of its rules applies. Nothing here knows any formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sympy import Expr, Piecewise, Sum

from symmlp.derivation import Rule, Step
from symmlp.expressions import Apply, Partial
from symmlp.rules.indices import open_sum, rename_apart
from symmlp.statement import Limits, Relation, Statement

Stage = tuple[Rule, ...]

#: A derivation that is longer than this runs in a circle.
MAX_STEPS: Final = 200


def rewrite(expression: Expr, rule: Rule, context: Statement) -> Expr | None:
    """Apply a rule at its innermost places in an expression; None if there is none."""
    inner = _inside(expression, rule, context)
    return rule.apply(expression, context) if inner is None else inner


def _inside(expression: Expr, rule: Rule, context: Statement) -> Expr | None:
    if isinstance(expression, Partial):
        return None
    if isinstance(expression, Sum):
        return _inside_sum(expression, rule, context)
    if isinstance(expression, Apply):
        arguments = [rewrite(part, rule, context) for part in expression.arguments]
        if all(new is None for new in arguments):
            return None
        kept = (
            new if new is not None else old
            for new, old in zip(arguments, expression.arguments, strict=True)
        )
        return Apply(expression.head, expression.orders, *kept)
    if isinstance(expression, Piecewise):
        pieces = [(rewrite(piece, rule, context), piece, where) for piece, where in expression.args]
        if all(new is None for new, _, _ in pieces):
            return None
        return Piecewise(*((old if new is None else new, where) for new, old, where in pieces))
    if not (expression.is_Add or expression.is_Mul or expression.is_Pow or expression.is_Function):
        return None
    parts = [rewrite(part, rule, context) for part in expression.args]
    if all(new is None for new in parts):
        return None
    return expression.func(
        *(new if new is not None else old for new, old in zip(parts, expression.args, strict=True))
    )


def _inside_sum(total: Sum, rule: Rule, context: Statement) -> Expr | None:
    free = {limits.index for limits in context.indices}
    body, index, lower, upper = open_sum(rename_apart(total, free))
    inside = replace(context, indices=(*context.indices, Limits(index, lower, upper)))
    new = rewrite(body, rule, inside)
    return None if new is None else Sum(new, (index, lower, upper))


def pursue(start: Statement, strategy: Sequence[Stage]) -> tuple[Step, ...]:
    """Rewrite the right side of a statement by a strategy; each rewriting is one step.

    The definitions, assumptions and indices of ``start`` are in force throughout.

    Raises
    ------
    RuntimeError
        If the rules go round in a circle.
    """
    steps: list[Step] = []
    current = start.rhs
    for stage in strategy:
        while (found := _first(current, stage, start)) is not None:
            rule, new = found
            claim = replace(start, lhs=current, rhs=new, relation=Relation.EQUAL)
            steps.append(Step(claim, rule))
            current = new
            if len(steps) > MAX_STEPS:
                raise RuntimeError(f"no end in sight after {MAX_STEPS} steps, last {rule.id}")
    return tuple(steps)


def _first(expression: Expr, stage: Stage, context: Statement) -> tuple[Rule, Expr] | None:
    for rule in stage:
        new = rewrite(expression, rule, context)
        if new is not None and new != expression:
            return rule, new
    return None
