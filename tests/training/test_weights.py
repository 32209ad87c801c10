"""Saved weights: exactly what was saved, or a clear refusal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symmlp.network import Network
from symmlp.training.data import DataError
from symmlp.training.initialization import uniform
from symmlp.training.parameters import Parameters, TrainingError
from symmlp.training.scaling import MinMaxScaler
from symmlp.training.weights import check_target, load, save

finite = st.floats(allow_nan=False, allow_infinity=False)


@given(
    sizes=st.lists(st.integers(1, 4), min_size=2, max_size=4),
    seed=st.integers(0, 1000),
    first=finite,
)
def test_round_trip(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], seed: int, first: float
) -> None:
    network = Network.of(*sizes, hidden="elu", output="identity", loss="huber")
    parameters = uniform(network, seed)
    parameters.weights[0][0, 0] = first
    path = tmp_path_factory.mktemp("weights") / "w.json"
    scaler = MinMaxScaler((0.1,) * network.inputs, (0.7,) * network.inputs, -1.0, 1.0)
    columns = [f"c{n}" for n in range(network.inputs + network.outputs)]
    save(path, network, parameters, input_scaler=scaler, columns=columns)
    found = load(path)
    assert found.network == network
    assert found.input_scaler == scaler
    assert found.target_scaler is None
    assert found.columns == tuple(columns)
    for kind in ("weights", "biases"):
        mine, theirs = getattr(parameters, kind), getattr(found.parameters, kind)
        assert all(np.array_equal(a, b) for a, b in zip(mine, theirs, strict=True))
    assert np.signbit(found.parameters.weights[0][0, 0]) == np.signbit(first)


def test_saving_replaces_the_file_and_leaves_nothing_else(
    tmp_path: Path, worked: SimpleNamespace
) -> None:
    path = tmp_path / "w.json"
    path.write_text("old")
    save(str(path), worked.network, worked.parameters)
    assert load(str(path)).network == worked.network
    assert list(tmp_path.iterdir()) == [path]


def test_where_nothing_can_be_saved_is_known_beforehand(tmp_path: Path) -> None:
    check_target(tmp_path / "w.json")
    with pytest.raises(DataError, match="is a directory; the name of a file"):
        check_target(tmp_path)
    with pytest.raises(DataError, match="its directory does not exist"):
        check_target(tmp_path / "none" / "w.json")


def test_what_cannot_be_saved(tmp_path: Path, worked: SimpleNamespace) -> None:
    network, parameters = worked.network, worked.parameters
    scaler = MinMaxScaler((0.0,), (1.0,))
    with pytest.raises(DataError, match="input_scaler: 1 columns; the network 2-3-1 has 2"):
        save(tmp_path / "w.json", network, parameters, input_scaler=scaler)
    with pytest.raises(DataError, match="columns: 1 names; the network 2-3-1 has 3"):
        save(tmp_path / "w.json", network, parameters, columns=["a"])
    with pytest.raises(TrainingError, match="weights for 0 layers"):
        save(tmp_path / "w.json", network, Parameters((), ()))
    with pytest.raises(DataError, match="cannot be written: No such file or directory"):
        save(tmp_path / "absent" / "w.json", network, parameters)
    (tmp_path / "taken").mkdir()
    with pytest.raises(DataError, match="cannot be written: Is a directory"):
        save(tmp_path / "taken", network, parameters)
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def edited(change: Callable[[dict[str, Any]], object]) -> Callable[[str], str]:
    def edit(text: str) -> str:
        content = json.loads(text)
        change(content)
        return json.dumps(content)

    return edit


MALFORMED: dict[str, tuple[Callable[[str], str], str]] = {
    "empty": (lambda _: "", "not a JSON file that symmlp wrote"),
    "cut off": (lambda text: text[: len(text) // 2], "not a JSON file"),
    "NaN": (lambda text: text.replace("-0.5", "NaN", 1), "NaN is no finite number"),
    "too large": (lambda text: text.replace("-0.5", "1e999", 1), "weights of layer 1: inf"),
    "many digits": (lambda text: text.replace("-0.5", "9" * 5000, 1), "not a JSON file"),
    "long integer": (lambda text: text.replace("-0.5", "9" * 400, 1), "type object"),
    "nested": (lambda _: "[" * 100_000, "not a JSON file"),
    "a list": (lambda _: "[]", "not a file of weights"),
    "another format": (edited(lambda c: c.update(format="x")), "not a file of weights"),
    "a later version": (edited(lambda c: c.update(version=2)), "version 2; .* reads version 1"),
    "no version": (edited(lambda c: c.pop("version")), "version None"),
    "no weights": (edited(lambda c: c.pop("weights")), "'weights' is missing"),
    "no units": (edited(lambda c: c["network"]["layers"][0].pop("units")), "'units' is missing"),
    "no layers": (edited(lambda c: c["network"].update(layers=[])), "malformed"),
    "text for units": (
        edited(lambda c: c["network"]["layers"][0].update(units="3")),
        "'3' is not a layer size",
    ),
    "no units at all": (
        edited(lambda c: c["network"]["layers"][0].update(units=0)),
        "layer 1 has 0 units",
    ),
    "unknown activation": (
        edited(lambda c: c["network"]["layers"][0].update(activation="x")),
        "unknown activation of layer 1 'x'",
    ),
    "a list for a name": (
        edited(lambda c: c["network"]["layers"][0].update(activation=[])),
        "malformed",
    ),
    "a text for the network": (edited(lambda c: c.update(network="2-3-1")), "malformed"),
    "another shape": (edited(lambda c: c["weights"][0].pop()), r"shape \(2, 2\); \(3, 2\)"),
    "ragged": (edited(lambda c: c["weights"][0][0].pop()), "rows differ in length"),
    "text in weights": (edited(lambda c: c["biases"].insert(0, "x")), "entries of type"),
    "null in weights": (edited(lambda c: c["biases"][0].insert(0, None)), "entries of type"),
    "number for weights": (edited(lambda c: c.update(weights=1)), "malformed"),
    "half a scaler": (edited(lambda c: c["input_scaler"].pop("low")), "'low' is missing"),
    "text in a scaler": (edited(lambda c: c["input_scaler"].update(low="0")), "low of a scaler"),
    "number in a scaler": (edited(lambda c: c["input_scaler"].update(minimum=1)), "malformed"),
    "constant scaler": (
        edited(lambda c: c["input_scaler"].update(minimum=[1, 1], maximum=[1, 1])),
        "column 0 goes from 1 to 1",
    ),
    "narrow scaler": (
        edited(lambda c: c["input_scaler"].update(minimum=[0], maximum=[1])),
        "input_scaler: 1 columns",
    ),
    "number for columns": (edited(lambda c: c.update(columns=3)), "malformed"),
    "one column": (edited(lambda c: c.update(columns=["a"])), "columns: 1 names"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_files_are_refused(tmp_path: Path, worked: SimpleNamespace, name: str) -> None:
    edit, message = MALFORMED[name]
    path = tmp_path / "w.json"
    scaler = MinMaxScaler((25.0, 67.0), (70.0, 98.0))
    save(path, worked.network, worked.parameters, input_scaler=scaler, columns=["a", "b", "c"])
    assert load(path).input_scaler == scaler
    path.write_text(edit(path.read_text()))
    with pytest.raises(DataError, match=message) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        load(tmp_path / "absent.json")
    with pytest.raises(DataError, match="is a directory"):
        load(tmp_path)
    path = tmp_path / "w.json"
    path.write_bytes(b"\x80\x04\x95pickle")
    with pytest.raises(DataError, match="not a JSON file"):
        load(path)
