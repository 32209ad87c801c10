"""A line of code that gives a derivative, against what comes back from the loss."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Final

from sympy import Expr, Integer, Mul, Rational

from symmlp.documents.code.adjoints import adjoints, direction_of, slopes_of, usual_losses
from symmlp.documents.code.layouts import Array, Misfit, combined, each
from symmlp.documents.code.run import (
    FACTORS,
    Run,
    Share,
    but_for,
    in_this_size,
    likely,
    proved,
    refuted,
    shown,
)
from symmlp.documents.code.statements import Assignment, name_of
from symmlp.statement import Evidence, Status, Verdict

BY_ARGUMENT: Final = "in a small size, by the argument of its function"
SHAPES: Final = "shapes"
_DERIVATIVE: Final = (
    re.compile(r"d(?:L|E|J|C|loss|cost)_?d_?(?P<by>\w+)"),
    re.compile(r"(?:d_|grad_|g_|nabla_|d)(?P<by>\w+)"),
    re.compile(r"(?P<by>\w+)_(?:grad|gradient|delta)"),
    re.compile(r"delta_(?P<by>\w+)"),
)
_SIGNAL: Final = re.compile(r"(?:delta|d)_?(\d\w*|)")
_PREACTIVATIONS: Final = ("z", "Z", "s", "net", "in", "h", "u")


@dataclass(frozen=True)
class _Compared:
    """What a derivative was found to be: so many times the loss's, by the argument if ``slopes``.

    ``verdict`` is None where it is neither.
    """

    verdict: Verdict | None
    factor: Rational
    slopes: Array | None


def differentiated_by(name: str, run: Run) -> str | None:
    """Return the name of the forward pass that a name is the derivative by."""
    forward = run.tensors.current.keys() - run.gradients.keys()
    for pattern in _DERIVATIVE:
        match = pattern.fullmatch(name)
        if match is not None and match["by"] in forward:
            return match["by"]
    signal = _SIGNAL.fullmatch(name)
    if signal is not None and (signal[1] or name.startswith("delta")):
        found = [letter + signal[1] for letter in _PREACTIVATIONS if letter + signal[1] in forward]
        return found[0] if len(found) == 1 else None
    return None


def check_derivative(
    one: Assignment, name: str, by: str, value: Array, run: Run, again: bool
) -> None:
    """Compare what a line gives to a derivative, and go on from it as if it were right."""
    wanted = run.tensors.current[by]
    if _squeezed(value) != _squeezed(wanted):
        if not again:
            raise Misfit(f"{by} has the shape {wanted.shape}, its derivative {value.shape}")
        run.backward.update(run.tensors.assign(name, value).flat)
        return
    value = value.reshape(wanted.shape)
    run.name = name
    above = {s for e in value.flat for s in e.free_symbols} & run.backward
    starts = not above or (name in run.first and run.tensors.owners_of(above) == {name})
    if starts:
        if not _is_parameter(wanted, run):
            settle(run)
            run.direction, run.known = 0, run.loss is not None
        run.first.add(name)
    else:
        run.first.discard(name)
    expected, assumed = expected_derivative(wanted, value, run)
    found, sign = _Compared(None, Integer(1), None), 1
    if expected is not None:
        sign = 1 if starts or run.direction == 0 else run.direction
        expected = each(lambda e: sign * e, expected)
        found = _compare(value, expected, wanted, starts and run.loss is None, run)
        down = found.factor < 0
        verdict = found.verdict or refuted(value, expected, run)
        if found.verdict is not None and _is_parameter(wanted, run):
            run.shares.append(Share(one, name, found.factor, value, expected, assumed))
        elif not down and (found.verdict is not None or not again):
            run.note(one, name, verdict, shown(expected), assumed)
        if starts and found.verdict is not None:
            run.direction = -1 if down else 1
            run.known = True
    elif starts:
        run.direction = direction_of(value, run)
    made = run.tensors.assign(name, value)
    run.gradients[name] = by, wanted, value
    run.backward.update(made.flat)
    if _is_parameter(wanted, run):
        return
    if starts:
        run.scale = found.factor
    factor = found.factor if found.verdict is not None else run.scale
    if found.verdict is not None or not again:
        slopes = itertools.repeat(Integer(1)) if found.slopes is None else found.slopes.flat
        for entry, symbol, slope in zip(wanted.flat, made.flat, slopes, strict=False):
            run.anchors[entry] = symbol, factor * sign * slope


def settle(run: Run) -> None:
    """Judge parameters' derivatives together: they are those of one loss.

    That is the code's own, or the mean over the samples where the document says so; else nothing
    tells which of two that differ is right.
    """
    shares, run.shares = run.shares, []
    factors = {share.factor for share in shares}
    right: Rational | None = None
    if run.known and run.loss is not None:
        right = Integer(1) if Integer(1) in factors else None
    elif run.known and run.mean and abs(run.direction) == 1:
        right = Rational(1, run.tensors.layout.samples) if len(factors) > 1 else None
    elif len(factors) == 1:
        right = shares[0].factor
    for share in shares:
        run.name = share.name
        if share.factor == right or (len(factors) == 1 and run.loss is None):
            verdict = in_this_size(run)
        elif right is None:
            verdict = but_for(share.factor, run)
        else:
            meant = each(lambda e: right * e, share.expected)
            verdict = refuted(share.value, meant, run)
        run.note(share.assignment, share.name, verdict, shown(share.expected), share.assumed)


def check_misfit(one: Assignment, problem: Misfit, run: Run) -> None:
    """Note a line whose shapes NumPy refuses; its name is not known from there on."""
    name = name_of(one.target)
    by = differentiated_by(name, run) if name is not None else None
    wanted = None if by is None else run.tensors.current[by]
    if name is None or by is None or wanted is None or wanted.ndim == 0:
        if name is not None:
            run.tensors.forget(name)
        return
    verdict = Verdict(Status.REFUTED, SHAPES, Evidence(reason=str(problem)))
    run.note(one, name, verdict, f"an array of the shape of {by}")
    made = run.tensors.made(name, wanted.shape)
    run.gradients[name] = by, wanted, made
    run.backward.update(made.flat)
    for entry, symbol in zip(wanted.flat, made.flat, strict=True):
        run.anchors[entry] = symbol, run.scale


def _compare(
    value: Array, expected: Array, wanted: Array, either_sign: bool, run: Run
) -> _Compared:
    """Judge a derivative, up to a number that its loss may be multiplied by as a whole.

    Error signals may point down where the code has no loss.
    """
    factors: tuple[Rational, ...] = (Integer(1), *FACTORS)
    if either_sign:
        factors = (*factors, *(-factor for factor in factors))
    slopes = None if _is_parameter(wanted, run) else slopes_of(wanted, run)
    for by in (None,) if slopes is None else (None, slopes):
        meant = expected if by is None else combined(_times, expected, by)
        for factor in likely(value, meant, factors, run):
            if proved(value, each(lambda e, c=factor: c * e, meant), run):  # type: ignore[misc]
                verdict = in_this_size(run, "" if by is None else BY_ARGUMENT)
                return _Compared(verdict, factor, by)
    return _Compared(None, Integer(1), None)


def _is_parameter(wanted: Array, run: Run) -> bool:
    return not any(entry in run.tensors.formulas for entry in wanted.flat)


def _times(left: Expr, right: Expr) -> Expr:
    return Mul(left, right)


def expected_derivative(
    wanted: Array, value: Array, run: Run
) -> tuple[Array | None, tuple[str, ...]]:
    """Return the derivative of the loss by each entry, from what the code has so far."""
    found = adjoints(wanted, run)
    if found is not None:
        return found, ()
    if run.loss is not None or any(s in run.backward for e in value.flat for s in e.free_symbols):
        return None, ()
    for sentence, formula in usual_losses(value, run):
        run.virtual = formula
        usual = adjoints(wanted, run)
        run.virtual = None
        if usual is not None and _compare(value, usual, wanted, True, run).verdict is not None:
            return usual, (sentence,)
    return None, ()


def _squeezed(value: Array) -> tuple[int, ...]:
    return tuple(n for n in value.shape if n != 1)
