r"""Conditions on indices that stand in the prose: "for $k \neq j$", "if i = j".

∂p_j/∂z_k = -p_j p_k holds where j and k differ. Authors say so behind the formula or in the
sentence before it. A step that is not true for all indices is judged once more where they hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sympy import Eq, Expr, Indexed, KroneckerDelta, Ne, Product, Sum, Symbol
from sympy.logic.boolalg import Boolean

from symmlp.documents.knowledge.names import is_index, quantities
from symmlp.statement import Limits

_CONDITION: Final = re.compile(
    r"(?<![\\\w_^{])([a-z])\s*(\\neq?(?![a-z])|\\not\s*=|≠|!=|=)\s*([a-z])(?![\w_^(\\])"
)


def conditions_in(text: str) -> tuple[Boolean, ...]:
    """Return the comparisons of two letters that stand in a text."""
    found = []
    for match in _CONDITION.finditer(text):
        left, right = (Symbol(match[place], integer=True) for place in (1, 3))
        equal = match[2] == "="
        found.append((Eq if equal else Ne)(left, right, evaluate=False))
    return tuple(found)


def only_counts(lhs: Expr, rhs: Expr) -> bool:
    """Whether an equation is about indices only: i = j, l = L - 1."""
    if lhs.has(Sum, Product, KroneckerDelta) or rhs.has(Sum, Product, KroneckerDelta):
        return False
    letters = {*lhs.free_symbols, *rhs.free_symbols}
    names = {*quantities(lhs), *quantities(rhs)}
    return bool(letters) and not names and all(map(is_index, letters))


def applying(
    conditions: Iterable[Boolean], lhs: Expr, rhs: Expr
) -> Iterator[tuple[Boolean, Expr, Expr]]:
    """Yield each condition that speaks of two free indices of a step, and the step where it holds.

    An equation is put in; that two indices differ remains to be assumed.
    """
    free = {
        index
        for side in (lhs, rhs)
        for name in side.atoms(Indexed)
        for index in name.indices
        if index.is_Symbol
    }
    bound = {limit[0] for side in (lhs, rhs) for total in side.atoms(Sum) for limit in total.limits}
    for condition in conditions:
        if not set(condition.args) <= free - bound:
            continue
        if isinstance(condition, Ne):
            yield condition, lhs, rhs
        else:
            same = {condition.rhs: condition.lhs}
            yield condition, lhs.xreplace(same), rhs.xreplace(same)


def still_free(indices: tuple[Limits, ...], condition: Boolean) -> tuple[Limits, ...]:
    """Return the ranges of the indices that are left where a condition holds."""
    gone = condition.rhs if isinstance(condition, Eq) else None
    return tuple(limit for limit in indices if limit.index != gone)
