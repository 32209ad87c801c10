"""Test vectors: what one training step makes of a made-up batch, computed to 50 digits.

The derived formulas, not their stable forms, are evaluated in ball arithmetic (`flint.arb`); code
that was generated is thus tested against an evaluation that shares none of it. The bound of each
number is what ball arithmetic of 53 bits (24 for float32) loses on the way, times `SLACK`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from flint import arb, ctx
from sympy import Symbol

from symmlp.codegen.ball import evaluator
from symmlp.codegen.formulas import array_of
from symmlp.codegen.program import Assignment, Program
from symmlp.codegen.vectors_batch import SAMPLES, given, one_hot, scales
from symmlp.rules.quantities import r

#: The evaluation's precision in bits (60 digits), and the decimals that are written.
BITS: Final = 200
DIGITS: Final = 20
#: How often the loss of ball arithmetic is allowed: code may add up in another order.
SLACK: Final = 4
#: Numbers tested one by one per layer; of larger layers some, and their sum.
ENTRIES: Final = 9

Ball = Any


@dataclass(frozen=True)
class Number:
    """One number that code must find: its place, its value in decimals, and the largest error."""

    place: tuple[int, ...]
    value: str
    bound: float


@dataclass(frozen=True)
class Vectors:
    """What code must find for the batch.

    ``outputs`` have places (r, k); ``updated`` are parameters after one step, places (l, j, i);
    ``sums`` are those of all updated parameters of a layer, places (l,).
    """

    scales: tuple[int, ...]
    one_hot: bool
    loss: Number
    outputs: tuple[Number, ...]
    updated: tuple[Number, ...]
    sums: tuple[Number, ...]


@lru_cache(maxsize=64)
def vectors(program: Program, bits: int = 53) -> Vectors:
    """Return the test vectors of a program, with bounds for floating point of so many bits."""
    exact, rounded = (_evaluate(program, precision) for precision in (BITS, bits))
    spacing = 2.0 ** (1 - bits)
    numbers = {
        place: Number(place[1:], _decimal(value), _bound(value, rounded[place], spacing))
        for place, value in exact.items()
    }

    def of(kind: int) -> tuple[Number, ...]:
        return tuple(number for place, number in numbers.items() if place[0] == kind)

    (loss,) = of(_LOSS)
    network = program.network
    return Vectors(scales(network), one_hot(network), loss, of(_OUTPUT), of(_UPDATED), of(_SUM))


_LOSS, _OUTPUT, _UPDATED, _SUM = range(4)
_SLOPE: Final = Symbol("slope", real=True)
_NEEDED: Final = ("preactivation", "activation", "output", "loss", "batch_loss", "delta")


def _evaluate(program: Program, bits: int) -> dict[tuple[int, ...], Ball]:
    """Return the numbers by kind and place."""
    with _precision(bits):
        arrays = given(program.network)
        for one in program.batch:
            if one.kind in _NEEDED:
                name, axes = array_of(one.target)
                arrays[name] = _filled(one, axes, arrays)
        found: dict[tuple[int, ...], Ball] = {(_LOSS,): arrays["J"]}
        for r, row in enumerate(arrays["y"]):
            found.update(((_OUTPUT, r, k), value) for k, value in enumerate(row[:ENTRIES]))
        for layer in range(1, program.network.depth + 1):
            found.update(_updated(program, layer, arrays))
        return found


def _filled(one: Assignment, axes: tuple[Symbol, ...], arrays: dict[str, Any]) -> Any:
    """Evaluate a formula for all values of its indices, and for all samples."""
    value = evaluator(one.derived.expression, arrays)
    sizes = {r: SAMPLES, **{limit.index: int(limit.upper) + 1 for limit in one.limits}}

    def fill(axes: tuple[Symbol, ...], place: dict[Symbol, int]) -> Any:
        if not axes:
            return value(place)
        return [fill(axes[1:], {**place, axes[0]: at}) for at in range(sizes[axes[0]])]

    return fill(axes, {})


def _updated(
    program: Program, layer: int, arrays: dict[str, Any]
) -> Iterator[tuple[tuple[int, ...], Ball]]:
    """Evaluate some updated parameters of a layer, and the sum of all of them."""
    own, below = program.network.sizes[layer], program.network.sizes[layer - 1]
    total, divisor = arb(0), SAMPLES if program.reduction == "mean" else 1
    for name in "wb":
        gradient, update = (
            one.derived
            for one in program.batch
            if one.kind in ("gradient", "update")
            and array_of(one.target)[0] in (f"grad_{name}{layer}", f"{name}_new{layer}")
        )
        slope = evaluator(gradient.expression, arrays)
        for place in _places(own, below if name == "w" else None):
            indices = dict(zip(array_of(gradient.target)[1], place, strict=True))
            step = update.expression.xreplace({gradient.target: _SLOPE})
            known = {**arrays, _SLOPE.name: slope(indices)}
            yield (_UPDATED, layer, *_folded(place, below)), evaluator(step, known)(indices)
        total += _total(name, layer, arrays, divisor)
        count = own * below if name == "w" else own  # each is rounded once more
        total += arb(0, count * 8 / scales(program.network)[layer - 1] * 2.0 ** (1 - ctx.prec))
    yield (_SUM, layer), total


def _total(name: str, layer: int, arrays: dict[str, Any], divisor: int) -> Ball:
    """Add up w - η grad over a layer: a gradient's sum is that of δ times that of a."""
    rows = arrays["x"] if layer == 1 else arrays[f"a{layer - 1}"]
    slopes = [
        sum(delta, arb(0)) * (sum(row, arb(0)) if name == "w" else 1)
        for delta, row in zip(arrays[f"delta{layer}"], rows, strict=True)
    ]
    own = arrays[f"{name}{layer}"]
    start = sum((sum(row, arb(0)) for row in own), arb(0)) if name == "w" else sum(own, arb(0))
    return start - arrays["eta"] * sum(slopes, arb(0)) / divisor


def _places(own: int, below: int | None) -> list[tuple[int, ...]]:
    """Return the places tested: all of a small layer, else some from its start to its end."""
    count = own * (below or 1)
    chosen = sorted({at * (count - 1) // max(min(ENTRIES, count) - 1, 1) for at in range(ENTRIES)})
    flat = [at for at in chosen if at < count]
    return [(at,) if below is None else divmod(at, below) for at in flat]


def _folded(place: tuple[int, ...], below: int) -> tuple[int, ...]:
    return place if len(place) == 2 else (*place, below)


def _decimal(value: Ball) -> str:
    return str(value.str(DIGITS, radius=False))


def _bound(value: Ball, rounded: Ball, spacing: float) -> float:
    least = spacing * max(abs(float(value.mid())), 2.0**-60)
    return float(f"{SLACK * float(rounded.rad()) + least:.1e}")


@contextmanager
def _precision(bits: int) -> Iterator[None]:
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before
