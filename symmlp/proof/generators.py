"""The generators that normal forms are made of, and the relations that hold between them.

A generator is a free quantity or an operation on fractions (``exp``, a sum over an index, an
unknown function, …). Equal generators share a slot of their `Table`, which is a variable of the
polynomial ring.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import compress, count
from typing import Any, TypeAlias

from symmlp.proof.budget import Budget
from symmlp.proof.errors import OutOfBudget
from symmlp.proof.fractions import Frac, Gen, Key
from symmlp.proof.ring import Poly, bits, ring_of

FIRST_CAPACITY = 60
MAX_CAPACITY = 1536


class TableFull(Exception):
    """More generators than the table has slots; the attempt starts again with a larger one."""


#: What rebuilds a generator of one kind from new arguments.
Maker: TypeAlias = Callable[[Gen, tuple[Frac, ...]], Frac]


@dataclass(frozen=True)
class Relation:
    """A polynomial that is zero, with the exponents of its leading term by slot.

    The masks have the bits of the slots that occur in the leading term, and anywhere in it.
    """

    zero: Poly
    lead: tuple[tuple[int, int], ...]
    lead_mask: int
    mask: int


class Table:
    """The generators of one proof attempt, and the polynomial ring over their slots."""

    def __init__(self, capacity: int = FIRST_CAPACITY, budget: Budget | None = None) -> None:
        if capacity > MAX_CAPACITY:
            raise OutOfBudget(f"more than {MAX_CAPACITY} different quantities")
        self.capacity = capacity
        self.budget = Budget() if budget is None else budget
        self.ring = ring_of(capacity)
        #: The mask of all slots.
        self.everything = (1 << capacity) - 1
        self.gens: list[Gen] = []
        self._slots: dict[Key, int] = {}
        #: Polynomials that are zero, by the slot whose products each rewrites and its degrees.
        self.relations: dict[tuple[int, tuple[int, ...]], Relation] = {}
        #: Those of them that may rewrite a polynomial of some slots, by the mask of these.
        self._applying: dict[int, list[Relation]] = {}
        self._variables: dict[int, Frac] = {}
        self._inverses: dict[str, Frac] = {}
        self.poly_zero = self.ring.zero
        self.poly_one = self.ring.one
        self.zero = self.constant(0)
        self.one = self.constant(1)

    def constant(self, value: Any) -> Frac:
        """Return a rational number as a fraction."""
        return Frac(self, self.ring.constant(value), self.poly_one, 0, exact=True)

    def gen(
        self,
        kind: str,
        label: Any,
        args: tuple[Frac, ...] = (),
        bound: tuple[int, ...] = (),
    ) -> Gen:
        """Return the generator of this structure, entering it if it is new."""
        key: Key = (kind, label, bound, *(arg.key for arg in args))
        slot = self._slots.get(key)
        if slot is None:
            slot = len(self.gens)
            if slot >= self.capacity:
                raise TableFull
            inside = [self.gens[inner] for arg in args for inner in arg.slots]
            atoms = frozenset[int]().union(*(gen.atoms for gen in inside)) - frozenset(bound)
            height = max((gen.height for gen in inside), default=0)
            if kind == "bound":
                height = label + 1
            if not args:
                atoms = frozenset((slot,))
            self._slots[key] = slot
            self.gens.append(Gen(slot, kind, label, args, bound, atoms, height))
        return self.gens[slot]

    def inverse(self, poly: Poly) -> Frac:
        """Return 1/poly: monomials become denominators, other factors ``inverse`` generators.

        Sums of fractions then need no common denominator: ``e/(1+e)²`` is ``p − p²`` with
        ``p = inverse(1+e)``, by the relation ``(1+e)·p = 1``.
        """
        if len(poly) == 1:
            return Frac.reduced(self, self.poly_one, poly)
        text = str(poly)
        if text not in self._inverses:
            self._inverses[text] = self._inverse(*self.ring.factors(poly))
        return self._inverses[text]

    def _inverse(self, content: Any, pairs: list[tuple[Poly, int]]) -> Frac:
        result = self.constant(1 / content)
        for factor, power in pairs:
            lead = factor.leading_coefficient()
            monic = Frac(self, factor / lead, self.poly_one)
            if len(factor) == 1:
                part = Frac(self, self.poly_one, monic.num)
            else:
                part = self("inverse", "inverse", (monic,))
                slot = part.slots[0]
                self.relate(slot, monic.num * part.num - 1)
            result = result * (part * self.constant(1 / lead)) ** int(power)
        return result

    def relate(self, slot: int, zero: Poly) -> None:
        """Note a polynomial that is zero; its leading term contains the slot's generator."""
        degrees = zero.degrees()
        known = self.relations.get((slot, degrees))
        if known is not None and known.zero == zero:
            return
        self._applying.clear()
        lead = tuple((at, int(power)) for at, power in enumerate(zero.monomial(0)) if power)
        anywhere = bits(compress(count(), degrees))
        self.relations[slot, degrees] = Relation(zero, lead, bits(at for at, _ in lead), anywhere)

    def rewritten(self, num: Poly, mask: int, exact: bool) -> Frac:
        """Return a polynomial with the leading terms of all relations rewritten.

        ``mask`` has the bit of every slot that may occur in it, and of no other if it is ``exact``.
        """
        known = self._known_of(mask)
        exact = exact and not known
        while known:
            degrees = num.degrees()
            before = num
            for relation in known:
                if all(degrees[slot] >= power for slot, power in relation.lead):
                    num = divmod(num, relation.zero)[1]
            if num is before or num == before:
                break
            for relation in known:
                mask |= relation.mask
            known = self._known_of(mask)
        return Frac.polynomial(self, num, mask, exact=exact)

    def _known_of(self, mask: int) -> list[Relation]:
        """Return the relations whose leading terms stand in slots of a mask; most masks recur."""
        known = self._applying.get(mask)
        if known is None:
            relations = self.relations.values()
            known = [relation for relation in relations if not relation.lead_mask & ~mask]
            self._applying[mask] = known
        return known

    def variable(self, slot: int) -> Frac:
        """Return the generator of a slot as a fraction."""
        known = self._variables.get(slot)
        if known is None:
            gen = self.ring.gen(slot)
            known = self._variables[slot] = Frac(self, gen, self.poly_one, 1 << slot, exact=True)
        return known

    def __call__(
        self,
        kind: str,
        label: Any,
        args: tuple[Frac, ...] = (),
        bound: tuple[int, ...] = (),
    ) -> Frac:
        """Return the generator of this structure as a fraction."""
        return self.variable(self.gen(kind, label, args, bound).slot)
