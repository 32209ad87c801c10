"""Steps of parameters in code: they go against the derivative of the loss."""

from __future__ import annotations

from sympy import Expr, Integer, Mul, Symbol, diff

from symmlp.documents.code.adjoints import adjoints
from symmlp.documents.code.layouts import NUMBERS, Array, combined, each
from symmlp.documents.code.run import FACTORS, MAX_DEPTH, Run, in_this_size, likely, proved, refuted
from symmlp.documents.code.statements import Assignment


def check_step(one: Assignment, name: str, old: Array, new: Array, run: Run) -> None:
    """Compare a step of a parameter with its gradient: it has to go down."""
    own = next((g for g, (by, _, _) in run.gradients.items() if by == name), None)
    entries = run.tensors.current.get(own) if own is not None else None
    if run.direction == 0 or (entries is not None and entries.size != old.size):
        return
    if entries is None:
        _whole_step(one, name, old, new, run)
        return
    entries = entries.reshape(old.shape)
    change = combined(lambda a, b: _expanded(a - b, run, set(entries.flat)), new, old)
    rates = {_linear(diff(c, g)) for c, g in zip(change.flat, entries.flat, strict=True)}
    rate = rates.pop() if len(rates) == 1 else None
    if rate is None or rate == 0:
        return
    down = -run.direction * _size(rate)
    right = combined(lambda c, g: (c - rate * g).expand() + down * g, change, entries)
    verdict = refuted(change, right, run)
    if proved(change, right, run):
        verdict = in_this_size(run)
    sign = "-" if run.direction > 0 else "+"
    run.note(one, name, verdict, f"{name} {sign} {_size(rate)}*{own}")


def _whole_step(one: Assignment, name: str, old: Array, new: Array, run: Run) -> None:
    """Compare a step whose gradient has no name: ``W += a.T.dot(delta)``."""
    change = combined(lambda a, b: a - b, new, old)
    above = {s for e in change.flat for s in e.free_symbols}
    if not above & run.backward or any(s in run.tensors.formulas for s in old.flat):
        return
    gradient = adjoints(old, run)
    if gradient is None:
        return
    rates = sorted(s for s in map(str, above) if s in NUMBERS)
    rate = Mul(*(Symbol(s, real=True) for s in rates))
    run.name = name
    meant = each(lambda e: rate * e, gradient)
    factors = [sign * factor for sign in (-1, 1) for factor in (Integer(1), *FACTORS)]
    for factor in likely(change, meant, factors, run):
        if not proved(change, each(lambda e, c=factor: c * e, meant), run):  # type: ignore[misc]
            continue
        down = -abs(factor)
        right = each(lambda e, c=down: c * e, meant)  # type: ignore[misc]
        verdict = in_this_size(run) if factor < 0 else refuted(change, right, run)
        shown = f"{name} - {rate} times the derivative of the loss by {name}"
        run.note(one, name, verdict, shown)
        return


def _size(rate: Expr) -> Expr:
    """Return a rate without its sign; rates that people name are positive."""
    number, rest = rate.as_coeff_Mul()
    return abs(number) * rest


def _linear(rate: Expr) -> Expr | None:
    """Return a rate that is a number, or one times a named number."""
    number, rest = rate.expand().as_coeff_Mul()
    plain = rest == 1 or rest.is_Symbol or (rest.is_Pow and rest.base.is_Symbol)
    return rate if number.is_Rational and plain else None


def _expanded(value: Expr, run: Run, stop: set[Symbol]) -> Expr:
    """Return a value with what was computed of derivatives put in: a momentum's new speed."""
    for _ in range(MAX_DEPTH):
        inside = [s for s in value.free_symbols if s in run.tensors.formulas and s not in stop]
        inside = [s for s in inside if run.tensors.formulas[s].free_symbols & stop]
        if not inside:
            return value
        value = value.xreplace({s: run.tensors.formulas[s] for s in inside})
    return value
