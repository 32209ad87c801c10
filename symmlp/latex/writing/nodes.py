"""Writers of what has parts of its own: sums, derivatives, functions, cases, conditions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import sympy
from sympy import Expr
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from symmlp.errors import SymmlpError
from symmlp.expressions import Apply, Partial
from symmlp.latex.writing.order import letters
from symmlp.latex.writing.pieces import Kind, Level, Piece
from symmlp.latex.writing.syntax import Syntax


class WriteError(SymmlpError):
    """Something that has no written form here."""


class Writer(Protocol):
    """What writes the parts of a node."""

    @property
    def syntax(self) -> Syntax:
        """How the language writes what it is given."""

    @property
    def symbolic(self) -> Writer:
        """The same writer without numbers."""

    def piece(self, expression: Any) -> Piece:
        """Return an expression's text with what decides about the brackets around it."""

    def expression(self, expression: Any) -> str:
        """Return the text of an expression or of a condition."""

    def index(self, expression: Expr) -> str:
        """Return an index or a limit."""


def total_piece(writer: Writer, total: Expr) -> Piece:
    """Write a sum with its limits."""
    limits = []
    body = total.function
    for index, *bounds in reversed(total.limits):
        letter = _letter(index, total)
        body = body if letter is index else body.xreplace({index: letter})
        lower, upper = (writer.index(bound) for bound in bounds) if len(bounds) == 2 else ("", "")
        limits.append((writer.index(letter), lower, upper))
    return writer.syntax.total(limits, writer.piece(body))


def _named(symbol: Expr) -> bool:
    return isinstance(symbol, sympy.Symbol)


def _letter(index: sympy.Symbol, total: Expr) -> sympy.Symbol:
    """Return the bound index, or another letter if something else in the sum is written like it."""
    taken = {symbol.name for symbol in total.function.free_symbols - {index} if _named(symbol)}
    if index.name not in taken:
        return index
    letters = (*"ijkpqrtuv", *(f"{index.name}_{number}" for number in range(1, 100)))
    return sympy.Symbol(next(name for name in letters if name not in taken), integer=True)


def partial_piece(writer: Writer, partial: Partial) -> Piece:
    """Write a derivative; numbers never stand in for what it is taken of."""
    symbolic = writer.symbolic
    expression, variable = symbolic.piece(partial.expression), symbolic.piece(partial.variable)
    simple = expression.level >= Level.POWER and expression.kind is not Kind.FRACTION
    return writer.syntax.partial(expression, variable, simple)


def apply_piece(writer: Writer, call: Apply) -> Piece:
    """Write a function's value, or that of its derivative."""
    head = writer.symbolic.piece(call.head)
    text = head.text if letters(call.head) else writer.syntax.group(head).text
    return writer.syntax.call(text, call.orders, [writer.piece(a) for a in call.arguments])


def function_piece(writer: Writer, call: Expr) -> Piece:
    """Write an elementary function."""
    name = writer.syntax.functions.get(type(call).__name__)
    if name is None and not isinstance(call, AppliedUndef):
        raise WriteError(f"the function {type(call).__name__} has no written form: {call}")
    head = name or writer.symbolic.expression(sympy.Symbol(type(call).__name__))
    arguments = call.args if not isinstance(call, sympy.Max | sympy.Min) else _sorted(call.args)
    return writer.syntax.call(head, (0,) * len(arguments), [writer.piece(a) for a in arguments])


def _sorted(arguments: tuple[Expr, ...]) -> list[Expr]:
    return sorted(arguments, key=sympy.default_sort_key)


def lambda_piece(writer: Writer, function: sympy.Lambda) -> Piece:
    """Write a function without a name."""
    arguments = ", ".join(writer.expression(argument) for argument in function.signature)
    text = arguments + writer.syntax.signs["maps"] + writer.expression(function.expr)
    return Piece(text, Level.SUM, tall=True)


def cases_piece(writer: Writer, piecewise: sympy.Piecewise) -> Piece:
    """Write a definition by cases."""
    rows = [
        (writer.expression(value), "" if condition == True else writer.expression(condition))  # noqa: E712
        for value, condition in piecewise.args
    ]
    return writer.syntax.cases(rows)


def relation_piece(writer: Writer, relation: Relational) -> Piece:
    """Write a comparison."""
    sign = writer.syntax.relations[relation.rel_op]
    return Piece(
        f"{writer.expression(relation.lhs)} {sign} {writer.expression(relation.rhs)}", Level.SUM
    )


def junction_piece(sign: str) -> Callable[[Writer, Any], Piece]:
    """Return what writes conditions joined by a sign."""

    def write(writer: Writer, junction: Any) -> Piece:
        parts = [
            writer.expression(part) for part in sorted(junction.args, key=sympy.default_sort_key)
        ]
        return Piece(writer.syntax.signs[sign].join(parts), Level.SUM)

    return write
