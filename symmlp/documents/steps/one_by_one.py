"""A step about units that are counted out, h_0 and h_1, judged for one after the other."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Final

from sympy import Expr, Integer

from symmlp.proof import judge
from symmlp.statement import Limits, Statement, Status, Verdict

MAX_UNITS: Final = 12


def for_each_unit(statement: Statement, verdict: Verdict) -> Verdict:
    """Return an undecided verdict, or a proof if the step is one for each of a few units."""
    counted = [limit for limit in statement.indices if _is_counted(limit)]
    ranges = [range(int(one.lower), int(one.upper) + 1) for one in counted]
    choices = list(product(*ranges)) if counted else []
    if verdict.status is not Status.UNDECIDED or not 0 < len(choices) <= MAX_UNITS:
        return verdict
    found = verdict
    for choice in choices:
        at = {one.index: Integer(n) for one, n in zip(counted, choice, strict=True)}
        found = judge(_at(statement, at))
        if found.status is not Status.PROVED:
            return verdict
    sizes = tuple(map(str, counted))
    return replace(found, evidence=replace(found.evidence, sizes=(*found.evidence.sizes, *sizes)))


def _is_counted(limit: Limits) -> bool:
    low, high = limit.lower, limit.upper
    return low.is_Integer and high.is_Integer and 0 <= int(high) - int(low) < MAX_UNITS


def _at(statement: Statement, at: dict[Expr, Expr]) -> Statement:
    left = tuple(limit for limit in statement.indices if limit.index not in at)

    return replace(
        statement, lhs=statement.lhs.xreplace(at), rhs=statement.rhs.xreplace(at), indices=left
    )
