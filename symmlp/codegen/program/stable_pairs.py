"""Stable forms of a loss and an output activation together, and of a softmax layer.

As in `symmlp.codegen.program.stable_forms`, every form is a `Statement` that equates it with what
is derived, proved by a contract test before code rests on it.

Softmax after which a loss is not its own has δ[j] = y[j] (g[j] - Σ g[k] y[k]) with g = ∂ℓ/∂y, and
loses every digit where y[p] is near 1: g[j] and the sum are then the same number, and g may be
larger than any. Code computes the ``excess`` v[k] = y[k] (g[k] - g[p]) of the largest s[p] instead,
whose sum has no term of p, and δ[j] = v[j] - y[j] Σ v[k].
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
    Piecewise,
    Sum,
    Symbol,
    exp,
    log,
)

from symmlp.activations import HEAD, activation
from symmlp.codegen.program.stable_forms import forms, plain, residuals
from symmlp.expressions import Apply
from symmlp.losses import PREDICTION, TARGET
from symmlp.losses import loss as loss_entry
from symmlp.statement import Definition, Limits, Statement

_s, _t = Symbol("s", real=True), TARGET
_sigmoid, _softplus, _relu = (Function(name, real=True) for name in ("sigmoid", "softplus", "relu"))
#: 1 - y, -log y and -log(1 - y) of one output y.
COMPLEMENT: Final = Symbol("rest", real=True)
SURPRISAL: Final = Symbol("surprisal", real=True)
REST_SURPRISAL: Final = Symbol("rest_surprisal", real=True)
#: Whether y is the largest (1 or 0), and its share y/(1 - y[p]) of the others if it is not.
FIRST: Final = Symbol("first", real=True)
SHARE: Final = Symbol("share", real=True)
#: y[p] and the target of the largest output.
LARGEST: Final = Symbol("largest", real=True)
LARGEST_TARGET: Final = Symbol("largest_target", real=True)


@dataclass(frozen=True)
class Pair:
    """The loss of one output and its δ, for an output activation and a loss that belong together.

    Both are in the preactivation s, the output y, its complement 1 - y and its surprisal -log y,
    the target z, and functions by their names, such as ``sigmoid(-s)``; softplus(-|s|) is
    log(1 + exp(-|s|)). Where ``delta`` is None, ``excess`` is there, from which δ follows.
    """

    loss: Expr
    delta: Expr | None
    claims: tuple[Statement, ...]
    excess: Expr | None = None


@cache
def pair(output: str, cost: str) -> Pair | None:
    """Return the stable forms of an output activation and a loss together, if they have any."""
    write = _PAIRS.get((output, cost))
    return None if write is None else write()


def pairs() -> dict[tuple[str, str], Pair]:
    """Return the stable forms of all pairs of output activation and loss that have any."""
    return {key: write() for key, write in _PAIRS.items()}


def _sigmoid_binary() -> Pair:
    cross = (1 - _t) * _relu(_s) + _t * _relu(-_s) + _softplus(-Abs(_s))  # no term is negative
    delta = (1 - _t) * _sigmoid(_s) - _t * _sigmoid(-_s)
    return _logistic("binary_cross_entropy", cross, delta)


def _sigmoid_categorical() -> Pair:
    return _logistic("categorical_cross_entropy", _t * _softplus(-_s), -_t * _sigmoid(-_s))


def _logistic(cost: str, loss: Expr, delta: Expr) -> Pair:
    """Claim both forms for y := σ(s): the loss as it stands, δ as dL/dy · σ′(s)."""
    sigmoid = activation("sigmoid")
    definitions = (Definition(_s), Definition(_t))

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


#: y - z in y and its complement: as -(1 - y) where z = 1, and y where z = 0; between them mixed.
SOFTMAX_RESIDUAL: Final = (1 - _t) * PREDICTION - _t * COMPLEMENT


def softmax_residual() -> Statement:
    """Claim that `SOFTMAX_RESIDUAL` is y - z."""
    definitions = (Definition(PREDICTION), Definition(_t), Definition(COMPLEMENT, 1 - PREDICTION))
    return Statement(PREDICTION - _t, SOFTMAX_RESIDUAL, definitions=definitions)


def _softmax_pair() -> Pair:
    return Pair(_t * SURPRISAL, SOFTMAX_RESIDUAL, (softmax_residual(),))


def _softmax_binary() -> Pair:
    """Claim y[k] (g[k] - g[p]) in shares, which are no larger than 1, for every p.

    All entries are those of k but for y[p] = `LARGEST`, whose target is `LARGEST_TARGET`; the
    excess of p itself is 0.
    """
    y, rest, far = PREDICTION, Function("positive", real=True)(COMPLEMENT), LARGEST_TARGET
    excess = (1 - FIRST) * ((1 - _t) * y / rest - _t - (1 - far) * SHARE + far * y / LARGEST)
    loss = _t * SURPRISAL + (1 - _t) * REST_SURPRISAL
    return Pair(loss, None, (_excess_claim(excess),), excess)


_PAIRS: Final[dict[tuple[str, str], Callable[[], Pair]]] = {
    ("sigmoid", "binary_cross_entropy"): _sigmoid_binary,
    ("sigmoid", "categorical_cross_entropy"): _sigmoid_categorical,
    ("softmax", "categorical_cross_entropy"): _softmax_pair,
    ("softmax", "binary_cross_entropy"): _softmax_binary,
}


def _excess_claim(excess: Expr) -> Statement:
    k, p, y, s, z = _k, _p, _softmax, _logits, _targets
    slope = loss_entry("binary_cross_entropy").derivative

    def at(unit: Symbol) -> Expr:
        return slope.xreplace({PREDICTION: y(unit), _t: z[unit]})

    form = plain(excess).xreplace(
        {
            PREDICTION: y(k),
            COMPLEMENT: 1 - y(k),
            _t: z[k],
            FIRST: KroneckerDelta(k, p),
            SHARE: y(k) / (1 - y(p)),
            LARGEST: y(p),
            LARGEST_TARGET: z[p],
        }
    )
    return Statement(y(k) * (at(k) - at(p)), form, definitions=_free(s, z), indices=_here)


def softmax_delta() -> Statement:
    """Claim δ[k] = v[k] - y[k] Σ v[m], v[k] = y[k] (g[k] - g[p]), for any slopes g and every p."""
    k, m, p, y, s, g = _k, _m, _p, _softmax, _logits, IndexedBase(Symbol("g", real=True))

    def excess(unit: Symbol) -> Expr:
        return y(unit) * (g[unit] - g[p])

    derived = y(k) * (g[k] - Sum(g[m] * y(m), (m, 0, _width - 1)))
    form = excess(k) - y(k) * Sum(excess(m), (m, 0, _width - 1))
    return Statement(derived, form, definitions=_free(s, g), indices=_here)


_k, _m, _p, _q, _i = (Symbol(name, integer=True) for name in "kmpqi")
_width = Symbol("n", integer=True, positive=True)
_logits, _targets = IndexedBase(_s), IndexedBase(_t)
_here: Final = tuple(Limits(index, index * 0, _width - 1) for index in (_k, _p, _q))


def _softmax(unit: Symbol) -> Expr:
    return exp(_logits[unit]) / Sum(exp(_logits[_i]), (_i, 0, _width - 1))


def _free(*families: IndexedBase) -> tuple[Definition, ...]:
    return tuple(Definition(family[_k], indices=(_k,)) for family in families)


@cache
def sigmoid_claims() -> tuple[Statement, ...]:
    """Claim σ, 1 - σ and σ′ as they are computed for arrays.

    From e := exp(min(s, 0)) and g := exp(min(-s, 0)), or, where numbers are large enough for it,
    from d := exp(-s) or u := exp(s); and σ′ from σ(-s).
    """
    entry = activation("sigmoid")
    e, g, d, u = (Symbol(name, real=True) for name in "egdu")
    low, high = Piecewise((_s, _s < 0), (0, True)), Piecewise((0, _s < 0), (-_s, True))
    parts = (
        *(Definition(e, exp(low)), Definition(g, exp(high))),
        *(Definition(d, exp(-_s)), Definition(u, exp(_s))),
    )
    value, slope = Apply(HEAD, (0,), _s), Apply(HEAD, (1,), _s)
    opposite = 1 / (1 + exp(_s))
    return tuple(
        Statement(left, right, definitions=(*entry.definitions, *parts))
        for left, right in (
            (value, e / (e + g)),
            (1 - value, g / (e + g)),
            (slope, g / (e + g) * (e / (e + g))),
            (value, 1 / (1 + d)),
            (slope, d / (1 + d) * (1 / (1 + d))),
            (value, u / (1 + u)),
            (1 - value, 1 / (1 + u)),
            (slope, 1 / (1 + u) * (u / (1 + u))),
            (slope, entry.expr * opposite),
        )
    )


@cache
def softmax_claims() -> tuple[Statement, ...]:
    """Claim what code computes of softmax from e[m] := exp(s[m] - s[p]), o := Σ of the others.

    They hold for every p; code takes the p of the largest s[p], so that no e[m] exceeds 1:
    y[k] = e[k]/(1 + o); 1 - y[k] = (1 + o - e[k])/(1 + o), and o/(1 + o) for k = p;
    -log y[k] = (s[p] - s[k]) + log(1 + o); -log(1 - y[k]) = log(1 + e[k]/(1 + o - e[k])),
    and log(1 + 1/o) for k = p. Where o would be rounded to 0, u = Σ of the others' exp(s[m] - s[q])
    is taken, with any q: y[k]/(1 - y[p]) = exp(s[k] - s[q])/u, o = u exp(s[q] - s[p]).
    """
    k, m, p, q, s = _k, _m, _p, _q, _logits
    o = Sum((1 - KroneckerDelta(m, p)) * exp(s[m] - s[p]), (m, 0, _width - 1))
    u = Sum((1 - KroneckerDelta(m, p)) * exp(s[m] - s[q]), (m, 0, _width - 1))
    y, e = _softmax(k), exp(s[k] - s[p])
    return tuple(
        Statement(left, right, definitions=_free(s), indices=_here)
        for left, right in (
            (y, e / (1 + o)),
            (1 - y, (1 + o - e) / (1 + o)),
            (1 - _softmax(p), o / (1 + o)),
            (-log(y), s[p] - s[k] + log(1 + o)),
            (1 / (1 - y), 1 + e / (1 + o - e)),
            (1 / (1 - _softmax(p)), 1 + 1 / o),
            (y / (1 - _softmax(p)), exp(s[k] - s[q]) / u),
            (o, u * exp(s[q] - s[p])),
        )
    )


def claims() -> tuple[Statement, ...]:
    """Return every statement that generated code rests on beyond the derivation itself."""
    return (
        *(form.claim for form in forms().values()),
        *(claim for pair in pairs().values() for claim in pair.claims),
        *(form.claim for form in residuals().values()),
        softmax_delta(),
        *sigmoid_claims(),
        *softmax_claims(),
    )
