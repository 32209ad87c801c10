"""Min-max scaling of data columns to the range of an activation, and back.

    scaled = low + (x - minimum) / (maximum - minimum) · (high - low)

Inputs are scaled so that no column dominates, targets so that the output can reach them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from symmlp.training.data import DataError
from symmlp.training.functions import Array
from symmlp.training.parameters import TrainingError, numbers


@dataclass(frozen=True)
class MinMaxScaler:
    """Per column, the data's minimum and maximum, which become ``low`` and ``high``."""

    minimum: tuple[float, ...]
    maximum: tuple[float, ...]
    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        if not -math.inf < self.low < self.high < math.inf:
            raise DataError(
                f"cannot scale to [{self.low:g}, {self.high:g}]; two finite numbers are expected,"
                " the smaller first, e.g. 0 and 1"
            )
        if len(self.minimum) != len(self.maximum) or not self.minimum:
            raise DataError(
                f"{len(self.minimum)} minima and {len(self.maximum)} maxima;"
                " one of each is expected per column"
            )
        for place, (least, most) in enumerate(zip(self.minimum, self.maximum, strict=True)):
            if not (least < most and math.isfinite(most - least)):
                raise DataError(
                    f"column {place} goes from {least:g} to {most:g}; a minimum and a greater"
                    " maximum are expected, a finite distance apart"
                )

    @classmethod
    def fit(
        cls, X: ArrayLike, low: float = 0.0, high: float = 1.0, columns: Sequence[str] = ()
    ) -> MinMaxScaler:
        """Take minimum and maximum of each column of X, (samples, columns).

        Parameters
        ----------
        X
            The data that is scaled to exactly [low, high].
        low, high
            [0, 1], e.g. for the sigmoid, or [-1, 1], e.g. for tanh.
        columns
            Names of the columns for messages; without them they are numbered from 0.

        Raises
        ------
        DataError
            If a column is constant, and so has no scale, or X is no table of finite numbers.
        """
        table = _table(X)
        minimum, maximum = table.min(axis=0), table.max(axis=0)
        for place in np.flatnonzero(minimum == maximum).tolist():
            name = columns[place] if place < len(columns) else place
            raise DataError(
                f"column {name} is constant ({minimum[place]:g}) and cannot be scaled;"
                " remove it, or use data in which it varies"
            )
        return cls(tuple(minimum.tolist()), tuple(maximum.tolist()), float(low), float(high))

    def scale(self, X: ArrayLike) -> Array:
        """Return X, (samples, columns), in units from low to high; other data may leave them.

        Raises
        ------
        DataError
            If X is no table of finite numbers with the columns of the fit.
        """
        minimum, span = self._columns()
        fraction = (self._fitting(X) - minimum) / span
        return np.asarray(self.low + fraction * (self.high - self.low))

    def unscale(self, X: ArrayLike) -> Array:
        """Return scaled data, (samples, columns), in the data's own units: the inverse of `scale`.

        Raises
        ------
        DataError
            As `scale`.
        """
        minimum, span = self._columns()
        fraction = (self._fitting(X) - self.low) / (self.high - self.low)
        return np.asarray(minimum + fraction * span)

    def _columns(self) -> tuple[Array, Array]:
        minimum = np.array(self.minimum)
        return minimum, np.array(self.maximum) - minimum

    def _fitting(self, X: ArrayLike) -> Array:
        table = _table(X)
        if table.shape[1] != len(self.minimum):
            raise DataError(
                f"{table.shape[1]} columns; the scaler was fitted to {len(self.minimum)}"
            )
        return table


def _table(X: ArrayLike) -> Array:
    try:
        table = numbers(X, "data to scale")
    except TrainingError as error:
        raise DataError(str(error)) from None
    if table.ndim != 2 or table.size == 0:
        raise DataError(
            f"data to scale has shape {table.shape}; (samples, columns) is expected, none empty"
        )
    return table
