"""A network's C, compiled and loaded: training on NumPy arrays at the speed of C.

Everything that is handed to C is checked first. The library is made once and kept in a cache
(`symmlp.codegen.c_library`).
"""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symmlp.codegen.c import CSource, generate_c
from symmlp.codegen.c_library import CompileError, compiler, library, load
from symmlp.errors import SymmlpError
from symmlp.network import Network

__all__ = ["CompileError", "CompiledNetwork", "compiled", "compiler"]

#: C's names for what NumPy calls float64 and float32.
REALS: Final = {"float64": "double", "float32": "float"}
Numbers = NDArray[Any]


class CompiledNetwork:
    """A network with its parameters, in C. Arrays are float64 (or float32, as chosen), C order.

    Inputs X have shape (samples, inputs), targets Z (samples, outputs); parameters are one weight
    matrix (units, fan_in) and one bias vector (units,) per layer. Methods raise `SymmlpError` for
    an array of another type, shape or memory order. They may be called from several threads.
    """

    def __init__(self, source: CSource, library: Path) -> None:
        self.network = source.layout.network
        self.batch = source.layout.batch
        self.dtype = np.dtype("float64" if source.layout.real == "double" else "float32")
        self.source = source
        self.library = library
        self._ffi, loaded = load(source, library)
        self._call = {
            name: getattr(loaded, f"{source.name}_{name}")
            for name in [
                "bytes",
                "init",
                "set",
                "get",
                "forward",
                "loss",
                "gradients",
                "step",
                "train_epoch",
            ]
        }
        size = int(self._call["bytes"]())
        memory = np.zeros(size + 64, np.uint8)
        start = -memory.ctypes.data % 64  # whole vectors do not straddle cache lines
        self._memory = memory[start : start + size]
        self._lock = Lock()
        self.init(0)

    def init(self, seed: int) -> None:
        """Draw all parameters from U[-1, 1); the same for the same seed."""
        if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**32:
            raise SymmlpError(f"seed {seed!r}; a whole number from 0 to 2^32 - 1 is expected")
        with self._lock:
            self._call["init"](self._struct(), seed)

    @property
    def parameters(self) -> tuple[list[Numbers], list[Numbers]]:
        """Copies of the weights and biases, one array per layer."""
        flat = np.empty(self.network.parameters, self.dtype)
        with self._lock:
            self._call["get"](self._struct(), self._pointer(flat))
        return self._split(flat)

    def set_parameters(self, weights: list[ArrayLike], biases: list[ArrayLike]) -> None:
        """Put weights (units, fan_in) and biases (units,) in, one array per layer."""
        depth, sizes = self.network.depth, self.network.sizes
        if len(weights) != depth or len(biases) != depth:
            raise SymmlpError(
                f"weights for {len(weights)} and biases for {len(biases)} layers;"
                f" the network {self.network} has {depth}"
            )
        parts = []
        for layer, (w, b) in enumerate(zip(weights, biases, strict=True), 1):
            parts.append(
                self._own(w, (sizes[layer], sizes[layer - 1]), f"weights of layer {layer}")
            )
            parts.append(self._own(b, (sizes[layer],), f"biases of layer {layer}"))
        flat = np.concatenate([part.ravel() for part in parts])
        with self._lock:
            self._call["set"](self._struct(), self._pointer(flat))

    def forward(self, X: Numbers) -> Numbers:
        """Return the predictions, (samples, outputs)."""
        self._check(X, self.network.inputs, "inputs X")
        Y = np.empty((len(X), self.network.outputs), self.dtype)
        with self._lock:
            for x, y in zip(X, Y, strict=True):
                self._call["forward"](self._struct(), self._pointer(x), self._pointer(y))
        return Y

    def loss(self, X: Numbers, Z: Numbers) -> float:
        """Return the loss of all samples, averaged (or summed, as chosen) over them."""
        with self._lock:
            return float(self._call["loss"](self._struct(), *self._samples(X, Z)))

    def gradients(self, X: Numbers, Z: Numbers) -> tuple[list[Numbers], list[Numbers]]:
        """Return the derivatives of `loss` by the weights and the biases, one array per layer."""
        flat = np.empty(self.network.parameters, self.dtype)
        with self._lock:
            self._call["gradients"](self._struct(), *self._samples(X, Z), self._pointer(flat))
        return self._split(flat)

    def step(self, X: Numbers, Z: Numbers, learning_rate: float) -> None:
        """Make one step of gradient descent on at most ``batch`` samples."""
        samples = self._samples(X, Z)
        if len(X) > self.batch:
            raise SymmlpError(f"{len(X)} samples; a step takes at most {self.batch} here")
        with self._lock:
            self._call["step"](self._struct(), *samples, _rate(learning_rate))

    def train_epoch(self, X: Numbers, Z: Numbers, learning_rate: float) -> None:
        """Use all samples once, ``batch`` of them per step; the last step may have fewer."""
        samples = self._samples(X, Z)
        with self._lock:
            self._call["train_epoch"](self._struct(), *samples, _rate(learning_rate))

    def _struct(self) -> Any:
        return self._ffi.cast("void *", self._memory.ctypes.data)

    def _pointer(self, array: Numbers) -> Any:
        return self._ffi.cast(f"{REALS[self.dtype.name]} *", array.ctypes.data)

    def _samples(self, X: Numbers, Z: Numbers) -> tuple[int, Any, Any]:
        self._check(X, self.network.inputs, "inputs X")
        self._check(Z, self.network.outputs, "targets Z")
        if len(X) != len(Z):
            raise SymmlpError(
                f"{len(X)} rows of inputs and {len(Z)} rows of targets; every sample needs both"
            )
        return len(X), self._pointer(X), self._pointer(Z)

    def _check(self, array: Numbers, width: int, what: str) -> None:
        if not isinstance(array, np.ndarray):
            raise SymmlpError(f"{what}: {type(array).__name__}; a NumPy array is expected")
        if array.dtype != self.dtype:
            raise SymmlpError(f"{what}: dtype {array.dtype}; {self.dtype} is expected")
        if array.ndim != 2 or array.shape[1] != width or not len(array):
            raise SymmlpError(f"{what}: shape {array.shape}; (samples, {width}) is expected")
        if not (array.flags.c_contiguous and array.flags.aligned):
            raise SymmlpError(f"{what}: not contiguous; pass numpy.ascontiguousarray(…)")

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
        for fan_in, units in zip(self.network.sizes[:-1], self.network.sizes[1:], strict=True):
            end = start + units * fan_in
            weights.append(flat[start:end].reshape(units, fan_in))
            biases.append(flat[end : end + units])
            start = end + units
        return weights, biases


def compiled(
    network: Network, *, dtype: str = "float64", batch: int = 1, reduction: str = "mean"
) -> CompiledNetwork:
    """Compile a network's C, or take it from the cache, and load it.

    Parameters
    ----------
    network
        Any network whose activations and loss are in the tables.
    dtype
        "float64" or "float32": of the parameters and of all arrays.
    batch
        Samples per step of ``train_epoch``.
    reduction
        "mean" or "sum" of a batch's gradients.

    Raises
    ------
    CompileError
        If there is no C compiler, or it fails.
    SymmlpError
        If an option is unknown, or the cache cannot be written.
    """
    name = str(dtype)
    if name not in REALS:
        raise SymmlpError(f"unknown dtype {name!r}; known are {', '.join(REALS)}")
    source = generate_c(
        network, real=REALS[name], batch=batch, reduction=reduction, self_test=False
    )
    return CompiledNetwork(source, library(source))


def _rate(learning_rate: float) -> float:
    try:
        rate = float(learning_rate)
    except (TypeError, ValueError):
        rate = float("nan")
    if not 0 < rate < float("inf"):
        raise SymmlpError(
            f"learning rate {learning_rate!r}; a finite number greater than 0 is expected, e.g. 0.1"
        )
    return rate
