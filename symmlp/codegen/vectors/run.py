"""Runs a program on the made-up samples in ball arithmetic, at the cost of `PERIOD` units a layer.

What goes in repeats after `PERIOD` units and samples, and every formula keeps that: unit j + PERIOD
has the numbers of unit j. So arrays hold the first ones only, and sums count them as often as they
occur (`symmlp.codegen.vectors.ball`). The formulas are the derived ones, not their stable forms.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from math import floor, log2
from typing import Any, Final

from flint import arb, ctx
from sympy import Symbol

from symmlp.codegen.program.formulas import array_of
from symmlp.codegen.program.program import Assignment, Program
from symmlp.codegen.vectors.ball import Place, counts, evaluator, rows
from symmlp.codegen.vectors.batch import PERIOD, inputs, parameters, targets
from symmlp.errors import SymmlpError
from symmlp.rules.quantities import r

Ball = Any

FORWARD: Final = ("preactivation", "activation", "output")
LOSS: Final = ("loss", "batch_loss")
STEP: Final = ("delta", "gradient", "update")

#: What `Run.gentle_rate` takes of Polyak's step, and what it never goes below.
FRACTION: Final = 0.25
LEAST_RATE: Final = 2.0**-60

#: Between these a number is finite in code, too.
_LARGEST: Final = arb(sys.float_info.max)
_LEAST: Final = -_LARGEST

#: How the arrays of w and b are named.
PARAMETERS, GRADIENTS, UPDATED = "{}", "grad_{}", "{}_new"


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Compute with so many bits."""
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


class Run:
    """A program's arrays, folded: parameters, then what was computed of some samples.

    Made and used under one `precision`.
    """

    def __init__(self, program: Program, rate: float) -> None:
        self.program = program
        self.arrays: dict[str, Any] = {**parameters(program.network), "eta": arb(rate)}
        self._fillers = [
            (one.kind, self._filler(one))
            for one in program.batch
            if one.kind in (*FORWARD, *LOSS, *STEP)
        ]

    def compute(self, samples: range, *kinds: str) -> None:
        """Evaluate these kinds of formulas for a batch.

        Raises
        ------
        SymmlpError
            If a quantity is no finite number: a logarithm of 0, or training that diverges.
        """
        network = self.program.network
        kept = samples[:PERIOD]
        self.arrays["x"] = [inputs(network, at) for at in kept]
        self.arrays["z"] = [targets(network, at) for at in kept]
        self.arrays["R"] = arb(len(samples))
        for kind, fill in self._fillers:
            if kind in kinds:
                fill(len(kept))

    def step(self, samples: range) -> None:
        """Make one step of gradient descent."""
        self.compute(samples, *FORWARD, *STEP)
        for layer in range(1, self.program.network.depth + 1):
            for name in "wb":
                self.arrays[f"{name}{layer}"] = self._array(UPDATED, name, layer)

    def gentle_rate(self, most: float, added: int = 1) -> float:
        """Return a power of 2, at most ``most``, to train with the samples last computed.

        ``added`` is how many samples' gradients a step adds up. The rate is a fraction of Polyak's
        step L/|∂L|², of the mean loss and the steepest sample: larger steps overshoot the minimum,
        and then every rounding error grows from step to step. Needs `LOSS` and delta.
        (Polyak, *Introduction to Optimization*, 5.3.)
        """
        losses = [abs(float(one)) for one in self.arrays["L"]]
        steepest = max(self._steepness(at) for at in range(len(losses)))
        polyak = sum(losses) / len(losses) / steepest if steepest else most
        return 2.0 ** floor(log2(min(most, max(FRACTION * polyak / added, LEAST_RATE))))

    def _steepness(self, sample: int) -> float:
        """Return the square of the gradient of a sample's loss by all parameters."""
        total = 0.0
        for layer, (below, own) in enumerate(pairwise(self.program.network.sizes), start=1):
            values = self.arrays["x" if layer == 1 else f"a{layer - 1}"][sample]
            delta = self.arrays[f"delta{layer}"][sample]
            total += _squares(delta, own) * (1 + _squares(values, below))
        return total

    def entry(self, of: str, layer: int, unit: int, below: int) -> Ball:
        """Return an entry of `PARAMETERS`, …, for below = fan-in the bias'."""
        if below == self.program.network.sizes[layer - 1]:
            return self._array(of, "b", layer)[unit % PERIOD]
        return self._array(of, "w", layer)[unit % PERIOD][below % PERIOD]

    def total(self, of: str, layer: int, rows: list[int], columns: list[int]) -> Ball:
        """Add up a layer's entries, each times what its row and its column count.

        ``rows`` and ``columns`` have a number for each of the different ones (see `counts`); a bias
        is in a column that counts 1.
        """
        w, b = (self._array(of, name, layer) for name in "wb")
        sums = (bias + _dot(row, columns) for row, bias in zip(w, b, strict=True))
        return _dot(list(sums), rows)

    def radius(self, of: str, layer: int) -> float:
        """Return the largest error of a layer's entries."""
        w, b = (self._array(of, name, layer) for name in "wb")
        return max(float(one.rad()) for row in (*w, b) for one in row)

    def _array(self, of: str, name: str, layer: int) -> Any:
        return self.arrays[f"{of.format(name)}{layer}"]

    def _filler(self, one: Assignment) -> Callable[[int], None]:
        """Return a function that evaluates a formula for all its indices and so many samples."""
        name, axes = array_of(one.target)
        sizes = {limit.index: min(int(limit.upper) + 1, PERIOD) for limit in one.limits}
        formula = one.derived.expression
        if axes and axes[-1] != r:  # formulas leave the sample out
            *outer, unit = axes
            row = rows(formula, unit, self.arrays, PERIOD)

            def found(place: Place) -> Any:
                return _finite(row(place, sizes[unit]), one)
        else:
            outer, value = list(axes), evaluator(formula, self.arrays, PERIOD)

            def found(place: Place) -> Any:
                return _finite([value(place)], one)[0]

        def filled(axes: Sequence[Symbol], place: Place) -> Any:
            if not axes:
                return found(place)
            return [filled(axes[1:], {**place, axes[0]: at}) for at in range(sizes[axes[0]])]

        def fill(samples: int) -> None:
            sizes[r] = samples
            self.arrays[name] = filled(outer, {})

        return fill


def _finite(balls: Sequence[Ball], one: Assignment) -> Sequence[Ball]:
    if not all(_LEAST < ball < _LARGEST for ball in balls):  # a ball that is no number is neither
        raise SymmlpError(
            f"{one.target} of the self-test's samples is no finite number; code that cannot be"
            " tested is not written"
        )
    return balls


def _squares(balls: Sequence[Ball], size: int) -> float:
    """Return the sum of the squares of so many numbers, of which the first are given."""
    different = zip(balls, counts(size, PERIOD), strict=True)
    return sum(float(one) ** 2 * times for one, times in different)


def _dot(balls: list[Ball], numbers: list[int]) -> Ball:
    return sum((one * times for one, times in zip(balls, numbers, strict=True)), arb(0))
