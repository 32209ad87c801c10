"""The matrix form of each type of expression: a table from type to a small function.

A product is sorted by the axes of its factors, a sum over a whole layer is a contraction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import sympy
from sympy import Expr, Indexed, KroneckerDelta, Mul, Pow, Sum

from symmlp.expressions import Apply, Partial
from symmlp.latex.writing.axes import Axes, Matrices, NoMatrixForm, is_whole, slots
from symmlp.latex.writing.names import reference, subscript_word
from symmlp.latex.writing.order import is_negative, letters, negated, ordered_factors, ordered_terms
from symmlp.latex.writing.pieces import Level, Piece
from symmlp.notation import letter_latex, letter_text
from symmlp.statement import Limits


def _name(form: Matrices, name: Indexed, axes: Axes) -> Piece:
    """One quantity: its own indices, in order, are the axes, or the other way round."""
    units = tuple(i for i in name.indices if form.axes(i))
    if sorted(units, key=str) != sorted(axes, key=str) or not form.spans(name):
        raise NoMatrixForm
    whole = _whole(form, name)
    if units == axes:
        return whole
    latex = form.writer.syntax.name == "latex"
    return Piece(f"({whole.text})^\\top" if latex else f"{whole.text}ᵀ")


def _whole(form: Matrices, name: Expr) -> Piece:
    """Return a quantity's whole layer: ``W^{(l)}``."""
    parts = reference(name)
    if parts.quantity is None:
        raise NoMatrixForm
    latex = form.writer.syntax.name == "latex"
    index = form.writer.index
    if parts.layer is None:
        above = ""
    else:
        above = f"^{{({index(parts.layer)})}}" if latex else f"[{index(parts.layer)}]"
    word = (
        (f"_{{{','.join(map(subscript_word, parts.words))}}}" if latex else f"_{parts.word}")
        if parts.word
        else ""
    )
    plain = letter_latex(parts.letter) if latex else letter_text(parts.letter)
    matrix = parts.quantity.matrix
    letter = plain if matrix == parts.quantity.latex else matrix
    if len(parts.indices) > slots(parts):
        letter = f"\\{letter[1:].capitalize()}" if letter.startswith("\\") else letter.upper()
    text = letter + above + word if latex else letter + word + above
    return Piece(text, Level.POWER if above and latex else Level.ATOM)


def _terms(form: Matrices, total: Expr, axes: Axes) -> Piece:
    text, tall = "", False
    for term in ordered_terms(total.args):
        minus = is_negative(term)
        plain = negated(term) if minus else term
        if form.axes(plain) not in (set(axes), set()):
            raise NoMatrixForm
        piece = form.piece(plain, axes)
        text += (" - " if minus else " + ") if text else ("-" if minus else "")
        text += form.writer.syntax.at(piece, Level.HADAMARD)
        tall |= piece.tall
    return Piece(text, Level.SUM, tall=tall)


def _product(form: Matrices, product: Expr, axes: Axes) -> Piece:
    if is_negative(product):
        inner = form.piece(negated(product), axes)
        return Piece(f"-{form.writer.syntax.at(inner, Level.HADAMARD)}", Level.SUM, tall=inner.tall)
    factors = ordered_factors(Mul.make_args(product))
    scalars = [f for f in factors if not form.axes(f)]
    whole = [f for f in factors if form.axes(f) == set(axes)]
    if len(axes) == 1 and len(scalars) + len(whole) == len(factors):
        return _scaled(form, scalars, _hadamard(form, whole, axes))
    if len(axes) != 2:
        raise NoMatrixForm
    columns, rows = ([f for f in factors if form.axes(f) == {axis}] for axis in axes)
    if bool(columns) != bool(rows):
        raise NoMatrixForm
    parts = [_hadamard(form, whole, axes)] if whole else []
    if columns:
        left, right = _hadamard(form, columns, axes[:1]), _hadamard(form, rows, axes[1:])
        parts.append(_outer(form, left, right))
    return _scaled(form, scalars, _joined(form, parts))


def _outer(form: Matrices, column: Piece, row: Piece) -> Piece:
    syntax = form.writer.syntax
    sign = r"^\top" if syntax.name == "latex" else "ᵀ"
    joint = " " if syntax.name == "latex" else "·"
    text = syntax.at(column, Level.PRODUCT) + joint + syntax.at(row, _TRANSPOSABLE) + sign
    if syntax.name == "latex" and row.level == Level.POWER:
        text = f"{syntax.at(column, Level.PRODUCT)} ({row.text})^\\top"
    return Piece(text, Level.PRODUCT, tall=column.tall or row.tall)


def _hadamard(form: Matrices, factors: Sequence[Expr], axes: Axes) -> Piece:
    """Return factors with the same axes, multiplied elementwise; contractions stand first."""
    first = sorted(factors, key=lambda f: not isinstance(f, Sum))
    return _joined(form, [form.piece(factor, axes) for factor in first])


def _joined(form: Matrices, parts: Sequence[Piece]) -> Piece:
    if not parts:
        raise NoMatrixForm
    if len(parts) == 1:
        return parts[0]
    syntax = form.writer.syntax
    text = syntax.signs["hadamard"].join(syntax.at(part, Level.HADAMARD) for part in parts)
    return Piece(text, Level.HADAMARD, tall=any(part.tall for part in parts))


