"""CSV files as people have them."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symmlp import example
from symmlp.errors import SymmlpError
from symmlp.training import data
from symmlp.training.data import DataError, load_csv


def written(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "marks.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_the_worked_data(tmp_path: Path) -> None:
    lines = [",".join(example.COLUMNS), *(",".join(map(str, row)) for row in example.DATA)]
    found = load_csv(written(tmp_path, "\n".join(lines)), 2, 1)
    assert found.columns == ("I0", "I1", "Z0")
    assert found.input_columns == ("I0", "I1")
    assert found.target_columns == ("Z0",)
    assert np.array_equal(np.hstack([found.inputs, found.targets]), example.DATA)
    assert found.inputs.shape == (4, 2)
    assert found.targets.shape == (4, 1)


ACCEPTED = {
    "spaces": "a , b\n 1 ,\t2 \n",
    "blank lines": "\n\na,b\n\n1,2\n   \n\n",
    "windows": "a,b\r\n1,2\r\n",
    "old mac": "a,b\r1,2\r",
    "byte order mark": b"\xef\xbb\xbfa,b\n1,2\n",
    "quotes": '"a","b"\n"1","2"\n',
    "no newline at the end": "a,b\n1,2",
    "other notations": "a,b\n+1.,.2e1\n",
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(tmp_path: Path, name: str) -> None:
    found = load_csv(written(tmp_path, ACCEPTED[name]), 1, 1)
    assert found.columns == ("a", "b")
    assert found.inputs.tolist() == [[1.0]]
    assert found.targets.tolist() == [[2.0]]


REFUSED = {
    "empty": ("", "is empty; a header and one line per sample are expected"),
    "blank": ("\n  \n", "is empty"),
    "header only": ("a,b,c\n", "only a header"),
    "no header": ("1,2,3\n4,5,6\n", "line 1: numbers; a header is expected"),
    "ragged": ("a,b,c\n1,2,3\n\n4,5\n", "line 4: 2 cells; the header has 3"),
    "too long a row": ("a,b,c\n1,2,3,4\n", "line 2: 4 cells; the header has 3"),
    "text": ("a,b,c\n1,two,3\n", "line 2, column b: 'two'; a number is expected"),
    "empty cell": ("a,b,c\n1,2,\n", "line 2, column c: an empty cell"),
    "empty row of cells": ("a,b,c\n,,\n", "line 2, column a: an empty cell"),
    "nan": ("a,b,c\n1,2,3\n1,NaN,3\n", "line 3, column b: 'NaN'; a finite number is expected"),
    "inf": ("a,b,c\n1,2,-inf\n", "line 2, column c: '-inf'; a finite number"),
    "infinity": ("a,b,c\n1,2,Infinity\n", "line 2, column c: 'Infinity'; a finite number"),
    "too large": ("a,b,c\n1,2,1e999\n", "line 2, column c: '1e999' is too large"),
    "comment": ("a,b,c\n# x\n1,2,3\n", "line 2: 1 cell; the header has 3"),
    "underscore": ("a,b,c\n1_0,2,3\n", "line 2, column a: '1_0'; a number is expected"),
    "other digits": ("a,b,c\n١,2,3\n", "line 2, column a: '١'; a number is expected"),
    "hexadecimal": ("a,b,c\n0x1,2,3\n", "'0x1'; a number is expected"),
    "decimal comma": ("a;b;c\n1,0;2;3\n", "line 1: 1 column; 3 are expected"),
    "too few columns": ("a,b\n1,2\n", r"line 1: 2 columns; 3 are expected \(2 inputs and 1 target"),
    "too many columns": ("a,b,c,d\n1,2,3,4\n", "line 1: 4 columns; 3 are expected"),
    "duplicate names": ("a,b,a\n1,2,3\n", "line 1: two columns are named 'a'; rename"),
    "nameless column": ("a,,c\n1,2,3\n", "line 1: column 2 is named ''"),
    "open quote": ('a,b,c\n1,2,"3\n', "line 2: unexpected end of data; is a quote left open"),
    "text after a quote": ('a,b,c\n1,2,"3"4\n', "line 2: .* is a quote left open"),
    "huge cell": ("a,b,c\n1,2," + "9" * 200_000 + "\n", "line 2: field larger than"),
    "long cell": ("a,b,c\n1,2," + "x" * 1000 + "\n", r"column c: 'x{37}\.\.\.'"),
    "latin-1": ("größe,b,c\n1,2,3\n".encode("latin-1"), "not a text in UTF-8"),
    "utf-16": ("a,b,c\n1,2,3\n".encode("utf-16"), "not a text in UTF-8"),
    "binary": (bytes(range(256)), "marks.csv"),
    "zeros": (b"a,b,c\0\n1,2,3\n", r"line 1: column 3 is named 'c\\x00'"),
    "zero in a cell": (b"a,b,c\n1,2,3\0\n", "column c: '3.x00'; a number"),
    "escape codes": ("a,b,c\n1,2,\x1b[2J\n", r"column c: '\\x1b\[2J'; a number"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(tmp_path: Path, name: str) -> None:
    content, message = REFUSED[name]
    path = written(tmp_path, content)
    with pytest.raises(DataError, match=message) as caught:
        load_csv(path, 2, 1)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, SymmlpError)


def test_a_path_that_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        load_csv(tmp_path / "absent.csv", 2, 1)
    with pytest.raises(DataError, match="is a directory"):
        load_csv(tmp_path, 2, 1)
    with pytest.raises(DataError, match="not a regular file"):
        load_csv("/dev/zero", 2, 1)
    with pytest.raises(DataError, match=r"n\.csv: cannot be read|no such file"):
        load_csv(written(tmp_path, "a,b\n1,2\n") / "n.csv", 1, 1)
    with pytest.raises(DataError, match="cannot be read: File name too long"):
        load_csv(tmp_path / ("x" * 1000), 2, 1)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = written(tmp_path, "a,b\n1,2\n")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DataError, match="cannot be read: Permission denied"):
        load_csv(path, 1, 1)


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "a,b\n1,2\n3,4\n5,6\n")
    monkeypatch.setattr(data, "MAX_ROWS", 2)
    with pytest.raises(DataError, match="line 4: more than 2 samples"):
        load_csv(path, 1, 1)
    monkeypatch.setattr(data, "MAX_ROWS", 3)
    monkeypatch.setattr(data, "MAX_BYTES", 16)
    assert len(load_csv(path, 1, 1).inputs) == 3
    monkeypatch.setattr(data, "MAX_BYTES", 15)
    with pytest.raises(DataError, match="16 bytes; at most 15"):
        load_csv(path, 1, 1)


@pytest.mark.parametrize(("inputs", "outputs"), [(0, 1), (1, 0), (-1, 2)])
def test_no_inputs_or_no_outputs(tmp_path: Path, inputs: int, outputs: int) -> None:
    with pytest.raises(DataError, match="at least one of each"):
        load_csv(written(tmp_path, "a\n1\n"), inputs, outputs)


finite = st.floats(allow_nan=False, allow_infinity=False)


@given(rows=st.lists(st.tuples(finite, finite, finite), min_size=1))
def test_every_number_that_python_prints_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[float, float, float]]
) -> None:
    text = "a,b,c\n" + "".join(f"{a!r},{b!r},{c!r}\n" for a, b, c in rows)
    found = load_csv(written(tmp_path_factory.mktemp("csv"), text), 1, 2)
    assert np.array_equal(np.hstack([found.inputs, found.targets]), rows)


@given(content=st.binary(max_size=60) | st.text('ab1,.-"\n\r\t #;', max_size=60).map(str.encode))
def test_no_content_gets_past_the_checks(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = written(tmp_path_factory.mktemp("csv"), content)
    with contextlib.suppress(DataError):  # any other error fails
        found = load_csv(path, 1, 1)
        assert np.isfinite(found.inputs).all()
        assert found.inputs.shape == found.targets.shape
