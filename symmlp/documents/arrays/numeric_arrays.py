r"""Vectors and matrices of numbers: products, transposes and functions of them, entry by entry.

``\begin{bmatrix} 0.1 & 0.2 \end{bmatrix} \begin{bmatrix} 1 \\ 2 \end{bmatrix}`` is computed as it
stands, in the author's decimals; nothing is rounded here. A list in brackets, ``[1, 2]`` or
``(1, 2)``, is a vector that may stand as a column or as a row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Final, TypeAlias

from sympy import Add, Expr, Function, Indexed, Integer, Mul, Pow, Symbol, Tuple, exp, sqrt

from symmlp.documents.knowledge.computed import function_of
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.names import is_number, label_of
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.expressions import Apply, apply
from symmlp.latex.arrays import Entries, Entrywise, MatrixProduct, Norm, Outer, Transposed

MAX_ENTRIES: Final = 400
_SOFTMAX: Final = frozenset({"softmax", "Softmax", "SoftMax"})
_ZERO: Final = Integer(0)


class NotNumeric(Exception):
    """An expression has no value in numbers, or not one that is certain; the message says why."""


@dataclass(frozen=True)
class Matrix:
    """Rows of numbers; ``listed`` is a vector of which nobody said whether it is a column."""

    rows: tuple[tuple[Expr, ...], ...]
    listed: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """The number of rows and of columns."""
        return len(self.rows), len(self.rows[0])

    @property
    def entries(self) -> tuple[Expr, ...]:
        """All numbers, row after row."""
        return tuple(chain.from_iterable(self.rows))

    @property
    def is_vector(self) -> bool:
        """Whether it is one column or one row."""
        return 1 in self.shape

    def each(self, function: Callable[[Expr], Expr]) -> Matrix:
        """Return a function of each entry."""
        return Matrix(tuple(tuple(map(function, row)) for row in self.rows), self.listed)

    def transposed(self) -> Matrix:
        """Return the transpose; that of a list is a row."""
        return Matrix(tuple(zip(*self.rows, strict=True)))


Value: TypeAlias = "Matrix | Expr"
#: Returns the numbers of a name, or None.
Lookup: TypeAlias = "Callable[[Expr], Matrix | Expr | None]"


def literal(node: Expr) -> Matrix | None:
    """Return an array that is written out in numbers; None for anything else."""
    if not isinstance(node, Entries | Tuple) or not node.args or len(node.args) > MAX_ENTRIES:
        return None
    nested = [isinstance(one, Entries | Tuple) for one in node.args]
    rows = [
        tuple(one.args) if deep else (one,) for one, deep in zip(node.args, nested, strict=True)
    ]
    if any(nested) != all(nested) or len({len(row) for row in rows}) != 1 or not rows[0]:
        return None
    found = Matrix(tuple(rows), listed=not any(nested))
    plain = all(not isinstance(one, Entries | Tuple) and is_number(one) for one in found.entries)
    return found if plain and len(found.entries) <= MAX_ENTRIES else None


def value(expression: Expr, knowledge: Knowledge, lookup: Lookup) -> Value:
    """Return what an expression is in numbers; raise `NotNumeric` where it is nothing certain."""
    return _Evaluator(knowledge, lookup).value(expression)


def paired(left: Matrix, right: Matrix) -> list[tuple[Expr, Expr]]:
    """Return the entries of two arrays beside each other; raise `NotNumeric` if they differ."""
    if left.shape != right.shape:
        if not (left.is_vector and right.is_vector and (left.listed or right.listed)):
            raise NotNumeric(f"an array of shape {_said(left)} against one of {_said(right)}")
        if len(left.entries) != len(right.entries):
            raise NotNumeric(f"a vector of {len(left.entries)} entries, {len(right.entries)}")
    return list(zip(left.entries, right.entries, strict=True))


def _said(matrix: Matrix) -> str:
    return "{}×{}".format(*matrix.shape)


class _Evaluator:
    def __init__(self, knowledge: Knowledge, lookup: Lookup) -> None:
        self.knowledge = knowledge
        self.lookup = lookup

    def value(self, node: Expr) -> Value:
        """Return the value of a part; raise `NotNumeric` where it has none."""
        for kind, read in _READERS:
            if isinstance(node, kind):
                return read(self, node)
        if is_number(node):
            return node
        if isinstance(node, Function) and len(node.args) == 1:
            return _each(self.value(node.args[0]), node.func)
        raise NotNumeric(f"{type(node).__name__} of arrays")

    def written(self, node: Expr) -> Value:
        """Return a vector or matrix that is written out in numbers."""
        found = literal(node)
        if found is None:
            raise NotNumeric("entries that are no numbers")
        return found

    def name(self, node: Expr) -> Value:
        """Return the value that a name has here."""
        found = self.lookup(node)
        if found is None:
            raise NotNumeric(f"{label_of(node)[0]} has no value")
        return found

    def add(self, node: Add) -> Value:
        """Return a sum; a number beside arrays is added to every entry."""
        parts = [self.value(term) for term in node.args]
        arrays = [part for part in parts if isinstance(part, Matrix)]
        if not arrays:
            return Add(*parts, evaluate=False)
        shape = next((one for one in arrays if not one.listed), arrays[0])
        total = shape.each(lambda entry: _ZERO)
        for part in parts:
            added = part if isinstance(part, Matrix) else _filled(shape, part)
            total = _combined(_sum, total, added)
        return total

    def mul(self, node: Mul) -> Value:
        """Return numbers times one array, or a product of matrices without a sign."""
        parts = [self.value(factor) for factor in node.args]
        arrays = [part for part in parts if isinstance(part, Matrix)]
        number = Mul(*(part for part in parts if not isinstance(part, Matrix)), evaluate=False)
        if not arrays:
            return number
        if len(arrays) > 1:
            # W x without a sign between: only a product of matrices can be meant.
            if any(one.listed for one in arrays):
                raise NotNumeric("a product of lists whose kind is not written")
            whole = self.times_all(list(arrays))
            return whole if number == 1 else _matrix_product(number, whole)
        return arrays[0] if number == 1 else arrays[0].each(lambda entry: _times(number, entry))

    def power(self, node: Pow) -> Value:
        """Return a power of a number, or of every entry of a vector."""
        base, exponent = self.value(node.base), self.value(node.exp)
        if isinstance(exponent, Matrix):
            raise NotNumeric("a power by an array")
        if isinstance(base, Matrix) and not base.is_vector:
            raise NotNumeric("a power of a matrix")
        return _each(base, lambda entry: Pow(entry, exponent, evaluate=False))

    def product(self, node: MatrixProduct) -> Value:
        """Return a product of matrices, or a function of the array behind its name."""
        first, *rest = node.args
        if isinstance(first, Symbol) and self.lookup(first) is None and rest:
            # σ (1 2)ᵀ without brackets of its own
            function = function_of(apply(first, rest[0]), self.knowledge)
            if function is not None:
                applied = self.applied(apply(first, rest[0]))
                return self.times_all([applied, *map(self.value, rest[1:])])
        return self.times_all([self.value(factor) for factor in node.args])

    def times_all(self, parts: list[Value]) -> Value:
        """Return a product of matrices, from left to right."""
        total = parts[0]
        for part in parts[1:]:
            total = _matrix_product(total, part)
        return total

    def transposed(self, node: Transposed) -> Value:
        """Return a matrix with its axes exchanged, or a column as a row."""
        inner = self.value(node.args[0])
        return inner.transposed() if isinstance(inner, Matrix) else inner

    def entrywise(self, node: Entrywise) -> Value:
        """Return a product entry by entry."""
        total, *rest = (self.value(factor) for factor in node.args)
        for part in rest:
            if isinstance(total, Matrix) and isinstance(part, Matrix):
                total = _combined(_times, total, part)
            else:
                total = _matrix_product(total, part)
        return total

    def outer(self, node: Outer) -> Value:
        """Return the matrix of all products of two vectors' entries."""
        left, right = (self.value(factor) for factor in node.args)
        if not isinstance(left, Matrix) or not isinstance(right, Matrix):
            raise NotNumeric("an outer product of numbers")
        rows = (tuple(_times(a, b) for b in right.entries) for a in left.entries)
        if not (left.is_vector and right.is_vector):
            raise NotNumeric("an outer product of matrices")
        return Matrix(tuple(rows))

    def norm(self, node: Norm) -> Value:
        """Return the Euclidean norm of a vector, or the Frobenius norm of a matrix."""
        inner = self.value(node.args[0])
        frobenius = str(node.args[1]) in ("2", "F") and isinstance(inner, Matrix)
        if not frobenius or (not inner.is_vector and str(node.args[1]) != "F"):
            raise NotNumeric("a norm of this kind")
        return sqrt(Add(*(Pow(e, 2, evaluate=False) for e in inner.entries), evaluate=False))

    def applied(self, node: Apply) -> Value:
        """Return a function of every entry, or the softmax of a vector."""
        if len(node.arguments) != 1:
            raise NotNumeric("a function of several arguments")
        argument = self.value(node.arguments[0])
        if str(node.head) in _SOFTMAX and not any(node.orders):
            return _softmax(argument)
        function = function_of(node, self.knowledge)
        if function is None or len(function.variables) != 1:
            raise NotNumeric(f"nothing says what {node.head} is")
        (variable,) = function.variables
        body = function.expr.diff(variable, *node.orders) if any(node.orders) else function.expr
        if not (body.free_symbols <= {variable}):
            raise NotNumeric(f"{node.head} depends on more than its argument")
        return _each(argument, lambda entry: rewrite(body, {variable: entry}.get))


