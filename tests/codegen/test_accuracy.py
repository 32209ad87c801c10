"""Generated functions keep their digits over the whole range of their number format.

The functions, points, exact values and bounds are those of `benchmarks/accuracy.py`.
"""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import accuracy
from accuracy_cases import bell, cases, errors, exact_values, points, sigmoid
from accuracy_targets import TARGETS, Target, module

CASES = cases()
#: What the issue of generated code asks for, in ulps of float64 and of float32.
ASKED = {
    "sigmoid": (2, 2),
    "sigmoid'": (4, 4),
    "tanh'": (4, 4),
    "softplus": (1.3, 2.5),
    "-log sigmoid": (1.3, 2.5),
    "BCE, t=0": (1.6, 2.6),
    "BCE, t=1": (1.6, 2.6),
    "CCE": (1.6, 2.6),
}
#: f and f′ at ±∞, where they have a value there.
ENDS = {
    "sigmoid": (0, 1),
    "sigmoid'": (0, 0),
    "tanh": (-1, 1),
    "tanh'": (0, 0),
    "relu": (0, math.inf),
    "relu'": (0, 1),
    "elu": (-1, math.inf),
    "elu'": (0, 1),
    "softplus": (0, math.inf),
    "softplus'": (0, 1),
}


def place_of(name: str) -> int:
    (place,) = (place for place, case in enumerate(CASES) if case.name == name)
    return place


def assert_accurate(target: str, dtype: str, count: int) -> None:
    measured = {
        case.name: accuracy.measure(target, place, dtype, count) for place, case in enumerate(CASES)
    }
    assert {name: one for name, one in measured.items() if not one.good} == {}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("target", ["python", "numpy"])
def test_few_ulps(target: str, dtype: str) -> None:
    if dtype in TARGETS[target].dtypes:
        assert_accurate(target, dtype, 40)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("target", ["python", "numpy", "c", "javascript"])
def test_few_ulps_everywhere(target: str, dtype: str) -> None:
    if dtype in TARGETS[target].dtypes:
        assert_accurate(target, dtype, 26_000)


@pytest.mark.slow
@pytest.mark.oracle
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("target", "library"), [("pytorch", "torch"), ("jax", "jax")])
def test_few_ulps_everywhere_in_frameworks(target: str, library: str, dtype: str) -> None:
    pytest.importorskip(library)
    assert_accurate(target, dtype, 26_000)


@pytest.mark.parametrize("name", ASKED)
def test_bounds_are_what_was_asked(name: str) -> None:
    assert CASES[place_of(name)].bounds <= ASKED[name]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_points_are_of_all_kinds(dtype: str) -> None:
    s, info = points(dtype, 26_000), np.finfo(dtype)
    assert len(s) >= 25_000
    sizes = np.abs(s[s != 0])
    assert sizes.min() == info.smallest_subnormal
    assert sizes.max() == info.max
    assert np.sum(sizes < info.tiny) > 10
    assert {math.copysign(1, zero) for zero in s[s == 0]} == {-1, 1}
    edge = -math.log(float(info.smallest_subnormal))
    for bend in (0, 1, edge, -math.log(float(info.tiny))):
        assert np.sum(np.abs(sizes - bend) < 1e-3 * max(bend, 1)) > 10


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("target", ["python", "numpy"])
@pytest.mark.parametrize("name", ENDS)
def test_infinite_preactivations(name: str, target: str, dtype: str) -> None:
    if dtype in TARGETS[target].dtypes:
        case, s = CASES[place_of(name)], np.array([-math.inf, math.inf], dtype)
        assert TARGETS[target].run(case, s, case.targets(s)).tolist() == list(ENDS[name])


def test_a_slope_from_the_rounded_output_is_out_of_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES[place_of("sigmoid'")]
    own = module(case.network, "python")
    monkeypatch.setattr(own, "sigmoid_slope", lambda s: own.sigmoid(s) * (1 - own.sigmoid(s)))
    measured = accuracy.measure("python", place_of("sigmoid'"), "float64", 40)
    assert not measured.good
    assert measured.at > 0


def test_results_that_are_no_numbers_are_out_of_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    for value in (math.nan, 0.0, math.inf):
        wrong = Target(lambda case, s, t, value=value: np.full(len(s), value), ("float64",), "math")
        monkeypatch.setitem(TARGETS, "wrong", wrong)
        assert not accuracy.measure("wrong", place_of("sigmoid"), "float64", 40).good


def test_subnormal_numbers_may_be_zero_where_a_target_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tiny = np.finfo(float).tiny

    def flushed(lost: float, flushes: bool) -> accuracy.Measured:
        def run(case: Any, s: np.ndarray, t: np.ndarray) -> np.ndarray:
            high = exact_values(case, s, "float64")[0]
            return np.where(np.abs(high) < tiny, lost * tiny, high)

        monkeypatch.setitem(TARGETS, "flushing", Target(run, ("float64",), "math", flushes))
        return accuracy.measure("flushing", place_of("sigmoid"), "float64", 40)

    assert flushed(0, flushes=True).good
    assert flushed(0, flushes=True).flushed > 0
    assert not flushed(2, flushes=True).good
    assert not flushed(0, flushes=False).good


def test_a_function_that_is_off_by_a_little_is_out_of_bounds() -> None:
    case, s = CASES[place_of("sigmoid")], points("float64", 40)
    exact = exact_values(case, s, "float64")
    right = exact[0]
    assert errors(right, exact).max() <= 0.5
    assert errors(np.nextafter(np.nextafter(np.nextafter(right, 2), 2), 2), exact).max() > 2
    other = exact_values(replace(case, exact=lambda s: bell(s) + sigmoid(s)), s, "float64")
    assert errors(right, other).max() > 1e6
