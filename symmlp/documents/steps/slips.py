"""Slips of the pen: for each kind, the edits of a formula that would undo it.

Edits are of the author's own LaTeX; nothing here says whether what comes out is true. Slips that
only formulas of vectors and matrices have are in `symmlp.documents.steps.slips_of_arrays`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from symmlp.latex.syntax.tree import Additive, Node


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


@dataclass(frozen=True)
class Formula:
    r"""An equation as its author wrote it.

    ``tree`` is that of the right side, whose text begins at ``offset`` in what it was read from.
    ``transpose`` is how the author writes that, ``counts`` are the letters that its definitions
    divide by, ``functions`` the functions of its definitions with their arguments: ``\sigma(z)``.
    """

    lhs: str
    rhs: str
    tree: Node | None = None
    offset: int = 0
    transpose: str = "T"
    counts: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()


#: A kind of slip: yields the changes of the right side that would undo it.
Slip = Callable[[Formula], Iterator[Change]]

_DIFFERENCE = re.compile(
    r"(?<![\w}^_.])(\\?\w+(?:_\{[^{}]*\}|_\w)?) *- *(\\?\w+(?:_\{[^{}]*\}|_\w)?)(?![\w^_({.'])"
)
_SQUARE = re.compile(r"\^\{?([23])\}?")
_NAME = re.compile(r"\\?[a-zA-Z]+(?:_\{[^{}]*\}|_\w)?")
_SUBSCRIPT = re.compile(r"_(?:\{([h-np-r](?:,? ?[h-np-r])*)\}|([h-np-r]))")
_DERIVATIVE = re.compile(r"\\frac\s*\{\\partial\}\s*\{\\partial\s+([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")
_HALF = re.compile(r"\\[dt]?frac\s*(?:\{1\}\s*\{\w+\}|1\s*\w)")
_TWICE = re.compile(r"\\[dt]?frac\s*\{(2)\}")
_CALL: Final = re.compile(r"(\\?[a-zA-Z]+(?:_\{[^{}]*\}|_\w)?)('?)\s*(?:\\left)?\(")
_FACTOR = re.compile(r"(?<![\w^_{.])(\d+(?:\.\d+)?)\s*(?:\\cdot\s*)?(?=[a-zA-Z\\(])")


def signs(one: Formula) -> Iterator[Change]:
    """Yield the other sign for each, differences turned round, and the opposite of it all."""
    first = len(one.rhs) - len(one.rhs.lstrip())
    if one.rhs[first:].startswith("-"):
        yield Change("the sign", first, first + 1, "")
    for found in re.finditer(r"[+-]", one.rhs):
        if found.start() == first:
            continue
        other = "-" if found.group() == "+" else "+"
        yield Change("the sign", found.start(), found.end(), other)
    for found in _DIFFERENCE.finditer(one.rhs):
        yield Change("the order", *found.span(), f"{found.group(2)} - {found.group(1)}")
    yield before(one, "the sign", "-")


def operators(one: Formula) -> Iterator[Change]:
    """Yield a derivative before it all that stands on the left, and each on the right taken off."""
    for operator in dict.fromkeys(found.group() for found in _DERIVATIVE.finditer(one.lhs)):
        yield Change("a lost operator", 0, 0, operator + " ")
    for found in _DERIVATIVE.finditer(one.rhs):
        yield Change("an operator too many", found.start(), found.end(), "")


def factors(one: Formula) -> Iterator[Change]:
    """Yield each number taken off, and 2, ½ and the mean of the definitions before it all."""
    for found in _TWICE.finditer(one.rhs):
        yield Change("a factor too many", *found.span(1), "1")
    for pattern in (_HALF, _FACTOR):
        for found in pattern.finditer(one.rhs):
            yield Change("a factor too many", found.start(), found.end(), "")
    for factor in ("2 ", r"\frac{1}{2} ", *(rf"\frac{{1}}{{{count}}} " for count in one.counts)):
        yield before(one, "a lost factor", factor)


def lost_derivatives(one: Formula) -> Iterator[Change]:
    """Yield the derivatives of the definitions' functions behind it all."""
    return (behind(one, f" {derivative}") for derivative in derivatives(one))


