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

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sympy
from sympy import Expr, Indexed, IndexedBase, Integer, KroneckerDelta, Mul, Pow, Sum, Symbol

from symmlp.expressions import Apply, Partial
from symmlp.latex.write_expression import Writer
from symmlp.latex.write_names import Reference, reference, subscript_word
from symmlp.latex.write_order import is_negative, letters, negated, ordered_factors, ordered_terms
from symmlp.latex.write_pieces import Level, Piece
from symmlp.network import Network
from symmlp.notation import letter_latex, letter_text
from symmlp.statement import Limits, Statement

Axes = tuple[Symbol, ...]

_UNITS: Final = IndexedBase(Symbol("n", integer=True, positive=True))
_LAST: Final = Symbol("N", integer=True)
#: The number of samples in a batch; a quantity with a sample index is a matrix, a column each.
_SAMPLES: Final = Symbol("R", integer=True, positive=True)
#: The layer of quantities that do not say it.
_LAYERS: Final = {"x": Integer(0), "y": _LAST, "z": _LAST}


class NoMatrixForm(Exception):
    """The expression says something that whole layers do not say."""


def matrix_sides(writer: Writer, statement: Statement) -> tuple[Piece, Piece] | None:
    """Return both sides in matrix notation, or None where one of them has no such form."""
    try:
        axes = _axes(statement)
        widths = {limit.index: limit.upper + 1 for limit in statement.indices if _is_whole(limit)}
        form = _Matrices(writer, widths)
        return form.piece(statement.lhs, axes), form.piece(statement.rhs, axes)
    except NoMatrixForm:
        return None


def _axes(statement: Statement) -> Axes:
    """Return the free indices in the order in which the left side's first quantity has them."""
    whole = [limits.index for limits in statement.indices if _is_whole(limits)]
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


def _is_whole(limits: Limits) -> bool:
    """Whether the index runs over all units of a layer: 0 to n[l]-1, or to a width as a number."""
    if limits.lower != 0:
        return False
    width = limits.upper + 1
    return (
        isinstance(width, Integer)
        or width == _SAMPLES
        or (isinstance(width, Indexed) and letters(width) == "n" and len(width.indices) == 1)
    )


@dataclass(frozen=True)
class _Matrices:
    """Writes expressions over axes; ``widths`` are those of the free unit indices."""

    writer: Writer
    widths: dict[Symbol, Expr]

    def piece(self, expression: Expr, axes: Axes) -> Piece:
        """Return an expression as a scalar, a column or a matrix with these axes."""
        own = self.axes(expression)
        if not own:
            return self.writer.piece(expression)
        if own - set(axes):
            raise NoMatrixForm
        for kind in type(expression).__mro__:
            if kind in _FORMS:
                return _FORMS[kind](self, expression, axes)
        raise NoMatrixForm

    def axes(self, expression: Expr) -> set[Symbol]:
        """Return the free unit indices that an expression has."""
        return set(expression.free_symbols & self.widths.keys())

    def within(self, index: Symbol, width: Expr) -> _Matrices:
        """Return the same with a bound index as one more free one."""
        return _Matrices(self.writer, {**self.widths, index: width})

    def spans(self, name: Indexed) -> bool:
        """Whether each unit index of a quantity runs over exactly the units that are there."""
        network, parts = self.writer.network, reference(name)
        units = [i for i in parts.indices if i in self.widths]
        if len(units) != len(parts.indices) or len(set(units)) != len(units):
            return False
        first = _LAYERS.get(parts.letter) if parts.layer is None else parts.layer
        if first is None:
            return False
        expected = [_widths(first - place, network) for place in range(_slots(parts))]
        expected += [(_SAMPLES,)] if len(units) > len(expected) else []
        return len(units) == len(expected) and all(
            self.widths[unit] in widths for unit, widths in zip(units, expected, strict=True)
        )


def _slots(parts: Reference) -> int:
    """Return how many units a quantity belongs to: a weight joins two."""
    return 2 if parts.letter == "w" or parts.words[:1] == ("w",) else 1


def _widths(layer: Expr, network: Network | None) -> tuple[Expr, ...]:
    """Return the ways of saying how many units a layer has."""
    if network is None:
        return (_UNITS[layer],)
    number = layer.subs(_LAST, network.depth)
    known = number.is_Integer and 0 <= number <= network.depth
    return (_UNITS[layer], *((Integer(network.sizes[int(number)]),) if known else ()))


