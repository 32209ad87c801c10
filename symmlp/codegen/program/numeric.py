"""From an expression in symbols to a NumPy function: `sympy.lambdify` with what NumPy lacks.

NumPy has no erf; and ``log(1 + e)``, ``exp(e) - 1`` and ``1 + erf(e)`` lose their digits where e
is small or erf(e) near -1, so they are computed as log1p, expm1 and erfc, which are equal.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sympy import Add, Expr, Function, Integer, erf, erfc, exp, lambdify, log

Array = NDArray[np.float64]

_log1p, _expm1 = Function("log1p"), Function("expm1")

#: The sum over the samples of a batch, in scalar code.
batch_sum = Function("batch_sum")


def _sum_over_batch(values: Array) -> Array:
    return np.asarray(np.sum(values, axis=-1))


_MODULES: Final[list[Any]] = [
    {
        "erf": np.vectorize(math.erf, otypes=[np.float64]),
        "erfc": np.vectorize(math.erfc, otypes=[np.float64]),
        "log1p": np.log1p,
        "expm1": np.expm1,
        "batch_sum": _sum_over_batch,
    },
    "numpy",
]


def quiet() -> np.errstate:
    """Let what is too large or not defined become inf or nan without a warning."""
    return np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore")


def compiled(arguments: Sequence[Any], expression: Any) -> Callable[..., Any]:
    """Return a NumPy function of the arguments (symbols, or lists of them)."""
    if isinstance(expression, list):
        expression = [accurate(one) for one in expression]
    else:
        expression = accurate(expression)
    function: Callable[..., Any] = lambdify(arguments, expression, modules=_MODULES, cse=True)
    return function


def accurate(expression: Expr) -> Expr:
    """Write log(1 + e), exp(e) - 1 and 1 + erf(e) as functions that keep their digits."""
    if not expression.has(log, exp, erf):
        return expression
    return expression.replace(
        lambda part: isinstance(part, log) and _has_term(part.args[0], Integer(1)),
        lambda part: _log1p(part.args[0] - 1),
    ).replace(lambda part: part.is_Add, _stable_sum)


def _has_term(expression: Expr, term: Expr) -> bool:
    return isinstance(expression, Add) and term in expression.args


def _stable_sum(total: Expr) -> Expr:
    terms = list(total.args)
    for function, number, stable in (
        (exp, Integer(-1), _expm1),
        (erf, Integer(1), lambda argument: erfc(-argument)),
    ):
        found = next((term for term in terms if isinstance(term, function)), None)
        if found is not None and number in terms:
            terms.remove(found)
            terms.remove(number)
            terms.append(stable(found.args[0]))
    return Add(*terms)
