"""What a syntax has to say about each shape of formula; LaTeX and plain text are two of them.

`symmlp.latex.writing.expression` walks an expression and asks the syntax for each shape. The syntax
knows no mathematics and no names, only signs, brackets and spaces.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from symmlp.latex.writing.pieces import Kind, Level, Piece


@dataclass(frozen=True)
class Syntax:
    """The shapes of one output language, as a table of small functions.

    Each returns a piece: ``group(piece)`` in brackets, ``fraction(above, below)``,
    ``power(base, exponent)``, ``exponential(exponent)``, ``root(radicand)``, ``magnitude(inner)``,
    ``total(limits, body)`` with (index, lower, upper) per sum, both bounds empty where there are
    none, ``partial(expression, variable, simple)`` where a simple numerator goes above the line,
    ``call(head, orders, arguments)``, ``indicator(left, right)`` for 1 where two indices are equal,
    and ``cases(rows)`` with (value, condition), an empty condition being the rest.
    ``product(factors)`` returns text with a sign where factors would be misread without, and
    ``raised(head, exponent)`` a function's name as in tanh²(s).
    """

    name: str
    #: Signs of relations, by Python's spelling of them.
    relations: Mapping[str, str]
    #: Names of elementary functions, by SymPy's name of them.
    functions: Mapping[str, str]
    #: Signs by their meaning.
    signs: Mapping[str, str]
    group: Callable[[Piece], Piece]
    product: Callable[[Sequence[Piece]], str]
    fraction: Callable[[Piece, Piece], Piece]
    power: Callable[[Piece, Piece], Piece]
    exponential: Callable[[Piece], Piece]
    root: Callable[[Piece], Piece]
    magnitude: Callable[[Piece], Piece]
    total: Callable[[Sequence[tuple[str, str, str]], Piece], Piece]
    partial: Callable[[Piece, Piece, bool], Piece]
    call: Callable[[str, Sequence[int], Sequence[Piece]], Piece]
    raised: Callable[[str, Piece], str]
    indicator: Callable[[str, str], Piece]
    cases: Callable[[Sequence[tuple[str, str]]], Piece]

    def at(self, piece: Piece, level: Level) -> str:
        """Return the piece's text, bracketed when it binds less tightly than ``level``."""
        return piece.text if piece.level >= level else self.group(piece).text

    def factor(self, piece: Piece, last: bool) -> Piece:
        """Return the piece as one factor of a product."""
        loose = piece.level < Level.PRODUCT or (piece.kind is Kind.PREFIX and not last)
        return self.group(piece) if loose else piece
