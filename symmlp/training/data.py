"""Training data from a CSV file with a header: one sample per line, inputs first, then targets.

The dialect is RFC 4180 in UTF-8: cells separated by commas, a decimal point, optional quotes.
Spaces around cells, blank lines and a byte order mark are accepted; comments are not. Column names
are unique, so that a message that names a column names one.
"""

from __future__ import annotations

import csv
import math
import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from symmlp.errors import SymmlpError
from symmlp.training.functions import Array

MAX_BYTES: Final = 100_000_000
MAX_ROWS: Final = 10_000_000

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)


class DataError(SymmlpError):
    """Data or a file that cannot be used; one line that says where, what and what to do."""


@dataclass(frozen=True, eq=False)
class Data:
    """Samples: column names, inputs first; inputs (samples, inputs), targets (samples, outputs)."""

    columns: tuple[str, ...]
    inputs: Array
    targets: Array

    @property
    def input_columns(self) -> tuple[str, ...]:
        """Names of the inputs."""
        return self.columns[: self.inputs.shape[1]]

    @property
    def target_columns(self) -> tuple[str, ...]:
        """Names of the targets."""
        return self.columns[self.inputs.shape[1] :]


def load_csv(path: str | Path, inputs: int, outputs: int) -> Data:
    """Read samples of ``inputs`` and ``outputs`` columns.

    Returns
    -------
    Data
        Inputs (samples, inputs) and targets (samples, outputs), float64 and finite.

    Raises
    ------
    DataError
        If the file cannot be read, is larger than `MAX_BYTES` or `MAX_ROWS`, has no header or no
        samples, or if a line or a cell is not as expected; the message says which.
    """
    if inputs < 1 or outputs < 1:
        raise DataError(f"{inputs} inputs and {outputs} outputs; at least one of each is expected")
    check_file(path, MAX_BYTES)
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            return _samples(path, _lines(path, file), inputs, outputs)
    except UnicodeDecodeError:
        raise DataError(f"{path}: not a text in UTF-8; save the data as CSV in UTF-8") from None
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from None


def check_file(path: str | Path, limit: int) -> None:
    """Raise `DataError` unless the path is an existing file of at most ``limit`` bytes."""
    try:
        is_directory, exists = Path(path).is_dir(), Path(path).exists()
        size = Path(path).stat().st_size if Path(path).is_file() else None
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from None
    if is_directory:
        raise DataError(f"{path}: is a directory; the name of a file is expected")
    if not exists:
        raise DataError(f"{path}: no such file; check the name and the working directory")
    if size is None:
        raise DataError(f"{path}: not a regular file; save the data in one")
    if size > limit:
        raise DataError(f"{path}: {size} bytes; at most {limit} are supported")


def _lines(path: str | Path, file: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    # Yields where a line is, for messages, and its cells; blank lines are left out.
    reader = csv.reader(file, strict=True)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise DataError(
                f"{path}: line {reader.line_num}: {error}; is a quote left open?"
            ) from None
        if cells is None:
            return
        cells = [cell.strip() for cell in cells]
        if cells not in ([], [""]):
            yield f"{path}: line {reader.line_num}", cells


def _samples(
    path: str | Path, lines: Iterator[tuple[str, list[str]]], inputs: int, outputs: int
) -> Data:
    width = inputs + outputs
    where, names = next(lines, (str(path), []))
    if not names:
        raise DataError(f"{path}: is empty; a header and one line per sample are expected")
    _check_header(where, names, inputs, outputs)
    values = array("d")
    for where, cells in lines:
        if len(cells) != width:
            raise DataError(
                f"{where}: {_count(len(cells), 'cell')}; the header has {width},"
                " and every line needs as many"
            )
        values.extend(
            _number(cell, f"{where}, column {name}")
            for name, cell in zip(names, cells, strict=True)
        )
        if len(values) > MAX_ROWS * width:
            raise DataError(f"{where}: more than {MAX_ROWS} samples; use a part of them")
    if not values:
        raise DataError(f"{path}: only a header; at least one line with a sample is expected")
    table = np.array(values, dtype=np.float64).reshape(-1, width)
    return Data(tuple(names), table[:, :inputs].copy(), table[:, inputs:].copy())


def _check_header(where: str, names: list[str], inputs: int, outputs: int) -> None:
    expected = f"{_count(inputs, 'input')} and {_count(outputs, 'target')}"
    if len(names) != inputs + outputs:
        raise DataError(
            f"{where}: {_count(len(names), 'column')}; {inputs + outputs} are expected ({expected},"
            " separated by commas): change the file or the network"
        )
    if all(_NUMBER.fullmatch(name) for name in names):
        raise DataError(f"{where}: numbers; a header is expected: name the columns in a first line")
    for place, name in enumerate(names, 1):
        if not name or not name.isprintable():
            raise DataError(
                f"{where}: column {place} is named {name!r}; a readable name is expected"
            )
        if name in names[: place - 1]:
            raise DataError(f"{where}: two columns are named {_shown(name)}; rename one of them")


def _number(cell: str, where: str) -> float:
    if _NUMBER.fullmatch(cell):
        value = float(cell)
        if math.isfinite(value):
            return value
        raise DataError(f"{where}: {_shown(cell)} is too large; at most 1.8e308 can be used")
    if not cell:
        raise DataError(f"{where}: an empty cell; fill it in or remove the line")
    if _NOT_FINITE.fullmatch(cell):
        raise DataError(f"{where}: {_shown(cell)}; a finite number is expected: remove the line")
    raise DataError(f"{where}: {_shown(cell)}; a number is expected, e.g. 0.5")


def _shown(cell: str) -> str:
    return repr(cell if len(cell) <= 40 else cell[:37] + "...")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
