"""What a line of code computes, entry by entry, in NumPy's own rules for arrays of expressions.

Only what stands in the tables here is understood; the text is never run, only NumPy's arithmetic on
arrays of SymPy expressions.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from sympy import Expr, Integer, Mul

from symmlp.documents.code.functions import CALLS, OPERATORS, called, whole
from symmlp.documents.code.layouts import (
    COUNTS,
    LABELS,
    NUMBERS,
    UNITS,
    Array,
    Tensors,
    combined,
    each,
    is_bias,
    is_parameter,
    labels,
    taken,
)
from symmlp.documents.code.reader import MAX_DEPTH, MODULES, Unsupported, exact
from symmlp.documents.code.statements import UNREAD, name_of

MAX_ENTRIES: Final = 64
_NOWHERE: Final[Mapping[str, Array]] = {}


class _Reader:
    def __init__(self, tensors: Tensors, bound: Mapping[str, Array] = _NOWHERE) -> None:
        self.tensors = tensors
        self.bound = bound

    def read(self, node: ast.expr, depth: int) -> Array:
        """Return the entries of a node, so many levels inside the expression."""
        if depth > MAX_DEPTH:
            raise Unsupported("nested too deeply")
        name = name_of(node)
        if name is not None:
            found = self.known(name)
            return found if found is not None else self.freed(name, ())
        reader = _READERS.get(type(node))
        if reader is None:
            raise Unsupported(f"a {type(node).__name__} is no arithmetic")
        found = np.asarray(reader(self, node, depth + 1), dtype=object)
        if found.size > MAX_ENTRIES:
            raise Unsupported("an array of many entries")
        return found

    def known(self, name: str) -> Array | None:
        """Return what a name has been given; None if nobody assigned it."""
        if name in self.bound:
            return self.bound[name]
        if name in self.tensors.unknown or name == UNREAD:
            raise Unsupported(f"the value of {name} was not understood")
        if name in COUNTS and name not in self.tensors.current:
            return np.asarray(Integer(self.tensors.layout.samples), dtype=object)
        return self.tensors.current.get(name)

    def freed(self, name: str, shape: tuple[int, ...]) -> Array:
        """Return a name that nobody assigned, of the shape that it must have here."""
        return self.tensors.made(name, () if name in NUMBERS else shape)

    def unassigned(self, node: ast.expr) -> str | None:
        """Return the name that nobody assigned which an expression is."""
        name = name_of(node)
        return name if name is not None and self.known(name) is None else None

    def constant(self, node: ast.Constant, depth: int) -> Any:
        """Return the exact value of a number."""
        return exact(node)

    def operation(self, node: ast.BinOp, depth: int) -> Any:
        """Return an operation by entries, or a matrix product."""
        if isinstance(node.op, ast.MatMult):
            return self.product(node.left, node.right, depth)
        operator = OPERATORS.get(type(node.op))
        if operator is None:
            raise Unsupported(f"the operator {type(node.op).__name__}")
        left, right = self.beside(node.left, node.right, isinstance(node.op, ast.Add), depth)
        return combined(operator, left, right)

    def beside(
        self, left: ast.expr, right: ast.expr, adds: bool, depth: int
    ) -> tuple[Array, Array]:
        """Return two operands; a name that nobody assigned fits beside the other one."""
        for one, other, swap in ((left, right, False), (right, left, True)):
            name = self.unassigned(one)
            if name is None or self.unassigned(other) is not None:
                continue
            partner = self.read(other, depth)
            bias = adds and is_bias(name)
            found = self.freed(name, self.bias_beside(partner) if bias else partner.shape)
            return (partner, found) if swap else (found, partner)
        return self.read(left, depth), self.read(right, depth)

    def bias_beside(self, partner: Array) -> tuple[int, ...]:
        """Return the shape of a bias that is added to an array; none if it does not fit."""
        shape = self.tensors.layout.bias()
        try:
            fits = np.broadcast_shapes(shape, partner.shape) == partner.shape
        except ValueError:
            fits = False
        return shape if fits else ()

    def product(self, left: ast.expr, right: ast.expr, depth: int) -> Any:
        """Return a matrix product; a factor that nobody assigned gets the shape that fits."""
        first, second = self.unassigned_inside(left), self.unassigned_inside(right)
        layout = self.tensors.layout
        if first and second:
            weights_first = is_parameter(first) or not (is_parameter(second) or layout.rows)
            data, weights = (second, first) if weights_first else (first, second)
            if not is_parameter(data):
                self.freed(data, layout.data())
            if weights not in self.tensors.current:
                self.weights(weights, left if weights_first else right, weights_first, UNITS)
            if data not in self.tensors.current:
                self.freed(data, layout.data())
        elif first or second:
            partner = self.read(right if first else left, depth)
            inner = partner.shape[0 if first else -1] if partner.ndim else UNITS
            name, node = (first, left) if first else (second, right)
            if name is not None and is_parameter(name):
                self.weights(name, node, bool(first), inner)
            elif name is not None:
                self.freed(name, layout.data())
        return _matrix_product(self.read(left, depth), self.read(right, depth))

    def unassigned_inside(self, node: ast.expr) -> str | None:
        return self.unassigned(_not_transposed(node))

    def weights(self, name: str, node: ast.expr, first: bool, inner: int) -> None:
        """Make weights of the shape that they have in a product: a small letter is one unit's."""
        turned = _not_transposed(node) is not node
        vector = name in ("w", "theta")
        if vector:
            flat = not turned and (self.tensors.layout.rows or self.tensors.layout.flat)
            self.freed(
                name, (inner,) if flat else ((1, inner) if first and not turned else (inner, 1))
            )
            return
        shape = (UNITS, inner) if first else (inner, UNITS)
        self.freed(name, shape[::-1] if turned else shape)

    def sign(self, node: ast.UnaryOp, depth: int) -> Any:
        if not isinstance(node.op, ast.USub | ast.UAdd):
            raise Unsupported(f"the operator {type(node.op).__name__}")
        value = self.read(node.operand, depth)
        return each(lambda e: Mul(-1, e), value) if isinstance(node.op, ast.USub) else value

    def attribute(self, node: ast.Attribute, depth: int) -> Any:
        if node.attr == "size":
            return Integer(self.sized(node.value, depth).size)
        if node.attr != "T":
            raise Unsupported(f"the attribute {node.attr}")
        return self.read(node.value, depth).T

    def sized(self, node: ast.expr, depth: int) -> Array:
        """Return an array whose size is asked for, which must be known."""
        if self.unassigned(node) is not None:
            self.freed(str(name_of(node)), self.tensors.layout.data())
        return self.read(node, depth)

    def comparison(self, node: ast.Compare, depth: int) -> Any:
        """Return the slope of a ReLU for where its result, or what it is of, is positive."""
        if len(node.ops) != 1 or not isinstance(node.ops[0], ast.Gt | ast.LtE | ast.Lt | ast.GtE):
            raise Unsupported("a comparison")
        if not isinstance(node.comparators[0], ast.Constant) or node.comparators[0].value != 0:
            raise Unsupported("a comparison with something else than 0")
        positive = isinstance(node.ops[0], ast.Gt | ast.GtE)
        return each(lambda e: self.slope(e, positive), self.read(node.left, depth))

    def slope(self, entry: Expr, positive: bool) -> Expr:
        found = self.tensors.slope(entry)
        return found if positive else 1 - found

    def subscript(self, node: ast.Subscript, depth: int) -> Any:
        """Return a part of an array, or one of the lengths of its shape."""
        if isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
            shape = self.sized(node.value.value, depth).shape
            return taken(lambda: Integer(shape[whole(node.slice)]))
        value = self.read(node.value, depth)
        if isinstance(node.slice, ast.Attribute | ast.Name | ast.Compare):
            raise Unsupported("an index that is no number")
        if isinstance(node.slice, ast.Slice):
            low = node.slice.lower
            if node.slice.upper or node.slice.step or low is None:
                raise Unsupported("a slice")
            return value[whole(low) :]
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int):
            return taken(lambda: value[node.slice.value])  # type: ignore[attr-defined]
        if self.picks_labels(node.slice):
            return np.array([value[n, k] for n, k in enumerate(labels(value))], dtype=object)
        raise Unsupported("an index")

    def picks_labels(self, node: ast.expr) -> bool:
        """Whether an index takes the entry of each sample's class: [range(N), y]."""
        if not isinstance(node, ast.Tuple) or len(node.elts) != 2:
            return False
        counts, label = node.elts
        counted = isinstance(counts, ast.Call) and called(counts.func) in ("range", "arange")
        return counted and name_of(label) in LABELS and self.tensors.layout.rows

    def call(self, node: ast.Call, depth: int) -> Any:
        """Return what a function or method of arrays computes."""
        name = called(node.func)
        arguments = list(node.args)
        if isinstance(node.func, ast.Attribute) and not _is_module(node.func.value):
            arguments.insert(0, node.func.value)
        function = self.tensors.functions.get(name)
        if function is not None and len(function.parameters) == len(arguments):
            values = [self.read(one, depth) for one in arguments]
            bound = dict(zip(function.parameters, values, strict=True))
            return _Reader(self.tensors, bound).read(function.value, depth)
        if name == "len" and len(arguments) == 1:
            shape = self.sized(arguments[0], depth).shape
            return taken(lambda: Integer(shape[0]))
        if name in ("dot", "matmul", "mm") and len(arguments) == 2:
            return self.product(arguments[0], arguments[1], depth)
        if name in ("multiply",) and len(arguments) == 2:
            return combined(
                OPERATORS[ast.Mult], *self.beside(arguments[0], arguments[1], False, depth)
            )
        if name == "exp" and len(arguments) == 1:
            arguments = [_without_shift(arguments[0])]
        options = {one.arg: one.value for one in node.keywords}
        if name == "row" and self.unassigned(arguments[0]):
            self.freed(str(name_of(arguments[0])), (1, UNITS))
        reader = CALLS.get(name)
        if reader is not None:
            try:
                return reader(self.tensors, [self.read(one, depth) for one in arguments], options)
            except (TypeError, ValueError):
                raise Unsupported(f"a call of {name} with such arguments") from None
        raise Unsupported(f"a call of {name}")


