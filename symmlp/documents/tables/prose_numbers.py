"""Numbers that prose gives outside of formulas: "a rate of η = 0.1", "w1 = 0.15, b2 = 0.6".

Greek letters, and the names that people give to weights, inputs and units one by one: a letter with
a number. A single Latin letter may be anything in prose, and is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sympy import Expr, Indexed, Symbol

from symmlp.documents.progress import Progress
from symmlp.documents.syntaxes.grid import number
from symmlp.documents.syntaxes.segments import Segment
from symmlp.latex.read import read_expression
from symmlp.latex.roles import Roles
from symmlp.latex.unreadable import Unreadable

LETTERS: Final = {
    "η": "eta",
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "λ": "lambda",
    "μ": "mu",
    "ε": "epsilon",
}
_NUMERAL: Final = r"([-−]?(?:\d+(?:\.\d+)?|\.\d+)(?:e-?\d+)?)(?![\w$^*/·×]|[.,]\d)"
_GREEK: Final = re.compile(rf"(?<![\w$^_/])([{''.join(LETTERS)}])\s*=\s*{_NUMERAL}")
_NUMBERED: Final = re.compile(
    rf"(?<![\w$^_/.*+\-=(])([A-Za-z](?:_?\d{{1,2}}|_[a-z]\d?))\s*=\s*{_NUMERAL}(?!\s*[-+*/=^])"
)
_FORMULA: Final = re.compile(r"\$[^$]*\$|:math:`[^`]*`|\\\([^)]*\\\)")
_CODE: Final = re.compile(r"`[^`]*`")
#: What may stand beside assignments in code: nothing but more of them.
_LIST: Final = re.compile(rf"`(?:[\s,;]*{_NUMBERED.pattern})+[\s,;]*`")


def check(segment: Segment, progress: Progress) -> None:
    """Take such numbers into what is known."""
    text = _FORMULA.sub(_hidden, segment.text)
    text = _CODE.sub(lambda match: match[0] if _LIST.fullmatch(match[0]) else _hidden(match), text)
    for name, value in _given(text, progress.roles):
        progress.knowledge.value(name, value)


def _given(text: str, roles: Roles) -> Iterator[tuple[Expr, Expr]]:
    for match in _GREEK.finditer(text):
        value = number(match[2])
        if value is not None:
            yield Symbol(LETTERS[match[1]], real=True), value
    for match in _NUMBERED.finditer(text):
        value, name = number(match[2]), _quantity(match[1], roles)
        if value is not None and name is not None:
            yield name, value


def _quantity(name: str, roles: Roles) -> Expr | None:
    """Return the quantity that a name is in the formulas of the document."""
    try:
        found = read_expression(name, roles)
    except Unreadable:
        return None
    return found if isinstance(found, Symbol | Indexed) else None


def _hidden(match: re.Match[str]) -> str:
    return "$" * len(match[0])
