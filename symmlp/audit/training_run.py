"""A hundred epochs, derived and by hand: every step from the same weights, and both runs apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from symmlp.audit.comparison import Row
from symmlp.audit.quantities import Trainer, distance, of_bound
from symmlp.audit.samples import Case
from symmlp.codegen.program.numeric import Array
from symmlp.codegen.running.lambdified import Functions
from symmlp.codegen.running.run_arrays import magnitudes
from symmlp.training.parameters import Parameters


@dataclass
class _Worst:
    """The step that came closest to its bound, or beyond."""

    part: float = 0.0
    ulps: float = 0.0
    derived: float = 0.0
    by_hand: float = 0.0
    values: int = 0


def run(
    functions: Functions,
    trainer: Trainer,
    start: Parameters,
    case: Case,
    batch_size: int,
    rate: float,
    epochs: int,
) -> tuple[list[Row], list[str]]:
    """Return the rows of a training run of so many epochs, and what to warn of.

    In the first row the trainer makes each step from the derived weights; every updated weight must
    keep the bound of one step. In the second both train on their own, and the bound is the sum of
    the steps' bounds: it allows for what each step rounds, not for training that amplifies it, so
    that exceeding it alone is a warning.
    """
    network, worst = functions.network, _Worst()
    mine, theirs = start, start
    total = [np.zeros_like(array) for array in _flat(start)]
    for _ in range(epochs):
        for first in range(0, len(case.X), batch_size):
            X, Z = case.X[first : first + batch_size], case.Z[first : first + batch_size]
            bounds = _bounds(functions, mine, X, Z, rate)
            derived = Parameters(*functions.step(mine.weights, mine.biases, X, Z, rate))
            _note(worst, derived, trainer.step(network, mine, X, Z, rate, "mean"), bounds)
            theirs = trainer.step(network, theirs, X, Z, rate, "mean")
            total = [old + new for old, new in zip(total, bounds, strict=True)]
            mine = derived
            if not all(np.isfinite(array).all() for array in (*_flat(mine), *_flat(theirs))):
                return [_row(case, "steps until the weights are no longer finite", worst)], [
                    "training diverged: the weights are no longer finite; the comparison ends there"
                ]
    rows = [_row(case, f"each weight in {epochs} epochs", worst)]
    apart = _Worst()
    _note(apart, mine, theirs, total)
    warnings = []
    if apart.part > 1 >= worst.part:
        warnings.append(
            f"two runs of {epochs} epochs end {apart.ulps:.0f} ulps apart although every step"
            " agrees: this training amplifies rounding errors"
        )
        apart.part = min(apart.part, 1.0)
    return [*rows, _row(case, f"weights after {epochs} epochs", apart)], warnings


def _bounds(functions: Functions, at: Parameters, X: Array, Z: Array, rate: float) -> list[Array]:
    arrays = functions.start(at.weights, at.biases, X, Z, rate)
    found = magnitudes(functions.formulas["mean"], arrays)
    layers = range(1, functions.network.depth + 1)
    return [found[f"{name}{layer}"] for name in ("w_new", "b_new") for layer in layers]


def _flat(parameters: Parameters) -> tuple[Array, ...]:
    return (*parameters.weights, *parameters.biases)


def _note(worst: _Worst, derived: Parameters, theirs: Parameters, bounds: Sequence[Array]) -> None:
    for mine, other, bound in zip(_flat(derived), _flat(theirs), bounds, strict=True):
        part, ulps = of_bound(mine, other, bound), distance(mine, other)
        at = np.unravel_index(int(np.argmax(part)), part.shape)
        worst.values += part.size
        if worst.values == part.size or part[at] > worst.part:
            worst.part, worst.ulps = float(part[at]), float(ulps[at])
            worst.derived, worst.by_hand = float(mine[at]), float(other[at])


def _row(case: Case, quantity: str, worst: _Worst) -> Row:
    return Row(
        case.name,
        "training",
        quantity,
        worst.values,
        worst.derived,
        worst.by_hand,
        worst.ulps,
        worst.part,
        worst.part <= 1.0,
    )
