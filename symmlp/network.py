"""What is trained: the sizes, activations and loss of a multi-layer perceptron, as plain data.

No SymPy and no NumPy here, so that the command line, the trainer and the derivation can all start
from the same object. Names of activations and losses are resolved by whoever uses them
(`symmlp.activations`, `symmlp.losses`, `symmlp.training.functions`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from symmlp.errors import SymmlpError
from symmlp.whole import whole

MAX_UNITS = 1_000_000
MAX_LAYERS = 1_000

DEFAULT_HIDDEN = "sigmoid"
DEFAULT_OUTPUT = "sigmoid"
DEFAULT_LOSS = "half_squared_error"


class NetworkError(SymmlpError):
    """A network that cannot exist; the message says what is wrong and what would be right."""


@dataclass(frozen=True)
class Layer:
    """One fully connected layer: its width and the name of its activation."""

    units: int
    activation: str


@dataclass(frozen=True)
class Network:
    """A multi-layer perceptron: number of inputs, hidden layers and output layer, loss name.

    Layers are numbered from 1 (the first hidden layer) to ``depth`` (the output layer); layer 0 is
    the input. Weights of layer l have shape (units of l, units of l-1), biases (units of l,).
    """

    inputs: int
    layers: tuple[Layer, ...]
    loss: str = DEFAULT_LOSS

    def __post_init__(self) -> None:
        if not isinstance(self.layers, tuple) or not all(isinstance(x, Layer) for x in self.layers):
            raise NetworkError(
                f"layers {self.layers!r}; a tuple of Layer(units, activation) is expected: write"
                " Network.of(2, 3, 1)"
            )
        if not self.layers:
            raise NetworkError("a network needs at least one layer after its inputs, e.g. 2-1")
        if len(self.layers) > MAX_LAYERS:
            raise NetworkError(f"{len(self.layers)} layers; at most {MAX_LAYERS} are supported")
        for place, units in enumerate(self.sizes):
            if not 1 <= _whole(units) <= MAX_UNITS:
                raise NetworkError(
                    f"layer {place} has {units} units; every size is between 1 and {MAX_UNITS}"
                )
        for place, layer in enumerate(self.layers, start=1):
            if not isinstance(layer.activation, str):
                raise NetworkError(
                    f"layer {place}: {layer.activation!r} is not an activation; give its name, e.g."
                    " 'tanh'"
                )
        if not isinstance(self.loss, str):
            raise NetworkError(f"{self.loss!r} is not a loss; give its name, e.g. {DEFAULT_LOSS!r}")

    @classmethod
    def of(
        cls,
        *sizes: int,
        hidden: str | Sequence[str] = DEFAULT_HIDDEN,
        output: str = DEFAULT_OUTPUT,
        loss: str = DEFAULT_LOSS,
    ) -> Network:
        """Build a network from its sizes, input first: ``Network.of(2, 3, 1, hidden="tanh")``.

        Parameters
        ----------
        sizes
            Units per layer, the input layer first; at least two.
        hidden
            One activation name for all hidden layers, or one name per hidden layer.
        output, loss
            Names of the output activation and of the loss.

        Raises
        ------
        NetworkError
            If a size is not a positive integer or the number of activations does not fit.
        """
        if len(sizes) < 2:
            raise NetworkError("a network needs an input and an output size, e.g. 2-3-1")
        sizes = tuple(_whole(size) for size in sizes)
        if not isinstance(hidden, str | Sequence):
            raise NetworkError(f"{hidden!r} is not an activation; give a name, or one per layer")
        hidden_layers = len(sizes) - 2
        names = (hidden,) * hidden_layers if isinstance(hidden, str) else tuple(hidden)
        if len(names) != hidden_layers:
            raise NetworkError(
                f"{len(names)} hidden activations for {hidden_layers} hidden layers;"
                " give one name for all, or one per hidden layer"
            )
        layers = [Layer(u, name) for u, name in zip(sizes[1:], (*names, output), strict=True)]
        return cls(sizes[0], tuple(layers), loss)

    @classmethod
    def parse(
        cls,
        text: str,
        *,
        hidden: str | Sequence[str] = DEFAULT_HIDDEN,
        output: str = DEFAULT_OUTPUT,
        loss: str = DEFAULT_LOSS,
    ) -> Network:
        """Build a network from text such as ``2-3-1``; otherwise as `of`.

        ``hidden`` may also be comma-separated, one name per hidden layer: ``tanh,relu``.
        """
        if not isinstance(text, str):
            raise NetworkError(f"{text!r} is not a network; write sizes joined by '-', e.g. 2-3-1")
        sizes = []
        for part in text.strip().split("-"):
            if not (part.isascii() and part.isdigit() and len(part) <= 7):
                raise NetworkError(
                    f"{text!r} is not a network: {part!r} is not a layer size;"
                    " write sizes joined by '-', e.g. 2-3-1"
                )
            sizes.append(int(part))
        if isinstance(hidden, str) and "," in hidden:
            hidden = [name.strip() for name in hidden.split(",")]
        return cls.of(*sizes, hidden=hidden, output=output, loss=loss)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units per layer, the input layer first."""
        return (self.inputs, *(layer.units for layer in self.layers))

    @property
    def depth(self) -> int:
        """Number of layers with weights."""
        return len(self.layers)

    @property
    def outputs(self) -> int:
        """Number of output units."""
        return self.layers[-1].units

    @property
    def parameters(self) -> int:
        """Number of weights and biases together."""
        sizes = self.sizes
        return sum((fan_in + 1) * units for fan_in, units in pairwise(sizes))

    def __str__(self) -> str:
        return "-".join(str(size) for size in self.sizes)


def _whole(size: object) -> int:
    """Return a size given as any kind of whole number."""
    found = whole(size)
    if found is None:
        raise NetworkError(f"{size!r} is not a layer size; sizes are whole numbers")
    return found
