"""Min-max scaling: its two ends, its inverse, and data without a scale."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from symmlp import example
from symmlp.training.data import DataError
from symmlp.training.scaling import MinMaxScaler

tables = arrays(
    np.float64,
    st.tuples(st.integers(2, 6), st.integers(1, 4)),
    elements=st.floats(-1e6, 1e6),
)
ranges = st.sampled_from([(0.0, 1.0), (-1.0, 1.0), (0.1, 0.9)])


def test_the_worked_data() -> None:
    scaled = MinMaxScaler.fit(example.DATA).scale(example.DATA)
    assert scaled[0].tolist() == [*example.FIRST_INPUT, *example.SCALED_TARGET]
    np.testing.assert_allclose(
        scaled[1:],
        [[25 / 45, 18 / 31, 14 / 23], [40 / 45, 0, 12 / 23], [0, 28 / 31, 0]],
        rtol=1e-15,
    )
    wide = MinMaxScaler.fit(example.DATA, -1, 1).scale(example.DATA)
    np.testing.assert_allclose(wide, 2 * scaled - 1, rtol=0, atol=1e-15)


@given(X=tables, ends=ranges)
def test_scaling_and_back(X: np.ndarray, ends: tuple[float, float]) -> None:
    assume((np.ptp(X, axis=0) > 0).all())
    low, high = ends
    scaler = MinMaxScaler.fit(X, low, high)
    scaled = scaler.scale(X)
    np.testing.assert_allclose(scaled.min(axis=0), low, rtol=0, atol=0)
    np.testing.assert_allclose(scaled.max(axis=0), high, rtol=2e-16)
    size = np.abs(X).max(axis=0) + np.ptp(X, axis=0)
    assert (np.abs(scaler.unscale(scaled) - X) <= 8 * 2**-52 * size).all()
    order = np.argsort(X[:, 0], kind="stable")
    assert (np.diff(scaled[order, 0]) >= 0).all()


@given(X=tables, factor=st.floats(0.01, 100), shift=st.floats(-100, 100))
def test_a_change_of_units_changes_nothing(X: np.ndarray, factor: float, shift: float) -> None:
    assume((np.ptp(X, axis=0) > 1).all())
    other = factor * X + shift
    mine, theirs = MinMaxScaler.fit(X).scale(X), MinMaxScaler.fit(other).scale(other)
    error = (np.abs(X).max() + abs(shift) / factor) * 2**-50
    np.testing.assert_allclose(mine, theirs, rtol=0, atol=error)


def test_other_data_may_leave_the_range() -> None:
    scaler = MinMaxScaler.fit([[0.0], [10.0]], -1, 1)
    assert scaler.scale([[-10.0], [5.0], [20.0]]).tolist() == [[-3.0], [0.0], [3.0]]
    assert scaler.unscale([[-3.0], [0.0], [3.0]]).tolist() == [[-10.0], [5.0], [20.0]]


BAD_DATA: list[tuple[Any, dict[str, Any], str]] = [
    ([[1, 5], [2, 5]], {}, r"column 1 is constant \(5\) and cannot be scaled; remove it"),
    ([[1, 5], [2, 5]], {"columns": ("a", "b")}, "column b is constant"),
    ([[1.0, 2.0]], {}, "column 0 is constant"),
    ([1.0, 2.0], {}, r"shape \(2,\); \(samples, columns\) is expected"),
    (np.ones((0, 2)), {}, r"shape \(0, 2\)"),
    (np.ones((2, 0)), {}, r"shape \(2, 0\)"),
    ([[1.0], [np.nan]], {}, "nan at index"),
    ([["a"], ["b"]], {}, "real numbers are expected"),
    ([[1], [2, 3]], {}, "rows differ"),
    ([[-1e308], [1e308]], {}, "a finite distance apart"),
    ([[1.0], [2.0]], {"low": 1.0, "high": 0.0}, r"cannot scale to \[1, 0\]; two finite numbers"),
    ([[1.0], [2.0]], {"low": 0.0, "high": 0.0}, "cannot scale to"),
    ([[1.0], [2.0]], {"low": -np.inf}, "cannot scale to"),
    ([[1.0], [2.0]], {"high": np.nan}, "cannot scale to"),
]


@pytest.mark.parametrize(("X", "options", "message"), BAD_DATA)
def test_data_that_cannot_be_scaled(X: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message) as caught:
        MinMaxScaler.fit(X, **options)
    assert "\n" not in str(caught.value)


def test_the_range_is_zero_to_one_unless_told() -> None:
    assert MinMaxScaler((2.0,), (4.0,)).scale([[2.0], [3.0], [4.0]]).tolist() == [[0], [0.5], [1]]
    assert MinMaxScaler.fit([[2.0], [4.0]]) == MinMaxScaler((2.0,), (4.0,), 0.0, 1.0)


def test_data_of_another_width() -> None:
    scaler = MinMaxScaler.fit([[0.0, 1.0], [1.0, 3.0]])
    for call in (scaler.scale, scaler.unscale):
        with pytest.raises(DataError, match="3 columns; the scaler was fitted to 2"):
            call([[1.0, 2.0, 3.0]])


def test_a_scaler_that_cannot_exist() -> None:
    with pytest.raises(DataError, match="one of each is expected"):
        MinMaxScaler((0.0,), (1.0, 2.0))
    with pytest.raises(DataError, match="column 0 goes from 2 to 1"):
        MinMaxScaler((2.0,), (1.0,))
