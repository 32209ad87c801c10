"""A network as NumPy functions: forward pass, loss, error signals, gradients and update step.

``lambdify(network)`` compiles the derived formulas, never retyped ones. Arguments follow the
conventions of `symmlp.training`: one array per layer, weights (units, fan_in), biases (units,);
inputs X (batch, inputs) and targets Z (batch, outputs). Everything is float64.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from symmlp.backprop.instance import MAX_PARAMETERS
from symmlp.backprop.program import Formula
from symmlp.codegen.program.formulas import FORWARD, array_of, formulas
from symmlp.codegen.program.numeric import Array
from symmlp.codegen.program.scalars import scalar_code, terms
from symmlp.codegen.running.run_arrays import array_code
from symmlp.errors import SymmlpError
from symmlp.losses import validate
from symmlp.network import Network

#: Scalars are written out for formulas of up to this many terms: layers of that many weights.
MAX_TERMS: Final = 4_000

#: How formulas become code: scalar by scalar, or by whole arrays.
CODE: Final[dict[str, Callable[[Formula], Callable[[Mapping[str, Array]], Array]]]] = {
    "scalars": scalar_code,
    "arrays": array_code,
}


class Forward(NamedTuple):
    """A forward pass: ``s[l - 1]`` and ``a[l]``, (batch, units), are layer l's; ``a[0]`` is X."""

    s: tuple[Array, ...]
    a: tuple[Array, ...]

    @property
    def y(self) -> Array:
        """The predictions, (batch, outputs): the last layer's activations."""
        return self.a[-1]


class Layers(NamedTuple):
    """One array per layer: for the weights (units, fan_in), and for the biases (units,)."""

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]


