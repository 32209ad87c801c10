"""A model of a statement: a number for everything in it, and the values of its sides there.

Free quantities are exact rationals, chosen so that the assumptions hold; symbolic widths and free
indices are small whole numbers; an unknown function is a named elementary one. What is defined is
computed from its definition.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from flint import arb, fmpq

from symmlp.expressions import Printed
from symmlp.proof.balls import Dual, Number, ball_of, power, sine
from symmlp.proof.balls import exponential as exp
from symmlp.proof.balls import hyperbolic_tangent as tanh
from symmlp.proof.errors import OutOfBudget, Undecidable, UnknownDependence
from symmlp.statement import Definition

#: A quantity in a model: its name and its indices as numbers.
Key = tuple[str, tuple[int, ...]]

#: Open at both ends; None where there is no bound.
Interval = tuple[fmpq | None, fmpq | None]

#: What a symbolic width may be; small ones more often, but also 1 and larger ones.
SIZES = (2, 3, 2, 3, 1, 4, 5)

MAX_FRAMES = 8
MAX_VISITS = 100_000
MAX_NESTING = 100

#: Elementary functions that an unknown function may be.
ELEMENTARY: dict[str, Any] = {
    "u ↦ u + u³/3": lambda u: u + power(u, 3) / 3,
    "u ↦ 1/(1+e^(−u))": lambda u: 1 / (1 + exp(-u)),
    "u ↦ tanh u": tanh,
    "u ↦ u² + u/2": lambda u: power(u, 2) + u / 2,
    "u ↦ sin u + u/4": lambda u: sine(u) + u / 4,
    "u ↦ e^(u/2)": lambda u: exp(u / 2),
}


def intersection(intervals: Iterable[Interval]) -> Interval:
    """Return the interval that several leave."""
    low: fmpq | None = None
    high: fmpq | None = None
    for lower, upper in intervals:
        low = lower if low is None or (lower is not None and lower > low) else low
        high = upper if high is None or (upper is not None and upper < high) else high
    return low, high


@dataclass
class Model:
    """Numbers for the quantities of a statement; filled as they are asked for."""

    definitions: dict[tuple[str, int], list[Definition]]
    random: Random
    #: Symbolic widths and free indices; anything else that is whole gets ``default_size``.
    sizes: dict[Key, int]
    #: Intervals that are tried for all quantities of a name: by the symbol's own assumptions, which
    #: are checked, or as a guess.
    intervals: dict[str, Interval]
    own: dict[str, Interval] = field(default_factory=dict)
    #: Intervals that assumptions give to single quantities.
    narrow: dict[Key, Interval] = field(default_factory=dict)
    #: What a symbolic width may be here.
    widths: tuple[int, ...] = SIZES
    values: dict[Key, fmpq] = field(default_factory=dict)
    functions: dict[Key, str] = field(default_factory=dict)
    frames: list[dict[Key, Number]] = field(default_factory=list)
    caches: list[dict[Key, Number]] = field(default_factory=lambda: [{}])
    #: The printed decimals that stand for intervals of half a unit in their last place.
    rounded: frozenset[Printed] = frozenset()
    #: Free indices whose symbols are not whole numbers of themselves.
    indices: frozenset[str] = frozenset()
    #: Definitions found so far, by quantity and whether it is a function's.
    found: dict[tuple[Key, bool], Any] = field(default_factory=dict)
    trail: list[Key] = field(default_factory=list)
    visits: int = 0
    nesting: int = 0
    tags: int = 0

    def spend(self, work: int) -> None:
        """Count nodes that are visited."""
        self.visits += work
        if self.visits > MAX_VISITS:
            raise OutOfBudget(f"an evaluation of more than {MAX_VISITS} nodes")

    def enter(self) -> None:
        """Go one definition deeper."""
        self.spend(1)
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise OutOfBudget(f"definitions nested more than {MAX_NESTING} deep")

    def leave(self) -> None:
        """Come back up one level."""
        self.nesting -= 1

    def size(self, key: Key) -> int:
        """Return a symbolic width, choosing it if it is new."""
        return self.sizes.setdefault(key, self.random.choice(self.widths))

    def place(self, key: Key) -> int:
        """Return a layer's number or another index without a range; no two are near each other."""
        return self.sizes.setdefault(key, 10 * (1 + len(self.sizes)))

    def free(self, key: Key) -> fmpq:
        """Return a free quantity, choosing it if it is new."""
        if key not in self.values:
            self.values[key] = self._draw(key)
        return self.values[key]

    def _draw(self, key: Key) -> fmpq:
        given = (self.narrow.get(key), self.own.get(key[0]), self.intervals.get(key[0]))
        low, high = intersection([interval for interval in given if interval])
        # Binary fractions, so that sums and products of them are exact balls.
        fraction = fmpq(1 + self._below(63), 64)
        if low is not None and high is not None:
            return low + (high - low) * fraction
        if low is not None:
            return low + 3 * fraction
        if high is not None:
            return high - 3 * fraction
        sign = (-1, 1)[self._below(2)]
        return fmpq(sign * (3 + self._below(27)), 16)

    def _below(self, limit: int) -> int:
        """Return a random whole number below a limit, as ``randrange`` does, but in less time."""
        bits = limit.bit_length()
        drawn = self.random.getrandbits(bits)
        while drawn >= limit:
            drawn = self.random.getrandbits(bits)
        return drawn

    def check(self, key: Key, value: Number) -> None:
        """Refuse a model in which a quantity is not what its own symbol says."""
        low, high = self.own.get(key[0], (None, None))
        ball = ball_of(value)
        if (low is not None and not ball > low) or (high is not None and not ball < high):
            raise Undecidable("no point was found at which the assumptions hold")

    def function(self, key: Key) -> Any:
        """Return the elementary function that an unknown one is here."""
        name = self.functions.setdefault(key, self.random.choice(list(ELEMENTARY)))
        return ELEMENTARY[name]

    def push(self, key: Key, value: Number) -> int:
        """Start differentiating by a quantity; return the tag of the derivative."""
        if len(self.frames) >= MAX_FRAMES:
            raise OutOfBudget("derivatives nested too deeply")
        tag = self.fresh_tag()
        self.frames.append({key: Dual(value, arb(1), tag)})
        self.caches.append({})
        return tag

    def fresh_tag(self) -> int:
        """Return a tag that no derivative has used; inner derivatives have higher tags."""
        self.tags += 1
        return self.tags

    def pop(self) -> None:
        """Stop differentiating by the last quantity."""
        self.frames.pop()
        self.caches.pop()

    def overridden(self, key: Key) -> Number | None:
        """Return the coordinate that a quantity is at present, if one is differentiated by it."""
        for frame in reversed(self.frames):
            if key in frame:
                return frame[key]
        return None

    def require_known(self, key: Key) -> None:
        """Refuse a derivative of a quantity of which nothing is known."""
        if self.frames:
            raise UnknownDependence(f"nothing says what {key[0]} depends on")
