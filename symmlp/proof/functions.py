"""Normal forms of elementary functions, real arguments throughout.

- ``exp`` of a sum is the product of the exponentials of its terms; each term's exponential is one
  generator, as fine as the rational multiples that occur need it.
- ``log`` of a product is the sum of the logarithms of its irreducible factors. The generator of a
  factor p stands for log|p|, which makes the splitting valid wherever the logarithm is defined.
- a root of a product is the product of the roots of |p|, for the same reason.
- a statement is judged where both sides are defined, so the argument of a logarithm counts as
  positive there, that of an even root as non-negative.
- ``|p|`` and the sign of p are decided: known positive, or by cases (`NeedCase`).
"""

from __future__ import annotations

from math import lcm
from typing import Any

from flint import fmpz

from symmlp.proof.algebra import MAX_FACTOR_TERMS, Frac, Gen, Table
from symmlp.proof.errors import OutOfBudget, UndefinedHere
from symmlp.proof.scope import NeedCase, NeedRoot, Scope, maker, substitute, transform

MAX_COMMON_TERMS = 200_000
MAX_FACTOR_BITS = 64

#: Generators that are positive whatever their arguments are; a root stands for that of |p|, p ≠ 0.
POSITIVE_KINDS = frozenset({"exp", "pi", "size"})


def factors(frac: Frac) -> tuple[Any, list[tuple[Frac, int]]]:
    """Return a rational content and the monic irreducible factors with their exponents."""
    table = frac.table
    frac = unsplit(frac)
    content, result = _factor(table, frac.num)
    if not frac.is_polynomial:
        below, more = _factor(table, frac.den)
        content /= below
        result += [(factor, -power) for factor, power in more]
    return content, result


def unsplit(frac: Frac) -> Frac:
    """Return the fraction over one common denominator, without ``inverse`` generators outside."""
    table = frac.table
    num, den = frac.num, frac.den
    for slot in sorted({slot for slot, _ in table.relations.values()}, reverse=True):
        if table.gens[slot].kind != "inverse":
            continue
        degree = num.degrees()[slot]
        if degree <= 0:
            continue
        below = table.gens[slot].args[0].num
        parts: dict[int, dict[tuple[int, ...], Any]] = {}
        for exponents, coefficient in num.to_dict().items():
            rest = list(exponents)
            power, rest[slot] = int(rest[slot]), 0
            parts.setdefault(power, {})[tuple(rest)] = coefficient
        num = table.poly_zero
        for power, terms in parts.items():
            part = table.ring.from_dict(terms)
            for _ in range(degree - power):
                if len(part) * len(below) > MAX_COMMON_TERMS:
                    raise OutOfBudget("a common denominator with too many terms")
                part *= below
            num += part
        den *= below**degree
    return Frac.reduced(table, num, den) if den != frac.den else frac


def _factor(table: Table, poly: Any) -> tuple[Any, list[tuple[Frac, int]]]:
    if len(poly) > MAX_FACTOR_TERMS:
        raise OutOfBudget(f"factoring a polynomial of more than {MAX_FACTOR_TERMS} terms")
    content, pairs = poly.factor()
    result = []
    for factor, power in pairs:
        lead = factor.leading_coefficient()
        content *= lead ** int(power)
        result.append((Frac(table, factor / lead, table.poly_one), int(power)))
    return content, result


def is_positive(scope: Scope, frac: Frac) -> bool:
    """Whether the fraction is known to be positive wherever it is defined."""
    if frac.is_zero:
        return False
    if _visibly_positive(scope, frac.num) and _visibly_positive(scope, frac.den):
        return True
    return any(
        (frac / known).constant is not None and (frac / known).constant > 0
        for known in scope.positive
    )


def _visibly_positive(scope: Scope, poly: Any) -> bool:
    """Whether no term can be negative and one is certainly positive."""
    gens = scope.table.gens
    certain = False
    for exponents, coefficient in poly.to_dict().items():
        powers = [(gens[slot], power) for slot, power in enumerate(exponents) if power]
        positive = [_gen_positive(scope, gen) for gen, _ in powers]
        if coefficient < 0:
            return False
        if not all(
            known or power % 2 == 0 for known, (_, power) in zip(positive, powers, strict=True)
        ):
            return False
        certain = certain or all(positive)
    return certain


