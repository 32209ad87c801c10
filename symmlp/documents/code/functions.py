"""Functions that code calls on arrays of expressions: NumPy, PyTorch, activations."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from sympy import (
    Abs,
    Add,
    Expr,
    Mul,
    Pow,
    Rational,
    Symbol,
    cos,
    diff,
    exp,
    log,
    sin,
    sqrt,
    tanh,
)

from symmlp.documents.code.layouts import Array, Tensors, combined, each, taken
from symmlp.documents.code.reader import Unsupported

MAX_EXPONENT: Final = 4
OPERATORS: Final[dict[type[ast.operator], Callable[[Expr, Expr], Expr]]] = {
    ast.Add: lambda a, b: Add(a, b),
    ast.Sub: lambda a, b: Add(a, Mul(-1, b)),
    ast.Mult: lambda a, b: Mul(a, b),
    ast.Div: lambda a, b: Mul(a, _inverse(b)),
    ast.Pow: lambda a, b: _power(a, b),
}


def called(node: ast.expr) -> str:
    """Return the name of a function or method that is called."""
    return getattr(node, "attr", getattr(node, "id", ""))


def whole(node: ast.expr) -> int:
    """Return a whole number that is written out; raise `Unsupported` for anything else."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -whole(node.operand)
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    raise Unsupported("an axis that is no number")


def _sum(tensors: Tensors, arguments: list[Array], options: Mapping[str | None, ast.expr]) -> Any:
    axis, keep = options.get("axis"), options.get("keepdims")
    if set(options) - {"axis", "keepdims"} or len(arguments) not in (1, 2):
        raise Unsupported("a sum with such arguments")
    at: int | None = None
    if len(arguments) == 2:
        at = int(arguments[1].item())
    elif axis is not None:
        at = whole(axis)
    kept = isinstance(keep, ast.Constant) and keep.value is True
    return taken(lambda: np.sum(arguments[0], axis=at, keepdims=kept))


def _mean(tensors: Tensors, arguments: list[Array], options: Mapping[str | None, ast.expr]) -> Any:
    total = np.asarray(_sum(tensors, arguments, options), dtype=object)
    share = Rational(total.size, arguments[0].size)
    return each(lambda e: share * e, total)


def _relu(tensors: Tensors, arguments: list[Array], options: Mapping[str | None, ast.expr]) -> Any:
    """Return max(0, s) as s times its slope, a symbol that is 0 or 1."""
    value = next((one for one in arguments if one.ndim or one.item() != 0), None)
    others = [one for one in arguments if one is not value]
    if options or value is None or any(one.ndim or one.item() != 0 for one in others):
        raise Unsupported("a maximum that is no ReLU")
    found = each(lambda e: e * _slope_of(e, tensors), value)
    for argument, result in zip(value.flat, found.flat, strict=True):
        tensors.slopes[result] = tensors.slopes[argument]
    return found


def _relu_slope(tensors: Tensors, arguments: list[Array], options: Any) -> Any:
    (value,) = arguments
    return each(lambda e: tensors.slope(e), value)


def _slope_of(entry: Expr, tensors: Tensors) -> Symbol:
    if entry not in tensors.slopes:
        tensors.slopes[entry] = Symbol(f"slope[{len(tensors.slopes)}]", real=True)
    return tensors.slopes[entry]


def _softmax(tensors: Tensors, arguments: list[Array], options: Any) -> Any:
    (value,) = arguments
    along = 0 if tensors.layout.flat or not tensors.layout.rows else -1
    shares = each(exp, value)
    return shares / np.sum(shares, axis=along, keepdims=True)


def _outer(tensors: Tensors, arguments: list[Array], options: Any) -> Any:
    left, right = arguments
    return combined(OPERATORS[ast.Mult], left.reshape(-1, 1), right.reshape(1, -1))


def _stacked(tensors: Tensors, arguments: list[Array], options: Any) -> Any:
    """Return Octave's [1; x]: the bias unit above the others."""
    top, below = arguments
    if top.ndim == 0 and below.ndim == 2:
        top = np.full((1, below.shape[1]), top.item(), dtype=object)
    return taken(lambda: np.concatenate((top, below)))


def _transposed(tensors: Tensors, arguments: list[Array], options: Any) -> Any:
    if len(arguments) != 1 or options:
        raise Unsupported("a transpose of several axes")
    return arguments[0].T


def _power_of(tensors: Tensors, arguments: list[Array], options: Any) -> Any:
    base, power = arguments
    return combined(OPERATORS[ast.Pow], base, power)


def _clamped(
    tensors: Tensors, arguments: list[Array], options: Mapping[str | None, ast.expr]
) -> Any:
    low = options.get("min")
    if set(options) != {"min"} or not isinstance(low, ast.Constant) or low.value != 0:
        raise Unsupported("a clamp that is no ReLU")
    return _relu(tensors, arguments, {})


def _row(tensors: Tensors, arguments: list[Array], options: Any) -> Any:
    """Return one sample of a matrix that holds them as rows, which is given as such a row."""
    (value,) = arguments
    if value.ndim != 2 or value.shape[0] != 1:
        raise Unsupported("a row of a matrix")
    return value


def _elementwise(function: Callable[[Expr], Expr]) -> Callable[..., Any]:
    def read(tensors: Tensors, arguments: list[Array], options: Any) -> Any:
        if len(arguments) != 1 or options:
            raise Unsupported("a function with such arguments")
        return each(function, arguments[0])

    return read


def _logistic(entry: Expr) -> Expr:
    return Pow(1 + exp(-entry), -1)


def _slope(function: Callable[[Expr], Expr]) -> Callable[[Expr], Expr]:
    variable = Symbol("_variable", real=True)
    formula = diff(function(variable), variable)
    return lambda entry: formula.xreplace({variable: entry})


def _inverse(value: Expr) -> Expr:
    if value == 0:
        raise Unsupported("a division by zero")
    return Pow(value, -1)


def _power(base: Expr, power: Expr) -> Expr:
    if not power.is_Number or abs(power) > MAX_EXPONENT or (base == 0 and power.is_negative):
        raise Unsupported("a power")
    return Pow(base, power)


_FUNCTIONS: Final[dict[str, Callable[[Expr], Expr]]] = {
    "exp": exp, "log": log, "sqrt": sqrt, "tanh": tanh, "sin": sin, "cos": cos, "abs": Abs,
    "square": lambda e: Pow(e, 2), "sigmoid": _logistic, "logistic": _logistic,
    **dict.fromkeys(
        ("sigmoid_prime", "sigmoid_derivative", "dsigmoid", "d_sigmoid", "sigmoidGradient"),
        _slope(_logistic),
    ),
    **dict.fromkeys(("tanh_prime", "tanh_derivative", "dtanh", "d_tanh"), _slope(tanh)),
    **dict.fromkeys(("copy", "clone", "array", "asarray", "float"), lambda e: e),
}  # fmt: skip
#: Functions that are understood, by name.
CALLS: Final[dict[str, Callable[..., Any]]] = {
    **{name: _elementwise(function) for name, function in _FUNCTIONS.items()},
    "sum": _sum, "mean": _mean, "relu": _relu, "maximum": _relu, "max": _relu, "softmax": _softmax,
    "outer": _outer, "stacked": _stacked, "row": _row,
    **dict.fromkeys(("t", "transpose"), _transposed), "pow": _power_of, "power": _power_of,
    "clamp": _clamped,
    **dict.fromkeys(("relu_prime", "relu_derivative", "drelu", "d_relu"), _relu_slope),
}  # fmt: skip
