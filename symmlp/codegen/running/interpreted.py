"""A network that trains without a compiler: NumPy, and plain Python where that is faster.

It computes what `symmlp.codegen.running.compiled` does, up to rounding, with the code that the
targets ``numpy`` and ``python`` are written as.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from symmlp.codegen.array_targets.numpy import source
from symmlp.codegen.program.numeric import quiet
from symmlp.codegen.program.program import compose
from symmlp.codegen.python import target as python
from symmlp.codegen.python.straight import is_tiny
from symmlp.codegen.running.execution import load
from symmlp.codegen.running.numeric_network import Numbers, NumericNetwork, check_dtype
from symmlp.codegen.words.layout import parameter_names
from symmlp.network import Network

#: The generator of first weights: x becomes (a x + c) mod 2^32 (Knuth, TAOCP 2, 3.3.4, line 16).
_A, _C = 1664525, 1013904223
#: Most parameters of a network for which scalars are faster than NumPy, whose calls cost more.
SCALARS: Final = 200


class InterpretedNetwork(NumericNetwork):
    """A network in NumPy; a tiny one learns single samples in scalars of Python."""

    def __init__(
        self, network: Network, *, dtype: str = "float64", batch: int = 1, reduction: str = "mean"
    ) -> None:
        super().__init__(network, batch, check_dtype(dtype))
        program = compose(network, reduction)
        self._module = load(*_only(source(program)))
        scalars = is_tiny(program, SCALARS) and batch == 1 and self.dtype == np.float64
        self._scalars = load(*_only(python.source(program, SCALARS))) if scalars else None
        self.how = "scalars of Python" if scalars else "NumPy"
        self._matrices: list[Numbers] = []
        self.init(0)

    def _init(self, seed: int) -> None:
        self._set(drawn(seed, self.network.parameters).astype(self.dtype))

    def _get(self) -> Numbers:
        return _flat(self._matrices)

    def _set(self, flat: Numbers) -> None:
        weights, biases = self._split(flat)
        pairs = zip(weights, biases, strict=True)
        self._matrices = [np.column_stack([w, b]) for w, b in pairs]

    def _forward(self, X: Numbers) -> Numbers:
        with quiet():
            return np.asarray(self._module.forward(self._matrices, X), self.dtype)

    def _loss(self, X: Numbers, Z: Numbers) -> float:
        with quiet():
            return float(self._module.loss(self._matrices, X, Z))

    def _gradients(self, X: Numbers, Z: Numbers) -> Numbers:
        with quiet():
            return _flat(self._module.gradients(self._matrices, X, Z))

    def _train_epoch(self, X: Numbers, Z: Numbers, rate: float) -> None:
        if self._scalars is not None:
            names = parameter_names(self.network)
            pairs = zip(*self._split(self._get()), strict=True)
            own = dict(zip(names, (one.tolist() for pair in pairs for one in pair), strict=True))
            try:
                found = self._scalars.train_epoch(own, X.tolist(), Z.tolist(), rate)
            except (ArithmeticError, ValueError):  # too large for Python, which NumPy says as inf
                pass
            else:
                self._set(np.concatenate([np.ravel(found[name]) for name in names]))
                return
        with quiet():
            self._module.train_epoch(self._matrices, X, Z, rate, self.batch)


def drawn(seed: int, count: int) -> Numbers:
    """Return numbers from U[-1, 1) as generated C draws them; powers of a, all modulo 2^32."""
    one = np.uint32(1)
    powers: NDArray[np.uint32] = np.multiply.accumulate(
        np.full(count, _A, np.uint32), dtype=np.uint32
    )
    sums: NDArray[np.uint32] = np.add.accumulate(np.append(one, powers[:-1]), dtype=np.uint32)
    states = powers * np.uint32(seed) + sums * np.uint32(_C)
    return np.asarray((states >> np.uint32(8)) / 2**23 - 1, np.float64)


def _flat(matrices: list[Numbers]) -> Numbers:
    """Return matrices with the bias as last column as one array: w1, b1, w2, b2, …."""
    return np.concatenate([part for W in matrices for part in (W[:, :-1].ravel(), W[:, -1])])


def _only(files: dict[str, str]) -> tuple[str, str]:
    """Return the name and the text of the only file."""
    ((name, text),) = files.items()
    return name, text


__all__ = ["InterpretedNetwork", "drawn"]
