"""An expression to a piece of writing: a table of writers by type, walked from the outside in.

`Writer` holds the notation and the syntax. Order comes from
`symmlp.latex.writing.order`, brackets from the pieces' levels, signs from the syntax, so that each
writer below says only what its type is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

import sympy
from sympy import Expr, Integer, Mul, Number, Pow, Rational
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, BooleanFalse, BooleanTrue, Not, Or

from symmlp.expressions import Apply, Partial, Printed
from symmlp.latex.writing.as_latex import LATEX
from symmlp.latex.writing.names import NAMES, reference
from symmlp.latex.writing.nodes import (
    WriteError,
    apply_piece,
    cases_piece,
    function_piece,
    junction_piece,
    lambda_piece,
    partial_piece,
    relation_piece,
    total_piece,
)
from symmlp.latex.writing.order import is_negative, letters, negated, ordered_factors, ordered_terms
from symmlp.latex.writing.pieces import Kind, Level, Piece
from symmlp.latex.writing.syntax import Syntax
from symmlp.network import Network
from symmlp.notation import NOTATIONS

#: Letters that readers take for a function's name when a bracket follows.
_FUNCTION_LETTERS: Final = frozenset({"f", "g", "h", "L", "J", "C", "E", "sigma", "phi", "ell"})


@dataclass(frozen=True)
class Writer:
    """Writes expressions in one notation and syntax.

    ``network`` tells the ``seed`` notation which layers are hidden. ``values`` are written in the
    place of the quantities they belong to: the same formula with numbers.
    """

    notation: str = "indexed"
    network: Network | None = None
    syntax: Syntax = LATEX
    values: Mapping[Expr, Printed] = field(default_factory=dict)
    _written: dict[Any, Piece] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.notation not in NOTATIONS:
            known = ", ".join(NOTATIONS)
            raise WriteError(f"unknown notation {self.notation!r}; known are {known}")

    def expression(self, expression: Any) -> str:
        """Return the text of an expression or of a condition."""
        return self.piece(expression).text

    def piece(self, expression: Any) -> Piece:
        """Return an expression's text with what decides about the brackets around it."""
        piece = self._written.get(expression)
        if piece is None:
            piece = self._written[expression] = self._write(expression)
        return piece

    def _write(self, expression: Any) -> Piece:
        if expression in self.values:
            return _printed(self, self.values[expression])
        for kind in type(expression).__mro__:
            if kind in WRITERS:
                return WRITERS[kind](self, expression)
        raise WriteError(f"{type(expression).__name__} has no written form: {expression}")

    def index(self, expression: Expr) -> str:
        """Return an index or a limit, written closely: ``l+1``."""
        return self.symbolic.expression(expression).replace(" + ", "+").replace(" - ", "-")

    @cached_property
    def symbolic(self) -> Writer:
        """The same writer without numbers."""
        return replace(self, values={}) if self.values else self


def _name(writer: Writer, name: Expr) -> Piece:
    write = NAMES[writer.notation, writer.syntax.name]
    text = write(reference(name), writer.index, writer.network)
    kind = Kind.FUNCTION if letters(name) in _FUNCTION_LETTERS else Kind.NAME
    return Piece(text, Level.POWER if "^" in text else Level.ATOM, kind)


def _number(writer: Writer, number: Expr) -> Piece:
    if is_negative(number):
        return _minus(writer, number)
    if isinstance(number, Rational) and number.q != 1:
        above, below = (_number(writer, Integer(part)) for part in (number.p, number.q))
        return writer.syntax.fraction(above, below)
    return Piece(str(number), kind=Kind.NUMBER)


def _printed(writer: Writer, number: Printed) -> Piece:
    level = Level.SUM if is_negative(number) else Level.ATOM
    return Piece(str(number), level, Kind.NUMBER)


def _minus(writer: Writer, term: Expr) -> Piece:
    inner = writer.piece(negated(term))
    text = f"-{writer.syntax.at(inner, Level.HADAMARD)}"
    return Piece(text, Level.SUM, Kind.NUMBER if term.is_Number else Kind.GROUP, inner.tall)


def _sum_of_terms(writer: Writer, total: Expr) -> Piece:
    text, tall = "", False
    for term in ordered_terms(total.args):
        minus = bool(text) and is_negative(term)
        piece = writer.piece(negated(term) if minus else term)
        sign = (" - " if minus else " + ") if text else ""
        bare = not text and (is_negative(term) or piece.kind is Kind.NUMBER)
        text += sign + (piece.text if bare else writer.syntax.at(piece, Level.HADAMARD))
        tall |= piece.tall
    return Piece(text, Level.SUM, tall=tall)


