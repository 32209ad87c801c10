"""A piece of a written formula: its text, and what decides about brackets and product signs.

`Level` says how tightly a piece binds: an operand is bracketed when it binds less tightly than its
place asks for. `Kind` says what two factors of a product look like side by side, from which each
syntax decides whether a sign between them is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """How tightly a piece binds, from least to most."""

    SUM = 1  # a + b, -a
    HADAMARD = 2  # u ⊙ v, in matrix notation
    PRODUCT = 3  # a b, and what reaches as far to the right as it can: Σ a, ∂/∂x a
    POWER = 4  # a^b, a fraction: a factor as it is, but no base of another power
    ATOM = 5


class Kind(StrEnum):
    """What a piece looks like at its ends, for the sign of a product."""

    NUMBER = "number"
    NAME = "name"
    FUNCTION = "function"  # a letter that readers take for a function's name
    CALL = "call"
    FRACTION = "fraction"
    GROUP = "group"
    PREFIX = "prefix"  # reaches to the right: only the last factor goes without brackets


@dataclass(frozen=True)
class Piece:
    """Written text and how it binds; a ``tall`` one needs brackets that grow with it."""

    text: str
    level: Level = Level.ATOM
    kind: Kind = Kind.NAME
    tall: bool = False
    ends: Kind | None = None  # the kind at its right end, where that differs

    @property
    def right(self) -> Kind:
        """What it looks like at its right end."""
        return self.ends or self.kind
