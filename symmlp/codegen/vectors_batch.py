"""The made-up batch that generated code is tested with: numbers that every language can write.

The batch is the same for every network: with layer l, unit j, unit i below (i = fan-in is the
bias) and sample r, all numbers are small and exact in binary,

    w[l,j,i] = ((7 l + 5 j + 3 i) mod 17 - 8) / scale[l]      x[r,i] = ((5 r + 3 i) mod 11 - 5) / 8
    z[r,k] = ((3 r + 2 k) mod 5) / 8, or for a categorical cross-entropy [k = r mod outputs]
"""

from __future__ import annotations

from typing import Any, Final

from flint import arb

from symmlp.network import Network

#: Samples of the batch, and the step's learning rate.
SAMPLES: Final = 2
RATE: Final = 0.5
_PERIOD: Final = 17


def scales(network: Network) -> tuple[int, ...]:
    """Return each layer's divisor of weights: a power of 2 that keeps preactivations small."""
    return tuple(1 << (4 + (size.bit_length() + 1) // 2) for size in network.sizes[:-1])


def one_hot(network: Network) -> bool:
    """Say whether targets must add up to 1."""
    return network.loss == "categorical_cross_entropy"


def parameter(network: Network, layer: int, unit: int, below: int) -> float:
    """Return w[layer, unit, below] of the batch, for below = fan-in the bias."""
    return (_residue(layer, unit, below) - 8) / scales(network)[layer - 1]


def _residue(layer: int, unit: int, below: int) -> int:
    return (7 * layer + 5 * unit + 3 * below) % _PERIOD


def batch(network: Network) -> tuple[list[list[float]], list[list[float]]]:
    """Return inputs and targets of the batch, a row per sample."""
    X = [[((5 * r + 3 * i) % 11 - 5) / 8 for i in range(network.inputs)] for r in range(SAMPLES)]
    Z = [
        [
            float(k == r % network.outputs) if one_hot(network) else ((3 * r + 2 * k) % 5) / 8
            for k in range(network.outputs)
        ]
        for r in range(SAMPLES)
    ]
    return X, Z


def given(network: Network) -> dict[str, Any]:
    """Return what the formulas start from, exactly: nested lists of balls by name."""
    X, Z = batch(network)
    arrays: dict[str, Any] = {
        "x": [[arb(value) for value in row] for row in X],
        "z": [[arb(value) for value in row] for row in Z],
        "R": arb(SAMPLES),
        "eta": arb(RATE),
    }
    for layer in range(1, network.depth + 1):
        own, below = network.sizes[layer], network.sizes[layer - 1]
        known = [(arb(number) - 8) / scales(network)[layer - 1] for number in range(_PERIOD)]
        whole = known * (3 * below // _PERIOD + 2)  # the numbers of a row are three apart
        kinds = [whole[at : at + 3 * below + 1 : 3] for at in range(_PERIOD)]
        rows = [kinds[_residue(layer, j, 0)] for j in range(own)]
        arrays[f"w{layer}"] = [row[:-1] for row in rows]
        arrays[f"b{layer}"] = [row[-1] for row in rows]
    return arrays
