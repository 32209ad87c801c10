"""One line of code or pseudo-code, such as ``a = 1 / (1 + math.exp(-s))``, as an expression.

Python's parser gives the tree of a single expression; nothing is ever compiled or run. Only the
nodes in the tables here are understood. What a name means is asked of the caller.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Sequence
from typing import Final

from sympy import (
    Abs,
    Add,
    Dummy,
    Expr,
    Integer,
    Max,
    Min,
    Mul,
    Pow,
    Rational,
    Sum,
    Symbol,
    cos,
    exp,
    log,
    sin,
    sqrt,
    tanh,
)

from symmlp.documents.syntaxes.grid import number
from symmlp.expressions import apply

MAX_LENGTH: Final = 400
MAX_DEPTH: Final = 40

#: Returns what a name with indices stands for, or None if it is not known.
Names = Callable[[str, Sequence[Expr]], Expr | None]


class Malformed(Exception):
    """It breaks the grammar of an expression; the message says how."""


class Unsupported(Exception):
    """It is code, but of a kind that says nothing about a formula; the message says what."""


#: Functions of one number, by their names in code.
ELEMENTARY: Final[dict[str, Callable[[Expr], Expr]]] = {
    "exp": exp,
    "log": log,
    "sqrt": sqrt,
    "tanh": tanh,
    "sin": sin,
    "cos": cos,
    "abs": Abs,
    "fabs": Abs,
}
_FUNCTIONS: Final[dict[str, Callable[..., Expr]]] = {
    **ELEMENTARY,
    "ln": log,
    "max": Max,
    "maximum": Max,
    "min": Min,
    "minimum": Min,
    "pow": lambda base, power: Pow(base, power, evaluate=False),
    "square": lambda base: Pow(base, Integer(2), evaluate=False),
}
MODULES: Final = frozenset({"math", "np", "numpy", "torch", "jnp", "tf", "Math"})
_OPERATORS: Final[dict[type[ast.operator], Callable[[Expr, Expr], Expr]]] = {
    ast.Add: lambda a, b: Add(a, b, evaluate=False),
    ast.Sub: lambda a, b: Add(a, negative(b), evaluate=False),
    ast.Mult: lambda a, b: Mul(a, b, evaluate=False),
    ast.Div: lambda a, b: Mul(a, Pow(b, Integer(-1), evaluate=False), evaluate=False),
    ast.Pow: lambda a, b: Pow(a, b, evaluate=False),
}
#: Signs that people write in pseudo-code, and Python's.
_SIGNS: Final = {"^": "**", "·": "*", "×": "*", "−": "-", "²": "**2", "³": "**3", "÷": "/"}
_FACTOR: Final = re.compile(r"(?<![\w.])(\d+\.?\d*)(?=[A-Za-df-z_(]|e(?![-+\d]))")


def read_code(text: str, names: Names) -> Expr:
    """Return the meaning of an expression in code.

    Raises
    ------
    Malformed
        If it is not an expression.
    Unsupported
        If it uses anything that is not arithmetic of known names.
    """
    return _Reader(names).read(tree_of(text))


def tree_of(text: str) -> ast.expr:
    """Return the syntax tree of an expression; raise `Malformed`, or `Unsupported` if too long."""
    if len(text) > MAX_LENGTH:
        raise Unsupported(f"longer than {MAX_LENGTH} characters")
    plain = "".join(_SIGNS.get(character, character) for character in text)
    plain = _FACTOR.sub(r"\1*", plain).strip()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(plain, mode="eval").body
    except SyntaxError as error:
        raise Malformed(_reason(plain, error)) from None
    except (ValueError, RecursionError, MemoryError):
        raise Malformed("not an expression") from None


def negative(value: Expr) -> Expr:
    """Return minus a value, unevaluated."""
    return Mul(Integer(-1), value, evaluate=False)


def exact(node: ast.Constant) -> Rational:
    """Return the number that a constant is written as.

    Raises
    ------
    Unsupported
        If it is no number, or one of too many digits.
    """
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        raise Unsupported("a constant that is no number")
    found = number(repr(node.value))
    if found is None:
        raise Unsupported("a number with too many digits")
    return Rational(getattr(found, "value", found))


class _Reader:
    """Reads an expression of Python, node by node; `Unsupported` where that is not understood."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.bound: dict[str, Symbol] = {}

    def read(self, node: ast.AST, depth: int = 0) -> Expr:
        """Return the expression of a node, so many levels inside the whole."""
        if depth > MAX_DEPTH:
            raise Unsupported("nested too deeply")
        reader = _READERS.get(type(node))
        if reader is None:
            raise Unsupported(f"a {type(node).__name__} is no arithmetic")
        return reader(self, node, depth + 1)

    def constant(self, node: ast.Constant, depth: int) -> Expr:
        """Return a number with the digits that it is written with."""
        return exact(node)

    def name(self, node: ast.Name, depth: int) -> Expr:
        """Return what a name without indices means."""
        return self.named(node.id, ())

    def subscript(self, node: ast.Subscript, depth: int) -> Expr:
        """Return what a name means with its indices: ``w[i][j]`` and ``w[i, j]`` alike."""
        indices: list[Expr] = []
        base: ast.expr = node
        while isinstance(base, ast.Subscript):
            parts = base.slice.elts if isinstance(base.slice, ast.Tuple) else [base.slice]
            indices[:0] = [self.index(part, depth) for part in parts]
            base = base.value
        if not isinstance(base, ast.Name):
            raise Unsupported("an index of something that is no name")
        return self.named(base.id, indices)

    def index(self, node: ast.expr, depth: int) -> Expr:
        """Return a letter that counts, a number, or the sum of such."""
        if isinstance(node, ast.Name):
            return self.bound.get(node.id, Symbol(node.id, integer=True))
        if isinstance(node, ast.Constant) and isinstance(node.value, int):
            return Integer(node.value)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            sign = 1 if isinstance(node.op, ast.Add) else -1
            return self.index(node.left, depth) + sign * self.index(node.right, depth)
        raise Unsupported("an index that does not count")

    def named(self, name: str, indices: Sequence[Expr]) -> Expr:
        """Return what a name means; raise `Unsupported` if nothing says so."""
        if not indices and name in self.bound:
            return self.bound[name]
        found = self.names(name, indices)
        if found is None:
            raise Unsupported(f"nothing says what {name} is")
        return found

    def operation(self, node: ast.BinOp, depth: int) -> Expr:
        """Return a sum, product, quotient or power, unevaluated."""
        operator = _OPERATORS.get(type(node.op))
        if operator is None:
            raise Unsupported(f"the operator {type(node.op).__name__}")
        return operator(self.read(node.left, depth), self.read(node.right, depth))

    def sign(self, node: ast.UnaryOp, depth: int) -> Expr:
        """Return plus or minus an expression, unevaluated."""
        value = self.read(node.operand, depth)
        if isinstance(node.op, ast.USub):
            return negative(value)
        if isinstance(node.op, ast.UAdd):
            return value
        raise Unsupported(f"the operator {type(node.op).__name__}")

    def call(self, node: ast.Call, depth: int) -> Expr:
        """Return an elementary function, or the application of an unknown one."""
        if node.keywords or not 1 <= len(node.args) <= 3:
            raise Unsupported("a call with such arguments")
        name = _function(node.func)
        (first, *_) = node.args
        if name in ("sum", "fsum") and isinstance(first, ast.GeneratorExp | ast.ListComp):
            return self.sum(first, depth)
        arguments = [self.read(argument, depth) for argument in node.args]
        function = _FUNCTIONS.get(name)
        if function is not None:
            try:
                return function(*arguments)
            except (TypeError, ValueError):
                raise Unsupported(f"a call of {name} with such arguments") from None
        return apply(Symbol(name), *arguments)

    def sum(self, node: ast.GeneratorExp | ast.ListComp, depth: int) -> Expr:
        """Return the sum over a range that ``sum(… for i in range(…))`` writes."""
        if len(node.generators) != 1 or node.generators[0].ifs:
            raise Unsupported("a sum over more than one range")
        loop = node.generators[0]
        counts = loop.iter
        if not (
            isinstance(loop.target, ast.Name)
            and isinstance(counts, ast.Call)
            and _function(counts.func) == "range"
            and 1 <= len(counts.args) <= 2
        ):
            raise Unsupported("a sum over something else than a range")
        limits = [self.index(argument, depth) for argument in counts.args]
        low, high = limits if len(limits) == 2 else (Integer(0), limits[0])
        index = Dummy(loop.target.id, integer=True)
        before = self.bound.get(loop.target.id)
        self.bound[loop.target.id] = index
        body = self.read(node.elt, depth)
        del self.bound[loop.target.id]
        if before is not None:
            self.bound[loop.target.id] = before
        return Sum(body, (index, low, high - 1))


_READERS: Final[dict[type[ast.AST], Callable[..., Expr]]] = {
    ast.Constant: _Reader.constant,
    ast.Name: _Reader.name,
    ast.Subscript: _Reader.subscript,
    ast.BinOp: _Reader.operation,
    ast.UnaryOp: _Reader.sign,
    ast.Call: _Reader.call,
}


def _function(node: ast.expr) -> str:
    """Return the name of a function: ``exp`` of ``math.exp``."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        if node.value.id in MODULES:
            return node.attr
        raise Unsupported("a method")
    raise Unsupported("a call of something that is no name")


def _reason(text: str, error: SyntaxError) -> str:
    """Return what is wrong, brackets first."""
    if text.count("(") != text.count(")"):
        more, fewer = ("(", ")") if text.count("(") > text.count(")") else (")", "(")
        return f"{more} without {fewer}"
    return error.msg or "not an expression"
