"""A network with its parameters that trains on NumPy arrays: what every way of computing shares.

Everything that is handed over is checked first, so that compiled code is never given anything else
than it was compiled for. Not a number is a number here: it spreads, and harms nothing else.
"""

from __future__ import annotations

import reprlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from threading import Lock
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symmlp.errors import SymmlpError
from symmlp.network import Network
from symmlp.whole import whole

Numbers = NDArray[Any]

#: What parameters and arrays may consist of.
DTYPES: Final = ("float64", "float32")


class NumericNetwork(ABC):
    """A network with its parameters. Arrays are float64 (or float32, as chosen), C order.

    Inputs X have shape (samples, inputs), targets Z (samples, outputs), with at least one sample;
    parameters are one weight matrix (units, fan_in) and one bias vector (units,) per layer. Methods
    raise `SymmlpError` for an array of another type, shape or memory order. They may be called from
    several threads: one call at a time is carried out.

    ``how`` says in a few words what computes: "compiled C", "NumPy", ….
    """

    how: str

    def __init__(self, network: Network, batch: int, dtype: str) -> None:
        self.network = network
        self.batch = batch
        self.dtype = np.dtype(dtype)
        self._lock = Lock()

    def init(self, seed: int) -> None:
        """Draw all parameters from U[-1, 1); the same for the same seed, whatever computes."""
        number = whole(seed)
        if number is None or not 0 <= number < 2**32:
            raise SymmlpError(f"seed {seed!r}; a whole number from 0 to 2^32 - 1 is expected")
        with self._lock:
            self._init(number)

    @property
    def parameters(self) -> tuple[list[Numbers], list[Numbers]]:
        """Copies of the weights and biases, one array per layer."""
        with self._lock:
            return self._split(self._get())

    def set_parameters(self, weights: Sequence[ArrayLike], biases: Sequence[ArrayLike]) -> None:
        """Put weights (units, fan_in) and biases (units,) in, one array per layer."""
        depth = self.network.depth
        if not (isinstance(weights, Sequence) and isinstance(biases, Sequence)):
            raise SymmlpError("weights and biases are lists of arrays, one for each layer")
        if len(weights) != depth or len(biases) != depth:
            raise SymmlpError(
                f"weights for {len(weights)} and biases for {len(biases)} layers;"
                f" the network {self.network} has {depth}"
            )
        parts = []
        for layer, (below, own) in enumerate(pairwise(self.network.sizes), start=1):
            parts.append(self._own(weights[layer - 1], (own, below), f"weights of layer {layer}"))
            parts.append(self._own(biases[layer - 1], (own,), f"biases of layer {layer}"))
        flat = np.concatenate([part.ravel() for part in parts])
        with self._lock:
            self._set(flat)

    def forward(self, X: Numbers) -> Numbers:
        """Return the predictions, (samples, outputs)."""
        self._check(X, self.network.inputs, "inputs X")
        with self._lock:
            return self._forward(X)

    def loss(self, X: Numbers, Z: Numbers) -> float:
        """Return the loss of all samples, averaged (or summed, as chosen) over them."""
        self._check_both(X, Z)
        with self._lock:
            return self._loss(X, Z)

    def gradients(self, X: Numbers, Z: Numbers) -> tuple[list[Numbers], list[Numbers]]:
        """Return the derivatives of `loss` by the weights and the biases, one array per layer."""
        self._check_both(X, Z)
        with self._lock:
            return self._split(self._gradients(X, Z))

    def step(self, X: Numbers, Z: Numbers, learning_rate: float) -> None:
        """Make one step of gradient descent on at most ``batch`` samples."""
        self._check_both(X, Z)
        if len(X) > self.batch:
            raise SymmlpError(f"{len(X)} samples; a step takes at most {self.batch} here")
        rate = self._rate(learning_rate)
        with self._lock:
            self._train_epoch(X, Z, rate)

    def train_epoch(self, X: Numbers, Z: Numbers, learning_rate: float) -> None:
        """Use all samples once, ``batch`` of them per step; the last step may have fewer."""
        self._check_both(X, Z)
        rate = self._rate(learning_rate)
        with self._lock:
            self._train_epoch(X, Z, rate)

    @abstractmethod
    def _init(self, seed: int) -> None: ...

    @abstractmethod
    def _get(self) -> Numbers:
        """Return all parameters as one array: w1, b1, w2, b2, …."""

    @abstractmethod
    def _set(self, flat: Numbers) -> None:
        """Take all parameters from one array."""

    @abstractmethod
    def _forward(self, X: Numbers) -> Numbers: ...

    @abstractmethod
    def _loss(self, X: Numbers, Z: Numbers) -> float: ...

    @abstractmethod
    def _gradients(self, X: Numbers, Z: Numbers) -> Numbers:
        """Return the gradients in the order of `_get`."""

    @abstractmethod
    def _train_epoch(self, X: Numbers, Z: Numbers, rate: float) -> None: ...

    def _check_both(self, X: Numbers, Z: Numbers) -> None:
        self._check(X, self.network.inputs, "inputs X")
        self._check(Z, self.network.outputs, "targets Z")
        if len(X) != len(Z):
            raise SymmlpError(
                f"{len(X)} rows of inputs and {len(Z)} rows of targets; every sample needs both"
            )

    def _check(self, array: Numbers, width: int, what: str) -> None:
        if not isinstance(array, np.ndarray):
            raise SymmlpError(
                f"{what}: {type(array).__name__}; a NumPy array is expected:"
                f" numpy.array(…, dtype={self.dtype.name!r})"
            )
        if array.dtype != self.dtype:
            raise SymmlpError(
                f"{what}: dtype {array.dtype}; {self.dtype} is expected:"
                f" pass array.astype({self.dtype.name!r})"
            )
        if array.ndim != 2 or array.shape[1] != width:
            raise SymmlpError(f"{what}: shape {array.shape}; (samples, {width}) is expected")
        if not len(array):
            raise SymmlpError(f"{what}: no samples; at least one is expected")
        if isinstance(array, np.ma.MaskedArray):
            raise SymmlpError(
                f"{what}: a masked array; pass array.filled(…), or rows without a mask"
            )
        if not array.flags.c_contiguous:
            raise SymmlpError(f"{what}: not contiguous; pass numpy.ascontiguousarray(…)")
        if not array.flags.aligned:
            raise SymmlpError(f"{what}: not aligned in memory; pass array.copy()")

    def _rate(self, learning_rate: float) -> float:
        with suppress(TypeError, ValueError, OverflowError), np.errstate(over="ignore"):
            if 0 < self.dtype.type(float(learning_rate)) < np.inf:
                return float(learning_rate)
        raise SymmlpError(
            f"learning rate {reprlib.repr(learning_rate)}; a finite {self.dtype} greater than 0 is"
            " expected, e.g. 0.1"
        )

    def _own(self, values: ArrayLike, shape: tuple[int, ...], what: str) -> Numbers:
        try:
            array = np.asarray(values)
            own = array.astype(self.dtype) if array.dtype.kind in "iuf" else None
        except (TypeError, ValueError):
            own = None
        if own is None:
            raise SymmlpError(f"{what}: an array of real numbers is expected")
        if own.shape != shape:
            raise SymmlpError(f"{what}: shape {own.shape}; {shape} is expected")
        return own

    def _split(self, flat: Numbers) -> tuple[list[Numbers], list[Numbers]]:
        weights, biases, start = [], [], 0
        for below, own in pairwise(self.network.sizes):
            end = start + own * below
            weights.append(flat[start:end].reshape(own, below))
            biases.append(flat[end : end + own])
            start = end + own
        return weights, biases


def check_dtype(dtype: str) -> str:
    """Return the name of a dtype that networks can be computed in, or raise `SymmlpError`."""
    name = str(dtype)
    if name not in DTYPES:
        raise SymmlpError(f"unknown dtype {name!r}; known are {', '.join(DTYPES)}")
    return name
