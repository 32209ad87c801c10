r"""LaTeX: fractions, sums with limits, and products by juxtaposition where that reads only one way.

A sign ``\cdot`` stands before every number, between two fractions, and between a function's value
or a letter that is read as a function's name and a bracket.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from symmlp.latex.writing.pieces import Kind, Level, Piece
from symmlp.latex.writing.syntax import Syntax

_DOT: Final = r" \cdot "
_SEPARATORS: Final = {
    (Kind.FUNCTION, Kind.GROUP): _DOT,
    (Kind.CALL, Kind.GROUP): _DOT,
    (Kind.FRACTION, Kind.FRACTION): _DOT,
} | {(kind, Kind.NUMBER): _DOT for kind in Kind}

_RELATIONS: Final = {
    "=": "=",
    ":=": ":=",
    "≈": r"\approx",
    "==": "=",
    "!=": r"\neq",
    "<": "<",
    "<=": r"\leq",
    ">": ">",
    ">=": r"\geq",
}
_FUNCTIONS: Final = {
    **{name: "\\" + name for name in ("tanh", "cosh", "sinh", "sin", "cos", "log")},
    "atan": r"\arctan",
    "Max": r"\max",
    "Min": r"\min",
    "erf": r"\operatorname{erf}",
    "sign": r"\operatorname{sgn}",
    "Heaviside": r"\operatorname{H}",
}
_SIGNS: Final = {
    "and": r" \text{ and } ",
    "or": r" \text{ or } ",
    "not": r"\text{not } ",
    "dots": r"\dots",
    "pi": r"\pi",
    "true": r"\text{true}",
    "false": r"\text{false}",
    "maps": r" \mapsto ",
    "hadamard": r" \odot ",
    "minus": " - ",
}


def _group(piece: Piece) -> Piece:
    left, right = (r"\left(", r"\right)") if piece.tall else ("(", ")")
    kind = Kind.NUMBER if piece.kind is Kind.NUMBER else Kind.GROUP
    return Piece(f"{left}{piece.text}{right}", kind=kind, tall=piece.tall, ends=Kind.GROUP)


def _product(factors: Sequence[Piece]) -> str:
    text = factors[0].text
    for left, right in pairwise(factors):
        text += _SEPARATORS.get((left.right, right.kind), " ") + right.text
    return text


def _fraction(numerator: Piece, denominator: Piece) -> Piece:
    text = rf"\frac{{{numerator.text}}}{{{denominator.text}}}"
    return Piece(text, Level.POWER, Kind.FRACTION, tall=True)


def _power(base: Piece, exponent: Piece) -> Piece:
    text = f"{LATEX.at(base, Level.ATOM)}^{{{exponent.text}}}"
    kind = base.kind if base.level >= Level.ATOM else Kind.GROUP
    return Piece(text, Level.POWER, kind, base.tall)


def _exponential(exponent: Piece) -> Piece:
    return Piece(f"e^{{{exponent.text}}}", Level.POWER, Kind.CALL)


def _root(radicand: Piece) -> Piece:
    return Piece(rf"\sqrt{{{radicand.text}}}", kind=Kind.CALL, tall=True)


def _magnitude(inner: Piece) -> Piece:
    return Piece(rf"\left|{inner.text}\right|", kind=Kind.CALL, tall=inner.tall)


def _total(limits: Sequence[tuple[str, str, str]], body: Piece) -> Piece:
    signs = ""
    for index, lower, upper in limits:
        signs += rf"\sum_{{{index}={lower}}}^{{{upper}}} " if lower else rf"\sum_{{{index}}} "
    text = signs + LATEX.at(body, Level.PRODUCT)
    return Piece(text, Level.PRODUCT, Kind.PREFIX, tall=True)


def _partial(expression: Piece, variable: Piece, simple: bool) -> Piece:
    below = rf"\partial {variable.text}"
    if simple:
        text = rf"\frac{{\partial {expression.text}}}{{{below}}}"
        return Piece(text, Level.POWER, Kind.FRACTION, tall=True)
    text = rf"\frac{{\partial}}{{{below}}} {_group(expression).text}"
    return Piece(text, Level.PRODUCT, Kind.PREFIX, tall=True)


def _call(head: str, orders: Sequence[int], arguments: Sequence[Piece]) -> Piece:
    primes = _primes(orders)
    inside = Piece(
        ", ".join(argument.text for argument in arguments),
        tall=any(argument.tall for argument in arguments),
    )
    group = _group(inside)
    return Piece(f"{head}{primes}{group.text}", kind=Kind.CALL, tall=inside.tall)


def _raised(head: str, exponent: Piece) -> str:
    return f"{head}^{{{exponent.text}}}"


def _indicator(left: str, right: str) -> Piece:
    return Piece(rf"\mathbf{{1}}_{{{left}={right}}}")


def _cases(rows: Sequence[tuple[str, str]]) -> Piece:
    lines = [rf"{v} & \text{{if }} {c}" if c else rf"{v} & \text{{otherwise}}" for v, c in rows]
    text = r"\begin{cases} " + r" \\ ".join(lines) + r" \end{cases}"
    return Piece(text, Level.PRODUCT, Kind.PREFIX, tall=True)


def _primes(orders: Sequence[int]) -> str:
    if len(orders) == 1 and orders[0] <= 3:
        return "'" * orders[0]
    return f"^{{({','.join(map(str, orders))})}}" if any(orders) else ""


LATEX: Final = Syntax(
    name="latex",
    relations=_RELATIONS,
    functions=_FUNCTIONS,
    signs=_SIGNS,
    group=_group,
    product=_product,
    fraction=_fraction,
    power=_power,
    exponential=_exponential,
    root=_root,
    magnitude=_magnitude,
    total=_total,
    partial=_partial,
    call=_call,
    raised=_raised,
    indicator=_indicator,
    cases=_cases,
)
