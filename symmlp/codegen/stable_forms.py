"""Stable forms: how each function, and each fused pair, is written so that no digit is lost.

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
#: exp(-|s|/2), which is a normal number wherever s exp(-|s|) is more than 0; σ = top²/(1 + half²).
_half, _top = Symbol("half", real=True), Symbol("top", real=True)
_scaled, _rest = Symbol("scaled", real=True), Symbol("rest", real=True)
#: 1 - y, and -log y, of one output y.
COMPLEMENT: Final = Symbol("rest", real=True)
SURPRISAL: Final = Symbol("surprisal", real=True)


#: Parts of an expression and what they stand for, each perhaps in terms of those before.
Lets = tuple[tuple[Symbol, Expr], ...]


@dataclass(frozen=True)
class Form:
    """A function f or f′ in stable form: ``lets`` name parts (z := …) that later ones use."""

    expression: Expr
    claim: Statement
    lets: Lets = ()


@dataclass(frozen=True)
class Pair:
    """The loss of one output and its δ, for an output activation and a loss that belong together.

    Both are in the preactivation s, the output y, its complement 1 - y and its surprisal -log y,
    the target z, and functions by their names, such as ``sigmoid(-s)``; softplus(-|s|) is
    log(1 + exp(-|s|)).
    """

    loss: Expr
    delta: Expr
    claims: tuple[Statement, ...]


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

#: Activation, order of the derivative, its form, and what the names in it stand for.
_FORMS: Final[tuple[tuple[str, int, Callable[[], Expr], Lets], ...]] = (
    ("sigmoid", 0, _sigmoid, _decay()),
    ("sigmoid", 1, _bell, _decay()),
    ("tanh", 1, lambda: 4 * _bell(), _decay(2)),
    ("elu", 0, _elu, ()),
    ("elu", 1, lambda: Piecewise((1, _s > 0), (_z, True)), _decay()),
    ("softplus", 0, _softplus, ()),
    ("softplus", 1, _sigmoid, _decay()),
    ("silu", 0, _silu, _silu_value()),
    ("silu", 1, _silu, _silu_slope()),
    ("gelu", 0, _gelu, _GELU),
    ("gelu", 1, _gelu_slope, _GELU_SLOPE),
)


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
#: The activations that pairs call by name.
_NAMED: Final = ("sigmoid", "softplus", "relu")


def plain(form: Expr) -> Expr:
    """Put what they are in for the functions that a form calls by name."""
    known = {own.name: Lambda(own.argument, own.expr) for own in map(activation, _NAMED)}
    for name, function in (OWN | known).items():
        form = form.replace(Function(name, real=True), function)
    return form


@cache
def forms() -> dict[tuple[str, int], Form]:
    """Return the stable forms by activation and order of the derivative."""
    found = {}
    for name, order, write, lets in _FORMS:
        entry, expression = activation(name), write()
        own = tuple(Definition(part, plain(value)) for part, value in lets)
        left = Apply(HEAD, (order,), _s)
        claim = Statement(left, plain(expression), definitions=(*entry.definitions, *own))
        found[name, order] = Form(expression, claim, lets)
    return found


@cache
def pairs() -> dict[tuple[str, str], Pair]:
    """Return the stable forms of output activation and loss together."""
    sigmoid, softplus, relu = (Function(name, real=True) for name in _NAMED)
    cross = (1 - _t) * relu(_s) + _t * relu(-_s) + softplus(-Abs(_s))  # no term is negative
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


def _softmax_pair() -> Pair:
    """Claim y - z as -(1 - y) where z = 1, and y where z = 0; between them the two mixed."""
    delta = (1 - _t) * PREDICTION - _t * COMPLEMENT
    definitions = (Definition(PREDICTION), Definition(_t), Definition(COMPLEMENT, 1 - PREDICTION))
    claim = Statement(PREDICTION - _t, delta, definitions=definitions)
    return Pair(_t * SURPRISAL, delta, (claim,))


@cache
def sigmoid_claims() -> tuple[Statement, ...]:
    """Claim σ, 1 - σ and σ′ as they are computed for arrays.

    From e := exp(min(s, 0)) and g := exp(min(-s, 0)), or, where numbers are large enough for it,
    from d := exp(-s); and σ′ from σ(-s).
    """
    entry = activation("sigmoid")
    e, g, d = (Symbol(name, real=True) for name in "egd")
    low, high = Piecewise((_s, _s < 0), (0, True)), Piecewise((0, _s < 0), (-_s, True))
    parts = Definition(e, exp(low)), Definition(g, exp(high)), Definition(d, exp(-_s))
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
            (slope, entry.expr * opposite),
        )
    )


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
        *sigmoid_claims(),
        *softmax_claims(),
    )
