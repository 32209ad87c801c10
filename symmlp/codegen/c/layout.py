"""What a network's C is made of whatever its tier: names, sizes, the order of its parameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from symmlp.codegen.words.layout import module_name
from symmlp.network import Network

#: C's names for what NumPy calls float64 and float32.
DTYPES: Final = {"float64": "double", "float32": "float"}


@dataclass(frozen=True)
class Layout:
    """One network as it is to be written: for a number type, a batch size and a reduction."""

    network: Network
    real: str = "double"
    batch: int = 1
    reduction: str = "mean"

    @property
    def name(self) -> str:
        """The prefix of everything public: mlp_2_3_1."""
        return module_name(self.network)

    @property
    def depth(self) -> int:
        """Number of layers with weights."""
        return self.network.depth

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units per layer, the input layer first."""
        return self.network.sizes

    def activation(self, layer: int) -> str:
        """Return the name of a layer's activation, 1 the first hidden layer."""
        return self.network.layers[layer - 1].activation

    @property
    def hidden(self) -> range:
        """The hidden layers' numbers."""
        return range(1, self.depth)

    @property
    def layers(self) -> range:
        """The numbers of the layers with weights."""
        return range(1, self.depth + 1)

    def offsets(self) -> Iterator[tuple[str, int]]:
        """Where each layer's weights and biases start in the list of all parameters."""
        start = 0
        for layer in self.layers:
            units, fan_in = self.sizes[layer], self.sizes[layer - 1]
            yield f"W{layer}", start
            yield f"B{layer}", start + units * fan_in
            start += units * (fan_in + 1)

    def scale(self, count: str) -> str:
        """Return what the sum over a batch's gradients is multiplied by before -rate."""
        return f"(real){count}" if self.reduction == "mean" else "R(1.0)"


def lines(*parts: str) -> str:
    """Join lines, each part one or more of them; empty parts are left out."""
    return "\n".join(part for part in parts if part)


def indent(text: str, levels: int = 1) -> str:
    """Indent every line that is not empty, by four spaces a level."""
    return "\n".join("    " * levels + line if line else line for line in text.split("\n"))


def function(head: str, *body: str) -> str:
    """Return a C function of a head (a comment before it included) and its statements."""
    return lines(head, "{", indent(lines(*body)), "}")
