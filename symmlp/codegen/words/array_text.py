"""Text of array code: contractions as ``@``, ``sum`` or ``einsum``, the rest entry by entry.

Shared by the targets whose arrays are NumPy's or like them; ``np`` stands for their module.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sympy import Expr, Sum

from symmlp.codegen.program.arrays import Contract, Elementwise, Operand, compile_formula
from symmlp.codegen.program.formulas import array_of
from symmlp.codegen.program.program import Assignment, Helper
from symmlp.codegen.words import layout
from symmlp.codegen.words.printer import ELEMENTARY, Level, Piece, Printer, Words
from symmlp.errors import SymmlpError

_FUNCTIONS: Final = ("log1p", "expm1", *ELEMENTARY, "sqrt", "abs", "sign")

#: Names an array, such as w1, in code.
Name = Callable[[str], str]


@dataclass(frozen=True)
class Style:
    """The module of the arrays' functions; whether samples are columns, and A @ B is A.dot(B)."""

    module: str
    columns: bool = False


def words(target: str, module: str, **more: str) -> Words:
    """Return the words of a language whose functions are those of a module like NumPy."""
    functions = {name: f"{module}.{name}" for name in _FUNCTIONS}
    return Words(target, {**functions, **more}, _cases_of(module), _power)


def assign(
    one: Assignment, language: Words, style: Style, name: Name = lambda array: array
) -> tuple[str, str]:
    """Return the name and the value of an assignment to a whole array."""
    left, _ = array_of(one.target)
    if one.vector:
        return name(_word(left)), f"{one.expression.func.__name__}({name(f's{one.layer}')})"
    return name(_word(left)), _value(one, one.expression, language, style, name).text


def value(one: Assignment, expression: Expr, language: Words, style: Style, name: Name) -> str:
    """Return another expression in the indices of an assignment as text."""
    return _value(one, expression, language, style, name).text


def helper(one: Helper, language: Words, module: str) -> list[str]:
    """Return a helper as a function of arrays."""
    own = one.parameters[0]
    printer = Printer(replace(language, cases=_cases_of(module, str(own))), str, no_sum)
    lines = [f"def {one.name}({', '.join(map(str, one.parameters))}):"]
    lines.append(f'    """{layout.helper_formula(one)}"""')
    lines += [f"    {part} = {printer.text(value)}" for part, value in one.lets]
    return [*lines, f"    return {printer.text(one.expression)}"]


def _value(one: Assignment, expression: Expr, language: Words, style: Style, name: Name) -> Piece:
    formula = replace(one.derived, target=one.target, expression=expression, limits=one.limits)
    known: dict[str, Piece] = {}
    piece = Piece("")
    for instruction in compile_formula(formula, style.columns):
        if isinstance(instruction, Contract):
            piece = _contraction(instruction, known, style, name)
        else:
            piece = _elementwise(instruction, known, language, name)
        known[instruction.target.array] = piece
    return piece


def _elementwise(
    instruction: Elementwise, known: dict[str, Piece], language: Words, name: Name
) -> Piece:
    operands = dict(instruction.operands)

    def quantity(symbol: Expr) -> Piece:
        if symbol not in operands:
            return Piece(_word(str(symbol)))
        operand = operands[symbol]
        return _aligned(_operand(operand, known, name), operand, instruction.target)

    return Printer(language, quantity, no_sum).piece(instruction.expression)


def _contraction(instruction: Contract, known: dict[str, Piece], style: Style, name: Name) -> Piece:
    axes = instruction.target.axes
    pieces = [_operand(operand, known, name) for operand in instruction.operands]
    if len(pieces) == 1:
        (own,) = (operand.axes for operand in instruction.operands)
        return _summed(pieces[0], own, axes)
    one, other = instruction.operands[:2]
    if len(pieces) == 2 and one.axes == other.axes:
        product = f"{pieces[0].at(Level.SIGN)} * {pieces[1].at(Level.SIGN)}"
        return _summed(Piece(product, Level.PRODUCT), one.axes, axes)
    shared = set(one.axes) & set(other.axes)
    if len(pieces) == 2 and len(shared) == 1 and len(axes) == 2 and not shared & set(axes):
        pairs = [(pieces[0], one), (pieces[1], other)]
        if axes[0] not in one.axes:
            pairs.reverse()
        (left, first), (right, second) = pairs
        before = left.at(Level.ATOM) + ("" if first.axes[0] == axes[0] else ".T")
        after = right.at(Level.ATOM) + ("" if second.axes[1] == axes[1] else ".T")
        if style.columns:  # the same product, called with less ado
            return Piece(f"{before}.dot({after})")
        return Piece(f"{before} @ {after}", Level.PRODUCT)
    inside = ", ".join(piece.text for piece in pieces)
    return Piece(f'{style.module}.einsum("{instruction.subscripts}", {inside})')


def _summed(piece: Piece, axes: Sequence[Expr], left: Sequence[Expr]) -> Piece:
    (place,) = (at for at, axis in enumerate(axes) if axis not in left)
    inside = f"axis={place}" if len(axes) > 1 else ""
    return Piece(f"{piece.at(Level.ATOM)}.sum({inside})")


def _operand(operand: Operand, known: dict[str, Piece], name: Name) -> Piece:
    return known.get(operand.array) or Piece(name(_word(operand.array)))


def _aligned(piece: Piece, operand: Operand, target: Operand) -> Piece:
    """Return an array so that its axes meet those of the target when they are broadcast."""
    if operand.axes == target.axes[len(target.axes) - len(operand.axes) :]:
        return piece
    if operand.axes == target.axes[: len(operand.axes)]:
        missing = ", None" * (len(target.axes) - len(operand.axes))
        return Piece(f"{piece.at(Level.ATOM)}[:{missing}]")
    if operand.axes == target.axes[::-1]:
        return Piece(f"{piece.at(Level.ATOM)}.T")
    raise SymmlpError(f"{operand.array} has no place in {target.array}")


def _word(array: str) -> str:
    return layout.WORDS.get(array, array)


def no_sum(total: Sum, printer: Printer) -> Piece:
    """Refuse a sum that is no contraction of arrays."""
    raise SymmlpError(f"{total} is no function of arrays")


def _power(base: Piece, exponent: int) -> Piece:
    return Piece(f"{base.at(Level.ATOM)} ** {exponent}", Level.POWER)


def _cases_of(module: str, like: str = "") -> Callable[[Sequence[tuple[str, str]], str], Piece]:
    def cases(rows: Sequence[tuple[str, str]], otherwise: str) -> Piece:
        text = otherwise
        for value, condition in reversed(rows):
            if like and _is_number(value) and _is_number(text):
                value = f"{module}.full_like({like}, {value})"  # else the numbers' type wins
            text = f"{module}.where({condition}, {value}, {text})"
        return Piece(text)

    return cases


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


__all__ = ["assign", "helper", "no_sum", "value", "words"]
