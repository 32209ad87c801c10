"""Which generators occur in a polynomial, and what it is a product of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symmlp.proof.fractions import Frac
from symmlp.proof.generators import Table
from symmlp.proof.ring import bits, occurring, ring_of, slots_of

CAPACITY = 12

monomials = st.lists(st.integers(0, 2), min_size=CAPACITY, max_size=CAPACITY).map(tuple)
polynomials = st.dictionaries(monomials, st.integers(-3, 3), max_size=4)


def written(poly: Any) -> int:
    """Return the mask of the generators in the terms of a polynomial, looked up term by term."""
    found = 0
    for exponents in poly.to_dict():
        found |= bits(slot for slot, power in enumerate(exponents) if power)
    return found


@given(polynomials, st.integers(0, 2**CAPACITY - 1))
def test_what_occurs_is_what_stands_in_the_terms(terms: Any, more: int) -> None:
    poly = ring_of(CAPACITY).from_dict(terms)
    assert occurring(poly, written(poly) | more) == written(poly)


@given(polynomials)
def test_factors_multiply_to_the_polynomial(terms: Any) -> None:
    ring = ring_of(CAPACITY)
    poly = ring.from_dict(terms)
    if poly.is_zero():
        return
    for _ in range(2):  # the second time they are remembered
        content, pairs = ring.factors(poly)
        product = ring.constant(content)
        for factor, power in pairs:
            product = product * factor ** int(power)
        assert product == poly


@given(st.sets(st.integers(0, 70)))
def test_a_mask_holds_its_slots(slots: set[int]) -> None:
    assert slots_of(bits(slots)) == tuple(sorted(slots))


OPERATIONS: dict[str, Callable[[Frac, Frac], Frac]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "·": lambda a, b: a * b,
    "²": lambda a, b: a**2,
    "/": lambda a, b: a / b if not b.is_zero else a,
}


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(OPERATIONS)), st.integers(0, 9), st.integers(0, 9)),
        max_size=6,
    )
)
def test_a_fraction_knows_which_generators_it_is_made_of(steps: list[tuple[str, int, int]]) -> None:
    table = Table()
    made = [table("quantity", (name, 0)) for name in "xyz"] + [table.one, table.constant(2)]
    for operation, left, right in steps:
        made.append(OPERATIONS[operation](made[left % len(made)], made[right % len(made)]))
    for frac in made:
        assert not written(frac.num) & ~frac.mask
        assert not frac.exact or written(frac.num) == frac.mask
        assert bits(frac.slots) == written(frac.num) | written(frac.den)


@pytest.mark.parametrize("operation", ["+", "-"])
def test_what_cancels_does_not_occur(operation: str) -> None:
    table = Table()
    x, y = (table("quantity", (name, 0)) for name in "xy")
    one, other = (x + y, -x) if operation == "+" else (x + y, x)
    assert OPERATIONS[operation](one, other).slots == y.slots
