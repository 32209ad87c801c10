"""Forward pass, backpropagation and gradient descent on one batch, straight from the textbook.

Rumelhart, Hinton, Williams 1986; Nielsen, *Neural Networks and Deep Learning*, chapter 2. With
layers l = 1..N, a[0] = x, y = a[N] and the loss L of one sample:

    s[l,j] = Σ_i w[l,j,i] a[l-1,i] + b[l,j]      a[l,j] = f(s[l,j])
    δ[N,k] = ∂L/∂y[k] f′(s[N,k])                 δ[l,j] = f′(s[l,j]) Σ_k w[l+1,k,j] δ[l+1,k]
    ∂L/∂w[l,j,i] = δ[l,j] a[l-1,i]               ∂L/∂b[l,j] = δ[l,j]
    w ← w - η ∂L/∂w                              b ← b - η ∂L/∂b

Formulas only: `symmlp.training.trainer` checks what comes in and is what others call. Arrays are
float64 with one sample per row: X (batch, inputs), Z (batch, outputs), s, a and δ (batch, units).
Where a number is too large for float64, the result is `inf` or `nan`.
"""

from __future__ import annotations

from dataclasses import dataclass

from symmlp.network import Network
from symmlp.training.functions import ACTIVATIONS, LOSSES, Array
from symmlp.training.parameters import Gradients, Parameters


@dataclass(frozen=True, eq=False)
class Forward:
    """A forward pass: ``s[l - 1]`` and ``a[l]``, (batch, units), are layer l's; ``a[0]`` is X."""

    s: tuple[Array, ...]
    a: tuple[Array, ...]

    @property
    def y(self) -> Array:
        """The predictions, (batch, outputs): the last layer's activations."""
        return self.a[-1]


def forward(network: Network, parameters: Parameters, X: Array) -> Forward:
    """Compute every layer's preactivations and activations."""
    s: list[Array] = []
    a = [X]
    for layer, w, b in zip(network.layers, parameters.weights, parameters.biases, strict=True):
        s.append(a[-1] @ w.T + b)
        a.append(ACTIVATIONS[layer.activation].value(s[-1]))
    return Forward(tuple(s), tuple(a))


def losses(network: Network, states: Forward, Z: Array) -> Array:
    """Compute the loss of each sample, (batch,)."""
    return LOSSES[network.loss].value(states.y, Z, *_complement(network, states))


def output_deltas(network: Network, states: Forward, Z: Array) -> Array:
    """Compute the output layer's error signals: the loss's derivative, through the activation."""
    activation = ACTIVATIONS[network.layers[-1].activation]
    slope = LOSSES[network.loss].derivative(states.y, Z, *_complement(network, states))
    if activation.vector:
        return activation.backward(states.y, slope)
    return slope * activation.derivative(states.s[-1])


def deltas(
    network: Network, parameters: Parameters, states: Forward, Z: Array
) -> tuple[Array, ...]:
    """Compute every layer's error signals of each sample, from the output layer backwards."""
    delta = [output_deltas(network, states, Z)]
    for place in range(network.depth - 2, -1, -1):
        activation = ACTIVATIONS[network.layers[place].activation]
        passed_back = delta[0] @ parameters.weights[place + 1]  # Σ_k δ[l+1,k] w[l+1,k,j]
        delta.insert(0, passed_back * activation.derivative(states.s[place]))
    return tuple(delta)


def gradients(delta: tuple[Array, ...], states: Forward, divisor: int) -> Gradients:
    """Sum the samples' gradients and divide: by 1 for the sum, by the batch's size for the mean."""
    weights = [d.T @ a / divisor for d, a in zip(delta, states.a[:-1], strict=True)]
    biases = [d.sum(axis=0) / divisor for d in delta]
    return Gradients(tuple(weights), tuple(biases))


def step(parameters: Parameters, gradient: Gradients, learning_rate: float) -> Parameters:
    """Move every weight and bias against its gradient."""
    pairs = zip(parameters.weights, gradient.weights, strict=True)
    weights = tuple(w - learning_rate * slope for w, slope in pairs)
    pairs = zip(parameters.biases, gradient.biases, strict=True)
    biases = tuple(b - learning_rate * slope for b, slope in pairs)
    return Parameters(weights, biases)


def _complement(network: Network, states: Forward) -> tuple[Array, ...]:
    # 1 - y from s: the subtraction would lose what a cross-entropy divides by, once y is close to 1
    complement = ACTIVATIONS[network.layers[-1].activation].complement
    if not LOSSES[network.loss].complement or complement is None:
        return ()
    return (complement(states.s[-1]),)
