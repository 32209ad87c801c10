"""Test vectors of generated C: what an epoch of training makes of made-up samples, at 60 digits.

The samples are those of the other targets (`symmlp.codegen.vectors.batch`), more of them: C has
several ways through an epoch, and each of them must be taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from flint import arb

from symmlp.codegen.program.program import Program
from symmlp.codegen.vectors.batch import PERIOD
from symmlp.codegen.vectors.run import FORWARD, GRADIENTS, LOSS, PARAMETERS, STEP, Run, precision
from symmlp.codegen.vectors.vectors import SLACK
from symmlp.errors import SymmlpError

#: Samples of an epoch at batch 1: more than a block of them (`symmlp.codegen.c.dense.AHEAD`).
ONLINE: Final = 10
#: Samples whose outputs are compared, and entries of gradients and parameters.
FIRST: Final = 3
ENTRIES: Final = 12
#: The largest learning rate, how often a smaller one is tried, and how much smaller.
MOST: Final = 0.25
TRIALS: Final = 5
SLOWER: Final = 16
BITS: Final = 200
#: The finest scale that numbers are compared on; where all are 0, there is no other.
LEAST: Final = 2.0**-60
#: The largest error that training may lead to, of the largest number of its kind, or how much
#: larger than the error before.
LOOSEST: Final = 2.0**-6
WORSE: Final = 16
#: In the sum over all parameters, unit j counts 1 + j mod 3, times 1 + i mod 5 for weight i.
UNIT_TIMES: Final = 3
WEIGHT_TIMES: Final = 5


@dataclass(frozen=True)
class Expected:
    """What the C must find: before training, of the gradients, and after an epoch of training.

    ``rate`` is the learning rate. ``outputs`` are the different predictions of the first samples
    before and after the epoch, ``losses`` the loss of all samples; ``gradients`` and ``parameters``
    some entries by their place in the list, and last, at place ``PARAMETERS``, a sum of all. They
    are balls of `BITS` bits.
    """

    count: int
    rate: float
    outputs: tuple[list[Any], list[Any]]
    losses: tuple[Any, Any]
    gradients: dict[int, Any]
    parameters: dict[int, Any]


def expected(program: Program, batch: int, bits: int = 53) -> Expected:
    """Return the test vectors of a network that is trained with so many samples per step.

    The rate is one at which training keeps digits to compare in floating point of so many bits.

    Raises
    ------
    SymmlpError
        If a quantity is no finite number, at any rate.
    """
    count = ONLINE if batch == 1 else batch + 3
    added = batch if program.reduction == "sum" else 1
    with precision(BITS):
        run = Run(program, MOST)
        run.compute(range(count), *FORWARD, *LOSS, *STEP)
        before, loss, gradients = _outputs(run), run.arrays["J"], _entries(run, GRADIENTS)
        start, rate = dict(run.arrays), run.gentle_rate(MOST, added)
        for trial in range(TRIALS):
            last = trial == TRIALS - 1
            run.arrays.update(start, eta=arb(rate))
            try:
                _train(run, count, batch)
            except SymmlpError:
                if last:
                    raise
            else:
                after, trained = _outputs(run), _entries(run, PARAMETERS)
                if last or _keeps_digits(before, [after, list(trained.values())[:-1]], bits):
                    break
            rate /= SLOWER
        losses = loss, run.arrays["J"]
        return Expected(count, rate, (before, after), losses, gradients, trained)


def _train(run: Run, count: int, batch: int) -> None:
    """Train for an epoch, and predict all samples."""
    for start in range(0, count, batch):
        run.step(range(start, min(start + batch, count)))
    run.compute(range(count), *FORWARD, *LOSS)


def _keeps_digits(before: list[Any], after: list[list[Any]], bits: int) -> bool:
    """Say whether numbers after training have about as many digits as before, or enough."""
    allowed = WORSE * lost(before, bits)
    return all(lost(one, bits) < max(allowed, LOOSEST * largest(one)) for one in after)


def lost(values: list[Any], bits: int) -> float:
    """Return the largest error of numbers, computed with so many bits instead of `BITS`."""
    return SLACK * max(float(one.rad()) for one in values) * 2.0 ** (BITS - bits)


def largest(values: list[Any]) -> float:
    """Return the largest size of numbers, and no less than what rounding leaves of zeros."""
    return max(LEAST, *(abs(float(one)) for one in values))


def times(size: int, most: int) -> list[int]:
    """Return for each of the first `PERIOD` indices 1 + i mod most, added over all i like it."""
    return [
        sum(1 + i % most for i in range(start, size, PERIOD)) for start in range(min(size, PERIOD))
    ]


def spread(count: int, most: int = ENTRIES) -> list[int]:
    """Return at most ``most`` places from all over a list of ``count``, its ends among them."""
    return sorted({at * (count - 1) // (most - 1) for at in range(most)})


def _outputs(run: Run) -> list[Any]:
    return [one for row in run.arrays["y"][:FIRST] for one in row]


def _entries(run: Run, of: str) -> dict[int, Any]:
    """Return some entries of the list of all parameters, and the sum of all."""
    sizes = run.program.network.sizes
    places = list(_places(sizes, spread(run.program.network.parameters)))
    found = {at: run.entry(of, layer, j, i) for at, layer, j, i in places}
    total = sum(
        run.total(of, layer, times(own, UNIT_TIMES), times(below, WEIGHT_TIMES))
        for layer, (below, own) in enumerate(pairwise(sizes), start=1)
    )
    return {**found, run.program.network.parameters: total}


def _places(sizes: tuple[int, ...], chosen: list[int]) -> Iterator[tuple[int, int, int, int]]:
    """Say what is at a place in the list of all parameters: layer, unit, weight (or the bias)."""
    start = 0
    for layer, (below, own) in enumerate(pairwise(sizes), start=1):
        weights = own * below
        for at in chosen:
            if start <= at < start + weights:
                yield at, layer, *divmod(at - start, below)
            elif start + weights <= at < start + weights + own:
                yield at, layer, at - start - weights, below
        start += weights + own