def _gen_positive(scope: Scope, gen: Gen) -> bool:
    if gen.kind in POSITIVE_KINDS:
        return True
    if gen.kind == "inverse":
        return is_positive(scope, gen.args[0])
    if gen.kind == "sum":
        *lasts, body = gen.args
        return all(runs(scope, last) for last in lasts) and is_positive(scope, body)
    alone = scope.table.variable(gen.slot)
    return any(known == alone for known in scope.positive) or _sign_known(scope, alone) == 1


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


def _sign_known(scope: Scope, monic: Frac) -> int | None:
    return scope.signs.get(monic.key)


def known_sign(scope: Scope, monic: Frac) -> int | None:
    """Return the sign of a factor where it is known."""
    if is_positive(scope, monic):
        return 1
    return -1 if is_positive(scope, -monic) else _sign_known(scope, monic)


def sign_of(scope: Scope, frac: Frac) -> int:
    """Return the sign of a fraction, or ask for a case distinction."""
    frac = at_arguments(scope, frac)
    if frac.is_zero:
        return 0
    content, parts = factors(frac)
    sign = 1 if content > 0 else -1
    for factor, power in parts:
        known = known_sign(scope, factor)
        if known is None:
            raise NeedCase(factor)
        if known == 0 and power < 0:
            raise UndefinedHere("a division by zero")
        sign *= known ** abs(power)
    return sign


def at_arguments(scope: Scope, frac: Frac) -> Frac:
    """Return the fraction with the parameters of functions at the arguments they stand for."""
    return transform(scope, frac, lambda gen: gen.args[0] if gen.kind == "parameter" else None)


def abs_of(scope: Scope, frac: Frac) -> Frac:
    """Return |frac|."""
    if any(frac == known for known in scope.nonnegative):
        return frac
    sign = sign_of(scope, frac)
    return frac if sign > 0 else -frac if sign < 0 else scope.table.zero


def tidy(scope: Scope, frac: Frac) -> Frac:
    """Return the fraction with ``root(p)**degree`` replaced by p, where |p| = p is known.

    A root that is a factor of the denominator moves up first.
    """
    table = scope.table
    for slot in frac.slots:
        gen = table.gens[slot]
        if gen.kind != "root":
            continue
        inside = gen.args[0]
        if inside not in scope.nonnegative and not is_positive(scope, inside):
            continue
        degree = gen.label
        below = frac.den.degrees()[slot] % degree
        lift = table.variable(slot).num ** (degree - below) if below else table.poly_one
        relation = (table.variable(slot) ** degree - inside).num
        top = Frac(table, divmod(frac.num * lift, relation)[1], table.poly_one)
        frac = top / Frac(table, divmod(frac.den * lift, relation)[1], table.poly_one)
    return frac


def exp_of(scope: Scope, argument: Frac) -> Frac:
    """Return exp(argument)."""
    table = scope.table
    argument = tidy(scope, argument)
    if argument.is_zero:
        return table.one
    if not argument.is_polynomial:
        lead = argument.num.leading_coefficient()
        return _exp_of_multiple(scope, argument * table.constant(1 / lead), lead)
    result = table.one
    for powers, coefficient in argument.terms():
        monomial = table.one
        for slot, power in powers:
            monomial = monomial * table.variable(slot) ** power
        result = result * _exp_of_multiple(scope, monomial, coefficient)
    return result


def _exp_of_multiple(scope: Scope, base: Frac, multiple: Any) -> Frac:
    gen = base.single
    if gen is not None and gen.kind == "log":
        inside = gen.args[0]
        if multiple.q == 1 and multiple.p % 2 == 0:
            return inside ** int(multiple.p)
        return root_of(scope, abs_of(scope, inside), int(multiple.q)) ** int(multiple.p)
    name = repr(base.key)
    fine = scope.fineness.get(name, 1)
    if fine % int(multiple.q):
        scope.fineness[name] = lcm(fine, int(multiple.q))
        raise NeedRoot
    power = multiple * fine
    return scope.table("exp", "exp", (base / scope.table.constant(fine),)) ** int(power.p)


