"""Exact rational functions over generators: the arithmetic under every normal form.

A `Frac` is a quotient of two `fmpq_mpoly` of python-flint in lowest terms. Its variables are
slots of a `symmlp.proof.generators.Table`; what stands in a slot does not matter here, so a
fraction that is identically zero in its generators is zero whatever they stand for; that is all a
proof relies on.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeAlias

from flint import fmpq

from symmlp.proof.budget import Budget
from symmlp.proof.errors import DividesByZero, OutOfBudget
from symmlp.proof.ring import Poly, occurring, slots_of

MAX_TERMS = 20_000
MAX_GCD_TERMS = 4_000
MAX_POWER = 200
#: Polynomials of higher degrees are not factored in reasonable time.
MAX_DEGREE = 2_000
MAX_POWER_BITS = 100_000

Key: TypeAlias = tuple[Hashable, ...]


class Domain(Protocol):
    """What fractions need of the table that their generators stand in."""

    budget: Budget
    gens: list[Gen]
    #: The mask of all slots.
    everything: int
    poly_one: Poly
    zero: Frac
    one: Frac

    def constant(self, value: Any) -> Frac:
        """Return a rational number as a fraction."""

    def variable(self, slot: int) -> Frac:
        """Return the generator of a slot as a fraction."""

    def inverse(self, poly: Poly) -> Frac:
        """Return 1/poly."""

    def rewritten(self, num: Poly, mask: int, exact: bool) -> Frac:
        """Return a polynomial with all that is known to be zero taken out."""


class Frac:
    """A rational function over the generators of a table, in lowest terms, denominator monic.

    ``mask`` has the bits of the slots that may occur in the numerator: cheap to join where which of
    them do occur is not; if it is ``exact``, all do. Without one it is found out.
    """

    __slots__ = ("__dict__", "den", "exact", "is_polynomial", "mask", "num", "table")

    def __init__(
        self, table: Domain, num: Poly, den: Poly, mask: int = -1, *, exact: bool = False
    ) -> None:
        self.table = table
        self.num = num
        self.den = den
        #: Whether the denominator is 1.
        self.is_polynomial: bool = den is table.poly_one or den.is_one()
        self.mask, self.exact = mask, exact
        if mask < 0:
            self.mask, self.exact = occurring(num, table.everything), True

    @classmethod
    def reduced(cls, table: Domain, num: Poly, den: Poly, mask: int = -1) -> Frac:
        """Return num/den in lowest terms."""
        if den.is_zero():
            raise DividesByZero("a division by zero")
        if num.is_zero():
            return table.zero
        table.budget.spend(1 + (len(num) + len(den)) // 64)
        if len(num) > MAX_TERMS or len(den) > MAX_TERMS:
            raise OutOfBudget(f"a polynomial of more than {MAX_TERMS} terms")
        if not den.is_constant() and len(num) + len(den) <= MAX_GCD_TERMS:
            common = num.gcd(den)
            if not common.is_one():
                num, den = num / common, den / common
        lead = den.leading_coefficient()
        if lead != 1:
            num, den = num / lead, den / lead
        return cls(table, num, den, mask)

    @classmethod
    def polynomial(cls, table: Domain, num: Poly, mask: int, *, exact: bool) -> Frac:
        """Return a polynomial as a fraction, if it has not become too long."""
        if len(num) > MAX_TERMS:
            raise OutOfBudget(f"a polynomial of more than {MAX_TERMS} terms")
        return cls(table, num, table.poly_one, mask, exact=exact)

    @cached_property
    def key(self) -> Key:
        """A hashable that is equal exactly for equal fractions."""
        return (str(self.num), "1" if self.is_polynomial else str(self.den))

    @cached_property
    def slots(self) -> tuple[int, ...]:
        """The slots that occur, in increasing order."""
        if not self.exact:
            self.mask, self.exact = occurring(self.num, self.mask), True
        if self.is_polynomial:
            return slots_of(self.mask)
        return slots_of(self.mask | occurring(self.den, self.table.everything))

    @cached_property
    def atoms(self) -> frozenset[int]:
        """The slots without arguments that occur free, at any depth."""
        gens = self.table.gens
        return frozenset[int]().union(*(gens[slot].atoms for slot in self.slots))

    @property
    def is_zero(self) -> bool:
        """Whether this is zero whatever the generators stand for."""
        return bool(self.num.is_zero())

    @property
    def constant(self) -> Any:
        """The rational number that this is, or None."""
        if not self.is_polynomial or (self.mask and self.exact) or not self.num.is_constant():
            return None
        return fmpq(0) if self.num.is_zero() else self.num.leading_coefficient()

    @property
    def integer(self) -> int | None:
        """The whole number that this is, or None."""
        value = self.constant
        return int(value.p) if value is not None and value.q == 1 else None

    @property
    def single(self) -> Gen | None:
        """The generator that this is, alone and to the first power, or None."""
        if len(self.slots) != 1 or not self.is_polynomial or len(self.num) != 1:
            return None
        slot = self.slots[0]
        return self.table.gens[slot] if self.num == self.table.variable(slot).num else None

    def terms(self) -> Iterator[tuple[tuple[tuple[int, int], ...], Any]]:
        """Yield the numerator's monomials as ((slot, exponent), …) with their coefficients."""
        slots = self.slots
        for exponents, coefficient in self.num.to_dict().items():
            yield (
                tuple((slot, int(exponents[slot])) for slot in slots if exponents[slot]),
                coefficient,
            )

    def __add__(self, other: Frac) -> Frac:
        if self is self.table.zero:
            return other
        if self.is_polynomial and other.is_polynomial:
            exact = self.exact and other.exact and not self.mask & other.mask
            mask = self.mask | other.mask
            return Frac.polynomial(self.table, self.num + other.num, mask, exact=exact)
        if self.den == other.den:
            return Frac.reduced(self.table, self.num + other.num, self.den, self.mask | other.mask)
        _limit(self.num, other.den)
        _limit(other.num, self.den)
        num = self.num * other.den + other.num * self.den
        return Frac.reduced(self.table, num, self.den * other.den)

    def __neg__(self) -> Frac:
        return Frac(self.table, -self.num, self.den, self.mask, exact=self.exact)

    def __sub__(self, other: Frac) -> Frac:
        return self + (-other)

    def __mul__(self, other: Frac) -> Frac:
        if self is self.table.one:
            return other
        if other is self.table.one:
            return self
        _limit(self.num, other.num)
        self.table.budget.spend(1 + len(self.num) * len(other.num) // 64)
        exact = self.exact and other.exact and not (self.is_zero or other.is_zero)
        product = self.table.rewritten(self.num * other.num, self.mask | other.mask, exact)
        if self.is_polynomial and other.is_polynomial:
            return product
        _limit(self.den, other.den)
        return Frac.reduced(self.table, product.num, self.den * other.den, product.mask)

    def __truediv__(self, other: Frac) -> Frac:
        if other.is_zero:
            raise DividesByZero("a division by zero")
        if other.num.is_constant():
            return self * Frac(
                self.table, other.den / other.num.leading_coefficient(), self.table.poly_one
            )
        inverse = self.table.inverse(other.num)
        below = Frac(self.table, other.den, self.table.poly_one)
        return self * below * inverse

    def __pow__(self, power: int) -> Frac:
        if power < 0:
            return (self.table.one / self) ** -power
        value = self.constant
        if value is not None:
            bits = (abs(value.p).bit_length() + value.q.bit_length()) * power
            if value not in (0, 1, -1) and bits > MAX_POWER_BITS:
                raise OutOfBudget(f"a number of more than {MAX_POWER_BITS} bits")
        elif power > MAX_POWER and (len(self.num) > 1 or len(self.den) > 1):
            raise OutOfBudget(f"a power higher than {MAX_POWER}")
        elif power > MAX_DEGREE:
            raise OutOfBudget(f"a power higher than {MAX_DEGREE}")
        if len(self.num) > 1 and power > 1 and len(self.num) ** min(power, 8) > MAX_TERMS * 50:
            raise OutOfBudget(f"a power of a polynomial of {len(self.num)} terms")
        top = self.table.rewritten(self.num**power, self.mask, self.exact and power > 0)
        if self.is_polynomial:
            return top
        return Frac(self.table, top.num, self.den**power, top.mask, exact=top.exact)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, Frac) and self.num == other.num and self.den == other.den

    def __hash__(self) -> int:
        return hash(self.key)


@dataclass(frozen=True, eq=False)
class Gen:
    """A generator: what kind of thing it is, its label, and the fractions that it is made of.

    ``bound`` are the slots that it binds (a sum's indices), ``atoms`` the slots without arguments
    that occur in it free.
    """

    slot: int
    kind: str
    label: Any
    args: tuple[Frac, ...]
    bound: tuple[int, ...]
    atoms: frozenset[int]
    height: int


def _limit(left: Poly, right: Poly) -> None:
    if len(left) * len(right) > MAX_TERMS * 50:
        raise OutOfBudget(f"a product of {len(left)} by {len(right)} terms")
