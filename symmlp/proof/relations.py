"""What a relation between two numbers says of the sign of their difference."""

from __future__ import annotations

from typing import Final

import sympy

#: Which signs of lhs - rhs make a relation true.
SIGNS: Final[dict[type, frozenset[int]]] = {
    sympy.Gt: frozenset({1}),
    sympy.Ge: frozenset({0, 1}),
    sympy.Lt: frozenset({-1}),
    sympy.Le: frozenset({-1, 0}),
    sympy.Eq: frozenset({0}),
    sympy.Ne: frozenset({-1, 1}),
}
