"""Straight-line code as a program: what each line computes from the names before it.

``q = x + y; f = q * z`` becomes definitions of the symbols q and f. A name that is assigned again
becomes a new symbol; one that nobody assigned is a number. Nothing is ever run: Python's parser
gives the tree of a line, and only what stands in the tables here is understood.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from sympy import Add, Expr, Integer, Mul, Pow, Symbol, exp

from symmlp.documents.code import arrays
from symmlp.documents.code.arrays import Array, Value
from symmlp.documents.code.reader import MAX_DEPTH, MAX_LENGTH, MODULES, Unsupported, exact

MAX_EXPONENT: Final = 16

_OPERATORS: Final[dict[type[ast.operator], Callable[[Expr, Expr], Expr]]] = {
    ast.Add: lambda a, b: Add(a, b),
    ast.Sub: lambda a, b: Add(a, Mul(-1, b)),
    ast.Mult: lambda a, b: Mul(a, b),
    ast.Div: lambda a, b: Mul(a, _inverse(b)),
    ast.Pow: lambda a, b: _power(a, b),
}
_UPDATES: Final[dict[type[ast.operator], str]] = {ast.Add: "+=", ast.Sub: "-="}
#: Functions of a whole array, as calls and as methods.
_REDUCTIONS: Final[dict[str, Callable[[Value], Expr]]] = {
    "sum": arrays.total,
    "fsum": arrays.total,
    "mean": arrays.mean,
}
_SIGMOID: Final = frozenset({"sigmoid", "sigma", "logistic"})
_LISTS: Final = frozenset({"array", "asarray", "list", "tuple"})


@dataclass(frozen=True)
class Assignment:
    """One assignment of a line: the name, ``=``, ``+=`` or ``-=``, and the text of the value."""

    name: str
    operator: str
    value: ast.expr
    start: int
    end: int


@dataclass
class Program:
    """What has been assigned: current values by name, and how each symbol was computed.

    ``free`` says which symbols nobody assigned; a name in ``unknown`` has a value that was not
    understood.
    """

    current: dict[str, Value] = field(default_factory=dict)
    formulas: dict[Symbol, Expr] = field(default_factory=dict)
    free: dict[str, Symbol] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    times: dict[str, int] = field(default_factory=dict)

    def assign(self, name: str, value: Value) -> None:
        """Give a name a value: its entries become symbols of that name."""
        count = self.times[name] = self.times.get(name, 0) + 1
        self.unknown.discard(name)
        self.current[name] = self._named(name if count == 1 else f"{name}'{count}", value)

    def forget(self, name: str) -> None:
        """Note that a name has a value which is not understood."""
        self.current.pop(name, None)
        self.free.pop(name, None)
        self.unknown.add(name)

    def names(self, name: str) -> Value:
        """Return what a name stands for; raise `Unsupported` if that was not understood."""
        if name in self.current:
            return self.current[name]
        if name in self.unknown:
            raise Unsupported(f"the value of {name} was not understood")
        return self.free.setdefault(name, Symbol(name, real=True))

    def _named(self, name: str, value: Value) -> Value:
        if isinstance(value, Array):
            entries = (self._named(f"{name}[{n}]", entry) for n, entry in enumerate(value.entries))
            return Array(tuple(entries), value.elementwise)
        symbol = Symbol(name, real=True)
        self.formulas[symbol] = value
        return symbol


def assignments(text: str) -> Iterator[Assignment]:
    """Yield the assignments of a line to plain names; none if it is something else."""
    if len(text) > MAX_LENGTH or text[:1].isspace():
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            yield from _pairs(text, node.targets[0], node.value)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            operator = _UPDATES.get(type(node.op))
            if operator is not None:
                yield _assignment(text, node.target.id, operator, node.value)


def read_value(node: ast.expr, names: Callable[[str], Value]) -> Value:
    """Return what an expression computes; raise `Unsupported` where that is not understood."""
    return _Reader(names).read(node, 0)


class _Reader:
    """Computes an expression of Python, node by node; `Unsupported` where that is unknown."""

    def __init__(self, names: Callable[[str], Value]) -> None:
        self.names = names

    def read(self, node: ast.AST, depth: int) -> Value:
        """Return what a node computes, so many levels inside the expression."""
        reader = _READERS.get(type(node))
        if reader is None or depth > MAX_DEPTH:
            raise Unsupported(f"a {type(node).__name__} is no arithmetic")
        return reader(self, node, depth + 1)

    def constant(self, node: ast.Constant, depth: int) -> Value:
        """Return the exact value of a number."""
        return exact(node)

    def name(self, node: ast.Name, depth: int) -> Value:
        """Return what a name has been given."""
        return self.names(node.id)

    def listed(self, node: ast.List | ast.Tuple, depth: int) -> Value:
        """Return the entries of a list or tuple, which arithmetic does not take one by one."""
        return Array(tuple(self.read(e, depth) for e in node.elts), elementwise=False)

    def subscript(self, node: ast.Subscript, depth: int) -> Value:
        """Return an entry, or a row, at indices that are numbers."""
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        indices = [self.read(part, depth) for part in parts]
        counts = [int(index) for index in indices if isinstance(index, Integer)]
        if len(counts) < len(indices):
            raise Unsupported("an index that is no number")
        return arrays.at(self.read(node.value, depth), counts)

    def operation(self, node: ast.BinOp, depth: int) -> Value:
        """Return a sum, product, power or matrix product, with broadcasting."""
        left, right = self.read(node.left, depth), self.read(node.right, depth)
        if isinstance(node.op, ast.MatMult):
            return arrays.product(left, right)
        operator = _OPERATORS.get(type(node.op))
        if operator is None:
            raise Unsupported(f"the operator {type(node.op).__name__}")
        return arrays.broadcast(operator, left, right)

    def sign(self, node: ast.UnaryOp, depth: int) -> Value:
        """Return plus or minus a value, entry by entry."""
        value = self.read(node.operand, depth)
        if isinstance(node.op, ast.USub):
            return arrays.entrywise(lambda entry: Mul(-1, entry), value)
        if isinstance(node.op, ast.UAdd):
            return value
        raise Unsupported(f"the operator {type(node.op).__name__}")

    def attribute(self, node: ast.Attribute, depth: int) -> Value:
        """Return ``.T``, the only attribute that is known."""
        if node.attr != "T":
            raise Unsupported(f"the attribute {node.attr}")
        return arrays.transposed(self.read(node.value, depth))

    def call(self, node: ast.Call, depth: int) -> Value:
        """Return the value of a known function, with the shapes that NumPy would give."""
        name, arguments = self.called(node, depth)
        if name in _LISTS and len(arguments) == 1:
            return arrays.array_of(arguments[0])
        if name in _REDUCTIONS and len(arguments) == 1:
            return _REDUCTIONS[name](arguments[0])
        if name in _SIGMOID and len(arguments) == 1:
            return arrays.entrywise(_sigmoid, arguments[0])
        if name in arrays.FUNCTIONS and len(arguments) == 1:
            return arrays.entrywise(arrays.FUNCTIONS[name], arguments[0])
        if name in arrays.OF_TWO and len(arguments) == 2:
            return arrays.broadcast(arrays.OF_TWO[name], *arguments)
        if name in ("dot", "matmul") and len(arguments) == 2:
            return arrays.product(*arguments)
        if name == "len" and len(arguments) == 1 and isinstance(arguments[0], Array):
            return Integer(len(arguments[0].entries))
        raise Unsupported(f"a call of {name}")

    def called(self, node: ast.Call, depth: int) -> tuple[str, list[Value]]:
        """Return the name of a function and its arguments, the object of a method first."""
        if node.keywords:
            raise Unsupported("a call with named arguments")
        arguments = [self.read(argument, depth) for argument in node.args]
        function = node.func
        if isinstance(function, ast.Name):
            return function.id, arguments
        if not isinstance(function, ast.Attribute):
            raise Unsupported("a call of something that is no name")
        if isinstance(function.value, ast.Name) and function.value.id in MODULES:
            return function.attr, arguments
        return function.attr, [self.read(function.value, depth), *arguments]


_READERS: Final[dict[type[ast.AST], Callable[..., Value]]] = {
    ast.Constant: _Reader.constant,
    ast.Name: _Reader.name,
    ast.List: _Reader.listed,
    ast.Tuple: _Reader.listed,
    ast.Subscript: _Reader.subscript,
    ast.BinOp: _Reader.operation,
    ast.UnaryOp: _Reader.sign,
    ast.Attribute: _Reader.attribute,
    ast.Call: _Reader.call,
}


def _pairs(text: str, target: ast.expr, value: ast.expr) -> Iterator[Assignment]:
    """Yield the assignments of a, b = c, d."""
    if isinstance(target, ast.Name):
        yield _assignment(text, target.id, "=", value)
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts, strict=False):
            yield from _pairs(text, one, other)


def _assignment(text: str, name: str, operator: str, value: ast.expr) -> Assignment:
    """Return an assignment with the place of its value; Python counts in bytes."""
    lines = text.encode()
    start = len(lines[: value.col_offset].decode())
    end = len(lines[: value.end_col_offset or 0].decode())
    while text[:start].rstrip().endswith("(") and text[end:].lstrip().startswith(")"):
        start = text.rindex("(", 0, start)
        end = text.index(")", end) + 1
    return Assignment(name, operator, value, start, end)


def _sigmoid(entry: Expr) -> Expr:
    return Pow(1 + exp(-entry), -1)


def _inverse(value: Expr) -> Expr:
    if value == 0:
        raise Unsupported("a division by zero")
    return Pow(value, -1)


def _power(base: Expr, power: Expr) -> Expr:
    if (power.is_Number and abs(power) > MAX_EXPONENT) or (base == 0 and power.is_negative):
        raise Unsupported("a power that is too large")
    return Pow(base, power)
