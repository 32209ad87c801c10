"""The words of JavaScript, in which the target ``javascript`` is printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from symmlp.codegen.words.printer import ELEMENTARY
from symmlp.codegen.words.words import Level, Piece, Words, scalar_power


def _cases(rows: Sequence[tuple[str, str]], otherwise: str) -> Piece:
    parts = [f"{condition} ? {value} : " for value, condition in rows]
    return Piece("".join(parts) + otherwise, Level.CASES)


_MATH: Final = ("log1p", "expm1", *ELEMENTARY, "sqrt", "abs", "sign")
WORDS: Final = Words(
    "javascript",
    {
        **{name: f"Math.{name}" for name in _MATH},
        **{"erf": "erf", "erfc": "erfc", "ramp": "Math.max({}, 0)"},
    },
    _cases,
    scalar_power,
)