def _name(form: _Matrices, name: Indexed, axes: Axes) -> Piece:
    """One quantity: its own indices, in order, are the axes, or the other way round."""
    units = tuple(i for i in name.indices if form.axes(i))
    if sorted(units, key=str) != sorted(axes, key=str) or not form.spans(name):
        raise NoMatrixForm
    whole = _whole(form, name)
    if units == axes:
        return whole
    latex = form.writer.syntax.name == "latex"
    return Piece(f"({whole.text})^\\top" if latex else f"{whole.text}ᵀ")


def _whole(form: _Matrices, name: Expr) -> Piece:
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
    if len(parts.indices) > _slots(parts):
        letter = f"\\{letter[1:].capitalize()}" if letter.startswith("\\") else letter.upper()
    text = letter + above + word if latex else letter + word + above
    return Piece(text, Level.POWER if above and latex else Level.ATOM)


def _terms(form: _Matrices, total: Expr, axes: Axes) -> Piece:
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


def _product(form: _Matrices, product: Expr, axes: Axes) -> Piece:
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


def _outer(form: _Matrices, column: Piece, row: Piece) -> Piece:
    syntax = form.writer.syntax
    sign = r"^\top" if syntax.name == "latex" else "ᵀ"
    joint = " " if syntax.name == "latex" else "·"
    text = syntax.at(column, Level.PRODUCT) + joint + syntax.at(row, _TRANSPOSABLE) + sign
    if syntax.name == "latex" and row.level == Level.POWER:
        text = f"{syntax.at(column, Level.PRODUCT)} ({row.text})^\\top"
    return Piece(text, Level.PRODUCT, tall=column.tall or row.tall)


def _hadamard(form: _Matrices, factors: Sequence[Expr], axes: Axes) -> Piece:
    """Return factors with the same axes, multiplied elementwise; contractions stand first."""
    first = sorted(factors, key=lambda f: not isinstance(f, Sum))
    return _joined(form, [form.piece(factor, axes) for factor in first])


def _joined(form: _Matrices, parts: Sequence[Piece]) -> Piece:
    if not parts:
        raise NoMatrixForm
    if len(parts) == 1:
        return parts[0]
    syntax = form.writer.syntax
    text = syntax.signs["hadamard"].join(syntax.at(part, Level.HADAMARD) for part in parts)
    return Piece(text, Level.HADAMARD, tall=any(part.tall for part in parts))


def _scaled(form: _Matrices, scalars: Sequence[Expr], whole: Piece) -> Piece:
    if not scalars:
        return whole
    scalar = form.writer.piece(Mul(*scalars))
    scalar = form.writer.syntax.factor(scalar, last=False)
    group = whole if whole.level >= Level.PRODUCT else form.writer.syntax.group(whole)
    text = form.writer.syntax.product([scalar, group])
    return Piece(text, Level.PRODUCT, tall=scalar.tall or whole.tall)


def _contraction(form: _Matrices, total: Sum, axes: Axes) -> Piece:
    """Σ_k W[j, k] v[k] is a product of matrices; what has no index k comes out of the sum."""
    if len(total.limits) != 1 or len(total.limits[0]) != 3:
        raise NoMatrixForm
    index, lower, upper = total.limits[0]
    if not _is_whole(Limits(index, lower, upper)) or index in form.widths:
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


def _ones(form: _Matrices, axes: Axes) -> Piece:
    """Return the column of ones that a sum over a matrix's rows multiplies by."""
    if len(axes) != 1:
        raise NoMatrixForm
    return Piece(r"\mathbf{1}" if form.writer.syntax.name == "latex" else "𝟏")


def _gradient(form: _Matrices, partial: Partial, axes: Axes) -> Piece:
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


def _elementwise(form: _Matrices, call: Expr, axes: Axes) -> Piece:
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


def _power(form: _Matrices, power: Pow, axes: Axes) -> Piece:
    """Write a square or a cube, entry by entry."""
    if power.exp not in (2, 3) or not letters(power.base):
        raise NoMatrixForm
    return _joined(form, [form.piece(power.base, axes)] * int(power.exp))


def _exponential(form: _Matrices, call: Expr, axes: Axes) -> Piece:
    return form.writer.syntax.exponential(form.piece(call.args[0], axes))


def _identity(form: _Matrices, delta: Expr, axes: Axes) -> Piece:
    if set(delta.args) != set(axes) or len({form.widths[axis] for axis in axes}) != 1:
        raise NoMatrixForm
    return Piece("I")


#: A row is transposed as it is when it is a name, otherwise in brackets.
_TRANSPOSABLE: Final = Level.POWER

_FORMS: Final[dict[type, Callable[[_Matrices, Any, Axes], Piece]]] = {
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
