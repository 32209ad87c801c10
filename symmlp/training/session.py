"""From a CSV file to trained weights and predictions in the data's own units, in two steps.

`prepare` reads, scales and draws first weights, so that a warning can be shown before `fit` trains.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from symmlp.network import Network
from symmlp.training.data import Data, DataError, load_csv
from symmlp.training.functions import Array
from symmlp.training.initialization import uniform
from symmlp.training.parameters import Parameters
from symmlp.training.scaling import MinMaxScaler
from symmlp.training.targets import target_warning
from symmlp.training.trainer import Training, forward, train
from symmlp.training.weights import save

#: How inputs and targets can be scaled, by name: the range, or as they are.
SCALES: Final[dict[str, tuple[float, float] | None]] = {
    "none": None,
    "0..1": (0.0, 1.0),
    "-1..1": (-1.0, 1.0),
}


@dataclass(frozen=True, eq=False)
class Session:
    """Data, the network that is to be trained on it, and how the one is scaled for the other."""

    network: Network
    data: Data
    start: Parameters
    input_scaler: MinMaxScaler | None
    target_scaler: MinMaxScaler | None

    @property
    def inputs(self) -> Array:
        """What the network gets, (samples, inputs)."""
        return _scaled(self.input_scaler, self.data.inputs)

    @property
    def targets(self) -> Array:
        """What it shall predict, (samples, outputs)."""
        return _scaled(self.target_scaler, self.data.targets)

    @property
    def warning(self) -> str | None:
        """One line on a target that the network cannot reach, or None."""
        return target_warning(self.network, self.targets, self.data.target_columns)

    def fit(
        self,
        *,
        learning_rate: float,
        epochs: int,
        batch_size: int = 1,
        on_epoch: Callable[[int, float], object] | None = None,
    ) -> Training:
        """Train; see `symmlp.training.trainer.train`."""
        return train(
            self.network,
            self.start,
            self.inputs,
            self.targets,
            learning_rate=learning_rate,
            epochs=epochs,
            batch_size=batch_size,
            on_epoch=on_epoch,
        )

    def predictions(self, parameters: Parameters) -> Array:
        """Return predictions for the data, (samples, outputs), in the units of its targets."""
        outputs = forward(self.network, parameters, self.inputs).y
        return outputs if self.target_scaler is None else self.target_scaler.unscale(outputs)

    def record(self, training: Training) -> dict[str, Any]:
        """Return what came out as JSON-ready data: network, losses, and predictions by column."""
        predictions = self.predictions(training.parameters)
        names = self.data.target_columns
        return {
            "network": str(self.network),
            "samples": len(predictions),
            "epochs": len(training.history),
            "losses": list(training.history),
            "targets": dict(zip(names, self.data.targets.T.tolist(), strict=True)),
            "predictions": dict(zip(names, predictions.T.tolist(), strict=True)),
        }

    def save(self, path: str | Path, parameters: Parameters) -> None:
        """Write weights, scaling and columns; see `symmlp.training.weights.save`."""
        save(
            path,
            self.network,
            parameters,
            input_scaler=self.input_scaler,
            target_scaler=self.target_scaler,
            columns=self.data.columns,
        )


def prepare(path: str | Path, network: Network, *, scale: str = "0..1", seed: int = 0) -> Session:
    """Read data, fit the scalers and draw the first weights.

    Parameters
    ----------
    path
        A CSV file; its last columns are the targets.
    network
        Its sizes say how many columns there are.
    scale
        A name in `SCALES`, for inputs and targets alike.
    seed
        Of the first weights.

    Raises
    ------
    DataError, TrainingError
        If the data, the network or the scale cannot be used.
    """
    if scale not in SCALES:
        raise DataError(f"unknown scale {scale!r}; known are {', '.join(SCALES)}")
    data = load_csv(path, network.inputs, network.outputs)
    start = uniform(network, seed)
    limits = SCALES[scale]
    if limits is None:
        return Session(network, data, start, None, None)
    inputs = MinMaxScaler.fit(data.inputs, *limits, columns=data.input_columns)
    targets = MinMaxScaler.fit(data.targets, *limits, columns=data.target_columns)
    return Session(network, data, start, inputs, targets)


def _scaled(scaler: MinMaxScaler | None, table: Array) -> Array:
    return table if scaler is None else scaler.scale(table)
