"""Stable forms: how each function, and each difference y - z, is written so that no digit is lost.

Every entry is a `Statement` that equates the form with what is derived; a contract test proves all
of them with `symmlp.proof`, and generated code uses nothing else but derived expressions.
``exp(e) - 1`` stands for expm1, as printers know; plus_log1p(m, z) is m + log(1 + z), and
over_one_plus(n, z) is n/(1 + z), both less what rounding 1 + z adds; positive(z) is z > 0 where it
was not rounded to 0.
Source: Higham, *Accuracy and Stability of Numerical Algorithms*, 1.14.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from sympy import (
    Abs,
    Expr,
    Function,
    Lambda,
    Piecewise,
    Rational,
    Symbol,
    erf,
    exp,
    log,
    pi,
    sqrt,
    tanh,
)

from symmlp.activations import DECAY, HEAD, activation
from symmlp.expressions import Apply
from symmlp.losses import TARGET
from symmlp.statement import Definition, Statement

_s, _z = Symbol("s", real=True), DECAY
#: exp(-|s|/2), which is a normal number wherever s exp(-|s|) is more than 0; σ = top²/(1 + half²).
_half, _top = Symbol("half", real=True), Symbol("top", real=True)
_scaled, _rest = Symbol("scaled", real=True), Symbol("rest", real=True)

#: Parts of an expression and what they stand for, each perhaps in terms of those before.
Lets = tuple[tuple[Symbol, Expr], ...]


@dataclass(frozen=True)
class Form:
    """A function f or f′ in stable form: ``lets`` name parts (z := …) that later ones use."""

    expression: Expr
    claim: Statement
    lets: Lets = ()


def _decay(rate: int = 1) -> Lets:
    return ((_z, exp(-rate * Abs(_s))),)


def _halves(*more: tuple[Symbol, Expr]) -> Lets:
    top = Piecewise((1, _s >= 0), (_half, True))
    return ((_half, exp(-Abs(_s) / 2)), (_top, top), *more)


def _silu() -> Expr:
    """Write s σ(s) so that e^s is not rounded where it is subnormal: s e^s is |s| times larger."""
    return _scaled * _top / (1 + _half**2)


def _silu_value() -> Lets:
    return _halves((_scaled, _s * _top))


def _silu_slope() -> Lets:
    """Write σ′ + s σ′ as σ(s)(1 + s (1 - σ(s)))."""
    rest = Piecewise((_half**2, _s >= 0), (1, True)) / (1 + _half**2)
    return _halves((_rest, rest), (_scaled, _top * (1 + _s * _rest)))


def _sigmoid() -> Expr:
    top = Piecewise((1, _s >= 0), (_z, True))
    return Function("over_one_plus", real=True)(top, _z)


def _bell() -> Expr:
    return _z / (1 + _z) ** 2


def _softplus() -> Expr:
    ramp = Piecewise((_s, _s > 0), (0, True))
    return Function("plus_log1p_exp", real=True)(ramp, -Abs(_s))


def _elu() -> Expr:
    return Piecewise((_s, _s > 0), (exp(-Abs(_s)) - 1, True))


def _normal(*more: tuple[Symbol, Expr]) -> Lets:
    """Name the parts of Φ(-|s|) = tail half² and φ(s) = density half², half = exp(-s²/4).

    Each is a normal number wherever s Φ(s) is more than 0.
    """
    parts = (_tail, "normal_tail"), (_density, "normal_density"), (_half, "normal_half")
    return (*((part, Function(name, real=True)(_s)) for part, name in parts), *more)


def _gelu() -> Expr:
    return Piecewise((_scaled * _half, _s < 0), (_s - _scaled * _half, True))


def _gelu_slope() -> Expr:
    return Piecewise((_scaled * _half, _s < 0), (1 + _scaled * _half, True))


_tail, _density = Symbol("tail", real=True), Symbol("density", real=True)
_GELU: Final = _normal((_scaled, _s * _tail * _half))
_GELU_SLOPE: Final = _normal(
    (
        _scaled,
        Piecewise((_s * _density + _tail, _s < 0), (_s * _density - _tail, True)) * _half,
    )
)

#: By activation and order of the derivative: the form, and what the names in it stand for.
_FORMS: Final[dict[tuple[str, int], tuple[Callable[[], Expr], Callable[[], Lets]]]] = {
    ("sigmoid", 0): (_sigmoid, _decay),
    ("sigmoid", 1): (_bell, _decay),
    ("tanh", 1): (lambda: 4 * _bell(), lambda: _decay(2)),
    ("elu", 0): (_elu, tuple),
    ("elu", 1): (lambda: Piecewise((1, _s > 0), (_z, True)), _decay),
    ("softplus", 0): (_softplus, tuple),
    ("softplus", 1): (_sigmoid, _decay),
    ("silu", 0): (_silu, _silu_value),
    ("silu", 1): (_silu, _silu_slope),
    ("gelu", 0): (_gelu, lambda: _GELU),
    ("gelu", 1): (_gelu_slope, lambda: _GELU_SLOPE),
}


def _area_of_tail() -> Expr:
    half, area = Rational(1, 2), erf(_s / sqrt(2)) / 2
    return Piecewise((half + area, _s < 0), (half - area, True))


_m = Symbol("m", real=True)
#: Functions that every language writes in words of its own: what they are of their argument.
OWN: Final[dict[str, Lambda]] = {
    "positive": Lambda(_z, _z),
    "over_one_plus": Lambda((_m, _z), _m / (1 + _z)),
    "plus_log1p": Lambda((_m, _z), _m + log(1 + _z)),
    "plus_log1p_exp": Lambda((_m, _z), _m + log(1 + exp(_z))),
    "normal_tail": Lambda(_s, _area_of_tail() * exp(_s**2 / 2)),
    "normal_density": Lambda(_s, 1 / sqrt(2 * pi)),
    "normal_half": Lambda(_s, exp(-(_s**2) / 4)),
}
#: The activations that forms call by name.
_NAMED: Final = ("sigmoid", "softplus", "relu", "elu")


def plain(form: Expr) -> Expr:
    """Put what they are in for the functions that a form calls by name."""
    known = {own.name: Lambda(own.argument, own.expr) for own in map(activation, _NAMED)}
    for name, function in (OWN | known).items():
        form = form.replace(Function(name, real=True), function)
    return form


@cache
def form(name: str, order: int) -> Form | None:
    """Return the stable form of an activation (order 0) or of its derivative, if it has one."""
    if (name, order) not in _FORMS:
        return None
    write, parts = _FORMS[name, order]
    entry, expression, lets = activation(name), write(), parts()
    own = tuple(Definition(part, plain(value)) for part, value in lets)
    left = Apply(HEAD, (order,), _s)
    claim = Statement(left, plain(expression), definitions=(*entry.definitions, *own))
    return Form(expression, claim, lets)


def forms() -> dict[tuple[str, int], Form]:
    """Return all stable forms by activation and order of the derivative."""
    return {key: found for key in _FORMS if (found := form(*key)) is not None}


#: 1 - |y|, and the target's distance from 1 and from -1.
_small, _above, _below = (Symbol(name, real=True) for name in ("small", "above", "below"))
_logistic = Function("sigmoid", real=True)


def _sigmoid_residual() -> Expr:
    return Piecewise((_small - TARGET, _s < 0), (_above - _small, True))


def _tanh_residual() -> Expr:
    near = (tanh(_s) - TARGET, Abs(_s) < Rational(1, 2))
    return Piecewise(near, (_above - _small, _s > 0), (_small - _below, True))


def _elu_residual() -> Expr:
    far = (exp(-Abs(_s)) - _below, _s < -Rational(1, 2))
    return Piecewise(far, (Function("elu", real=True)(_s) - TARGET, True))


#: Activations that come near a number other than 0: y - z in terms of how near, which y itself
#: rounds away.
_RESIDUALS: Final[dict[str, tuple[Callable[[], Expr], Lets]]] = {
    "sigmoid": (_sigmoid_residual, ((_small, _logistic(-Abs(_s))), (_above, 1 - TARGET))),
    "tanh": (
        _tanh_residual,
        ((_small, 2 * _logistic(-2 * Abs(_s))), (_above, 1 - TARGET), (_below, 1 + TARGET)),
    ),
    "elu": (_elu_residual, ((_below, 1 + TARGET),)),
}


@cache
def residual(name: str) -> Form | None:
    """Return y - z after an activation, in s and z, where y would round; None where it does not."""
    if name not in _RESIDUALS:
        return None
    (write, lets), entry = _RESIDUALS[name], activation(name)
    expression = write()
    own = tuple(Definition(part, plain(value)) for part, value in lets)
    definitions = (*entry.definitions, Definition(TARGET), *own)
    claim = Statement(Apply(HEAD, (0,), _s) - TARGET, plain(expression), definitions=definitions)
    return Form(expression, claim, lets)


def residuals() -> dict[str, Form]:
    """Return all forms of y - z by the name of the output's activation."""
    return {name: found for name in _RESIDUALS if (found := residual(name)) is not None}