def derivatives(one: Formula) -> Iterator[str]:
    r"""Yield the derivatives of the definitions' functions: ``\sigma'(z)`` of ``\sigma(z)``."""
    for function in one.functions:
        found = re.sub(r"(?=\s*(?:\\left\s*)?\()", "'", function, count=1)
        if found != function and found not in one.rhs:
            yield found


def before(one: Formula, what: str, factor: str) -> Change:
    """Return the edit that puts a sign or a factor before the whole right side."""
    if isinstance(one.tree, Additive):
        return Change(what, 0, len(one.rhs), f"{factor}({one.rhs.strip()})")
    return Change(what, 0, 0, factor)


def behind(one: Formula, factor: str) -> Change:
    """Return the edit that multiplies the whole right side by a factor."""
    end = len(one.rhs.rstrip())
    if isinstance(one.tree, Additive):
        return Change("a lost factor", 0, end, f"({one.rhs.strip()}){factor}")
    return Change("a lost factor", end, end, factor)


def exponents(one: Formula) -> Iterator[Change]:
    """Yield squares and cubes made something else, and brackets squared."""
    for found in _SQUARE.finditer(one.rhs):
        yield Change("the exponent", found.start(), found.end(), "")
        other = "^3" if found.group(1) == "2" else "^2"
        yield Change("the exponent", found.start(), found.end(), other)
    for found in re.finditer(r"(?:\\right)?\)", one.rhs):
        yield Change("the exponent", found.end(), found.end(), "^2")


def primes(one: Formula) -> Iterator[Change]:
    """Yield a prime for each function that has none, and none for those that have."""
    for found in _CALL.finditer(one.rhs):
        start, end = found.span(2)
        yield Change("the prime", start, end, "" if found.group(2) else "'")


def names(one: Formula) -> Iterator[Change]:
    """Yield names with the subscripts that the same letter has elsewhere in the equation."""
    present = dict.fromkeys(m.group() for m in _NAME.finditer(f"{one.lhs} {one.rhs}"))
    for found in _NAME.finditer(one.rhs):
        for other in present:
            same = other.split("_", 1)[0] == found.group().split("_", 1)[0]
            if same and other != found.group():
                yield Change("the name", found.start(), found.end(), other)


def indices(one: Formula) -> Iterator[Change]:
    """Yield subscripts with the other index letters of the equation, and pairs turned round."""
    below = [found[1] or found[2] for found in _SUBSCRIPT.finditer(f"{one.lhs} {one.rhs}")]
    letters = dict.fromkeys(letter for text in below for letter in text if letter.isalpha())
    for found in _SUBSCRIPT.finditer(one.rhs):
        start, end = found.span(1) if found[1] else found.span(2)
        text = one.rhs[start:end]
        if len(text) == 2:
            yield Change("the order of the indices", start, end, text[::-1])
        for place, letter in enumerate(text):
            for other in letters if letter.isalpha() else ():
                if other != letter:
                    yield Change("the index", start + place, start + place + 1, other)


def sums(one: Formula) -> Iterator[Change]:
    """Yield the sums of the left side before the right one."""
    for found in dict.fromkeys(re.findall(r"\\sum_\{[^{}]*\}(?:\^\{[^{}]*\}|\^\w)?", one.lhs)):
        yield Change("a lost sum", 0, 0, found + " ")


#: Of numbers, the most frequent first.
OF_NUMBERS: Final[tuple[Slip, ...]] = (
    signs,
    operators,
    primes,
    names,
    factors,
    lost_derivatives,
    exponents,
    indices,
    sums,
)
