"""Training a session in compiled C where that saves time; otherwise the hand-coded trainer trains.

Both make the same steps: results differ by rounding only. Arguments are checked by the trainer, and
whatever goes wrong (no compiler, a network that C is not written for, divergence) is left to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from symmlp.errors import SymmlpError
from symmlp.training.parameters import Parameters
from symmlp.training.session import Session
from symmlp.training.trainer import Training

if TYPE_CHECKING:
    from symmlp.codegen.compiled import CompiledNetwork

OnEpoch = Callable[[int, float], object]

#: Seconds that the trainer must be expected to take; compiling takes about one.
WORTHWHILE: Final = 2.0
#: What the trainer takes per step and layer, and per parameter and sample, in seconds.
_PER_STEP, _PER_PARAMETER = 1.5e-5, 2e-9


def fit(
    session: Session,
    *,
    learning_rate: float,
    epochs: int,
    batch_size: int = 1,
    on_epoch: OnEpoch | None = None,
) -> Training:
    """Train as `Session.fit` does, with the same results up to rounding and the same errors."""
    session.fit(learning_rate=learning_rate, epochs=0, batch_size=batch_size)  # checks arguments
    quick = _compiled(session, epochs, batch_size)
    training = None if quick is None else _train(quick, session, learning_rate, epochs, on_epoch)
    if training is not None:
        return training
    return session.fit(
        learning_rate=learning_rate, epochs=epochs, batch_size=batch_size, on_epoch=on_epoch
    )


def seconds(session: Session, epochs: int, batch_size: int) -> float:
    """Return about how long the hand-coded trainer takes."""
    samples, network = len(session.data.inputs), session.network
    steps = epochs * -(-samples // batch_size)
    work = epochs * samples * network.parameters
    return steps * network.depth * _PER_STEP + work * _PER_PARAMETER


def _compiled(session: Session, epochs: int, batch_size: int) -> CompiledNetwork | None:
    worthwhile = isinstance(epochs, int) and seconds(session, epochs, batch_size) >= WORTHWHILE
    if not worthwhile:
        return None
    from symmlp.codegen.compiled import compiled, compiler  # with SymPy, which takes a second

    if compiler() is None:
        return None
    batch = min(batch_size, len(session.data.inputs))
    try:
        quick = compiled(session.network, batch=batch)
    except SymmlpError:
        return None
    quick.set_parameters(list(session.start.weights), list(session.start.biases))
    return quick


def _train(
    quick: CompiledNetwork,
    session: Session,
    learning_rate: float,
    epochs: int,
    on_epoch: OnEpoch | None,
) -> Training | None:
    """Return the training, or None when it diverges: the trainer then says when."""
    X, Z = np.ascontiguousarray(session.inputs), np.ascontiguousarray(session.targets)
    history: list[float] = []
    for epoch in range(1, epochs + 1):
        quick.train_epoch(X, Z, learning_rate)
        history.append(quick.loss(X, Z))
        if not np.isfinite(history[-1]):
            return None
        if on_epoch is not None:
            on_epoch(epoch, history[-1])
    weights, biases = quick.parameters
    if not all(np.isfinite(array).all() for array in (*weights, *biases)):
        return None
    return Training(Parameters(tuple(weights), tuple(biases)), tuple(history))
