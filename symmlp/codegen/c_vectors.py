"""Test vectors of generated C: what an epoch of training makes of made-up samples, at 60 digits.

The derived formulas, not their stable forms, are evaluated in ball arithmetic (`flint.arb`), sums
by its matrices. All numbers that go in are exact in binary, drawn as C draws them (`draws`). The
samples repeat after `PERIOD`, so that a batch of any size costs no more than that many.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, Final

from flint import arb, arb_mat, ctx, fmpz_mat
from sympy import Symbol

from symmlp.activations import ARGUMENT, activation
from symmlp.codegen.ball import evaluator
from symmlp.codegen.c_comments import derived
from symmlp.codegen.c_layout import Layout
from symmlp.rules.quantities import r

#: Different samples; and those of an epoch at batch 1, which are more than a block of them.
PERIOD: Final = 11
ONLINE: Final = 10
RATE: Final = 0.25
BITS: Final = 200
#: Seeds of the drawn parameters, inputs and targets.
SEEDS: Final = (1, 2, 3)

_POINT: Final = Symbol("point", real=True)


@dataclass(frozen=True)
class Expected:
    """What the C must find: before training, of the gradients, and after an epoch of training.

    ``outputs`` are the predictions of the first samples before and after the epoch, ``losses`` the
    loss of all samples, ``gradients`` and ``parameters`` some entries by their place in the list,
    the last place (``PARAMETERS``) being a sum in which entry i has the weight 1 + i mod 7.
    """

    count: int
    outputs: tuple[list[Any], list[Any]]
    losses: tuple[Any, Any]
    gradients: dict[int, Any]
    parameters: dict[int, Any]


def draws(seed: int, count: int) -> list[int]:
    """Return whole numbers from -128 to 127, drawn as `draw` in C does."""
    found, state = [], seed
    for _ in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        found.append((state >> 24) - 128)
    return found


def weight_scale(fan_in: int) -> int:
    """Return what drawn weights are divided by: preactivations stay near 1."""
    return int(128 * 2 ** ((fan_in.bit_length() + 1) // 2))


def one_hot(layout: Layout) -> bool:
    """Say whether targets are one 1 among zeros."""
    return layout.network.loss == "categorical_cross_entropy"


def expected(layout: Layout) -> Expected:
    """Return the test vectors of a network."""
    before, ctx.prec = ctx.prec, BITS
    try:
        return _expected(layout)
    finally:
        ctx.prec = before


def _expected(layout: Layout) -> Expected:
    run = Run(layout)
    count = ONLINE if layout.batch == 1 else layout.batch + 3
    first = run.states(range(PERIOD))
    start_outputs, start_loss = first.outputs[:3], run.loss(first, count)
    gradients = run.entries(run.gradients(range(count)))
    for start in range(0, count, layout.batch):
        run.step(range(start, min(start + layout.batch, count)))
    last = run.states(range(PERIOD))
    return Expected(
        count,
        (start_outputs, last.outputs[:3]),
        (start_loss, run.loss(last, count)),
        gradients,
        run.entries(list(zip(run.w, run.b, strict=True))),
    )


@dataclass(frozen=True)
class _States:
    """Of different samples: activations a[0] = x, … as matrices (units, samples); s; outputs."""

    samples: list[int]
    a: list[Any]
    s: list[Any]
    outputs: list[list[Any]]


class Run:
    """A network in ball arithmetic. Samples are numbered 0, 1, …; r and r + PERIOD are the same."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        sizes = layout.sizes
        drawn = iter(draws(SEEDS[0], layout.network.parameters))
        self.w, self.b = [], []
        for fan_in, units in zip(sizes[:-1], sizes[1:], strict=True):
            scale = weight_scale(fan_in)
            self.w.append(_whole(units, fan_in, drawn) / scale)
            self.b.append(_whole(units, 1, drawn) / 256)
        inputs = draws(SEEDS[1], PERIOD * sizes[0])
        self.x = [
            [arb(one) / 128 for one in inputs[r * sizes[0] :][: sizes[0]]] for r in range(PERIOD)
        ]
        targets = draws(SEEDS[2], PERIOD * sizes[-1])
        self.z = [
            [arb(int(k == r % sizes[-1])) for k in range(sizes[-1])]
            if one_hot(layout)
            else [(arb(one) + 128) / 256 for one in targets[r * sizes[-1] :][: sizes[-1]]]
            for r in range(PERIOD)
        ]

    @cached_property
    def _derived(self) -> dict[str, Any]:
        out = self.layout.depth
        return {
            one.kind: one
            for one in derived(self.layout.network, self.layout.reduction)
            if one.kind in ("output", "loss") or (one.kind == "delta" and one.layer == out)
        }

    def states(self, samples: range) -> _States:
        """Return the forward pass of those samples that differ."""
        different = sorted({r % PERIOD for r in samples})
        a = [_columns([self.x[r] for r in different])]
        s: list[Any] = []
        ones = arb_mat(1, len(different), [arb(1)] * len(different))
        for layer in self.layout.layers:
            s.append(self.w[layer - 1] * a[-1] + self.b[layer - 1] * ones)
            if layer < self.layout.depth:
                value = function(activation(self.layout.activation(layer)).expr)
                a.append(_each(s[-1], value))
        arrays = {f"s{self.layout.depth}": _rows(s[-1])}
        return _States(different, a, s, self._fill("output", arrays, len(different)))

    def loss(self, states: _States, count: int) -> Any:
        """Return the loss of the first ``count`` samples."""
        total = arb(0)
        for place, own in enumerate(states.samples):
            term = evaluator(self._derived["loss"].expression, self._arrays(states))({r: place})
            total += term * len(range(own, count, PERIOD))
        return total / self._divisor(count)

    def gradients(self, samples: range, factor: float = 1.0) -> list[tuple[Any, Any]]:
        """Return the gradients of each layer's weights and biases, times a factor, as matrices."""
        states = self.states(samples)
        counts = [sum(r % PERIOD == own for r in samples) for own in states.samples]
        rows = self._fill("delta", self._arrays(states), len(counts))
        delta = _columns(rows)
        found: list[tuple[Any, Any]] = []
        for layer in reversed(self.layout.layers):
            times = [
                [delta[j, at] * n for at, n in enumerate(counts)] for j in range(delta.nrows())
            ]
            weighted = arb_mat(times) * arb(factor) / self._divisor(len(samples))
            ones = arb_mat(len(counts), 1, [arb(1)] * len(counts))
            found.insert(0, (weighted * states.a[layer - 1].transpose(), weighted * ones))
            if layer > 1:
                slope = function(activation(self.layout.activation(layer - 1)).derivative)
                back = self.w[layer - 1].transpose() * delta
                delta = _product(back, _each(states.s[layer - 2], slope))
        return found

    def step(self, samples: range) -> None:
        """Make one step of gradient descent."""
        for place, (w, b) in enumerate(self.gradients(samples, RATE)):
            self.w[place] -= w
            self.b[place] -= b

    def entries(self, layers: list[tuple[Any, Any]]) -> dict[int, Any]:
        """Return some entries of the list of all parameters, and a weighted sum."""
        flat = [one for w, b in layers for one in (*w.entries(), *b.entries())]
        count = len(flat)
        places = sorted({at * (count - 1) // 11 for at in range(12)})
        parts = (sum(flat[k::7], arb(0)) * (k + 1) for k in range(7))
        total = sum(parts, arb(0))
        return {**{at: flat[at] for at in places}, count: total}

    def _divisor(self, count: int) -> int:
        return count if self.layout.reduction == "mean" else 1

    def _arrays(self, states: _States) -> dict[str, Any]:
        targets = [self.z[own] for own in states.samples]
        return {f"s{self.layout.depth}": _rows(states.s[-1]), "y": states.outputs, "z": targets}

    def _fill(self, kind: str, arrays: dict[str, Any], count: int) -> list[list[Any]]:
        formula = self._derived[kind]
        value, (limits,) = evaluator(formula.expression, arrays), formula.limits
        units = range(int(limits.upper) + 1)
        return [[value({r: place, limits.index: unit}) for unit in units] for place in range(count)]


def function(expression: Any) -> Any:
    """Return a function of a ball from an expression in s."""
    known: dict[str, Any] = {}
    value = evaluator(expression.xreplace({ARGUMENT: _POINT}), known)

    def at(ball: Any) -> Any:
        known[_POINT.name] = ball
        return value({})

    return at


def _each(matrix: Any, function: Any) -> Any:
    return arb_mat(matrix.nrows(), matrix.ncols(), [function(one) for one in matrix.entries()])


def _whole(rows: int, columns: int, numbers: Iterator[int]) -> Any:
    """Return a matrix of the next whole numbers."""
    return arb_mat(fmpz_mat(rows, columns, list(islice(numbers, rows * columns))))


def _product(left: Any, right: Any) -> Any:
    pairs: Iterator[Any] = zip(left.entries(), right.entries(), strict=True)
    return arb_mat(left.nrows(), left.ncols(), [one * other for one, other in pairs])


def _columns(rows: list[list[Any]]) -> Any:
    return arb_mat(rows).transpose()


def _rows(matrix: Any) -> list[list[Any]]:
    return [list(row) for row in matrix.transpose().tolist()]