_READERS: Final[dict[type[ast.expr], Callable[..., Any]]] = {
    ast.Constant: _Reader.constant,
    ast.BinOp: _Reader.operation,
    ast.UnaryOp: _Reader.sign,
    ast.Attribute: _Reader.attribute,
    ast.Compare: _Reader.comparison,
    ast.Subscript: _Reader.subscript,
    ast.Call: _Reader.call,
}


def evaluate(node: ast.expr, tensors: Tensors) -> Array:
    """Return what an expression computes.

    Raises
    ------
    Unsupported
        If it uses anything that is not understood.
    Misfit
        If NumPy would refuse the shapes.
    """
    return _Reader(tensors).read(node, 0)


def _matrix_product(left: Array, right: Array) -> Any:
    if not left.ndim or not right.ndim:
        return combined(OPERATORS[ast.Mult], left, right)
    return taken(lambda: np.dot(left, right))


def _not_transposed(node: ast.expr) -> ast.expr:
    """Return x of x.T, x.t() and x.transpose()."""
    if isinstance(node, ast.Call) and not node.args and called(node.func) in ("t", "transpose"):
        node = ast.Attribute(node.func.value, "T") if isinstance(node.func, ast.Attribute) else node
    return node.value if isinstance(node, ast.Attribute) and node.attr == "T" else node


def _without_shift(node: ast.expr) -> ast.expr:
    """Return s of s - max(s): a softmax is the same without the shift."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        right = node.right
        if isinstance(right, ast.Call) and called(right.func) in ("max", "amax"):
            return node.left
    return node


def _is_module(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and (node.id in MODULES or node.id in ("self", "this", "F"))
