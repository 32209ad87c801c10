"""What is in force during one attempt at a proof, and the substitution that respects it.

The scope knows which quantities are defined, over which ranges the free indices run, which
fractions are positive, and which sign has been assumed for a fraction while a kink is decided by
cases. It also notes what the attempt made use of: axioms, definitions and conventions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from symmlp.proof.errors import OutOfBudget
from symmlp.proof.fractions import Frac, Gen, Key
from symmlp.proof.generators import Maker, Table
from symmlp.proof.names import Label
from symmlp.proof.ring import Poly
from symmlp.statement import Definition

MAX_SUBSTITUTION_DEPTH = 60


class NeedCase(Exception):
    """The attempt cannot go on without knowing the sign of a fraction, one of the ``possible``."""

    def __init__(self, subject: Frac, possible: tuple[int, ...] = (1, -1, 0)) -> None:
        super().__init__("a sign is needed")
        self.subject = subject
        self.possible = possible


class NeedRoot(Exception):
    """An exponential turned out to need a finer generator; the attempt starts again with it."""


Slope = Callable[["Scope", Frac, Gen], Frac]


@dataclass
class Scope:
    """The state of one attempt; a fresh one is made for each case and each restart."""

    table: Table
    definitions: dict[Label, list[Definition]]
    #: The derivative of a fraction by a quantity, for the sign of what is zero at a point.
    slope: Slope
    #: Slot of a free index to its inclusive range.
    ranges: dict[int, tuple[Frac, Frac]] = field(default_factory=dict)
    #: Polynomials (as fractions) known to be positive, from the assumptions.
    positive: list[Frac] = field(default_factory=list)
    #: Fractions that cannot be negative where the statement is defined.
    nonnegative: list[Frac] = field(default_factory=list)
    #: What is divided by, and what logarithms are taken of, wherever the statement is defined.
    divisors: list[Frac] = field(default_factory=list)
    logarithms: list[Frac] = field(default_factory=list)
    #: Differences of indices that are not zero by the assumptions.
    apart: list[Frac] = field(default_factory=list)
    #: Fractions that are zero by the assumptions.
    equations: list[Frac] = field(default_factory=list)
    #: Sign assumed in the present case, by the key of the monic subject, and those subjects.
    signs: dict[Key, int] = field(default_factory=dict)
    subjects: dict[Key, Frac] = field(default_factory=dict)
    #: How finely the exponential of a monomial has to be split, by the monomial's text.
    fineness: dict[str, int] = field(default_factory=dict)
    axioms: set[str] = field(default_factory=set)
    conventions: set[str] = field(default_factory=set)
    #: Whether a kink is being decided, so that kinks inside leave their cases to it.
    deciding: bool = False
    #: One-sided derivatives under way: signs are those a little further (+1) or before (-1) along
    #: the quantity; a later nudge is smaller than the earlier ones.
    nudges: list[tuple[Gen, int]] = field(default_factory=list)
    #: Whether derivatives of known functions are taken of their formulas, not left as f′.
    direct: bool = False
    #: How many reasons there are not to conclude that what is converted has a value.
    speculative: int = 0
    #: Names whose quantities are positive by the symbols' own assumptions.
    positive_names: frozenset[str] = frozenset()
    #: How many derivatives are under way, and how many signs turned out to be 0 so far.
    differentiating: int = 0
    zeros_met: int = 0
    nested_signs: int = 0
    #: What defined quantities and functions were expanded to, by slot; None where there is nothing.
    expanded: dict[int, Frac | None] = field(default_factory=dict)
    _temporaries: int = 0

    def temporary(self) -> int:
        """Return the slot of an index that occurs nowhere else."""
        self._temporaries += 1
        slot = self.table.gen("temporary", self._temporaries).slot
        self.ranges.pop(slot, None)
        return slot

    def learn(self, known: list[Frac], frac: Frac) -> None:
        """Note a fraction of which something holds wherever the statement is defined.

        Not if an index is bound in it, nor where its conversion is speculative.
        """
        if not self.speculative and frac not in known and not is_bound(self, frac):
            known.append(frac)

    @contextmanager
    def speculating(self) -> Iterator[None]:
        """Learn nothing: what is converted may have no value though the statement has one."""
        self.speculative += 1
        try:
            yield
        finally:
            self.speculative -= 1

    @contextmanager
    def nudged(self, variable: Gen, direction: int) -> Iterator[None]:
        """Take signs a little to one side along a quantity."""
        self.nudges.append((variable, direction))
        try:
            with self.speculating():
                yield
        finally:
            self.nudges.pop()

    def remembers(self, gen: Gen) -> bool:
        """Whether what a generator is expanded to is the same wherever it is met in this attempt.

        Not where it depends on the index of a sum, whose range may change, nor where something is
        learned, decided or noted from how it is converted.
        """
        if self.nudges or self.deciding or self.speculative or self.differentiating or self.direct:
            return False
        return not is_bound(self, self.table.variable(gen.slot))

    def release(self, count: int) -> None:
        """Give back the last temporaries, once nothing contains them any more."""
        self._temporaries -= count


def is_bound(scope: Scope, frac: Frac) -> bool:
    """Whether a fraction depends on the index of a sum."""
    gens = scope.table.gens
    return any(gens[atom].kind in {"temporary", "bound"} for atom in frac.atoms)


#: How to rebuild each kind of generator from changed arguments; filled by the modules that own it.
MAKERS: dict[str, Callable[[Scope], Maker]] = {}


def maker(kind: str) -> Callable[[Callable[[Scope, Gen, tuple[Frac, ...]], Frac]], None]:
    """Register the function that rebuilds generators of a kind."""

    def register(function: Callable[[Scope, Gen, tuple[Frac, ...]], Frac]) -> None:
        MAKERS[kind] = lambda scope: lambda gen, args: function(scope, gen, args)

    return register


def rebuild(scope: Scope, gen: Gen, args: tuple[Frac, ...]) -> Frac:
    """Return the generator's operation applied to other arguments, in normal form."""
    return MAKERS[gen.kind](scope)(gen, args)


