"""Kinks inside sums: the sign of what depends on a summation index, as generators.

Where the subject of a kink differs from index to index, its cases cannot be tried one after the
other. Its value is then [p > 0]·above + [p = 0]·at + (1 − [p > 0] − [p = 0])·below, with the two
brackets as generators ``positive`` and ``zero``: their squares are themselves, their product is 0.
Where they are differentiated, [p = 0] is multiplied by a ``kink``: no derivative is claimed there.
"""

from __future__ import annotations

from collections.abc import Callable

from symmlp.proof.algebra import Frac, Gen
from symmlp.proof.errors import UndefinedHere
from symmlp.proof.functions import at_arguments, factors, known_sign
from symmlp.proof.scope import NeedCase, Scope, is_bound, maker, transform


def by_cases(scope: Scope, subject: Frac, value: Callable[[], Frac]) -> Frac:
    """Return a value that depends on the sign of ``subject``, with that sign as generators.

    ``value`` computes it in the present case.
    """
    values = {}
    for sign in (1, 0, -1):
        scope.signs[subject.key] = sign
        try:
            values[sign] = value()
        finally:
            del scope.signs[subject.key]
    positive, zero = _brackets(scope, subject)
    below = scope.table.one - positive - zero
    return positive * values[1] + zero * values[0] + below * values[-1]


def _brackets(scope: Scope, factor: Frac) -> tuple[Frac, Frac]:
    """Return [factor > 0] and [factor = 0], as numbers where the sign is known."""
    table = scope.table
    sign = known_sign(scope, factor)
    if sign is not None:
        return table.constant(int(sign > 0)), table.constant(int(sign == 0))
    if not is_bound(scope, factor):
        raise NeedCase(factor)
    positive, zero = table("positive", "positive", (factor,)), table("zero", "zero", (factor,))
    for bracket in (positive, zero):
        table.relate(bracket.slots[0], bracket.num**2 - bracket.num)
    table.relate(zero.slots[0], zero.num * positive.num)
    return positive, zero


def _signs(scope: Scope, frac: Frac) -> tuple[Frac, Frac]:
    """Return [frac > 0] and [frac = 0] from those of its irreducible factors."""
    table = scope.table
    frac = at_arguments(scope, frac)
    if frac.is_zero:
        return table.zero, table.one
    content, parts = factors(frac)
    up, down, zero = table.one, table.zero, table.zero
    for factor, power in parts:
        positive, none = _brackets(scope, factor)
        negative = table.one - positive - none
        if power % 2 == 0:
            positive, negative = positive + negative, table.zero
        up, down = up * positive + down * negative, up * negative + down * positive
        zero = zero + none - zero * none
    return (up, zero) if content > 0 else (down, zero)


@maker("positive")
def _positive(scope: Scope, gen: Gen, args: tuple[Frac, ...]) -> Frac:
    return _signs(scope, args[0])[0]


@maker("zero")
def _zero(scope: Scope, gen: Gen, args: tuple[Frac, ...]) -> Frac:
    return _signs(scope, args[0])[1]


@maker("kink")
def _kink(scope: Scope, gen: Gen, args: tuple[Frac, ...]) -> Frac:
    if is_bound(scope, args[0]):
        return scope.table("kink", gen.label, args)
    if _signs(scope, args[0])[1] == scope.table.one:
        raise UndefinedHere("a derivative at a kink")
    return scope.table.one


def without_kinks(scope: Scope, frac: Frac) -> Frac:
    """Return the fraction without what has no derivative inside a sum, and note that."""

    def replace(gen: Gen) -> Frac | None:
        return scope.table.zero if gen.kind == "kink" else None

    smooth = transform(scope, frac, replace)
    if smooth != frac:
        scope.conventions.add(
            "not judged where a term of a sum is at a kink that is differentiated"
        )
    return smooth
