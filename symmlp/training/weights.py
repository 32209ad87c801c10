"""Trained weights as a JSON file: the network, its parameters and the scaling of its data.

Numbers are written as the shortest decimals that read back as the same float64, so that loading
gives exactly what was saved. Never pickle: loading a file must not run it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from symmlp.errors import SymmlpError
from symmlp.network import Network
from symmlp.training.checks import check_network, check_parameters
from symmlp.training.data import DataError, check_file
from symmlp.training.parameters import Parameters, numbers
from symmlp.training.scaling import MinMaxScaler

FORMAT: Final = "symmlp weights"
VERSION: Final = 1
MAX_BYTES: Final = 1_000_000_000


@dataclass(frozen=True, eq=False)
class Weights:
    """What `load` finds: everything that is needed to predict in the data's own units."""

    network: Network
    parameters: Parameters
    input_scaler: MinMaxScaler | None = None
    target_scaler: MinMaxScaler | None = None
    columns: tuple[str, ...] = ()


def save(
    path: str | Path,
    network: Network,
    parameters: Parameters,
    *,
    input_scaler: MinMaxScaler | None = None,
    target_scaler: MinMaxScaler | None = None,
    columns: Sequence[str] = (),
) -> None:
    """Write the file, replacing what is there only once the new one is complete.

    Parameters
    ----------
    path
        Of the file; its directory exists.
    network, parameters
        What was trained; shapes as in `Parameters`.
    input_scaler, target_scaler
        How data become inputs X and targets Z; without one they are used as they are.
    columns
        Names of the data's columns, inputs first.

    Raises
    ------
    TrainingError
        If the parameters do not fit the network.
    DataError
        If scalers or columns do not fit the network, or the file cannot be written.
    """
    check_network(network)
    check_parameters(network, parameters)
    _check_columns(network, input_scaler, target_scaler, columns)
    content = {
        "format": FORMAT,
        "version": VERSION,
        "network": asdict(network),
        "weights": [w.tolist() for w in parameters.weights],
        "biases": [b.tolist() for b in parameters.biases],
        "input_scaler": None if input_scaler is None else asdict(input_scaler),
        "target_scaler": None if target_scaler is None else asdict(target_scaler),
        "columns": list(columns),
    }
    unfinished = Path(f"{path}.{os.getpid()}.tmp")
    try:
        unfinished.write_text(json.dumps(content, allow_nan=False) + "\n", encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise DataError(f"{path}: cannot be written: {error.strerror}") from None


def check_target(path: str | Path) -> None:
    """Raise ``DataError`` unless `save` can write there: known before hours of training."""
    place = Path(path)
    if place.is_dir() or not place.parent.is_dir():
        reason = "is a directory" if place.is_dir() else "its directory does not exist"
    elif place.exists() and not place.is_file():  # a device would be replaced by a file
        reason = "is not a regular file"
    elif not os.access(place.parent, os.W_OK):
        reason = "no permission to write there"
    else:
        return
    raise DataError(f"{path}: {reason}; the name of a file to write is expected")


def load(path: str | Path) -> Weights:
    """Read a file that `save` wrote.

    Raises
    ------
    DataError
        If the file cannot be read, is of another format or version, or is malformed.
    """
    check_file(path, MAX_BYTES)
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"), parse_constant=_refuse)
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}: not a JSON file that symmlp wrote: {error}") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise DataError(f"{path}: not a file of weights; one that symmlp train wrote is expected")
    if content.get("version") != VERSION:
        raise DataError(
            f"{path}: version {content.get('version')!r}; this symmlp reads version {VERSION}"
        )
    try:
        return _weights(content)
    except KeyError as error:
        raise DataError(f"{path}: {error} is missing; train and save the network again") from None
    except SymmlpError as error:
        raise DataError(f"{path}: {error}") from None
    except (TypeError, ValueError, OverflowError, AttributeError) as error:
        raise DataError(f"{path}: malformed: {error}; train and save the network again") from None


def _weights(content: dict[str, Any]) -> Weights:
    described = content["network"]
    layers = described["layers"]
    *hidden, output = [layer["activation"] for layer in layers]
    units = [layer["units"] for layer in layers]
    network = Network.of(
        described["inputs"], *units, hidden=hidden, output=output, loss=described["loss"]
    )
    parameters = Parameters.of(content["weights"], content["biases"])
    check_network(network)
    check_parameters(network, parameters)
    weights = Weights(
        network,
        parameters,
        _scaler(content["input_scaler"]),
        _scaler(content["target_scaler"]),
        tuple(str(name) for name in content["columns"]),
    )
    _check_columns(network, weights.input_scaler, weights.target_scaler, weights.columns)
    return weights


def _scaler(content: dict[str, Any] | None) -> MinMaxScaler | None:
    if content is None:
        return None
    return MinMaxScaler(
        tuple(numbers(content["minimum"], "minimum of a scaler").tolist()),
        tuple(numbers(content["maximum"], "maximum of a scaler").tolist()),
        float(numbers(content["low"], "low of a scaler")),
        float(numbers(content["high"], "high of a scaler")),
    )


def _check_columns(
    network: Network,
    input_scaler: MinMaxScaler | None,
    target_scaler: MinMaxScaler | None,
    columns: Sequence[str],
) -> None:
    wanted = {"input_scaler": network.inputs, "target_scaler": network.outputs}
    scalers = {"input_scaler": input_scaler, "target_scaler": target_scaler}
    for name, scaler in scalers.items():
        if scaler is not None and len(scaler.minimum) != wanted[name]:
            raise DataError(
                f"{name}: {len(scaler.minimum)} columns; the network {network} has {wanted[name]}"
            )
    total = network.inputs + network.outputs
    if columns and len(columns) != total:
        raise DataError(f"columns: {len(columns)} names; the network {network} has {total}")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no finite number")
