"""A formula, the same with the numbers put in, and what it comes out as: rows of a chain.

``=`` stands where nothing was rounded, ``≈`` everywhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from sympy import Expr, Indexed, Integer, Symbol

from symmlp.expressions import Partial, Printed
from symmlp.latex.write import Row, row
from symmlp.latex.writing.expression import Writer
from symmlp.rules.quantities import a, b, eta, w, x, z
from symmlp.statement import Statement

#: Families that are given; so are the activations of layer 0. Everything else is computed.
_GIVEN: Final = (w, b, x, z)


def filled(
    writer: Writer, claims: Iterable[Statement], values: Mapping[Expr, Printed]
) -> list[Row]:
    """Return each claim with its numbers put in; without a value of its left side as it is."""
    numbers = replace(writer, values=values)
    equals, about = (writer.syntax.relations[sign] for sign in ("=", "≈"))
    lines = list[Row]()
    for claim in claims:
        formula = row(writer, claim)
        if formula.left != formula.right:
            lines.append(Row(formula.left, equals, formula.right, False))
        if claim.lhs not in values:
            continue
        put, value = numbers.expression(claim.rhs), str(values[claim.lhs])
        exact = _exact(claim.rhs)
        left = "" if formula.left != formula.right else formula.left
        if put not in (formula.right, value):
            lines.append(Row(left, equals if exact else about, put, False))
            exact = _comes_out(claim.rhs, values) == values[claim.lhs].value
            left = ""
        lines.append(Row(left, equals if exact else about, value, False))
    return lines


def _exact(expression: Expr) -> bool:
    """Whether all quantities in an expression are given ones."""
    if expression.has(Partial):
        return False
    names = expression.atoms(Indexed)
    rest = expression.free_symbols - {part for name in names for part in name.free_symbols} - names
    return rest <= {eta} and all(map(given, names))


def given(name: Expr) -> bool:
    """Whether a quantity is given rather than computed."""
    if not isinstance(name, Indexed):
        return bool(name == eta)
    return name.base in _GIVEN or (name.base == a and name.indices[0] == Integer(0))


def _comes_out(expression: Expr, values: Mapping[Expr, Printed]) -> Expr:
    """Return what the written numbers come out as, exactly."""
    names = expression.atoms(Indexed, Symbol, Partial)
    return expression.xreplace({name: values[name].value for name in names if name in values})