def _scaled(form: Matrices, scalars: Sequence[Expr], whole: Piece) -> Piece:
    if not scalars:
        return whole
    scalar = form.writer.piece(Mul(*scalars))
    scalar = form.writer.syntax.factor(scalar, last=False)
    group = whole if whole.level >= Level.PRODUCT else form.writer.syntax.group(whole)
    text = form.writer.syntax.product([scalar, group])
    return Piece(text, Level.PRODUCT, tall=scalar.tall or whole.tall)


def _contraction(form: Matrices, total: Sum, axes: Axes) -> Piece:
    """Σ_k W[j, k] v[k] is a product of matrices; what has no index k comes out of the sum."""
    if len(total.limits) != 1 or len(total.limits[0]) != 3:
        raise NoMatrixForm
    index, lower, upper = total.limits[0]
    if not is_whole(Limits(index, lower, upper)) or index in form.widths:
        raise NoMatrixForm
    inner = form.within(index, upper + 1)
    factors = ordered_factors(Mul.make_args(total.function))
    outside = [f for f in factors if index not in f.free_symbols]
    inside = [f for f in factors if index in f.free_symbols]
    left = [f for f in inside if inner.axes(f) == {axes[0], index}]
    right = [f for f in inside if inner.axes(f) == {index, *axes[1:]}]
    if len(left) != 1 or len(left) + len(right) != len(inside) or len(axes) > 2:
        raise NoMatrixForm
    matrix = inner.piece(left[0], (axes[0], index))
    vector = _hadamard(inner, right, (index, *axes[1:])) if right else _ones(form, axes)
    syntax = form.writer.syntax
    joint = " " if syntax.name == "latex" else "·"
    text = syntax.at(matrix, Level.PRODUCT) + joint + syntax.at(vector, Level.PRODUCT)
    product = Piece(text, Level.PRODUCT, tall=matrix.tall or vector.tall)
    if not outside:
        return product
    scalars = [f for f in outside if not form.axes(f)]
    if any(form.axes(f) not in (set(), set(axes)) for f in outside):
        raise NoMatrixForm
    columns = [form.piece(f, axes) for f in outside if form.axes(f)]
    return _scaled(form, scalars, _joined(form, [product, *columns]))


def _ones(form: Matrices, axes: Axes) -> Piece:
    """Return the column of ones that a sum over a matrix's rows multiplies by."""
    if len(axes) != 1:
        raise NoMatrixForm
    return Piece(r"\mathbf{1}" if form.writer.syntax.name == "latex" else "𝟏")


def _gradient(form: Matrices, partial: Partial, axes: Axes) -> Piece:
    """∂L/∂w over all of w is a gradient, ∂u/∂v over both is a Jacobian."""
    above, below = partial.expression, partial.variable
    if not letters(above) or not letters(below) or not isinstance(below, Indexed):
        raise NoMatrixForm
    syntax = form.writer.syntax
    latex = syntax.name == "latex"
    if not form.axes(above):
        _name(form, below, axes)
        if tuple(i for i in below.indices if form.axes(i)) != axes:
            raise NoMatrixForm
        gradient = f"_{{{_whole(form, below).text}}}" if latex else f"[{_whole(form, below).text}]"
        scalar = form.writer.symbolic.expression(above)
        return Piece((r"\nabla" if latex else "∇") + gradient + f" {scalar}", Level.PRODUCT)
    own = (*reference(above).indices, *reference(below).indices)
    spans = form.spans(above) and form.spans(below)
    if not spans or len(own) != 2 or sorted(own, key=str) != sorted(axes, key=str):
        raise NoMatrixForm
    jacobian = syntax.partial(_whole(form, above), _whole(form, below), True)
    if own == axes:
        return jacobian
    return Piece(f"\\left({jacobian.text}\\right)^\\top" if latex else f"({jacobian.text})ᵀ")


def _elementwise(form: Matrices, call: Expr, axes: Axes) -> Piece:
    """f(s) for every unit is f of the layer."""
    if isinstance(call, Apply):
        if len(call.arguments) != 1 or form.axes(call.head):
            raise NoMatrixForm
        head = form.writer.symbolic.expression(call.head)
        return form.writer.syntax.call(head, call.orders, [form.piece(call.arguments[0], axes)])
    name = form.writer.syntax.functions.get(type(call).__name__)
    if name is None or len(call.args) != 1:
        raise NoMatrixForm
    return form.writer.syntax.call(name, (0,), [form.piece(call.args[0], axes)])


def _power(form: Matrices, power: Pow, axes: Axes) -> Piece:
    """Write a square or a cube, entry by entry."""
    if power.exp not in (2, 3) or not letters(power.base):
        raise NoMatrixForm
    return _joined(form, [form.piece(power.base, axes)] * int(power.exp))


def _exponential(form: Matrices, call: Expr, axes: Axes) -> Piece:
    return form.writer.syntax.exponential(form.piece(call.args[0], axes))


def _identity(form: Matrices, delta: Expr, axes: Axes) -> Piece:
    if set(delta.args) != set(axes) or len({form.widths[axis] for axis in axes}) != 1:
        raise NoMatrixForm
    return Piece("I")


#: A row is transposed as it is when it is a name, otherwise in brackets.
_TRANSPOSABLE: Final = Level.POWER

FORMS: Final[dict[type, Callable[[Matrices, Any, Axes], Piece]]] = {
    Indexed: _name,
    sympy.Add: _terms,
    Mul: _product,
    Pow: _power,
    Sum: _contraction,
    Partial: _gradient,
    Apply: _elementwise,
    sympy.exp: _exponential,
    sympy.Function: _elementwise,
    KroneckerDelta: _identity,
}
