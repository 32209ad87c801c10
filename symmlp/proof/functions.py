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

from symmlp.proof.errors import Undecidable, UndefinedHere
from symmlp.proof.factors import factors
from symmlp.proof.fractions import Frac, Gen
from symmlp.proof.generators import Table
from symmlp.proof.scope import NeedRoot, Scope, maker
from symmlp.proof.signs import abs_of, is_positive, known_nonnegative_here

MAX_MULTIPLE = 1_000
MAX_FACTOR_BITS = 64


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
        if not known_nonnegative_here(scope, inside) and not is_positive(scope, inside):
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
    if max(abs(multiple.p), multiple.q) > MAX_MULTIPLE:
        # A generator of its own: no polynomial is factored at such a degree.
        whole = scope.table("exp", "exp", (base * scope.table.constant(abs(multiple)),))
        return whole if multiple > 0 else scope.table.one / whole
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
    table = scope.table
    scope.learn(scope.positive, argument)
    scope.learn(scope.logarithms, argument)
    argument = tidy(scope, argument)
    content, parts = factors(scope.table, argument)
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


def function_of_angle(scope: Scope, name: str, argument: Frac) -> Frac:
    """Return erf, atan, sin or cos of an argument; sin² + cos² is 1."""
    table = scope.table
    found = table("function", name, (argument,))
    if name in ("sin", "cos"):
        sine, cosine = (table.gen("function", other, (argument,)).slot for other in ("sin", "cos"))
        squares = table.variable(sine).num ** 2 + table.variable(cosine).num ** 2
        table.relate(min(sine, cosine), squares - 1)
    return found


def root_of(scope: Scope, argument: Frac, degree: int) -> Frac:
    """Return the real root of a non-negative argument; negative ones have none here."""
    if degree == 1:
        return argument
    table = scope.table
    if argument.is_zero:
        return table.zero
    if degree % 2 == 0:
        scope.learn(scope.nonnegative, argument)
    elif not (known_nonnegative_here(scope, argument) or is_positive(scope, argument)):
        raise Undecidable("an odd root of what may be negative")
    argument = tidy(scope, argument)
    content, parts = factors(scope.table, argument)
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


@maker("function")
def _function(scope: Scope, gen: Gen, args: tuple[Frac, ...]) -> Frac:
    return function_of_angle(scope, gen.label, tidy(scope, args[0]))


PLAIN_KINDS = ("quantity", "size", "apply", "partial", "power", "parameter")

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
    if gap.constant is not None or gap in scope.apart or right - left in scope.apart:
        return scope.table.zero
    first, second = sorted((left, right), key=lambda side: repr(side.key))
    return scope.table("delta", "delta", (first, second))
