r"""Shapes that a text declares: ``W \in \mathbb{R}^{3 \times 2}``, "$W$ is a $3 \times 2$ matrix".

Sizes that the text equates with each other may be equal to any; those that it gives numbers have
these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sympy import Add, Expr, Indexed, Integer, Symbol

from symmlp.documents.knowledge.shapes import Declared, Shapes, letters_of
from symmlp.documents.syntaxes.segments import Kind, Segment
from symmlp.latex.read import read_expression
from symmlp.latex.roles import Roles
from symmlp.latex.unreadable import Unreadable

_BRACES: Final = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
_SET: Final = re.compile(
    rf"(?:\\in(?![a-z])|∈)\s*(?:\\mathbb\s*\{{?\s*R\s*\}}?|\\R(?![a-zA-Z])|ℝ)"
    rf"(?:\s*\^\s*(?:{_BRACES}|(\w)))?(?!\s*[_^])"
)
_TIMES: Final = re.compile(r"\\times|×|\\cdot")
_BEFORE: Final = re.compile(r"^(?:[\s,;.&]|\\[,;! ]|\\q?quad|\\text\s*\{[^{}]*\}|\\\\)*")
_FORMULA: Final = r"(?:\$|\\\()\s*([^$]{1,40}?)\s*(?:\$|\\\))"
_SIZES: Final = r"\$?\s*(\w{1,6})\s*(?:\\times|×|x|-by-| by )\s*(\w{1,6})\s*\$?"
#: What words say: the groups are the name and the sizes.
_WORDS: Final = (
    re.compile(
        rf"{_FORMULA}\s+(?:is|be|denotes?)\s+(?:an?|the|our)\s+(?:\w+\s+)?{_SIZES}[ -]*matrix\b"
    ),
    re.compile(
        rf"{_FORMULA}\s+(?:is|be|denotes?)\s+(?:an?|the|our)\s+(?:\w+\s+)?matrix (?:of|with) "
        rf"(?:shape|size|dimensions?)\s+{_SIZES}"
    ),
    re.compile(
        rf"{_FORMULA}\s+(?:is|be|denotes?)\s+(?:an?|the|our)\s+(?:\w+\s+)?vector (?:of|with) "
        r"(?:(?:length|size|dimension)\s+)?\$?(\w{1,6})\$?()"
    ),
)
_SQUARE: Final = re.compile(
    r"\b(?:square|same (?:size|width|number|shape|dimension)|equally (?:wide|many)|equal width)",
    re.IGNORECASE,
)
MAX_AXES: Final = 2


def declared_shapes(
    segments: Iterable[Segment], equations: Iterable[tuple[Expr, Expr]], roles: Roles
) -> Shapes:
    """Return what a document says of the shapes of its arrays.

    ``equations`` are all those of the document that are about nothing but what counts.
    """
    segments = tuple(segments)
    found, section = list[Declared](), 0
    for segment in segments:
        section += segment.kind is Kind.HEADING
        found.extend(_in_formula(segment, section, roles))
        found.extend(_in_words(segment, section, roles))
    if not found:
        return Shapes()
    sizes = {letter for one in found for size in one.sizes for letter in letters_of(size)}
    values, equal = dict[str, Expr](), set[str]()
    for left, right in equations:
        letters = letters_of(left) | letters_of(right)
        if not letters & sizes:
            continue
        if isinstance(right, Integer) and str(left) in sizes:
            values[str(left)] = right
        else:
            equal |= letters
    if any(s.kind in (Kind.PROSE, Kind.ITEM) and _SQUARE.search(s.text) for s in segments):
        equal |= sizes
    return Shapes(tuple(found), values, frozenset(equal))


def _in_formula(segment: Segment, section: int, roles: Roles) -> Iterator[Declared]:
    if segment.kind not in (Kind.INLINE, Kind.DISPLAY):
        return
    end = 0
    for match in _SET.finditer(segment.text):
        start = end + len(_BEFORE.match(segment.text[end : match.start()])[0])  # type: ignore[index]
        end = match.end()
        shape = match[1] or match[2]
        sizes = _sizes(_TIMES.split(shape), roles) if shape else ()
        names = _names(segment.text[start : match.start()].split(","), roles)
        span = segment.between(start, match.end())
        if sizes is not None:
            yield from (Declared(name, sizes, span, section) for name in names)


def _in_words(segment: Segment, section: int, roles: Roles) -> Iterator[Declared]:
    if segment.kind not in (Kind.PROSE, Kind.ITEM):
        return
    for pattern in _WORDS:
        for match in pattern.finditer(segment.text):
            names = _names([match[1]], roles)
            sizes = _sizes(filter(None, match.groups()[1:]), roles)
            span = segment.between(*match.span())
            yield from (Declared(name, sizes, span, section) for name in names if sizes is not None)


def _names(texts: Iterable[str], roles: Roles) -> tuple[Expr, ...]:
    """Return the arrays that some texts name, or nothing if one is no name."""
    found = tuple(_read(texts, roles))
    return found if all(isinstance(one, Symbol | Indexed) for one in found) else ()


def _sizes(texts: Iterable[str], roles: Roles) -> tuple[Expr, ...] | None:
    """Return the numbers of entries that some texts give, or None if one is none."""
    found = tuple(_read(texts, roles))
    plain = all(isinstance(one, Integer | Symbol | Indexed | Add) for one in found)
    return found if plain and 0 < len(found) <= MAX_AXES else None


def _read(texts: Iterable[str], roles: Roles) -> Iterator[Expr | None]:
    """Yield what some texts say; None for what is not understood."""
    for text in texts:
        try:
            found = read_expression(text, roles)
        except (Unreadable, RecursionError):
            yield None
        else:
            yield found if isinstance(found, Expr) else None
