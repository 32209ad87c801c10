"""Test vectors of generated C: what an epoch of training makes of made-up samples, at 60 digits.

The samples are those of the other targets (`symmlp.codegen.vectors_batch`), more of them: C has
several ways through an epoch, and each of them must be taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from symmlp.codegen.program import Program
from symmlp.codegen.vectors_batch import PERIOD
from symmlp.codegen.vectors_run import FORWARD, GRADIENTS, LOSS, PARAMETERS, STEP, Run, precision

#: Samples of an epoch at batch 1: more than a block of them (`symmlp.codegen.c_dense.AHEAD`).
ONLINE: Final = 10
#: Samples whose outputs are compared, and entries of gradients and parameters.
FIRST: Final = 3
ENTRIES: Final = 12
RATE: Final = 0.25
BITS: Final = 200
#: In the sum over all parameters, unit j counts 1 + j mod 3, times 1 + i mod 5 for weight i.
UNIT_TIMES: Final = 3
WEIGHT_TIMES: Final = 5


@dataclass(frozen=True)
class Expected:
    """What the C must find: before training, of the gradients, and after an epoch of training.

    ``outputs`` are the different predictions of the first samples before and after the epoch,
    ``losses`` the loss of all samples; ``gradients`` and ``parameters`` some entries by their place
    in the list, and last, at place ``PARAMETERS``, a sum of all.
    """

    count: int
    outputs: tuple[list[Any], list[Any]]
    losses: tuple[Any, Any]
    gradients: dict[int, Any]
    parameters: dict[int, Any]


def expected(program: Program, batch: int) -> Expected:
    """Return the test vectors of a network that is trained with so many samples per step."""
    count = ONLINE if batch == 1 else batch + 3
    with precision(BITS):
        run = Run(program, RATE)
        run.compute(range(count), *FORWARD, *LOSS, *STEP)
        before, loss_before = _outputs(run), run.arrays["J"]
        gradients = _entries(run, GRADIENTS)
        for start in range(0, count, batch):
            run.step(range(start, min(start + batch, count)))
        run.compute(range(count), *FORWARD, *LOSS)
        return Expected(
            count,
            (before, _outputs(run)),
            (loss_before, run.arrays["J"]),
            gradients,
            _entries(run, PARAMETERS),
        )


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
