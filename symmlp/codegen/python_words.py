"""The words of plain Python, in which the target ``python`` is printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from symmlp.codegen.printer import ELEMENTARY, Level, Piece, Words


def _cases(rows: Sequence[tuple[str, str]], otherwise: str) -> Piece:
    parts = [f"{value} if {condition} else " for value, condition in rows]
    return Piece("".join(parts) + otherwise, Level.CASES)


def _power(base: Piece, exponent: int) -> Piece:
    if exponent == 2 and base.level is Level.ATOM:
        return Piece(f"{base.text} * {base.text}", Level.PRODUCT)
    return Piece(f"{base.at(Level.ATOM)} ** {exponent}", Level.POWER)


WORDS: Final = Words(
    "python",
    {
        **{name: f"math.{name}" for name in ("log1p", "expm1", "erf", "erfc", *ELEMENTARY)},
        "sqrt": "math.sqrt",
        "abs": "abs",
        "ramp": "max({}, 0)",
        "sign": "sign",
    },
    _cases,
    _power,
)
