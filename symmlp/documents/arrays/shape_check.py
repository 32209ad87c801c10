"""Whether the shapes in a formula can fit at all: W x of W with 3×2 and x with 3 entries cannot.

Whether vectors are columns or rows, and whether a gradient has the shape of its variable or the
transposed one, authors choose; an author may write a product by entries without a sign, or add a
vector to every row. What fits under any of these choices fits, and so does what is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import product
from typing import Final

from sympy import Add, Expr, Function, Indexed, Integer, Mul, Pow, Sum, Symbol, Tuple

from symmlp.documents.arrays.entry_naming import rank_of
from symmlp.documents.knowledge.known_functions import FUNCTIONS
from symmlp.documents.knowledge.letters import ANY_FUNCTION
from symmlp.documents.knowledge.names import base_letter, is_number, label_of
from symmlp.expressions import Apply, Partial, Printed
from symmlp.latex.arrays import Entries, Entrywise, MatrixProduct, Norm, Outer, Transposed

#: Rows and columns; nothing for a number, None for what is not known.
Shape = tuple[Expr, Expr] | tuple[()] | None
#: Returns the sizes of a name, one for a vector and two for a matrix, or None.
Lookup = Callable[[Expr], tuple[Expr, ...] | None]
#: Tells whether two sizes are certainly not one.
Differ = Callable[[Expr, Expr], bool]

_ONE: Final = Integer(1)
_NUMBER: Final[tuple[()]] = ()
#: Functions of every entry, beside those of `FUNCTIONS`.
_OF_ENTRIES: Final = ANY_FUNCTION | {"phi", "psi", "act"}


class Misfit(Exception):
    """Shapes that do not fit; the message says which."""


@dataclass(frozen=True)
class Convention:
    """What an author chose: vectors are ``rows``, gradients are ``turned``."""

    rows: bool = False
    turned: bool = False


CONVENTIONS: Final = tuple(Convention(*chosen) for chosen in product((False, True), repeat=2))


def misfit(lhs: Expr, rhs: Expr, lookup: Lookup, differ: Differ) -> str:
    """Return why an equation cannot be one of arrays, under no convention; empty if it may be."""
    reason = ""
    for convention in CONVENTIONS:
        try:
            _equal(lhs, rhs, _Measure(convention, lookup, differ))
        except Misfit as problem:
            reason = reason or str(problem)
        else:
            return ""
    return reason


def fits(lhs: Expr, rhs: Expr, lookup: Lookup, differ: Differ) -> bool:
    """Whether the right side has a known shape, and that of the left one, vectors as columns."""
    measure = _Measure(Convention(), lookup, differ)
    try:
        return _equal(lhs, rhs, measure) or (measure.of(lhs) is None and bool(measure.of(rhs)))
    except Misfit:
        return False


def sizes_of(expression: Expr, lookup: Lookup, differ: Differ) -> tuple[Expr, ...] | None:
    """Return the sizes of an array as every convention gives them that it fits under, or None."""
    found = set[tuple[Expr, ...] | None]()
    for convention in CONVENTIONS:
        try:
            shape = _Measure(convention, lookup, differ).of(expression)
        except Misfit:
            continue
        found.add(None if not shape else tuple(size for size in shape if size != 1) or None)
    return found.pop() if len(found) == 1 else None


def said(sizes: Sequence[Expr]) -> str:
    """Return a shape as one writes it: ``3×2``, ``n_{l}×n_{l-1}``."""
    texts = (str(size).replace(" ", "").replace("[", "_{").replace("]", "}") for size in sizes)
    plain = (
        f"({text})" if isinstance(size, Add) and len(sizes) > 1 else text
        for text, size in zip(texts, sizes, strict=True)
    )
    return "×".join(plain)


def _equal(lhs: Expr, rhs: Expr, measure: _Measure) -> bool:
    """Whether both sides have known shapes; raise `Misfit` if these differ."""
    left, right = measure.of(lhs), measure.of(rhs)
    if not left or not right:
        return False
    turned = _is_vector(left) and _is_vector(right) and not measure.apart(left, right[::-1])
    if measure.apart(left, right) and not turned:
        raise Misfit(f"{said(left)} on the left, {said(right)} on the right")
    return True


@dataclass(frozen=True)
class _Measure:
    """The shapes of expressions under one convention."""

    convention: Convention
    lookup: Lookup
    differ: Differ

    def of(self, node: Expr) -> Shape:
        """Return the shape of an expression; raise `Misfit` where its parts do not fit."""
        for kind, measure in _MEASURES:
            if isinstance(node, kind):
                return measure(self, node)
        return _NUMBER if is_number(node) else None

    def apart(self, one: Shape, other: Shape) -> bool:
        """Whether two shapes are certainly different."""
        return any(self.differ(a, b) for a, b in zip(one or (), other or (), strict=False))

    def _vector(self, size: Expr) -> Shape:
        return (_ONE, size) if self.convention.rows else (size, _ONE)

    def _name(self, node: Expr) -> Shape:
        sizes = self.lookup(node)
        if sizes is None:
            return _NUMBER if rank_of(label_of(node)[0]) == 0 else None
        if not sizes or all(size == 1 for size in sizes):
            return _NUMBER
        return self._vector(sizes[0]) if len(sizes) == 1 else (sizes[0], sizes[1])

    def _written(self, node: Expr) -> Shape:
        rows = [one for one in node.args if isinstance(one, Entries | Tuple)]
        if not rows:
            return self._vector(Integer(len(node.args)))
        lengths = {len(row.args) for row in rows}
        return (Integer(len(rows)), Integer(lengths.pop())) if len(lengths) == 1 else None

    def _product(self, node: MatrixProduct) -> Shape:
        return reduce(self._times, map(self.of, node.args))

    def _times(self, left: Shape, right: Shape) -> Shape:
        if left is None or right is None:
            return None
        if not left or not right:
            return left or right
        if not self.differ(left[1], right[0]):
            return _NUMBER if left[0] == right[1] == 1 else (left[0], right[1])
        if _is_vector(left) and _is_vector(right):
            return None  # by entries, or a product that the author sees as a number
        raise Misfit(f"{said(left)} times {said(right)}")

    def _mul(self, node: Mul) -> Shape:
        shapes = [self.of(factor) for factor in node.args]
        arrays = [shape for shape in shapes if shape]
        return None if None in shapes or len(arrays) > 1 else arrays[0] if arrays else _NUMBER

    def _add(self, node: Add) -> Shape:
        return reduce(lambda a, b: self._with(a, b, "plus"), map(self.of, node.args))

    def _entrywise(self, node: Entrywise) -> Shape:
        return reduce(lambda a, b: self._with(a, b, "by entries with"), map(self.of, node.args))

    def _with(self, left: Shape, right: Shape, word: str) -> Shape:
        """Return the shape of two arrays entry by entry, or a vector beside every row or column."""
        if left is None or right is None:
            return None
        if not left or not right:
            return left or right
        if not self.apart(left, right):
            return left
        if _is_vector(left) and _is_vector(right):
            if not self.apart(left, right[::-1]):
                return None
        else:
            for one, other in ((left, right), (right, left)):
                if any(a == 1 and not self.differ(b, c) for a, b, c in _axes(one, other)):
                    return other
        raise Misfit(f"{said(left)} {word} {said(right)}")

    def _transposed(self, node: Transposed) -> Shape:
        shape = self.of(node.args[0])
        return (shape[1], shape[0]) if shape else shape

    def _outer(self, node: Outer) -> Shape:
        left, right = map(self.of, node.args)
        if not left or not right or not (_is_vector(left) and _is_vector(right)):
            return None
        return _length(left), _length(right)

    def _norm(self, node: Norm) -> Shape:
        self.of(node.args[0])
        return _NUMBER

    def _power(self, node: Pow) -> Shape:
        base = self.of(node.base)
        return base if not base or _is_vector(base) else None

    def _sum(self, node: Sum) -> Shape:
        return self.of(node.function)

    def _apply(self, node: Apply) -> Shape:
        shapes = [self.of(argument) for argument in node.arguments]
        name = base_letter(node.head)
        return shapes[0] if len(shapes) == 1 and name in _OF_ENTRIES | FUNCTIONS.keys() else None

    def _function(self, node: Function) -> Shape:
        shapes = [self.of(argument) for argument in node.args]
        return shapes[0] if len(shapes) == 1 else None

    def _partial(self, node: Partial) -> Shape:
        above, below = self.of(node.expression), self.of(node.variable)
        if above is None or below is None:
            return None
        if not above:
            return (below[1], below[0]) if below and self.convention.turned else below
        if not below or not (_is_vector(above) and _is_vector(below)):
            return None
        shape = (_length(above), _length(below))
        return shape[::-1] if self.convention.turned else shape


_MEASURES: Final[tuple[tuple[type[Expr] | tuple[type[Expr], ...], Callable[..., Shape]], ...]] = (
    ((Symbol, Indexed), _Measure._name),
    (Printed, lambda measure, node: _NUMBER),
    ((Entries, Tuple), _Measure._written),
    (MatrixProduct, _Measure._product),
    (Entrywise, _Measure._entrywise),
    (Transposed, _Measure._transposed),
    (Outer, _Measure._outer),
    (Norm, _Measure._norm),
    (Add, _Measure._add),
    (Mul, _Measure._mul),
    (Pow, _Measure._power),
    (Sum, _Measure._sum),
    (Apply, _Measure._apply),
    (Partial, _Measure._partial),
    (Function, _Measure._function),
)


def _is_vector(shape: tuple[Expr, Expr]) -> bool:
    return 1 in shape


def _length(shape: tuple[Expr, Expr]) -> Expr:
    return shape[1] if shape[0] == 1 else shape[0]


def _axes(
    one: tuple[Expr, Expr], other: tuple[Expr, Expr]
) -> tuple[tuple[Expr, Expr, Expr], tuple[Expr, Expr, Expr]]:
    """Return for each axis the size along it, and both sizes along the other."""
    return (one[0], one[1], other[1]), (one[1], one[0], other[0])
