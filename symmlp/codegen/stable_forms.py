"""Stable forms: how each function, and each fused pair, is written so that no digit is lost.

Every entry is a `Statement` that equates the form with what is derived; a contract test proves all
of them with `symmlp.proof`, and generated code uses nothing else but derived expressions.
``log(1 + e)``, ``exp(e) - 1`` and ``1 + erf(e)`` stand for log1p, expm1 and erfc: printers say so.
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
    IndexedBase,
    KroneckerDelta,
    Lambda,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    erf,
    exp,
    log,
    pi,
    sqrt,
)

from symmlp.activations import DECAY, HEAD, activation
from symmlp.expressions import Apply
from symmlp.losses import PREDICTION, TARGET
from symmlp.losses import loss as loss_entry
from symmlp.statement import Definition, Limits, Statement

_s, _z, _t = Symbol("s", real=True), DECAY, TARGET
#: 1 - y, and -log y, of one output y.
COMPLEMENT: Final = Symbol("rest", real=True)
SURPRISAL: Final = Symbol("surprisal", real=True)


@dataclass(frozen=True)
class Form:
    """A function f or f′ in stable form: ``let`` names a part (z := …) that ``expression`` uses."""

    expression: Expr
    claim: Statement
    let: tuple[Symbol, Expr] | None = None


@dataclass(frozen=True)
class Pair:
    """The loss of one output and its δ, for an output activation and a loss that belong together.

    Both are in the preactivation s, the output y, its complement 1 - y and its surprisal -log y,
    the target z, and functions by their names, such as ``sigmoid(-s)``.
    """

    loss: Expr
    delta: Expr
    claims: tuple[Statement, ...]


def _decay(rate: int = 1) -> tuple[Symbol, Expr]:
    return _z, exp(-rate * Abs(_s))


def _sigmoid() -> Expr:
    return Piecewise((1, _s >= 0), (_z, True)) / (1 + _z)


def _bell() -> Expr:
    return _z / (1 + _z) ** 2


def _softplus() -> Expr:
    return Piecewise((_s, _s > 0), (0, True)) + log(1 + _z)


def _elu() -> Expr:
    return Piecewise((_s, _s > 0), (exp(-Abs(_s)) - 1, True))


def _gelu_slope() -> Expr:
    return Rational(1, 2) * (1 + erf(_s / sqrt(2))) + _s * exp(-(_s**2) / 2) / sqrt(2 * pi)


#: Activation, order of the derivative, its form, and what z stands for in it.
_FORMS: Final[tuple[tuple[str, int, Callable[[], Expr], tuple[Symbol, Expr] | None], ...]] = (
    ("sigmoid", 0, _sigmoid, _decay()),
    ("sigmoid", 1, _bell, _decay()),
    ("tanh", 1, lambda: 4 * _bell(), _decay(2)),
    ("elu", 0, _elu, None),
    ("elu", 1, lambda: Piecewise((1, _s > 0), (_z, True)), _decay()),
    ("softplus", 0, _softplus, _decay()),
    ("softplus", 1, _sigmoid, _decay()),
    ("silu", 0, lambda: _s * _sigmoid(), _decay()),
    ("silu", 1, lambda: _sigmoid() + _s * _bell(), _decay()),
    ("gelu", 1, _gelu_slope, None),
)


@cache
def forms() -> dict[tuple[str, int], Form]:
    """Return the stable forms by activation and order of the derivative."""
    found = {}
    for name, order, write, let in _FORMS:
        entry, expression = activation(name), write()
        own = () if let is None else (Definition(*let),)
        left = Apply(HEAD, (order,), _s)
        claim = Statement(left, expression, definitions=(*entry.definitions, *own))
        found[name, order] = Form(expression, claim, let)
    return found


@cache
def pairs() -> dict[tuple[str, str], Pair]:
    """Return the stable forms of output activation and loss together."""
    sigmoid, softplus = Function("sigmoid", real=True), Function("softplus", real=True)
    cross = (1 - _t) * softplus(_s) + _t * softplus(-_s)
    return {
        ("sigmoid", "binary_cross_entropy"): _logistic(
            "binary_cross_entropy", cross, (1 - _t) * sigmoid(_s) - _t * sigmoid(-_s)
        ),
        ("sigmoid", "categorical_cross_entropy"): _logistic(
            "categorical_cross_entropy", _t * softplus(-_s), -_t * sigmoid(-_s)
        ),
        ("softmax", "categorical_cross_entropy"): _softmax_pair(),
    }


def _logistic(cost: str, loss: Expr, delta: Expr) -> Pair:
    """Claim both forms for y := σ(s): the loss as it stands, δ as dL/dy · σ′(s)."""
    sigmoid, softplus = activation("sigmoid"), activation("softplus")
    definitions = (Definition(_s), Definition(_t))

    def plain(form: Expr) -> Expr:
        for own in (sigmoid, softplus):
            form = form.replace(Function(own.name, real=True), Lambda(own.argument, own.expr))
        return form

    entry, at = loss_entry(cost), {PREDICTION: sigmoid.expr}
    claims = (
        (entry.expr.xreplace(at), loss),
        (entry.derivative.xreplace(at) * sigmoid.derivative, delta),
    )
    return Pair(
        loss,
        delta,
        tuple(Statement(left, plain(form), definitions=definitions) for left, form in claims),
    )


def _softmax_pair() -> Pair:
    """Claim y - z as -(1 - y) where z = 1, and y where z = 0; between them the two mixed."""
    delta = (1 - _t) * PREDICTION - _t * COMPLEMENT
    definitions = (Definition(PREDICTION), Definition(_t), Definition(COMPLEMENT, 1 - PREDICTION))
    claim = Statement(PREDICTION - _t, delta, definitions=definitions)
    return Pair(_t * SURPRISAL, delta, (claim,))


@cache
def softmax_claims() -> tuple[Statement, ...]:
    """Claim y, 1 - y and -log y of softmax from e[m] := exp(s[m] - s[p]), o := Σ of the others.

    They hold for every p; code takes the p of the largest s[p], so that no e[m] exceeds 1:
    y[k] = e[k]/(1 + o); 1 - y[k] = (1 + o - e[k])/(1 + o), and o/(1 + o) for k = p;
    -log y[k] = (s[p] - s[k]) + log(1 + o).
    """
    k, m, p = (Symbol(name, integer=True) for name in "kmp")
    width = Symbol("n", integer=True, positive=True)
    s = IndexedBase(Symbol("s", real=True))
    o = Sum((1 - KroneckerDelta(m, p)) * exp(s[m] - s[p]), (m, 0, width - 1))
    y = exp(s[k]) / Sum(exp(s[m]), (m, 0, width - 1))
    e = exp(s[k] - s[p])
    here = tuple(Limits(index, index * 0, width - 1) for index in (k, p))
    definitions = (Definition(s[k], indices=(k,)),)
    return tuple(
        Statement(left, right, definitions=definitions, indices=here)
        for left, right in (
            (y, e / (1 + o)),
            (1 - y, (1 + o - e) / (1 + o)),
            ((1 - y).subs(k, p), o / (1 + o)),
            (-log(y), s[p] - s[k] + log(1 + o)),
        )
    )


def claims() -> tuple[Statement, ...]:
    """Return every statement that generated code rests on beyond the derivation itself."""
    return (
        *(form.claim for form in forms().values()),
        *(claim for pair in pairs().values() for claim in pair.claims),
        *softmax_claims(),
    )
