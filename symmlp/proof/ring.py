"""The polynomial rings of normal forms, and the factors of their polynomials.

A ring depends on nothing but its number of generators, so what was found out about a polynomial
once holds for every statement: most divide by ``1 + g`` for some generator g, and little else.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import compress, count
from typing import Any, Final, TypeAlias

from flint import Ordering, fmpq, fmpq_mpoly_ctx

#: A polynomial of python-flint, which ships no types.
Poly: TypeAlias = Any

MAX_FACTOR_TERMS: Final = 200
#: By so many generators at most a polynomial is differentiated to see which of them occur.
MAX_DERIVATIVES: Final = 5
#: How many factorizations are remembered, each of a polynomial of few terms.
MAX_REMEMBERED: Final = 4096
MAX_REMEMBERED_TERMS: Final = 20


class Ring:
    """Polynomials over the rational numbers in generators ``g0``, ``g1``, …, ordered by lex."""

    def __init__(self, capacity: int) -> None:
        names = tuple(f"g{slot}" for slot in range(capacity))
        self._context = fmpq_mpoly_ctx.get(names, Ordering.lex)
        self._factored: dict[str, tuple[Any, list[tuple[Poly, int]]]] = {}
        self.constant = self._context.constant
        self.from_dict = self._context.from_dict
        self.gen = self._context.gen
        self.zero = self.constant(0)
        self.one = self.constant(1)

    def factors(self, poly: Poly) -> tuple[Any, list[tuple[Poly, int]]]:
        """Return the content and the irreducible factors; a long polynomial counts as one."""
        if poly.total_degree() == 1:
            return fmpq(1), [(poly, 1)]
        if len(poly) > MAX_FACTOR_TERMS:
            lead = poly.leading_coefficient()
            return lead, [(poly / lead, 1)]
        if len(poly) > MAX_REMEMBERED_TERMS:
            return poly.factor()  # type: ignore[no-any-return]
        text = str(poly)
        found = self._factored.get(text)
        if found is None:
            if len(self._factored) >= MAX_REMEMBERED:
                self._factored.clear()
            found = self._factored[text] = poly.factor()
        return found


@lru_cache
def ring_of(capacity: int) -> Ring:
    """Return the ring of so many generators."""
    return Ring(capacity)


def bits(slots: Iterable[int]) -> int:
    """Return the mask of some slots."""
    return sum(1 << slot for slot in slots)


@lru_cache(maxsize=4096)
def slots_of(mask: int) -> tuple[int, ...]:
    """Return the slots of a mask, in increasing order."""
    return tuple(slot for slot in range(mask.bit_length()) if mask >> slot & 1)


def occurring(poly: Poly, mask: int) -> int:
    """Return the mask of the slots that occur in a polynomial, which are some of those given."""
    if not mask or poly.is_constant():
        return 0
    if mask.bit_count() > MAX_DERIVATIVES:
        return bits(compress(count(), poly.degrees()))
    # Cheaper than the degrees in all generators, of which there are many.
    return bits(slot for slot in slots_of(mask) if not poly.derivative(slot).is_zero())