_READERS: Final[tuple[tuple[type[Expr] | tuple[type[Expr], ...], Callable[..., Value]], ...]] = (
    ((Entries, Tuple), _Evaluator.written),
    ((Symbol, Indexed), _Evaluator.name),
    (Apply, _Evaluator.applied),
    (MatrixProduct, _Evaluator.product),
    (Transposed, _Evaluator.transposed),
    (Entrywise, _Evaluator.entrywise),
    (Outer, _Evaluator.outer),
    (Norm, _Evaluator.norm),
    (Add, _Evaluator.add),
    (Mul, _Evaluator.mul),
    (Pow, _Evaluator.power),
)


def _filled(shape: Matrix, number: Expr) -> Matrix:
    """Return an array with a number in every entry, as in 1 - y."""
    return shape.each(lambda entry: number)


def _combined(function: Callable[[Expr, Expr], Expr], left: Matrix, right: Matrix) -> Matrix:
    """Return a function of the entries of two arrays, in the shape of the first."""
    entries = iter([function(a, b) for a, b in paired(left, right)])
    return Matrix(tuple(tuple(next(entries) for _ in row) for row in left.rows), left.listed)


def _each(argument: Value, function: Callable[[Expr], Expr]) -> Value:
    return argument.each(function) if isinstance(argument, Matrix) else function(argument)


