"""When is a normal form zero? Exactly, under equations that hold and in the case at hand."""

from __future__ import annotations

from symmlp.proof.equations import reduce_by_all, zero_subjects
from symmlp.proof.errors import DividesByZero, UndefinedHere
from symmlp.proof.factors import unsplit
from symmlp.proof.fractions import Frac
from symmlp.proof.functions import tidy
from symmlp.proof.scope import Scope, substitute, transform

MAX_DELTA_CASES = 6


def vanishes(scope: Scope, frac: Frac, equations: list[Frac]) -> bool:
    """Whether the fraction is zero, given that every one of the ``equations`` is zero.

    A denominator that is zero under the equations decides nothing: what it came from may be
    defined all the same, a derivative say.
    """
    if frac.is_zero:
        return True
    with scope.speculating():
        try:
            return _vanishes(scope, frac, equations)
        except (DividesByZero, UndefinedHere):
            return False


def _vanishes(scope: Scope, frac: Frac, equations: list[Frac]) -> bool:
    frac = tidy(scope, reduce_by_all(scope, frac, equations))
    if not frac.is_zero:
        frac = tidy(scope, unsplit(scope.table, frac))
    return frac.is_zero or _vanishes_by_deltas(scope, frac, 0)


def _vanishes_by_deltas(scope: Scope, frac: Frac, depth: int) -> bool:
    """Decide by the two cases of each Kronecker delta: its indices are equal, or it is 0."""
    table = scope.table
    deltas = [table.gens[slot] for slot in frac.slots if table.gens[slot].kind == "delta"]
    if not deltas or depth > MAX_DELTA_CASES:
        return False
    delta = deltas[0]
    left, right = delta.args
    gap = left - right
    atoms = [
        table.gens[slot] for slot in gap.slots if table.gens[slot].kind in {"index", "quantity"}
    ]
    linear = next(
        (a for a in atoms if (gap - table.variable(a.slot)).num.derivative(a.slot).is_zero()), None
    )
    if linear is None:
        return False
    apart = transform(scope, frac, lambda inner: table.zero if inner is delta else None)
    together = substitute(scope, frac, {linear.slot: table.variable(linear.slot) - gap})
    return all(
        case.is_zero or _vanishes_by_deltas(scope, case, depth + 1) for case in (apart, together)
    )


def vanishes_at_point(scope: Scope, frac: Frac) -> bool:
    """Whether the fraction is zero in the present case, under the assumptions."""
    return vanishes(scope, frac, [*scope.equations, *zero_subjects(scope)])
