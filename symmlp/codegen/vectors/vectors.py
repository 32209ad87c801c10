"""Test vectors: what one training step makes of a made-up batch, computed to 50 digits.

The derived formulas, not their stable forms, are evaluated in ball arithmetic (`flint.arb`); code
that was generated is thus tested against an evaluation that shares none of it. The bound of each
number is what ball arithmetic of 53 bits (24 for float32) loses on the way, times `SLACK`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from flint import arb, ctx

from symmlp.codegen.program.program import Program
from symmlp.codegen.vectors.ball import counts
from symmlp.codegen.vectors.batch import PERIOD, scales
from symmlp.codegen.vectors.run import FORWARD, LOSS, PARAMETERS, STEP, UPDATED, Run, precision

#: Samples of the batch, and the step's learning rate.
SAMPLES: Final = 2
RATE: Final = 0.5
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
    loss: Number
    outputs: tuple[Number, ...]
    updated: tuple[Number, ...]
    sums: tuple[Number, ...]


@lru_cache(maxsize=64)
def vectors(program: Program, bits: int = 53) -> Vectors:
    """Return the test vectors of a program, with bounds for floating point of so many bits."""
    exact, rounded = (_evaluate(program, own) for own in (BITS, bits))
    spacing = 2.0 ** (1 - bits)
    numbers = {
        place: Number(place[1:], _decimal(value), _bound(value, rounded[place], spacing))
        for place, value in exact.items()
    }

    def of(kind: int) -> tuple[Number, ...]:
        return tuple(number for place, number in numbers.items() if place[0] == kind)

    (loss,) = of(_LOSS)
    return Vectors(scales(program.network), loss, of(_OUTPUT), of(_UPDATED), of(_SUM))


@lru_cache(maxsize=64)
def online(program: Program, bits: int = 53) -> tuple[float, tuple[float, ...]]:
    """Return a learning rate for one step per sample, and what rounding may then make of it.

    The bounds are those of each layer's parameters, for the difference of two ways of training.
    """
    with precision(BITS):
        run = Run(program, RATE)
        run.compute(range(SAMPLES), *FORWARD, *LOSS, "delta")
        rate = run.gentle_rate(RATE)
        run.arrays["eta"] = arb(rate)
        for at in range(SAMPLES):
            run.step(range(at, at + 1))
        lost = SLACK * 2.0 ** (BITS - bits + 1)
        layers = range(1, program.network.depth + 1)
        return rate, tuple(lost * run.radius(PARAMETERS, layer) for layer in layers)


_LOSS, _OUTPUT, _UPDATED, _SUM = range(4)


def _evaluate(program: Program, bits: int) -> dict[tuple[int, ...], Ball]:
    """Return the numbers by kind and place."""
    sizes = program.network.sizes
    with precision(bits):
        run = Run(program, RATE)
        run.compute(range(SAMPLES), *FORWARD, *LOSS, *STEP)
        found: dict[tuple[int, ...], Ball] = {(_LOSS,): run.arrays["J"]}
        for r, row in enumerate(run.arrays["y"]):
            found.update(((_OUTPUT, r, k), value) for k, value in enumerate(row[:ENTRIES]))
        for layer, (below, own) in enumerate(pairwise(sizes), start=1):
            for j, i in _places(own, below):
                found[_UPDATED, layer, j, i] = run.entry(UPDATED, layer, j, i)
            found[_SUM, layer] = _total(run, layer, own, below)
        return found


def _total(run: Run, layer: int, own: int, below: int) -> Ball:
    """Add up a layer's updated parameters, each rounded once more when it is stored."""
    total = run.total(UPDATED, layer, counts(own, PERIOD), counts(below, PERIOD))
    largest = 8 / scales(run.program.network)[layer - 1]
    return total + arb(0, own * (below + 1) * largest * 2.0 ** (1 - ctx.prec))


def _places(own: int, below: int) -> list[tuple[int, int]]:
    """Return weights and biases that are tested: all of a small layer, else some from all over."""
    weights = [divmod(at, below) for at in _spread(own * below)]
    return [*weights, *((at, below) for at in _spread(own))]


def _spread(count: int) -> list[int]:
    """Return up to `ENTRIES` of the numbers 0, …, count - 1, first and last among them."""
    most = min(ENTRIES, count)
    return [at * (count - 1) // max(most - 1, 1) for at in range(most)]


def _decimal(value: Ball) -> str:
    return str(value.str(DIGITS, radius=False))


def _bound(value: Ball, rounded: Ball, spacing: float) -> float:
    least = spacing * max(abs(float(value.mid())), 2.0**-60)
    return float(f"{SLACK * float(rounded.rad()) + least:.1e}")
