"""The weights and biases of a network as NumPy arrays, and the error of everything in training."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from symmlp.errors import SymmlpError
from symmlp.training.functions import Array


class TrainingError(SymmlpError):
    """What cannot be trained; one line that says what, where and what would be right."""


@dataclass(frozen=True, eq=False)
class Parameters:
    """Weights (units, fan_in) and biases (units,), one array per layer, the first hidden one first.

    Compare with `numpy.array_equal`, array by array.
    """

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]

    @classmethod
    def of(cls, weights: Iterable[ArrayLike], biases: Iterable[ArrayLike]) -> Parameters:
        """Build parameters from nested sequences, such as those of `symmlp.example`.

        Raises
        ------
        TrainingError
            If an entry is no finite number, or if rows differ in length.
        """
        return cls(
            tuple(numbers(w, f"weights of layer {place}") for place, w in enumerate(weights, 1)),
            tuple(numbers(b, f"biases of layer {place}") for place, b in enumerate(biases, 1)),
        )


@dataclass(frozen=True, eq=False)
class Gradients:
    """The derivatives of the loss by weights (units, fan_in) and biases (units,), per layer."""

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]


def numbers(values: ArrayLike, what: str) -> Array:
    """Return values as a new float64 array, of any shape.

    Raises
    ------
    TrainingError
        If they are no real numbers, are not finite, or form no rectangular array.
    """
    try:
        array = np.asarray(values)
    except ValueError:
        raise TrainingError(
            f"{what}: rows differ in length; give every row as many numbers"
        ) from None
    if array.dtype.kind not in "iuf":
        raise TrainingError(f"{what}: entries of type {array.dtype}; real numbers are expected")
    array = array.astype(np.float64)
    if not np.isfinite(array).all():
        place = [int(i) for i in np.argwhere(~np.isfinite(array))[0]]
        raise TrainingError(
            f"{what}: {array[tuple(place)]} at index {place}; every number must be finite"
        )
    return array
