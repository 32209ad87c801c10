"""A network's C, compiled and loaded: training on NumPy arrays at the speed of C.

The library is made once and kept in a cache (`symmlp.codegen.running.c_library`). While C runs,
other threads of Python do.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from symmlp.codegen.c.layout import DTYPES
from symmlp.codegen.c.target import CSource, generate_c
from symmlp.codegen.running.c_library import CompileError, compiler, load
from symmlp.codegen.running.numeric_network import Numbers, NumericNetwork, check_dtype
from symmlp.network import Network

__all__ = ["CompileError", "CompiledNetwork", "compiled", "compiler"]

_REALS: Final = {real: dtype for dtype, real in DTYPES.items()}
_FUNCTIONS: Final = (
    *("bytes", "init", "set", "get", "forward", "loss", "gradients", "train_epoch"),
)


class CompiledNetwork(NumericNetwork):
    """A network in compiled C. ``note`` is a line on what was not as it should be, or None."""

    how = "compiled C"

    def __init__(self, source: CSource) -> None:
        """Compile and load.

        Raises
        ------
        CompileError
            If there is no C compiler, or it fails, or what it made cannot be loaded.
        """
        layout = source.layout
        super().__init__(layout.network, layout.batch, _REALS[layout.real])
        self.source = source
        loaded = load(source)
        self.note = loaded.note
        self._ffi = loaded.ffi
        self._call = {name: getattr(loaded.library, f"{source.name}_{name}") for name in _FUNCTIONS}
        size = int(self._call["bytes"]())
        memory = np.zeros(size + 64, np.uint8)
        start = -memory.ctypes.data % 64  # whole vectors do not straddle cache lines
        self._memory = memory[start : start + size]
        self.init(0)

    def _init(self, seed: int) -> None:
        self._call["init"](self._struct(), seed)

    def _get(self) -> Numbers:
        flat = np.empty(self.network.parameters, self.dtype)
        self._call["get"](self._struct(), self._pointer(flat))
        return flat

    def _set(self, flat: Numbers) -> None:
        self._call["set"](self._struct(), self._pointer(flat))

    def _forward(self, X: Numbers) -> Numbers:
        Y = np.empty((len(X), self.network.outputs), self.dtype)
        for x, y in zip(X, Y, strict=True):
            self._call["forward"](self._struct(), self._pointer(x), self._pointer(y))
        return Y

    def _loss(self, X: Numbers, Z: Numbers) -> float:
        return float(self._call["loss"](self._struct(), *self._samples(X, Z)))

    def _gradients(self, X: Numbers, Z: Numbers) -> Numbers:
        flat = np.empty(self.network.parameters, self.dtype)
        self._call["gradients"](self._struct(), *self._samples(X, Z), self._pointer(flat))
        return flat

    def _train_epoch(self, X: Numbers, Z: Numbers, rate: float) -> None:
        self._call["train_epoch"](self._struct(), *self._samples(X, Z), rate)

    def _struct(self) -> Any:
        return self._ffi.cast("void *", self._memory.ctypes.data)

    def _samples(self, X: Numbers, Z: Numbers) -> tuple[int, Any, Any]:
        return len(X), self._pointer(X), self._pointer(Z)

    def _pointer(self, array: Numbers) -> Any:
        return self._ffi.cast(f"{DTYPES[self.dtype.name]} *", array.ctypes.data)


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
        If there is no C compiler, or it fails, or what it made cannot be loaded.
    SymmlpError
        If an option is unknown.
    """
    real = DTYPES[check_dtype(dtype)]
    return CompiledNetwork(
        generate_c(network, real=real, batch=batch, reduction=reduction, self_test=False)
    )
