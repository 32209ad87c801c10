"""Min-max scaling of a column of data to [0, 1] and [-1, 1], and back.

Han, Kamber and Pei, *Data Mining*, 3.5.2.
"""

from __future__ import annotations

from typing import Final

from sympy import Expr, Integer, Lambda, Symbol

from symmlp.backprop.chain import chain
from symmlp.derivation import Derivation
from symmlp.expressions import apply
from symmlp.network import Network
from symmlp.rules import rules
from symmlp.statement import Definition

#: A number of the column, its scaled value, and the column's least and greatest number.
VALUE: Final = Symbol("x", real=True)
SCALED: Final = Symbol("u", real=True)
LEAST: Final = Symbol("x_min", real=True)
GREATEST: Final = Symbol("x_max", real=True)
#: The scaling as a function of the number.
SCALE: Final = Symbol("scale")

#: The ranges that data is scaled to.
RANGES: Final = ((Integer(0), Integer(1)), (Integer(-1), Integer(1)))

_ORDER: Final = (GREATEST > LEAST,)
_NUMBERS: Final = (Definition(VALUE), Definition(LEAST), Definition(GREATEST))


def scaling(network: Network | None = None) -> tuple[Derivation, ...]:
    """Derive, for each range: the scaled value, where both ends go, and the way back."""
    return tuple(
        derivation
        for low, high in RANGES
        for derivation in (
            scaled(low, high),
            end(low, high, LEAST),
            end(low, high, GREATEST),
            unscaled(low, high),
        )
    )


def formula(low: Expr, high: Expr) -> Expr:
    """Return low + (high - low)(x - x_min)/(x_max - x_min)."""
    return low + (high - low) * (VALUE - LEAST) / (GREATEST - LEAST)


def scaled(low: Expr, high: Expr) -> Derivation:
    """Define the scaled value and write it as one fraction."""
    return chain(
        "scaling",
        f"min-max scaling to [{low}, {high}]",
        formula(low, high),
        (rules("common_denominator"),),
        _NUMBERS,
        assumptions=_ORDER,
        name=SCALED,
    )


def end(low: Expr, high: Expr, value: Expr) -> Derivation:
    """Derive where the least or the greatest number goes."""
    return chain(
        "scaling",
        f"{value} scaled to [{low}, {high}]",
        apply(SCALE, value),
        (rules("function_value"), rules("common_denominator")),
        (Definition(SCALE, Lambda(VALUE, formula(low, high))), *_NUMBERS),
        assumptions=_ORDER,
    )


def unscaled(low: Expr, high: Expr) -> Derivation:
    """Derive the number from its scaled value."""
    return chain(
        "scaling",
        f"back from [{low}, {high}]",
        VALUE,
        (rules("solve_linear"), rules("cancel"), rules("group")),
        (Definition(SCALED, formula(low, high)), *_NUMBERS),
        assumptions=_ORDER,
    )
