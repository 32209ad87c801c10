"""Functions that have one meaning in the field, by all the names that people give them.

Functions with a parameter that authors choose (ELU, leaky ReLU) and those of which two versions are
in use (GELU) are not among them: a document has to say which one it means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sympy import Abs, Expr, Lambda, Max, Symbol, cosh, exp, log, sign, sinh, tanh


@dataclass(frozen=True)
class KnownFunction:
    """A function's names without decorations, its value at t, and the sentence that says it."""

    names: tuple[str, ...]
    value: Expr
    sentence: str


_t = Symbol("t", real=True)
_logistic: Final = 1 / (1 + exp(-_t))
_softplus: Final = log(1 + exp(_t))

_TABLE: Final = (
    KnownFunction(("sigma",), _logistic, "σ is the logistic function"),
    KnownFunction(("sigmoid", "Sigmoid"), _logistic, "{} is the logistic function"),
    KnownFunction(("logistic", "Logistic", "expit"), _logistic, "{} is the logistic function"),
    KnownFunction(("tanh", "Tanh"), tanh(_t), "{} is the hyperbolic tangent"),
    KnownFunction(("sech",), 1 / cosh(_t), "sech(t) = 1/cosh(t)"),
    KnownFunction(("csch",), 1 / sinh(_t), "csch(t) = 1/sinh(t)"),
    KnownFunction(("ReLU", "relu", "Relu", "RELU"), Max(_t, 0), "{}(t) = max(t, 0)"),
    KnownFunction(("softplus", "Softplus"), _softplus, "{}(t) = log(1 + e^t)"),
    KnownFunction(("softsign", "Softsign"), _t / (1 + Abs(_t)), "{}(t) = t/(1 + |t|)"),
    KnownFunction(("SiLU", "silu", "swish", "Swish"), _t * _logistic, "{}(t) = t/(1 + e^-t)"),
    KnownFunction(("mish", "Mish"), _t * tanh(_softplus), "{}(t) = t tanh(log(1 + e^t))"),
    KnownFunction(("logit", "Logit"), log(_t / (1 - _t)), "{}(t) = log(t/(1 - t))"),
    KnownFunction(("exp",), exp(_t), "exp is the exponential function"),
    KnownFunction(("log", "ln"), log(_t), "{} is the natural logarithm"),
    KnownFunction(("abs",), Abs(_t), "abs is the absolute value"),
    KnownFunction(
        ("sign", "sgn"), sign(_t), "{}(t) is -1, 0 or 1, as t is negative, 0 or positive"
    ),
)

#: The function and the sentence for a name.
FUNCTIONS: Final[dict[str, tuple[Lambda, str]]] = {
    name: (Lambda(_t, known.value), known.sentence.format(name))
    for known in _TABLE
    for name in known.names
}
