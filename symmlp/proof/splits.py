"""Sums over ranges that differ by a few values: the longer is the shorter and the rest.

``Sum(x[i], (i, 0, n-1))`` is ``x[0] + Sum(x[i], (i, 1, n-1))``, since every width is at least 1.
"""

from __future__ import annotations

from itertools import permutations

from symmlp.proof.fractions import Frac, Gen
from symmlp.proof.ranges import runs
from symmlp.proof.scope import Scope, open_binder, substitute, transform

MAX_SPLIT = 8
MAX_SUMS = 8


def aligned(scope: Scope, frac: Frac) -> Frac:
    """Return the fraction with longer sums written by shorter ones of the same terms."""
    gens = scope.table.gens
    sums = [gens[slot] for slot in frac.slots if gens[slot].kind == "sum"]
    single = [gen for gen in sums if len(gen.bound) == 1]
    for longer, shorter in permutations(single[:MAX_SUMS], 2):
        value = _by_shorter(scope, longer, shorter)
        if value is not None:
            return aligned(scope, _put(scope, frac, longer, value))
    return frac


def _put(scope: Scope, frac: Frac, gen: Gen, value: Frac) -> Frac:
    return transform(scope, frac, lambda inner: value if inner is gen else None)


def _by_shorter(scope: Scope, longer: Gen, shorter: Gen) -> Frac | None:
    table = scope.table
    more = (longer.args[0] - shorter.args[0]).integer
    if more is None or not 0 < more <= MAX_SPLIT or not runs(scope, shorter.args[0] + table.one):
        return None
    (last, body), (index,) = open_binder(scope, longer)
    (_, theirs), (another,) = open_binder(scope, shorter)
    other = substitute(scope, theirs, {another: table.variable(index)})
    scope.release(2)

    def at(value: Frac) -> Frac:
        return substitute(scope, body, {index: value})

    for before in range(more + 1):
        if at(table.variable(index) + table.constant(before)) == other:
            total = table.variable(shorter.slot)
            for place in range(before):
                total = total + at(table.constant(place))
            for place in range(more - before):
                total = total + at(last - table.constant(place))
            return total
    return None
