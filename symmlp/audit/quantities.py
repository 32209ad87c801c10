"""Derived against hand-coded, quantity by quantity, with the bound that both must keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Protocol

import numpy as np
from sympy import Integer, Symbol

from symmlp.audit.comparison import Row
from symmlp.audit.samples import Case
from symmlp.codegen.program.formulas import array_of, parameter
from symmlp.codegen.program.numeric import Array
from symmlp.codegen.running.lambdified import Functions
from symmlp.codegen.running.run_arrays import magnitudes
from symmlp.expressions import Partial
from symmlp.latex.write import text
from symmlp.network import Network
from symmlp.rules import quantities as q
from symmlp.training.parameters import Parameters

#: Allowed difference: this many times 2⁻⁵² times the magnitude B of the formula.
FACTOR: Final = 64
EPSILON: Final = 2.0**-52
#: Scalars have a row each as long as there are no more of them.
MAX_ROWS: Final = 60


class Trainer(Protocol):
    """What is compared: `symmlp.training.trainer`, or anything with these functions of it.

    They take network, parameters, X (batch, inputs), Z (batch, outputs), and then learning rate
    and reduction. If there is a function ``loss`` too, it is compared as well.
    """

    @property
    def forward(self) -> Callable[..., Any]:
        """Of network, parameters and X: ``s`` and ``a``, tuples of (batch, units)."""

    @property
    def deltas(self) -> Callable[..., Any]:
        """Of network, parameters, X and Z: each layer's error signals, (batch, units)."""

    @property
    def gradients(self) -> Callable[..., Any]:
        """Of the same and the reduction: ``weights`` and ``biases``, tuples in their shapes."""

    @property
    def step(self) -> Callable[..., Any]:
        """Of the same, learning rate and reduction: updated ``weights`` and ``biases``."""


def by_hand(
    trainer: Trainer, network: Network, parameters: Parameters, case: Case, rate: float
) -> dict[str, Array]:
    """Return the trainer's arrays of one training step by the names of the derived ones."""
    X, Z = case.X, case.Z
    states = trainer.forward(network, parameters, X)
    deltas = trainer.deltas(network, parameters, X, Z)
    slopes = trainer.gradients(network, parameters, X, Z, "mean")
    after = trainer.step(network, parameters, X, Z, rate, "mean")
    found: dict[str, Any] = {"y": states.a[-1]}
    if hasattr(trainer, "loss"):
        found["J"] = np.float64(trainer.loss(network, parameters, X, Z, "mean"))
    for layer in range(1, network.depth + 1):
        found[f"s{layer}"] = states.s[layer - 1]
        found[f"a{layer}"] = states.a[layer]
        found[f"delta{layer}"] = deltas[layer - 1]
        found[f"grad_w{layer}"] = slopes.weights[layer - 1]
        found[f"grad_b{layer}"] = slopes.biases[layer - 1]
        found[f"w_new{layer}"] = after.weights[layer - 1]
        found[f"b_new{layer}"] = after.biases[layer - 1]
    return found


def compare(
    functions: Functions,
    parameters: Parameters,
    case: Case,
    rate: float,
    theirs: Mapping[str, Array],
    whole: bool,
) -> Iterator[Row]:
    """Yield the rows of one training step in the order of computation.

    With ``whole`` each array is one row, that of its worst entry; otherwise each scalar is.
    """
    given = (parameters.weights, parameters.biases, case.X, case.Z, rate)
    derived = functions.everything(*given)
    formulas = functions.formulas["mean"]
    bounds = magnitudes(formulas, functions.start(*given))
    for formula in formulas:
        name = array_of(formula.target)[0]
        if name not in theirs:
            continue
        kind = "loss" if formula.kind == "batch_loss" else formula.kind
        arrays = (np.asarray(derived[name]), np.asarray(theirs[name]), bounds[name])
        label = _Label(formula, functions.network, len(case.X))
        yield from _rows(case.name, kind, label, arrays, whole)


