"""The fastest way there is here to train a network on NumPy arrays: compiled C, or without it."""

from __future__ import annotations

from dataclasses import dataclass

from symmlp.codegen.running.c_library import CompileError
from symmlp.codegen.running.compiled import compiled
from symmlp.codegen.running.interpreted import InterpretedNetwork
from symmlp.codegen.running.numeric_network import NumericNetwork
from symmlp.network import Network


@dataclass(frozen=True)
class Quickest:
    """A network, and a line for people if it is not in C, or not from the cache; else None."""

    network: NumericNetwork
    note: str | None


def quickest(
    network: Network, *, dtype: str = "float64", batch: int = 1, reduction: str = "mean"
) -> Quickest:
    """Return a network in compiled C, or, where there is no C, in NumPy or plain Python.

    Both have the same methods and give the same results up to rounding. Options are those of
    `symmlp.codegen.running.compiled.compiled`.

    Raises
    ------
    SymmlpError
        If an option is unknown, or the network is none that C is written for.
    """
    try:
        fast = compiled(network, dtype=dtype, batch=batch, reduction=reduction)
    except CompileError as error:
        slow = InterpretedNetwork(network, dtype=dtype, batch=batch, reduction=reduction)
        return Quickest(slow, f"{error}; until then, {slow.how} instead of C")
    return Quickest(fast, fast.note)
