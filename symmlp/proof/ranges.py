"""What is known of index expressions: widths are at least 1, free indices lie in their ranges."""

from __future__ import annotations

from symmlp.proof.fractions import Frac
from symmlp.proof.scope import Scope, substitute


def known_nonnegative(scope: Scope, frac: Frac) -> bool:
    """Whether an index expression is at least 0, every width being at least 1."""
    if not frac.is_polynomial:
        return False
    least = scope.table.constant(0).num
    for powers, coefficient in frac.terms():
        if powers and (
            coefficient < 0 or len(powers) > 1 or scope.table.gens[powers[0][0]].kind != "size"
        ):
            return False
        least += coefficient
    return bool(least.is_zero()) or bool(least.leading_coefficient() > 0)


def runs(scope: Scope, count: Frac) -> bool:
    """Whether a number of values is at least 0 for all free indices in their ranges.

    A range that may end before it begins has no values, not a negative number of them.
    """
    least = count
    for slot in count.slots:
        if slot not in scope.ranges:
            continue
        low, high = scope.ranges[slot]
        slope = Frac(scope.table, count.num.derivative(slot), scope.table.poly_one).constant
        if not count.is_polynomial or slope is None:
            return False
        bound = low if slope > 0 else high
        least = substitute(scope, least, {slot: bound})
    return known_nonnegative(scope, least)