Replacement = Callable[[Gen], Frac | None]


def transform(scope: Scope, frac: Frac, replace: Replacement, depth: int = 0) -> Frac:
    """Return the fraction with generators replaced, at any depth, and everything rebuilt."""
    if depth > MAX_SUBSTITUTION_DEPTH:
        raise OutOfBudget("definitions nested too deeply, or in a circle")
    table = scope.table
    changed: dict[int, Frac] = {}
    old = None
    for slot in frac.slots:
        gen = table.gens[slot]
        new = replace(gen)
        if new is None and gen.args:
            new = _inside(scope, gen, replace, depth + 1)
        old = table.variable(slot)
        if new is not None and new is not old and new != old:
            changed[slot] = new
    if not changed:
        return frac
    if frac is old:  # a generator alone, as most indices are
        table.budget.spend(1)
        return changed[slot]
    table.budget.spend((len(frac.num) + len(frac.den)) // 4)
    num = _evaluate(table, frac.num, frac.mask, changed)
    if frac.is_polynomial:
        return num
    return num / _evaluate(table, frac.den, table.everything, changed)


def _inside(scope: Scope, gen: Gen, replace: Replacement, depth: int) -> Frac | None:
    if gen.bound:
        opened, temporaries = open_binder(scope, gen)
        args = tuple(transform(scope, arg, replace, depth) for arg in opened)
        same = args == opened
        result = None if same else MAKERS_OF_BINDERS[gen.kind](scope, temporaries, args)
        scope.release(len(temporaries))
        return result
    args = tuple(transform(scope, arg, replace, depth) for arg in gen.args)
    return None if args == gen.args else rebuild(scope, gen, args)


def open_binder(scope: Scope, gen: Gen) -> tuple[tuple[Frac, ...], tuple[int, ...]]:
    """Return a binder's arguments with its bound indices replaced by fresh temporaries."""
    temporaries = tuple(scope.temporary() for _ in gen.bound)
    renamed = {
        old: scope.table.variable(new) for old, new in zip(gen.bound, temporaries, strict=True)
    }

    def rename(inner: Gen) -> Frac | None:
        return renamed.get(inner.slot)

    return tuple(
        substitute_atoms(scope, arg, rename, set(renamed)) for arg in gen.args
    ), temporaries


def substitute_atoms(scope: Scope, frac: Frac, replace: Replacement, atoms: set[int]) -> Frac:
    """Return the fraction with atoms replaced, visiting only what contains one of them."""
    if frac.atoms.isdisjoint(atoms):
        return frac

    def visit(gen: Gen) -> Frac | None:
        if gen.atoms.isdisjoint(atoms):
            return scope.table.variable(gen.slot)
        return replace(gen)

    return transform(scope, frac, visit)


def substitute(scope: Scope, frac: Frac, values: dict[int, Frac]) -> Frac:
    """Return the fraction with the atoms in the given slots replaced by fractions."""
    return substitute_atoms(scope, frac, lambda gen: values.get(gen.slot), set(values))


#: How to close each kind of binder over temporaries again; filled by `symmlp.proof.sums`.
MAKERS_OF_BINDERS: dict[str, Callable[[Scope, tuple[int, ...], tuple[Frac, ...]], Frac]] = {}


def _evaluate(table: Table, poly: Poly, mask: int, values: dict[int, Frac]) -> Frac:
    """Return a polynomial of the slots in a mask with some variables replaced."""
    parts = [(s, v, poly.derivative(s)) for s, v in values.items() if mask >> s & 1]
    if not all(part.derivative(slot).is_zero() for slot, _, _ in parts for _, _, part in parts):
        return _by_terms(table, poly, mask, {slot: value for slot, value, _ in parts})
    # Linear in all of them together: each stands beside its derivative, and nowhere else.
    rest = poly
    for slot, _, part in parts:
        rest = rest - part * table.variable(slot).num
    total = Frac(table, rest, table.poly_one, mask)
    for _, value, part in parts:
        if not part.is_zero():
            total = total + Frac(table, part, table.poly_one, mask) * value
    return total


def _by_terms(table: Table, poly: Poly, mask: int, values: dict[int, Frac]) -> Frac:
    """Return a polynomial with some variables replaced, grouping the terms that agree in them."""
    groups: dict[tuple[tuple[int, int], ...], dict[tuple[int, ...], object]] = {}
    for exponents, coefficient in poly.to_dict().items():
        outer = tuple((slot, int(exponents[slot])) for slot in values if exponents[slot])
        rest = exponents
        if outer:
            powers = list(exponents)
            for slot, _ in outer:
                powers[slot] = 0
            rest = tuple(powers)
        groups.setdefault(outer, {})[rest] = coefficient
    total = table.zero
    for outer, terms in groups.items():
        part = Frac(table, table.ring.from_dict(terms), table.poly_one, mask)
        for slot, power in outer:
            part = part * values[slot] ** power
        total = total + part
    return total
