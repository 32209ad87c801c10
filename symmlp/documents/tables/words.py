"""Columns whose headers are words of the field: prediction, target, error, score, probability.

A word says what a column holds; how columns of these kinds are computed from one another is usual,
and the table is judged by it only if most of its cells agree. Sums run over the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sympy import Abs, Expr, IndexedBase, Rational, Sum, Symbol, exp, log

from symmlp.documents.syntaxes.grid import Grid

_ROW: Final = Symbol("(row)", integer=True)
_OTHER: Final = Symbol("(other row)", integer=True)
#: What a column holds, by the words that say so.
WORDS: Final[Mapping[str, frozenset[str]]] = {
    "prediction": frozenset(
        {"prediction", "predicted", "output", "network output", "predicted value", "estimate"}
    ),
    "target": frozenset(
        {"target", "actual", "label", "truth", "true value", "expected", "desired", "true"}
    ),
    "error": frozenset({"error", "difference", "residual", "deviation", "prediction error"}),
    "square": frozenset({"squared error", "square error", "error squared", "squared", "se"}),
    "absolute": frozenset({"absolute error", "abs error", "|error|"}),
    "input": frozenset({"input", "activation", "value"}),
    "weight": frozenset({"weight"}),
    "product": frozenset({"product", "weighted input", "input × weight", "input * weight"}),
    "score": frozenset({"score", "logit", "logits", "scores"}),
    "exponential": frozenset({"exp(score)", "exponential", "exp", "exp(logit)", "e^score"}),
    "probability": frozenset({"probability", "softmax", "prob", "probabilities", "softmax output"}),
    "loss": frozenset({"loss", "cross-entropy", "cross entropy", "log loss"}),
}


def _of(role: str, at: Symbol = _ROW) -> Expr:
    return IndexedBase(Symbol(f"({role})", real=True))[at]


def _total(formula: Callable[[Symbol], Expr]) -> Expr:
    return Sum(formula(_OTHER), (_OTHER, 0, Symbol("(rows)", integer=True)))


def _entropy() -> Expr:
    t, p = _of("target"), _of("prediction")
    return -t * log(p) - (1 - t) * log(1 - p)


_P, _T = _of("prediction"), _of("target")
#: How a column is computed, the usual way first.
FORMULAS: Final[Mapping[str, tuple[Expr, ...]]] = {
    "error": (_P - _T, _T - _P, Abs(_P - _T), (_P - _T) ** 2, Rational(1, 2) * (_P - _T) ** 2),
    "square": (_of("error") ** 2, (_P - _T) ** 2, Rational(1, 2) * (_P - _T) ** 2),
    "absolute": (Abs(_P - _T), Abs(_of("error"))),
    "product": (_of("input") * _of("weight"),),
    "exponential": (exp(_of("score")),),
    "probability": (
        exp(_of("score")) / _total(lambda at: exp(_of("score", at))),
        _of("exponential") / _total(lambda at: _of("exponential", at)),
    ),
    "loss": (
        -log(_of("probability")),
        _entropy(),
        (_P - _T) ** 2,
        Rational(1, 2) * (_P - _T) ** 2,
        -log(_P),
    ),
}


def roles(grid: Grid) -> dict[str, int]:
    """Return the columns of a table by what their words say that they hold, each role once."""
    words = [header.segment.text.strip("*_ $").lower() for header in grid.header]
    found = {
        role: [place for place, word in enumerate(words) if word in names]
        for role, names in WORDS.items()
    }
    return {role: places[0] for role, places in found.items() if len(places) == 1}


def named(role: str) -> tuple[Expr, tuple[Expr, ...]]:
    """Return the quantity that a column holds, and how it may be computed."""
    return _of(role), FORMULAS.get(role, ())
