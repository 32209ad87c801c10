"""Sums and products of arrays, entry by entry; `NoEntries` where their shapes do not allow it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sympy import Add, Expr, Indexed, KroneckerDelta, Mul, Pow, Sum, Symbol, exp

from symmlp.documents.arrays.entry_values import Indices, NoEntries, Value, each, number


def added(parts: Sequence[Value], indices: Indices) -> Value:
    """Return a sum of arrays of one shape."""
    if len({(part.rank, part.row) for part in parts}) != 1:
        raise NoEntries("a sum of arrays of different shapes")
    indices.alike(parts)
    return each(lambda *terms: Add(*terms, evaluate=False), parts, parts[0])


def repeated(parts: Sequence[Value], in_rows: bool, indices: Indices) -> list[Value]:
    """Return the terms of a sum with a bias that every sample gets repeated for all of them.

    Samples are rows where the bias is one, or by ``in_rows``, else columns.
    """
    matrix = next((part for part in parts if part.rank == 2), None)
    if matrix is None:
        return list(parts)
    return [
        _along(part, matrix, part.row or in_rows, indices) if part.rank == 1 else part
        for part in parts
    ]


def _along(vector: Value, matrix: Value, in_rows: bool, indices: Indices) -> Value:
    indices.naming.shapes.join(vector.sizes[0], matrix.sizes[in_rows])
    return Value(lambda *at: vector.at(at[in_rows]), matrix.sizes)


def entrywise(parts: Sequence[Value], indices: Indices) -> Value:
    """Return a product entry by entry of arrays with as many axes."""
    if len({part.rank for part in parts}) != 1:
        raise NoEntries("a product by entries of arrays of different shapes")
    indices.alike(parts)
    return each(lambda *factors: Mul(*factors, evaluate=False), parts, parts[0])


def multiplied(parts: Sequence[Value], indices: Indices) -> Value:
    """Return what stands side by side without a sign: numbers and one array, or W x."""
    arrays = [part for part in parts if part.rank]
    if len(arrays) > 1:
        return _matrix_by_column(parts, indices)

    def at(*index: Expr) -> Expr:
        factors = (part.at(*index) if part.rank else part.at() for part in parts)
        return Mul(*factors, evaluate=False)

    return replace(arrays[0], at=at) if arrays else Value(at)


def _matrix_by_column(parts: Sequence[Value], indices: Indices) -> Value:
    """Return the product of a matrix and a column that is written without a sign."""
    arrays = [part for part in parts if part.rank]
    if sorted(part.rank for part in arrays) != [1, 2] or any(part.row for part in arrays):
        raise NoEntries("a product of arrays whose kind is not written")
    column, matrix = sorted(arrays, key=lambda part: part.rank)
    total = times(matrix, column, indices)
    for part in parts:
        total = total if part.rank else times(total, part, indices)
    return total


def times(left: Value, right: Value, indices: Indices) -> Value:
    """Return a matrix product: a sum over the axis that both have."""
    if not left.rank or not right.rank:
        shape, factor = (left, right) if left.rank else (right, left)
        return Value(lambda *at: shape.at(*at) * factor.at(), shape.sizes, shape.row)
    if left.rank == 1 and not left.row:
        if right.rank == 1 and right.row:
            return Value(lambda i, j: left.at(i) * right.at(j), (left.sizes[0], right.sizes[0]))
        raise NoEntries("a column multiplied by something that is not a row")
    if right.rank == 1 and right.row:
        raise NoEntries("something that is not a column multiplied by a row")
    index = indices.fresh()
    size = right.sizes[0] if right.rank == 1 else left.sizes[-1]
    indices.naming.shapes.join(left.sizes[-1], right.sizes[0])
    before, after = left.rank - 1, right.rank - 1

    def at(*place: Expr) -> Expr:
        body = left.at(*place[:before], index) * right.at(index, *place[before:])
        return indices.total(body, [index], [size])

    return Value(at, (*left.sizes[:before], *right.sizes[1:]), left.row and after > 0)


def transposed(inner: Value) -> Value:
    """Return a matrix with its axes exchanged, or a column as a row."""
    if inner.rank == 2:
        return Value(lambda i, j: inner.at(j, i), inner.sizes[::-1])
    return Value(inner.at, inner.sizes, not inner.row)


def diagonal(vector: Value) -> Value:
    """Return the matrix with a vector's entries on its diagonal and 0 elsewhere."""
    if vector.rank != 1:
        raise NoEntries("a diagonal matrix of what is no vector")
    return Value(
        lambda i, j: Mul(KroneckerDelta(i, j), vector.at(i), evaluate=False), vector.sizes * 2
    )


def outer(left: Value, right: Value) -> Value:
    """Return the matrix of all products of two vectors' entries."""
    if left.rank != 1 or right.rank != 1:
        raise NoEntries("an outer product of what is no vector")
    return Value(lambda i, j: left.at(i) * right.at(j), (*left.sizes, *right.sizes))


def squared_norm(inner: Value, indices: Indices) -> Sum:
    """Return the sum of the squares of an array's entries."""
    over = [indices.fresh() for _ in inner.sizes]
    return indices.total(Pow(inner.at(*over), 2, evaluate=False), over, inner.sizes)


def of_entries(change: Callable[..., Expr], parts: Sequence[Value], indices: Indices) -> Value:
    """Return what is done with the entries of arrays of one shape, and with numbers: max(0, s)."""
    arrays = [part for part in parts if part.rank]
    if not arrays:
        return number(change(*(part.at() for part in parts)))
    if len({(part.rank, part.row) for part in arrays}) != 1:
        raise NoEntries("a function of arrays of different shapes")
    indices.alike(arrays)

    def at(*index: Expr) -> Expr:
        return change(*(part.at(*index) if part.rank else part.at() for part in parts))

    return replace(arrays[0], at=at)


def softmax(array: Value, indices: Indices) -> Value:
    """Return exp(s_i) / Σ_k exp(s_k), the definition of softmax, for every entry.

    Of a batch it is taken for each sample, along its row or column.
    """
    rows = indices.naming.layout.rows
    if array.rank == 2 and rows is None:
        raise NoEntries("softmax of a matrix: nothing says whether over its rows or its columns")
    axis = int(array.rank == 2 and bool(rows))
    index = indices.fresh()

    def at(*place: Expr) -> Expr:
        along = (*place[:axis], index, *place[axis + 1 :])
        total = indices.total(exp(array.at(*along)), [index], [array.sizes[axis]])
        return exp(array.at(*place)) / total

    return replace(array, at=at)


def of_vector(argument: Symbol, formula: Expr, vector: Value, indices: Indices) -> Expr:
    """Return the formula of a function of a whole vector, with another vector put in."""
    bound = {limit[0] for total in formula.atoms(Sum) for limit in total.limits}
    formula = formula.xreplace({index: indices.fresh() for index in sorted(bound, key=str)})
    entries = (name for name in formula.atoms(Indexed) if name.base.label == argument)
    return formula.xreplace({name: vector.at(*name.indices) for name in entries})