def _softmax(argument: Value) -> Value:
    if not isinstance(argument, Matrix) or not argument.is_vector:
        raise NotNumeric("softmax of something that is no vector")
    total = Add(*(exp(entry, evaluate=False) for entry in argument.entries), evaluate=False)
    share = Pow(total, -1, evaluate=False)
    return argument.each(lambda entry: _times(exp(entry, evaluate=False), share))


def _matrix_product(left: Value, right: Value) -> Value:
    if not isinstance(left, Matrix) or not isinstance(right, Matrix):
        if isinstance(left, Matrix):
            return left.each(lambda entry: _times(entry, right))
        return _each(right, lambda entry: _times(left, entry))
    if left.shape[1] != right.shape[0] and left.listed:
        left = left.transposed()
    if left.shape[1] != right.shape[0] and right.listed:
        right = right.transposed()
    if left.shape[1] != right.shape[0]:
        raise NotNumeric(f"a product of shapes {_said(left)} and {_said(right)}")
    columns = list(zip(*right.rows, strict=True))
    found = Matrix(tuple(tuple(_inner(row, column) for column in columns) for row in left.rows))
    if len(found.entries) > MAX_ENTRIES:
        raise NotNumeric("an array of many entries")
    return found.rows[0][0] if found.shape == (1, 1) else found


def _inner(row: tuple[Expr, ...], column: tuple[Expr, ...]) -> Expr:
    return Add(*(_times(a, b) for a, b in zip(row, column, strict=True)), evaluate=False)


def _times(left: Expr, right: Expr) -> Expr:
    return Mul(left, right, evaluate=False)


def _sum(left: Expr, right: Expr) -> Expr:
    return right if left == 0 else Add(left, right, evaluate=False)
