"""The words of a programming language, and texts that know how tightly they hold together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple


class Level(IntEnum):
    """How tightly the parts of a text hold together."""

    CASES = 0
    SUM = 1
    PRODUCT = 2
    SIGN = 3
    POWER = 4
    ATOM = 5


class Piece(NamedTuple):
    """A text and what holds it together."""

    text: str
    level: Level = Level.ATOM

    def at(self, level: Level) -> str:
        """Return the text, in parentheses if it would fall apart at this level."""
        return self.text if self.level >= level else f"({self.text})"


@dataclass(frozen=True)
class Words:
    """The words of one language.

    ``functions`` maps exp, log, log1p, expm1, erfc, erf, sin, cos, sinh, cosh, tanh, sqrt, abs,
    sign and ramp, which is max(s, 0), to their names, or to a text with ``{}`` where the argument
    stands; what is missing, the language cannot do. ``cases`` joins (value, condition) pairs and
    the value otherwise. ``power`` writes a whole power of 2 or more.
    """

    name: str
    functions: Mapping[str, str]
    cases: Callable[[Sequence[tuple[str, str]], str], Piece]
    power: Callable[[Piece, int], Piece]


def scalar_power(base: Piece, exponent: int) -> Piece:
    """Return a power of a number in a language that writes ``**``; a name is squared by itself."""
    if exponent == 2 and base.level is Level.ATOM:
        return Piece(f"{base.text} * {base.text}", Level.PRODUCT)
    return Piece(f"{base.at(Level.ATOM)} ** {exponent}", Level.POWER)
