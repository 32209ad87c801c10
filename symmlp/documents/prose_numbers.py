"""Numbers that prose gives to Greek letters outside of formulas: "a learning rate of η = 0.1"."""

from __future__ import annotations

import re
from typing import Final

from sympy import Symbol

from symmlp.documents.grid import number
from symmlp.documents.progress import Progress
from symmlp.documents.segments import Segment

LETTERS: Final = {
    "η": "eta",
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "λ": "lambda",
    "μ": "mu",
    "ε": "epsilon",
}
_GIVEN: Final = re.compile(
    rf"(?<![\w$^_/])([{''.join(LETTERS)}])\s*=\s*([-−]?\d+(?:\.\d+)?(?:e-?\d+)?)(?![\w$^*/·×])"
)
_FORMULA: Final = re.compile(r"\$[^$]*\$|`[^`]*`")


def check(segment: Segment, progress: Progress) -> None:
    """Take such numbers into what is known."""
    text = _FORMULA.sub(lambda match: "$" * len(match[0]), segment.text)
    for match in _GIVEN.finditer(text):
        value = number(match[2])
        if value is not None:
            progress.knowledge.value(Symbol(LETTERS[match[1]], real=True), value)
