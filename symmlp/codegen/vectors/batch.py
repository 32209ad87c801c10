"""The made-up samples that generated code is tested with: numbers that every language can write.

They are the same for every network: with layer l, unit j, unit i below (i = fan-in is the bias),
sample r and P = `PERIOD`, all numbers are small and, but for 1/outputs, exact in binary,

    w[l,j,i] = ((7 l + 5 j + 3 i) mod P - 8) / scale[l]      x[r,i] = ((5 r + 4 i) mod P - 8) / 8
    z[r,k] = ((3 r + 2 k) mod P) / 32

and for a categorical cross-entropy z[r,k] = [k = r mod P mod outputs], or 1/outputs each of more
than P outputs. All of this repeats after P units or samples, whatever is computed from it too: a
wide layer is evaluated at the cost of P units (`symmlp.codegen.vectors.run`).
"""

from __future__ import annotations

from typing import Any, Final

from flint import arb

from symmlp.network import Network

#: A prime, so that no loop of generated code steps by a divisor of it.
PERIOD: Final = 17
_ZERO: Final = 8


def scales(network: Network) -> tuple[int, ...]:
    """Return each layer's divisor of weights: a power of 2 that keeps preactivations small."""
    bits = [size.bit_length() for size in network.sizes[:-1]]
    return tuple(1 << max(4 + (length + 1) // 2, length - 1) for length in bits)


def one_hot(network: Network) -> bool:
    """Say whether targets are one 1 among zeros."""
    return _shares(network) and network.outputs <= PERIOD


def uniform(network: Network) -> bool:
    """Say whether all targets are 1/outputs."""
    return _shares(network) and network.outputs > PERIOD


def inputs(network: Network, r: int) -> list[Any]:
    """Return a sample's different inputs, as balls."""
    return [arb((5 * r + 4 * i) % PERIOD - _ZERO) / 8 for i in _different(network.inputs)]


def targets(network: Network, r: int) -> list[Any]:
    """Return a sample's different targets, as balls."""
    units, outputs = _different(network.outputs), network.outputs
    if uniform(network):
        return [arb(1) / outputs for _ in units]
    if one_hot(network):
        return [arb(int(k == r % PERIOD % outputs)) for k in units]
    return [arb((3 * r + 2 * k) % PERIOD) / 32 for k in units]


def parameters(network: Network) -> dict[str, Any]:
    """Return the different first parameters by name: w1, b1, …, nested lists of balls."""
    found: dict[str, Any] = {}
    for layer, scale in enumerate(scales(network), start=1):
        below, own = network.sizes[layer - 1 : layer + 1]
        columns = _different(below)
        found[f"w{layer}"] = [
            [_parameter(layer, j, i, scale) for i in columns] for j in _different(own)
        ]
        found[f"b{layer}"] = [_parameter(layer, j, below, scale) for j in _different(own)]
    return found


def _parameter(layer: int, unit: int, below: int, scale: int) -> Any:
    return arb((7 * layer + 5 * unit + 3 * below) % PERIOD - _ZERO) / scale


def _different(size: int) -> range:
    return range(min(size, PERIOD))


def _shares(network: Network) -> bool:
    return network.loss == "categorical_cross_entropy"