@dataclass(frozen=True)
class Functions:
    """The numeric functions of one network, compiled from ``formulas`` when first called.

    ``code`` is "scalars" (then single layers of more than ``MAX_TERMS`` weights still are arrays)
    or "arrays". ``reduction`` of the batch, in ``loss``, ``gradients`` and
    ``step``, is "mean" or "sum"; the formulas of both are kept. Every function raises
    `SymmlpError` when an array does not have the shape that the network asks for.
    """

    network: Network
    formulas: Mapping[str, tuple[Formula, ...]]
    code: str

    def forward(
        self, weights: Sequence[ArrayLike], biases: Sequence[ArrayLike], X: ArrayLike
    ) -> Forward:
        """Compute all preactivations and activations, each (batch, units)."""
        arrays = self.start(weights, biases, X)
        return self._states(self.run(arrays, FORWARD))

    def loss(
        self,
        weights: Sequence[ArrayLike],
        biases: Sequence[ArrayLike],
        X: ArrayLike,
        Z: ArrayLike,
        reduction: str = "mean",
    ) -> float:
        """Compute the loss of the samples, averaged or summed over the batch."""
        arrays = self.start(weights, biases, X, Z)
        return float(self.run(arrays, (*FORWARD, "loss", "batch_loss"), reduction)["J"])

    def deltas(
        self,
        weights: Sequence[ArrayLike],
        biases: Sequence[ArrayLike],
        X: ArrayLike,
        Z: ArrayLike,
    ) -> tuple[Array, ...]:
        """Compute each layer's error signals ∂(loss of the sample)/∂s, (batch, units)."""
        arrays = self.run(self.start(weights, biases, X, Z), (*FORWARD, "delta"))
        return self._per_layer(arrays, "delta")

    def gradients(
        self,
        weights: Sequence[ArrayLike],
        biases: Sequence[ArrayLike],
        X: ArrayLike,
        Z: ArrayLike,
        reduction: str = "mean",
    ) -> Layers:
        """Compute the derivatives of `loss` by every weight and bias, in their shapes."""
        start = self.start(weights, biases, X, Z)
        arrays = self.run(start, (*FORWARD, "delta", "gradient"), reduction)
        return Layers(self._per_layer(arrays, "grad_w"), self._per_layer(arrays, "grad_b"))

    def step(
        self,
        weights: Sequence[ArrayLike],
        biases: Sequence[ArrayLike],
        X: ArrayLike,
        Z: ArrayLike,
        learning_rate: float,
        reduction: str = "mean",
    ) -> Layers:
        """Compute the weights and biases after one step of gradient descent on the batch."""
        start = self.start(weights, biases, X, Z, learning_rate)
        arrays = self.run(start, (*FORWARD, "delta", "gradient", "update"), reduction)
        return Layers(self._per_layer(arrays, "w_new"), self._per_layer(arrays, "b_new"))

    def everything(
        self,
        weights: Sequence[ArrayLike],
        biases: Sequence[ArrayLike],
        X: ArrayLike,
        Z: ArrayLike,
        learning_rate: float,
        reduction: str = "mean",
    ) -> dict[str, Array]:
        """Compute every array of one training step, by name: s1, a1, …, y, L, J, delta1, …."""
        return self.run(self.start(weights, biases, X, Z, learning_rate), (), reduction)

    def run(
        self, arrays: Mapping[str, Array], kinds: Iterable[str], reduction: str = "mean"
    ) -> dict[str, Array]:
        """Compute the formulas of these kinds (of all, if there are none) in their order."""
        if reduction not in self.formulas:
            raise SymmlpError(
                f"unknown reduction {reduction!r}; known are {', '.join(self.formulas)}"
            )
        known, wanted = dict(arrays), set(kinds)
        for formula in self.formulas[reduction]:
            if not wanted or formula.kind in wanted:
                known[array_of(formula.target)[0]] = self._function(formula)(known)
        return known

    def start(
        self,
        weights: Sequence[ArrayLike],
        biases: Sequence[ArrayLike],
        X: ArrayLike,
        Z: ArrayLike | None = None,
        learning_rate: float | None = None,
    ) -> dict[str, Any]:
        """Return what the formulas start from, by name: x, z, w1, b1, …, and the numbers R, eta.

        Raises
        ------
        SymmlpError
            If an array does not fit the network.
        """
        sizes = self.network.sizes
        inputs = _array(X, (None, sizes[0]), "inputs X")
        arrays: dict[str, Any] = {"x": inputs, "R": np.float64(len(inputs))}
        if Z is not None:
            arrays["z"] = _array(Z, (len(inputs), sizes[-1]), "targets Z")
        if learning_rate is not None:
            arrays["eta"] = np.float64(learning_rate)
        for kind, given in (("weights", weights), ("biases", biases)):
            if len(given) != self.network.depth:
                raise SymmlpError(
                    f"{kind} for {len(given)} layers; the network {self.network} has"
                    f" {self.network.depth}"
                )
            for layer, array in enumerate(given, 1):
                matrix = (sizes[layer], sizes[layer - 1])
                expected = matrix if kind == "weights" else matrix[:1]
                arrays[f"{kind[0]}{layer}"] = _array(array, expected, f"{kind} of layer {layer}")
        return arrays

    @cached_property
    def _compiled(self) -> dict[Formula, Callable[[Mapping[str, Array]], Array]]:
        return {}

    def _function(self, formula: Formula) -> Callable[[Mapping[str, Array]], Array]:
        if formula not in self._compiled:
            large = terms(formula) > MAX_TERMS
            self._compiled[formula] = CODE["arrays" if large else self.code](formula)
        return self._compiled[formula]

    def _states(self, arrays: Mapping[str, Array]) -> Forward:
        hidden = tuple(arrays[f"a{layer}"] for layer in range(1, self.network.depth))
        return Forward(self._per_layer(arrays, "s"), (arrays["x"], *hidden, arrays["y"]))

    def _per_layer(self, arrays: Mapping[str, Array], name: str) -> tuple[Array, ...]:
        return tuple(arrays[f"{name}{layer}"] for layer in range(1, self.network.depth + 1))


def lambdify(network: Network, code: str | None = None) -> Functions:
    """Return the numeric functions of a network, from its derivation.

    Parameters
    ----------
    network
        Any network whose activations and loss are in the tables.
    code
        "scalars" (`sympy.lambdify` of every unit) or "arrays" (contractions); by default scalars
        up to 20,000 parameters, where writing out every scalar still takes only seconds.

    Raises
    ------
    NetworkError
        If the network does not make sense.
    SymmlpError
        If there is no such code.
    """
    validate(network)
    chosen = code or ("scalars" if network.parameters <= MAX_PARAMETERS else "arrays")
    if chosen not in CODE:
        raise SymmlpError(f"unknown code {chosen!r}; known are {', '.join(CODE)}")
    both = {reduction: formulas(network, reduction) for reduction in ("mean", "sum")}
    return Functions(network, both, chosen)


def _array(values: ArrayLike, shape: tuple[int | None, ...], what: str) -> Array:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise SymmlpError(f"{what}: an array of real numbers is expected") from None
    fits = len(array.shape) == len(shape) and all(
        size in (None, own) for size, own in zip(shape, array.shape, strict=True)
    )
    if not fits or not array.size:
        expected = str(shape).replace("None", "batch")
        raise SymmlpError(f"{what}: shape {array.shape}; {expected} is expected")
    return array
