r"""Index notation to matrix notation: a formula for every unit becomes one for a whole layer.

A free index that runs over a whole layer is an axis: over (j,) a formula is a column, over (j, i) a
matrix with rows j. A product is sorted by the axes of its factors (elementwise, outer product), a
sum over a whole layer is a contraction. What has no such form gives None; nothing is guessed.

- ``W δ`` binds tighter than ``u ⊙ v``; f′(s), e^s and powers act elementwise;
- ``\nabla_{W} L`` has the shape of W, ``\frac{\partial u}{\partial v}`` is the Jacobian with a row
  per entry of u;
- over a batch a quantity of a unit and a sample is a matrix with a column per sample, in capitals:
  ``\Delta^{(l)} (A^{(l-1)})^\top``, and ``\mathbf{1}`` is a column of ones;
- a number beside a column stands for that number in every row: ``1 - a``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy
from sympy import Indexed, Symbol

from symmlp.expressions import Partial
from symmlp.latex.writing.axes import Axes, Matrices, NoMatrixForm, is_whole
from symmlp.latex.writing.expression import Writer
from symmlp.latex.writing.matrix_forms import FORMS
from symmlp.latex.writing.pieces import Piece
from symmlp.statement import Statement


def matrix_sides(writer: Writer, statement: Statement) -> tuple[Piece, Piece] | None:
    """Return both sides in matrix notation, or None where one of them has no such form."""
    try:
        axes = _axes(statement)
        widths = {limit.index: limit.upper + 1 for limit in statement.indices if is_whole(limit)}
        form = Matrices(writer, widths, FORMS)
        return form.piece(statement.lhs, axes), form.piece(statement.rhs, axes)
    except NoMatrixForm:
        return None


def _axes(statement: Statement) -> Axes:
    """Return the free indices in the order in which the left side's first quantity has them."""
    whole = [limits.index for limits in statement.indices if is_whole(limits)]
    if not 0 < len(whole) <= 2:
        raise NoMatrixForm
    found = (_units(node, whole) for node in sympy.preorder_traversal(statement.lhs))
    axes = next((axes for axes in found if set(axes) == set(whole)), None)
    if axes is None or len(axes) != len(whole):
        raise NoMatrixForm
    return axes


def _units(node: Any, whole: Sequence[Symbol]) -> Axes:
    """Return the indices of a quantity, or of numerator and denominator, that are axes."""
    if isinstance(node, Partial):
        return (*_units(node.expression, whole), *_units(node.variable, whole))
    return tuple(i for i in node.indices if i in whole) if isinstance(node, Indexed) else ()
