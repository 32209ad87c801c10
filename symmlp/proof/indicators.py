"""Kinks inside sums: the sign of what depends on a summation index, as generators.

Where the subject of a kink differs from index to index, its cases cannot be tried one after the
other. Its value is then [p > 0]·above + [p = 0]·at + (1 − [p > 0] − [p = 0])·below, with the two
brackets as generators ``positive`` and ``zero``: their squares are themselves, their product is 0,
and [p = 0]·p is 0. A little beside the point p need not be 0 where [p = 0] is 1: the brackets still
speak of the point, and [p = 0]·p stays until it has been differentiated.
"""

from __future__ import annotations

from collections.abc import Callable

from symmlp.proof.errors import UndefinedHere
from symmlp.proof.factors import factors
from symmlp.proof.fractions import Frac, Gen
from symmlp.proof.scope import NeedCase, Scope, is_bound, maker, transform
from symmlp.proof.signs import at_arguments, known_sign

#: The label of [p = 0] in what is to be differentiated.
BESIDE = "zero, to be differentiated"

NOT_JUDGED = "not judged where a term of a sum is not defined"


def by_cases(scope: Scope, subject: Frac, value: Callable[[], Frac]) -> Frac:
    """Return a value that depends on the sign of ``subject``, with that sign as generators.

    ``value`` computes it in the present case. Where it is not defined, neither is the sum that it
    is a term of; what is put in for it does not matter.
    """
    table = scope.table
    positive, zero = _brackets(scope, subject, _label(scope))
    total = table.zero
    for sign, bracket in ((1, positive), (0, zero), (-1, table.one - positive - zero)):
        if bracket.is_zero:
            continue
        scope.signs[subject.key] = sign
        scope.subjects[subject.key] = subject
        try:
            with scope.speculating():
                total = total + bracket * value()
        except UndefinedHere:
            scope.conventions.add(NOT_JUDGED)
        finally:
            del scope.signs[subject.key], scope.subjects[subject.key]
    return total


def _label(scope: Scope) -> str:
    return BESIDE if scope.differentiating else "zero"


def _brackets(scope: Scope, factor: Frac, label: str) -> tuple[Frac, Frac]:
    """Return [factor > 0] and [factor = 0], as numbers where the sign is known."""
    table = scope.table
    sign = known_sign(scope, factor)
    if sign is not None:
        return table.constant(int(sign > 0)), table.constant(int(sign == 0))
    single = factor.single
    if single is not None and single.kind in {"positive", "zero", "delta"}:
        table.relate(single.slot, factor.num**2 - factor.num)
        return factor, table.one - factor
    if not is_bound(scope, factor):
        raise NeedCase(factor)
    positive, zero = table("positive", "positive", (factor,)), table("zero", label, (factor,))
    for bracket in (positive, zero):
        table.relate(bracket.slots[0], bracket.num**2 - bracket.num)
    table.relate(zero.slots[0], zero.num * positive.num)
    if factor.is_polynomial and label != BESIDE:
        table.relate(zero.slots[0], zero.num * factor.num)
    for gen in list(table.gens):
        if gen.kind == "zero" and gen.label == label and gen.args[0] != factor:
            _relate_steps(scope, label, factor, gen.args[0])
    return positive, zero


def _relate_steps(scope: Scope, label: str, one: Frac, other: Frac) -> None:
    """Note what follows for the brackets of two fractions that differ by a number."""
    table = scope.table
    step = (one - other).constant
    if step is None:
        return
    high, low = (one, other) if step > 0 else (other, one)
    (above, at), (beyond, there) = (
        (table("positive", "positive", (f,)).num, table("zero", label, (f,)).num)
        for f in (high, low)
    )
    for product, value in (
        (above * beyond, beyond),
        (above * there, there),
        (at * beyond, table.poly_zero),
        (at * there, table.poly_zero),
    ):
        slot = next(place for place, power in enumerate(product.degrees()) if power)
        table.relate(slot, product - value)


def signs(scope: Scope, frac: Frac, label: str = "") -> tuple[Frac, Frac]:
    """Return [frac > 0] and [frac = 0] from those of its irreducible factors."""
    table = scope.table
    label = label or _label(scope)
    frac = at_arguments(scope, frac)
    if frac.is_zero:
        return table.zero, table.one
    content, parts = factors(scope.table, frac)
    up, down, zero = table.one, table.zero, table.zero
    for factor, power in parts:
        positive, none = _brackets(scope, factor, label)
        negative = table.one - positive - none
        if power % 2 == 0:
            positive, negative = positive + negative, table.zero
        up, down = up * positive + down * negative, up * negative + down * positive
        zero = zero + none - zero * none
    return (up, zero) if content > 0 else (down, zero)


def back_at_point(scope: Scope, frac: Frac) -> Frac:
    """Return what was converted to be differentiated as it is at the point itself."""
    if scope.differentiating > 1 or not any(gen.label == BESIDE for gen in scope.table.gens):
        return frac

    def replace(gen: Gen) -> Frac | None:
        return signs(scope, gen.args[0], "zero")[1] if gen.label == BESIDE else None

    return transform(scope, frac, replace)


@maker("positive")
def _positive(scope: Scope, gen: Gen, args: tuple[Frac, ...]) -> Frac:
    return signs(scope, args[0])[0]


@maker("zero")
def _zero(scope: Scope, gen: Gen, args: tuple[Frac, ...]) -> Frac:
    return signs(scope, args[0], gen.label)[1]
