"""Vectors and matrices as whole values: nodes that keep what was written and evaluate nothing.

They do not commute, and the prover knows no law about them: a claim about whole arrays is either
the same on both sides or undecided, until somebody writes it with indices.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, Symbol, Tuple


class ArrayNode(Expr):  # type: ignore[misc]
    """Anything whose value is, or comes from, a whole array."""

    is_commutative = False

    def __new__(cls, *arguments: Any) -> ArrayNode:
        return Expr.__new__(cls, *arguments)


class Transpose(ArrayNode):
    """The transpose of its argument."""


class MatrixProduct(ArrayNode):
    """Factors in their order; scalars stand before it."""


class Hadamard(ArrayNode):
    """The product entry by entry."""


class Outer(ArrayNode):
    """The outer product, ``\\otimes``."""


class Array(ArrayNode):
    """Entries in their order: a vector's numbers, or a matrix's rows as arrays."""


class Norm(ArrayNode):
    """The norm of an array; the second argument says which, a Symbol such as F or a number."""

    is_commutative = True


def is_array(expression: Expr) -> bool:
    """Tell whether a whole array occurs in an expression (a norm is a number)."""
    stack = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, Norm):
            continue
        if isinstance(node, ArrayNode) or (isinstance(node, Symbol) and not node.is_commutative):
            return True
        stack.extend(node.args)
    return False


def as_value(expression: Expr) -> Expr | Tuple:
    """Return a side of a statement: an array of entries becomes a SymPy Tuple."""
    if isinstance(expression, Array):
        return Tuple(*(as_value(entry) for entry in expression.args))
    return expression
