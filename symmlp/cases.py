"""Case distinctions in the one form that is written in every language: one comparison per case."""

from __future__ import annotations

from sympy import ITE, And, Eq, Expr, Heaviside, Max, Min, Ne, Not, Or, Piecewise, piecewise_fold
from sympy.logic.boolalg import Boolean


def with_cases(expression: Expr) -> Expr:
    """Return an expression with cases in place of max, min and steps, and each case a comparison.

    Where not all cases but the last have a condition, the last one is said to hold wherever no
    other does.

    Raises
    ------
    ValueError
        If a case distinction leaves points out.
    """
    return plain(expression.replace(_is_choice, _chosen))


def plain(expression: Expr) -> Expr:
    """Return an expression whose cases have conditions of one comparison; others are nested."""
    return expression.replace(lambda part: isinstance(part, Piecewise), _nested)


def _is_choice(expression: Expr) -> bool:
    return isinstance(expression, Max | Min | Heaviside)


def _chosen(call: Expr) -> Expr:
    """Return max, min or a step as cases, those of its arguments first: no condition has any."""
    if isinstance(call, Max | Min) and len(call.args) > 2:
        first, *others = call.args
        call = call.func(first, _chosen(call.func(*others)))
    if call.has(Piecewise):
        return piecewise_fold(call).replace(_is_choice, _chosen)
    return call.rewrite(Piecewise)


def _nested(cases: Piecewise) -> Expr:
    *rows, (last, condition) = cases.args
    if condition != True and Or(*(when for _, when in cases.args)) != True:  # noqa: E712
        raise ValueError(f"{cases} has no value where none of its conditions holds")
    if all(when.is_Relational and not isinstance(when, Ne) for _, when in rows):
        return cases if condition == True else Piecewise(*rows, (last, True))  # noqa: E712
    for value, when in reversed(rows):
        last = _where(when, value, last)
    return last


def _where(condition: Boolean, yes: Expr, no: Expr) -> Expr:
    """Return ``yes`` where the condition holds and ``no`` elsewhere."""
    if isinstance(condition, ITE):
        test, first, second = condition.args
        return _where(test, _where(first, yes, no), _where(second, yes, no))
    if isinstance(condition, And):
        first, *others = condition.args
        return _where(first, _where(And(*others), yes, no), no)
    if isinstance(condition, Or):
        first, *others = condition.args
        return _where(first, yes, _where(Or(*others), yes, no))
    if isinstance(condition, Not):
        return _where(condition.args[0], no, yes)
    if isinstance(condition, Ne):
        return _where(Eq(*condition.args), no, yes)
    return Piecewise((yes, condition), (no, True))
