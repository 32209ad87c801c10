"""The sign of a fraction: known, decided by cases, or taken a little to one side of a point."""

from __future__ import annotations

from typing import Any

from symmlp.proof.equations import ZERO_OR_ONE, reduce_by_all, zero_subjects
from symmlp.proof.errors import DividesByZero, OutOfBudget, Undecidable, UndefinedHere
from symmlp.proof.factors import factors
from symmlp.proof.fractions import Frac, Gen, Key
from symmlp.proof.ranges import runs
from symmlp.proof.scope import NeedCase, Scope, transform

#: Generators that are positive whatever their arguments are; a root stands for that of |p|, p ≠ 0.
POSITIVE_KINDS = frozenset({"exp", "pi", "size"})

MAX_ORDER = 4
MAX_NESTED_SIGNS = 24


def is_positive(scope: Scope, frac: Frac) -> bool:
    """Whether the fraction is known to be positive wherever it is defined."""
    if frac.is_zero:
        return False
    if _visibly_positive(scope, frac.num) and _visibly_positive(scope, frac.den):
        return True
    if any(_is_multiple(frac, known) for known in scope.positive):
        return True
    return any(sign != 0 and _exceeds(scope, frac, key, sign) for key, sign in scope.signs.items())


def _exceeds(scope: Scope, frac: Frac, key: Key, sign: int) -> bool:
    """Whether a fraction is at least one that is positive in the present case."""
    subject = scope.subjects[key]
    if subject.num.degrees() != frac.num.degrees():
        return False
    excess = (frac - subject if sign > 0 else frac + subject).constant
    return excess is not None and bool(excess >= 0)


def _is_multiple(frac: Frac, known: Frac) -> bool:
    """Whether one is the other times a positive number."""
    if known.is_zero or len(frac.num) != len(known.num) or frac.den != known.den:
        return False
    mine, theirs = frac.num.leading_coefficient(), known.num.leading_coefficient()
    return mine * theirs > 0 and bool(frac.num * theirs == known.num * mine)


def _visibly_positive(scope: Scope, poly: Any) -> bool:
    """Whether no term can be negative and one is certainly positive."""
    gens = scope.table.gens
    certain = False
    for exponents, coefficient in poly.to_dict().items():
        if coefficient < 0:
            return False
        powers = [(gens[slot], power) for slot, power in enumerate(exponents) if power]
        positive = [_gen_positive(scope, gen) for gen, _ in powers]
        if not all(
            known or power % 2 == 0 for known, (_, power) in zip(positive, powers, strict=True)
        ):
            return False
        certain = certain or all(positive)
    return certain


def _gen_positive(scope: Scope, gen: Gen) -> bool:
    if gen.kind in POSITIVE_KINDS:
        return True
    if gen.kind == "quantity" and gen.label[0] in scope.positive_names:
        return True
    if gen.kind == "inverse":
        return is_positive(scope, gen.args[0])
    if gen.kind == "sum":
        *lasts, body = gen.args
        return all(runs(scope, last) for last in lasts) and is_positive(scope, body)
    alone = scope.table.variable(gen.slot)
    return any(known == alone for known in scope.positive) or _sign_known(scope, alone) == 1


def _sign_known(scope: Scope, monic: Frac) -> int | None:
    return scope.signs.get(monic.key) if scope.signs else None


def known_sign(scope: Scope, monic: Frac) -> int | None:
    """Return the sign of a factor where it is known."""
    known = _sign_known(scope, monic)
    if known is not None:
        return known
    if is_positive(scope, monic):
        return 1
    return -1 if is_positive(scope, -monic) else None


def known_nonnegative_here(scope: Scope, frac: Frac) -> bool:
    """Whether the fraction is assumed not to be negative; not so beside the point at hand."""
    return any(_is_multiple(frac, known) for known in scope.nonnegative)


def _possible(scope: Scope, monic: Frac) -> tuple[int, ...]:
    """Return the signs that a factor may have."""
    single = monic.single
    if (single is not None and single.kind in ZERO_OR_ONE) or known_nonnegative_here(scope, monic):
        return (1, 0)
    return (-1, 0) if known_nonnegative_here(scope, -monic) else (1, -1, 0)


def sign_of(scope: Scope, frac: Frac) -> int:
    """Return the sign of a fraction, or ask for a case distinction."""
    scope.nested_signs += 1
    try:
        if scope.nested_signs > MAX_NESTED_SIGNS:
            raise OutOfBudget("signs that depend on signs, too deeply or in a circle")
        return _product(scope, frac, len(scope.nudges))
    finally:
        scope.nested_signs -= 1


def _product(scope: Scope, frac: Frac, level: int) -> int:
    """Return the sign of a fraction, seen with so many of the nudges, from those of its factors."""
    if level == 0:
        there = at_arguments(scope, frac)
        scope.zeros_met += there.is_zero and not frac.is_zero
        frac = there
    if frac.is_zero:
        return 0
    content, parts = factors(scope.table, frac)
    sign = 1 if content > 0 else -1
    for factor, power in parts:
        known = _of_factor(scope, factor, level)
        if known == 0 and power < 0:
            raise Undecidable("the sign of something that is divided by zero")
        sign *= known ** abs(power)
    return sign


def _of_factor(scope: Scope, factor: Frac, level: int) -> int:
    if level == 0:
        return _at_point(scope, factor)
    sign = _product(scope, factor, level - 1)
    if sign != 0:
        return sign
    variable, direction = scope.nudges[level - 1]
    for order in range(1, MAX_ORDER + 1):
        factor = scope.slope(scope, factor, variable)
        if factor.is_zero:
            return 0
        sign = _product(scope, factor, level - 1)
        if sign != 0:
            return sign if direction > 0 or order % 2 == 0 else -sign
    raise Undecidable("a kink that is touched to a high order")


def _at_point(scope: Scope, factor: Frac) -> int:
    known = known_sign(scope, factor)
    equations = [*scope.equations, *zero_subjects(scope)]
    if known is None and equations:
        try:
            with scope.speculating():
                reduced = reduce_by_all(scope, factor, equations)
        except (DividesByZero, UndefinedHere):
            reduced = factor
        if reduced != factor:
            known = _product(scope, reduced, 0)
    if known is None:
        raise NeedCase(factor, _possible(scope, factor))
    scope.zeros_met += known == 0
    return known


def at_arguments(scope: Scope, frac: Frac) -> Frac:
    """Return the fraction with the parameters of functions at the arguments they stand for."""
    return transform(scope, frac, lambda gen: gen.args[0] if gen.kind == "parameter" else None)


def abs_of(scope: Scope, frac: Frac) -> Frac:
    """Return |frac|."""
    if not scope.differentiating and known_nonnegative_here(scope, frac):
        return frac
    sign = sign_of(scope, frac)
    return frac if sign > 0 else -frac if sign < 0 else scope.table.zero
