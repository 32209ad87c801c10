"""The words of JavaScript, in which the target ``javascript`` is printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from symmlp.codegen.printer import ELEMENTARY, Level, Piece, Words


def _cases(rows: Sequence[tuple[str, str]], otherwise: str) -> Piece:
    parts = [f"{condition} ? {value} : " for value, condition in rows]
    return Piece("".join(parts) + otherwise, Level.CASES)


def _power(base: Piece, exponent: int) -> Piece:
    if exponent == 2 and base.level is Level.ATOM:
        return Piece(f"{base.text} * {base.text}", Level.PRODUCT)
    return Piece(f"{base.at(Level.ATOM)} ** {exponent}", Level.POWER)


_MATH: Final = ("log1p", "expm1", *ELEMENTARY, "sqrt", "abs", "sign")
WORDS: Final = Words(
    "javascript",
    {
        **{name: f"Math.{name}" for name in _MATH},
        **{"erf": "erf", "erfc": "erfc", "ramp": "Math.max({}, 0)"},
    },
    _cases,
    _power,
)
