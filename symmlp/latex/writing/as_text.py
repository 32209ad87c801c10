"""Plain text with the signs of Unicode: ``s[l,j] = Σ{i=0…n[l-1]-1} w[l,j,i]·a[l-1,i] + b[l,j]``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from symmlp.latex.writing.pieces import Kind, Level, Piece
from symmlp.latex.writing.syntax import Syntax

_SMALL: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

_RELATIONS: Final = {
    "=": "=",
    ":=": ":=",
    "≈": "≈",
    "==": "=",
    "!=": "≠",
    "<": "<",
    "<=": "≤",
    ">": ">",
    ">=": "≥",
}
_FUNCTIONS: Final = {
    **{name: name for name in ("tanh", "cosh", "sinh", "sin", "cos", "log", "erf")},
    "atan": "arctan",
    "Max": "max",
    "Min": "min",
    "sign": "sgn",
    "Heaviside": "H",
}
_SIGNS: Final = {
    "and": " and ",
    "or": " or ",
    "not": "not ",
    "dots": "…",
    "pi": "π",
    "true": "true",
    "false": "false",
    "maps": " ↦ ",
    "hadamard": " ⊙ ",
    "minus": " - ",
}


def _group(piece: Piece) -> Piece:
    return Piece(f"({piece.text})", kind=Kind.GROUP)


def _product(factors: Sequence[Piece]) -> str:
    return "·".join(factor.text for factor in factors)


def _fraction(numerator: Piece, denominator: Piece) -> Piece:
    above, below = TEXT.at(numerator, Level.PRODUCT), TEXT.at(denominator, Level.POWER)
    above = _group(numerator).text if numerator.kind is Kind.PREFIX else above
    return Piece(f"{above}/{below}", Level.PRODUCT, Kind.FRACTION)


def _power(base: Piece, exponent: Piece) -> Piece:
    small = exponent.text.isascii() and exponent.text.isdigit()
    above = exponent.text.translate(_SMALL) if small else f"^{TEXT.at(exponent, Level.ATOM)}"
    return Piece(TEXT.at(base, Level.ATOM) + above, Level.POWER)


def _exponential(exponent: Piece) -> Piece:
    return Piece(f"exp({exponent.text})", kind=Kind.CALL)


def _root(radicand: Piece) -> Piece:
    return Piece(f"√({radicand.text})", kind=Kind.CALL)


def _magnitude(inner: Piece) -> Piece:
    return Piece(f"|{inner.text}|", kind=Kind.CALL)


def _total(limits: Sequence[tuple[str, str, str]], body: Piece) -> Piece:
    signs = "".join(
        f"Σ{{{index}={lower}…{upper}}} " if lower else f"Σ{{{index}}} "
        for index, lower, upper in limits
    )
    return Piece(signs + TEXT.at(body, Level.PRODUCT), Level.PRODUCT, Kind.PREFIX)


def _partial(expression: Piece, variable: Piece, simple: bool) -> Piece:
    plain = simple and expression.level is Level.ATOM
    above = expression.text if plain else f"({expression.text})"
    return Piece(f"∂{above}/∂{variable.text}", Level.POWER, Kind.FRACTION)


def _call(head: str, orders: Sequence[int], arguments: Sequence[Piece]) -> Piece:
    primes = "′" * orders[0] if len(orders) == 1 else ""
    if not primes and any(orders):
        primes = f"^({','.join(map(str, orders))})"
    inside = ", ".join(argument.text for argument in arguments)
    return Piece(f"{head}{primes}({inside})", kind=Kind.CALL)


def _raised(head: str, exponent: Piece) -> str:
    return head + exponent.text.translate(_SMALL)


def _indicator(left: str, right: str) -> Piece:
    return Piece(f"[{left}={right}]")


def _cases(rows: Sequence[tuple[str, str]]) -> Piece:
    parts = [f"{value} if {condition}" if condition else value for value, condition in rows]
    return Piece("{" + ", else ".join(parts) + "}")


TEXT: Final = Syntax(
    name="text",
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