def log_of(scope: Scope, argument: Frac) -> Frac:
    """Return log(argument), as a sum over irreducible factors."""
    if argument.is_zero:
        raise UndefinedHere("a logarithm of zero")
    scope.learn(scope.positive, argument)
    table = scope.table
    argument = tidy(scope, argument)
    content, parts = factors(argument)
    total = _log_of_number(table, abs(content.p)) - _log_of_number(table, content.q)
    for factor, power in parts:
        gen = factor.single
        part = (
            gen.args[0] if gen is not None and gen.kind == "exp" else table("log", "log", (factor,))
        )
        total = total + table.constant(power) * part
    return total


def _log_of_number(table: Table, number: Any) -> Frac:
    number = fmpz(number)
    if number.bit_length() > MAX_FACTOR_BITS:
        return table("log", "log", (table.constant(number),))
    total = table.zero
    for prime, power in number.factor():
        total = total + table.constant(power) * table("log", "log", (table.constant(prime),))
    return total


def root_of(scope: Scope, argument: Frac, degree: int) -> Frac:
    """Return the real root of a non-negative argument; negative ones have none here."""
    if degree == 1:
        return argument
    table = scope.table
    if argument.is_zero:
        return table.zero
    if degree % 2 == 0:
        scope.learn(scope.nonnegative, argument)
    argument = tidy(scope, argument)
    content, parts = factors(argument)
    result = table.one
    numbers = [(abs(fmpz(content.p)), 1), (fmpz(content.q), -1)]
    pieces = [
        (table.constant(prime), sign * power)
        for number, sign in numbers
        for prime, power in (
            [(number, 1)] if number.bit_length() > MAX_FACTOR_BITS else number.factor()
        )
    ] + parts
    for factor, power in pieces:
        gen = factor.single
        if gen is not None and gen.kind == "exp":
            result = result * exp_of(
                scope, gen.args[0] * table.constant(power) / table.constant(degree)
            )
            continue
        whole, rest = divmod(power, degree)
        if whole:
            result = result * (factor if whole % 2 == 0 else abs_of(scope, factor)) ** whole
        if rest:
            result = result * table("root", degree, (factor,)) ** rest
    return result


@maker("exp")
def _exp(scope: Scope, gen: Gen, args: tuple[Frac, ...]) -> Frac:
    return exp_of(scope, args[0])


@maker("log")
def _log(scope: Scope, gen: Gen, args: tuple[Frac, ...]) -> Frac:
    return log_of(scope, args[0])


@maker("root")
def _root(scope: Scope, gen: Gen, args: tuple[Frac, ...]) -> Frac:
    return root_of(scope, args[0], gen.label)


@maker("inverse")
def _inverse(scope: Scope, gen: Gen, args: tuple[Frac, ...]) -> Frac:
    return scope.table.one / args[0]


def _same(scope: Scope, gen: Gen, args: tuple[Frac, ...]) -> Frac:
    return scope.table(gen.kind, gen.label, tuple(tidy(scope, arg) for arg in args))


PLAIN_KINDS = ("quantity", "size", "apply", "partial", "function", "power", "parameter")

for _kind in PLAIN_KINDS:
    maker(_kind)(_same)


@maker("delta")
def _delta(scope: Scope, gen: Gen, args: tuple[Frac, ...]) -> Frac:
    return delta_of(scope, *args)


def delta_of(scope: Scope, left: Frac, right: Frac) -> Frac:
    """Return the Kronecker delta of two index expressions."""
    gap = left - right
    if gap.is_zero:
        return scope.table.one
    if gap.constant is not None:
        return scope.table.zero
    first, second = sorted((left, right), key=lambda side: repr(side.key))
    return scope.table("delta", "delta", (first, second))
