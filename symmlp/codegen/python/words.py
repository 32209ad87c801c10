"""The words of plain Python, in which the target ``python`` is printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from symmlp.codegen.words.printer import ELEMENTARY
from symmlp.codegen.words.words import Level, Piece, Words, scalar_power


def _cases(rows: Sequence[tuple[str, str]], otherwise: str) -> Piece:
    parts = [f"{value} if {condition} else " for value, condition in rows]
    return Piece("".join(parts) + otherwise, Level.CASES)


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
    scalar_power,
)
