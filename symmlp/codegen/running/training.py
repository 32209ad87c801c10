"""Training a session in compiled C where that saves time, or without it in what is fastest.

All make the same steps as the hand-coded trainer: results differ by rounding only. Arguments are
checked by that trainer, and it trains where there is little to do, where C is not written for the
network, and where training diverges: it says when.
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
    from symmlp.codegen.running.numeric_network import NumericNetwork

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
    tell: Callable[[str], object] | None = None,
) -> Training:
    """Train as `Session.fit` does, with the same results up to rounding and the same errors.

    ``tell`` is called with a line on why C is not used, where it would save time.
    """
    session.fit(learning_rate=learning_rate, epochs=0, batch_size=batch_size)  # checks arguments
    training = None
    if isinstance(epochs, int) and seconds(session, epochs, batch_size) >= WORTHWHILE:
        quick = _quick(session, batch_size, tell)
        if quick is not None:
            training = _train(quick, session, learning_rate, epochs, on_epoch)
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


def _quick(
    session: Session, batch_size: int, tell: Callable[[str], object] | None
) -> NumericNetwork | None:
    from symmlp.codegen.running.quickest import quickest

    try:
        found = quickest(session.network, batch=min(batch_size, len(session.data.inputs)))
    except SymmlpError:
        return None
    if found.note is not None and tell is not None:
        tell(found.note)
    found.network.set_parameters(list(session.start.weights), list(session.start.biases))
    return found.network


def _train(
    quick: NumericNetwork,
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
