"""The oracle by central differences: (J(p + h) - J(p - h)) / 2h of the loss alone, in 50 digits.

Only the forward pass and the loss are evaluated; nothing that was differentiated is used. With
h = 10⁻¹⁵ the error is about 10⁻³⁰, far below what double precision could show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from mpmath import mpf, workdps  # type: ignore[import-untyped]
from sympy import Symbol, lambdify

from symmlp.backprop.instance import expand
from symmlp.backprop.program import program
from symmlp.codegen.program.formulas import FORWARD
from symmlp.codegen.program.numeric import Array
from symmlp.codegen.program.scalars import named, written_out
from symmlp.network import Network

DIGITS: Final = 50
STEP: Final = "1e-15"

#: Values of scalars by their plain names: w_1_0_2, b_1_0, x_0, z_0, ….
Scalars = dict[str, Any]


class Loss:
    """The loss of one sample in 50 digits, layer by layer."""

    def __init__(self, network: Network) -> None:
        self._layers: list[tuple[list[str], list[str], Callable[..., Any]]] = []
        for formula in program(network):
            if formula.kind not in (*FORWARD, "loss"):
                continue
            names, expressions = written_out(formula)
            arguments = sorted(names.values(), key=str)
            function = lambdify(arguments, expressions, modules="mpmath", cse=True)
            targets = [str(named(one.target)) for one in expand(formula)]
            self._layers.append(([str(name) for name in arguments], targets, function))

    def __call__(self, scalars: Mapping[str, Any]) -> Any:
        """Return the loss, given all parameters, inputs and targets by name."""
        known = dict(scalars)
        for arguments, targets, function in self._layers:
            known.update(zip(targets, function(*(known[name] for name in arguments)), strict=True))
        return known["L"]


def central_differences(
    network: Network, scalars: Sequence[Scalars], parameters: Sequence[Symbol]
) -> Array:
    """Return the derivative of the mean loss by each parameter, (parameters,).

    ``scalars`` holds one mapping per sample, as `scalars_of` returns them.
    """
    loss = Loss(network)
    with workdps(DIGITS):
        h = mpf(STEP)
        slopes = []
        for parameter in map(str, parameters):
            total = mpf(0)
            for known in scalars:
                here = known[parameter]
                total += loss({**known, parameter: here + h}) - loss({**known, parameter: here - h})
            slopes.append(float(total / (2 * h * len(scalars))))
    return np.array(slopes)


def scalars_of(
    weights: Sequence[Array], biases: Sequence[Array], X: Array, Z: Array
) -> list[Scalars]:
    """Return all parameters, inputs and targets by plain name as exact 50-digit numbers."""
    with workdps(DIGITS):
        common: Scalars = {}
        for layer, (w, b) in enumerate(zip(weights, biases, strict=True), 1):
            common.update(
                (f"w_{layer}_{j}_{i}", mpf(float(w[j, i]))) for j, i in np.ndindex(w.shape)
            )
            common.update((f"b_{layer}_{j}", mpf(float(b[j]))) for j in range(len(b)))
        return [
            common
            | {f"x_{i}": mpf(float(value)) for i, value in enumerate(row)}
            | {f"z_{k}": mpf(float(value)) for k, value in enumerate(target)}
            for row, target in zip(X, Z, strict=True)
        ]