class _Label:
    """Names an array and its entries as people write them."""

    def __init__(self, formula: Any, network: Network, samples: int) -> None:
        self.formula, self.network, self.samples = formula, network, samples

    def entry(self, place: tuple[int, ...]) -> str:
        """Name the entry at a place; the sample is added where there are several."""
        sampled = self.formula.kind in ("preactivation", "activation", "output", "delta")
        unit = place[1:] if sampled else place
        name = self._text(tuple(Integer(index) for index in unit))
        return f"{name}, sample {place[0] + 1}" if sampled and self.samples > 1 else name

    def _text(self, unit: tuple[Any, ...]) -> str:
        target, kind = self.formula.target, self.formula.kind
        if kind == "batch_loss":
            return "L" if self.samples == 1 else "L, mean"
        if kind == "output":
            return text(q.y[unit], "seed", self.network)
        layer = Integer(self.formula.layer)
        if kind in ("gradient", "update"):
            family = {"w": q.w, "b": q.b}[parameter(self.formula)]
            entry = family[(layer, *unit)]
            shown = Partial(q.L, entry) if kind == "gradient" else target.base[(layer, *unit)]
            return text(shown, "seed", self.network)
        return text(target.base[(layer, *unit)], "seed", self.network)


def _rows(
    case: str, kind: str, label: _Label, arrays: tuple[Array, Array, Array], whole: bool
) -> Iterator[Row]:
    derived, theirs, bounds = arrays
    if derived.shape != theirs.shape:
        here, there = float("nan"), float("nan")
        name = f"{label.entry((0,) * derived.ndim)}: shape {theirs.shape} for {derived.shape}"
        yield Row(case, kind, name, derived.size, here, there, float("inf"), float("inf"), False)
        return
    part = of_bound(derived, theirs, bounds)
    ulps = distance(derived, theirs)
    places = list(np.ndindex(derived.shape))
    if whole and part.size:
        places = [tuple(int(i) for i in np.unravel_index(int(np.argmax(part)), part.shape))]
    for at in places:
        yield Row(
            case,
            kind,
            label.entry(at),
            derived.size if whole else 1,
            float(derived[at]) + 0.0,  # not -0
            float(theirs[at]) + 0.0,
            float(ulps[at]),
            float(part[at]),
            bool(part[at] <= 1.0),
        )


def of_bound(derived: Array, theirs: Array, bounds: Array) -> Array:
    """Return which part of 64·2⁻⁵²·B each difference takes up; inf where one is not a number."""
    with np.errstate(all="ignore"):
        gap = np.abs(derived - theirs)
        part = np.where(gap == 0, 0.0, gap / (FACTOR * EPSILON * bounds))
    same = (derived == theirs) | (np.isnan(derived) & np.isnan(theirs))
    return np.where(same, 0.0, np.where(np.isfinite(gap) & np.isfinite(bounds), part, np.inf))


def distance(derived: Array, theirs: Array) -> Array:
    """Return the difference in units in the last place of the larger number."""
    with np.errstate(all="ignore"):
        gap = np.abs(derived - theirs)
        unit = np.spacing(np.maximum(np.abs(derived), np.abs(theirs)))
        return np.where(derived == theirs, 0.0, gap / unit)


def parameter_symbols(network: Network) -> list[Symbol]:
    """Return the plain names of all parameters, layer by layer, weights before biases."""
    names = []
    for layer in range(1, network.depth + 1):
        units, fan_in = network.sizes[layer], network.sizes[layer - 1]
        names += [f"w_{layer}_{j}_{i}" for j in range(units) for i in range(fan_in)]
        names += [f"b_{layer}_{j}" for j in range(units)]
    return [Symbol(name, real=True) for name in names]


def gradient_of(name: str, arrays: Mapping[str, Array]) -> float:
    """Return the entry of the gradient arrays for a parameter's plain name."""
    family, layer, *unit = name.split("_")
    return float(arrays[f"grad_{family}{layer}"][tuple(map(int, unit))])
