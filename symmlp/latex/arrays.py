"""Vectors and matrices as whole values: nodes that keep what was written and evaluate nothing.

They do not commute, and the prover knows no law about them: a claim about whole arrays is either
the same on both sides or undecided, until somebody writes it with indices.
"""

from __future__ import annotations

from typing import Any, Final

from sympy import Expr, Symbol, Tuple


class ArrayNode(Expr):  # type: ignore[misc]
    """Anything whose value is, or comes from, a whole array."""

    is_commutative = False

    def __new__(cls, *arguments: Any) -> ArrayNode:
        """Keep the arguments as they stand."""
        node: ArrayNode = Expr.__new__(cls, *arguments)
        return node

    def _sympystr(self, printer: Any) -> str:
        arguments = ", ".join(printer._print(argument) for argument in self.args)
        return f"{type(self).__name__}({arguments})"


class Transposed(ArrayNode):
    """The transpose of its argument."""


class MatrixProduct(ArrayNode):
    """Factors in their order; scalars stand before it."""


class Entrywise(ArrayNode):
    r"""The product entry by entry, ``\odot``."""


class Outer(ArrayNode):
    r"""The outer product, ``\otimes``."""


class Diagonal(ArrayNode):
    """The matrix with a vector's entries on its diagonal and 0 elsewhere."""


class Slice(ArrayNode):
    r"""A row or column of a matrix: ``W_{i,:}`` is ``Slice(W, i, EVERY)``."""


#: How the two axes of a matrix are called in the names of their sizes.
AXES: Final = ("_rows", "_columns")

#: What stands for all values of an index in a slice.
EVERY: Final = Symbol(":")


class Entries(ArrayNode):
    """Entries in their order: a vector's numbers, or a matrix's rows as entries."""


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
    if isinstance(expression, Entries):
        return Tuple(*(as_value(entry) for entry in expression.args))
    return expression
