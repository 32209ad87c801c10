"""Numbers of a self-test as constants of C, in the number type of the layout."""

from __future__ import annotations

import struct
from typing import Any, Final

from flint import arb

from symmlp.codegen.c.layout import Layout

#: Digits that tell every number of a type from all others.
DIGITS: Final = {"double": 17, "float": 9}


def number(value: float, layout: Layout) -> str:
    """Return a constant of the layout's number type."""
    if value == 0:
        return "R(0.0)"
    return f"R({float(value):.{DIGITS[layout.real] - 1}e})"


def split(value: Any, layout: Layout) -> tuple[float, float]:
    """Return a ball as a number of the layout's type and the rest, also one."""
    high = _rounded(value, layout)
    return high, _rounded(value - arb(high), layout)


def expected_text(value: Any, bound: float, layout: Layout) -> str:
    """Return the initializer of an Expected: a ball in two numbers, the largest absolute error."""
    high, low = split(value, layout)
    return f"{{{number(high, layout)}, {number(low, layout)}, {brief(bound)}}}"


def _rounded(value: Any, layout: Layout) -> float:
    """Return the nearest number of the layout's type; 0 of a ball around it."""
    code = {"double": "d", "float": "f"}[layout.real]
    near = 0.0 if value.contains(0) else float(value)
    return float(struct.unpack(code, struct.pack(code, near))[0])


def brief(bound: float) -> str:
    """Return a bound to three digits."""
    return f"R({bound:.2e})" if bound else "R(0.0)"