def _product(writer: Writer, product: Expr) -> Piece:
    if is_negative(product):
        return _minus(writer, product)
    above, below = _parts(product)
    above, below = ordered_factors(above), ordered_factors(below)
    if not below:
        return _side_by_side(writer, above)
    plain = len(above) == 1 and (letters(above[0]) or isinstance(above[0], Integer))
    if len(below) == 1 and isinstance(below[0], Integer) and not plain:
        number = [f for f in above if isinstance(f, Integer)]
        rest = [f for f in above if not isinstance(f, Integer)]
        fraction = writer.syntax.fraction(
            _side_by_side(writer, number or [Integer(1)]), writer.piece(below[0])
        )
        return _side_by_side(writer, rest, fraction)
    inside = [f for f in above if not _reaches_right(writer, f)]
    behind = [f for f in above if _reaches_right(writer, f)]
    fraction = writer.syntax.fraction(
        _side_by_side(writer, inside or [Integer(1)]), _side_by_side(writer, below)
    )
    return _side_by_side(writer, behind, fraction) if behind else fraction


def _parts(product: Expr) -> tuple[list[Expr], list[Expr]]:
    """Return the factors above and below the fraction line."""
    above, below = list[Expr](), list[Expr]()
    for factor in Mul.make_args(product):
        if isinstance(factor, Pow) and is_negative(factor.exp):
            exponent = negated(factor.exp)
            below.append(
                factor.base if exponent == 1 else Pow(factor.base, exponent, evaluate=False)
            )
        elif isinstance(factor, Rational) and factor.q != 1:
            above.extend([Integer(factor.p)] if factor.p != 1 else [])
            below.append(Integer(factor.q))
        else:
            above.append(factor)
    return above, below


def _reaches_right(writer: Writer, factor: Expr) -> bool:
    return writer.piece(factor).kind is Kind.PREFIX


def _side_by_side(writer: Writer, factors: list[Expr], first: Piece | None = None) -> Piece:
    pieces = [*([first] if first else []), *(writer.piece(factor) for factor in factors)]
    if len(pieces) == 1:
        return pieces[0]
    last = len(pieces) - 1
    pieces = [writer.syntax.factor(piece, place == last) for place, piece in enumerate(pieces)]
    text = writer.syntax.product(pieces)
    prefix = pieces[-1].kind is Kind.PREFIX
    kind = Kind.PREFIX if prefix else pieces[0].kind
    tall = any(piece.tall for piece in pieces)
    return Piece(text, Level.PRODUCT, kind, tall, None if prefix else pieces[-1].right)


def _power(writer: Writer, power: Expr) -> Piece:
    base, exponent = power.args
    if is_negative(exponent):
        return _product(writer, power)
    if exponent == Rational(1, 2):
        return writer.syntax.root(writer.piece(base))
    above = writer.piece(exponent)
    name = writer.syntax.functions.get(type(base).__name__)
    if name and isinstance(exponent, Integer) and base not in writer.values:
        head = writer.syntax.raised(name, above)
        return writer.syntax.call(head, (0,), [writer.piece(a) for a in base.args])
    return writer.syntax.power(writer.piece(base), above)


WRITERS: Final[dict[type, Callable[[Writer, Any], Piece]]] = {
    sympy.Symbol: _name,
    sympy.Indexed: _name,
    Number: _number,
    Printed: _printed,
    sympy.Add: _sum_of_terms,
    Mul: _product,
    Pow: _power,
    sympy.exp: lambda writer, e: writer.syntax.exponential(writer.piece(e.args[0])),
    sympy.core.numbers.Exp1: lambda writer, e: Piece("e"),
    sympy.core.numbers.Pi: lambda writer, e: Piece(writer.syntax.signs["pi"]),
    sympy.Abs: lambda writer, e: writer.syntax.magnitude(writer.piece(e.args[0])),
    sympy.Sum: total_piece,
    sympy.KroneckerDelta: lambda writer, e: writer.syntax.indicator(*map(writer.index, e.args)),
    Partial: partial_piece,
    Apply: apply_piece,
    sympy.Function: function_piece,
    sympy.Max: function_piece,
    sympy.Min: function_piece,
    sympy.Lambda: lambda_piece,
    sympy.Piecewise: cases_piece,
    Relational: relation_piece,
    And: junction_piece("and"),
    Or: junction_piece("or"),
    Not: lambda writer, e: Piece(writer.syntax.signs["not"] + writer.expression(e.args[0])),
    BooleanTrue: lambda writer, e: Piece(writer.syntax.signs["true"]),
    BooleanFalse: lambda writer, e: Piece(writer.syntax.signs["false"]),
}

__all__ = ["WRITERS", "WriteError", "Writer"]
