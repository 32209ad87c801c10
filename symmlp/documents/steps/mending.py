"""The one edit that would make a refuted step true: a sign, a factor, an exponent, an operator.

Every candidate is an edit of the author's own LaTeX, read and judged like the author's text under
the definitions that refuted it; only an edit that is PROVED is suggested. Most likely slips first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from sympy import Basic, Symbol

from symmlp.latex.read import read_expression
from symmlp.latex.roles import Roles
from symmlp.latex.unreadable import Unreadable
from symmlp.proof import judge
from symmlp.statement import Statement, Status

MAX_CANDIDATES: Final = 60
MAX_LENGTH: Final = 600


@dataclass(frozen=True)
class Change:
    """An edit of a text: what it is, and the text from ``start`` to ``end`` replaced by ``new``."""

    what: str
    start: int
    end: int
    new: str

    def applied(self, text: str) -> str:
        """Return the text with the change made."""
        return text[: self.start] + self.new + text[self.end :]


#: A kind of slip: yields the changes of the right side that would undo it, given both sides.
Slip = Callable[[str, str], Iterator[Change]]

_SIGN = re.compile(r"(?<![\^_{(=a-zA-Z])\s*([+-])|([+-])")
_DIFFERENCE = re.compile(
    r"(?<![\w}^_.])(\\?\w+(?:_\{[^{}]*\}|_\w)?) *- *(\\?\w+(?:_\{[^{}]*\}|_\w)?)(?![\w^_({.'])"
)
_SQUARE = re.compile(r"\^\{?([23])\}?")
_NAME = re.compile(r"\\?[a-zA-Z]+(?:_\{[^{}]*\}|_\w)?")
_SUBSCRIPT = re.compile(r"_\{?([ijkl])\}?")
_DERIVATIVE = re.compile(r"\\frac\s*\{\\partial\}\s*\{\\partial\s+([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")
_HALF = re.compile(r"\\frac\s*\{1\}\s*\{2\}")
_CALL = re.compile(r"(\\?[a-zA-Z]+(?:_\{[^{}]*\}|_\w)?)('?)\s*(?:\\left)?\(")
_FACTOR = re.compile(r"(?<![\w^_{.])(\d+(?:\.\d+)?)\s*(?:\\cdot\s*)?(?=[a-zA-Z\\(])")


def _signs(lhs: str, rhs: str) -> Iterator[Change]:
    for found in re.finditer(r"[+-]", rhs):
        other = "-" if found.group() == "+" else "+"
        yield Change("the sign", found.start(), found.end(), other)
    for found in _DIFFERENCE.finditer(rhs):
        yield Change("the order", *found.span(), f"{found.group(2)} - {found.group(1)}")
    yield Change("the sign", 0, 0, "-")
    if rhs.lstrip().startswith("-"):
        place = rhs.index("-")
        yield Change("the sign", place, place + 1, "")


def _operators(lhs: str, rhs: str) -> Iterator[Change]:
    for operator in dict.fromkeys(found.group() for found in _DERIVATIVE.finditer(lhs)):
        yield Change("a lost operator", 0, 0, operator + " ")
    for found in _DERIVATIVE.finditer(rhs):
        yield Change("an operator too many", found.start(), found.end(), "")


def _factors(lhs: str, rhs: str) -> Iterator[Change]:
    for factor in ("2 ", r"\frac{1}{2} "):
        yield Change("a lost factor", 0, 0, factor)
    for pattern in (_HALF, _FACTOR):
        for found in pattern.finditer(rhs):
            yield Change("a factor too many", found.start(), found.end(), "")


def _exponents(lhs: str, rhs: str) -> Iterator[Change]:
    for found in _SQUARE.finditer(rhs):
        yield Change("the exponent", found.start(), found.end(), "")
        other = "^3" if found.group(1) == "2" else "^2"
        yield Change("the exponent", found.start(), found.end(), other)
    for found in re.finditer(r"(?:\\right)?\)", rhs):
        yield Change("the exponent", found.end(), found.end(), "^2")


def _primes(lhs: str, rhs: str) -> Iterator[Change]:
    for found in _CALL.finditer(rhs):
        start, end = found.span(2)
        yield Change("the prime", start, end, "" if found.group(2) else "'")


def _names(lhs: str, rhs: str) -> Iterator[Change]:
    present = dict.fromkeys(m.group() for m in _NAME.finditer(f"{lhs} {rhs}"))
    for found in _NAME.finditer(rhs):
        for other in present:
            same = other.split("_", 1)[0] == found.group().split("_", 1)[0]
            if same and other != found.group():
                yield Change("the name", found.start(), found.end(), other)


def _indices(lhs: str, rhs: str) -> Iterator[Change]:
    letters = dict.fromkeys(m.group(1) for m in _SUBSCRIPT.finditer(f"{lhs} {rhs}"))
    for found in _SUBSCRIPT.finditer(rhs):
        for letter in letters:
            if letter != found.group(1):
                yield Change("the index", found.start(1), found.end(1), letter)


def _sums(lhs: str, rhs: str) -> Iterator[Change]:
    for found in dict.fromkeys(re.findall(r"\\sum_\{[^{}]*\}(?:\^\{[^{}]*\}|\^\w)?", lhs)):
        yield Change("a lost sum", 0, 0, found + " ")


#: The kinds of slips, the most frequent first.
SLIPS: Final[tuple[Slip, ...]] = (
    _signs,
    _operators,
    _primes,
    _names,
    _factors,
    _exponents,
    _indices,
    _sums,
)


def mend(statement: Statement, lhs: str, rhs: str, roles: Roles) -> Change | None:
    """Return the one edit of the right side that makes a refuted statement true, if one does.

    Parameters
    ----------
    statement
        The step as it was refuted, with the definitions in force.
    lhs, rhs
        Its two sides as the author wrote them.
    """
    if len(rhs) > MAX_LENGTH:
        return None
    tried = 0
    for slip in SLIPS:
        for change in slip(lhs, rhs):
            tried += 1
            if tried > MAX_CANDIDATES:
                return None
            if _proved(statement, change.applied(rhs), roles):
                return change
    return None


def _with_sizes(expression: Basic, statement: Statement) -> Basic:
    """Return an expression with its numbers of units as they are in a statement."""
    letters = statement.lhs.free_symbols | statement.rhs.free_symbols
    sizes = {one.name: one for one in letters if one.is_integer and one.is_positive}
    found = (one for one in expression.free_symbols if isinstance(one, Symbol) and one.is_integer)
    return expression.xreplace({one: sizes[one.name] for one in found if one.name in sizes})


def _proved(statement: Statement, rhs: str, roles: Roles) -> bool:
    try:
        expression = read_expression(rhs, roles)
    except Unreadable:
        return False
    mended = replace(statement, rhs=_with_sizes(expression, statement))
    if mended.rhs == statement.rhs:
        return False
    return judge(mended, look_first=True).status is Status.PROVED
