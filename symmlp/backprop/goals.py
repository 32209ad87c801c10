"""What can be derived, by name, in the order in which one learns it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from symmlp.backprop.cost import cost
from symmlp.backprop.delta import hidden_delta, output_delta
from symmlp.backprop.descent import descent_example
from symmlp.backprop.forward import forward
from symmlp.backprop.gradients import gradients
from symmlp.backprop.scaling import scaling
from symmlp.backprop.softmax import softmax
from symmlp.backprop.update import update
from symmlp.derivation import Derivation
from symmlp.errors import SymmlpError
from symmlp.losses import validate
from symmlp.network import Network

#: Derives a goal in general (None), or for the activations and the loss of a network.
Goal = Callable[[Network | None], tuple[Derivation, ...]]

GOALS: Final[dict[str, Goal]] = {
    "scaling": scaling,
    "forward": forward,
    "loss": cost,
    "descent-example": descent_example,
    "output-delta": output_delta,
    "softmax": softmax,
    "hidden-delta": hidden_delta,
    "gradients": gradients,
    "update": update,
}

ALL: Final = "all"


def derive(goal: str = ALL, network: Network | None = None) -> tuple[Derivation, ...]:
    """Derive the formulas of a goal, for layers of any width and networks of any depth.

    Parameters
    ----------
    goal
        A name in `GOALS`, or ``all``.
    network
        Puts its activations and loss in for the abstract f and ℓ. Its sizes do not matter: the
        formulas stay in index notation.

    Returns
    -------
    tuple[Derivation, ...]
        One derivation for each formula of the goal; with several hidden activations, one for each.

    Raises
    ------
    SymmlpError
        If there is no such goal (the message lists them).
    NetworkError
        If the network's activations or loss do not exist or do not fit together.
    """
    if goal != ALL and goal not in GOALS:
        raise SymmlpError(f"{goal!r} is not a goal; known are {', '.join((ALL, *GOALS))}")
    if network is not None:
        validate(network)
    chosen = GOALS.values() if goal == ALL else (GOALS[goal],)
    return tuple(derivation for one in chosen for derivation in one(network))
