"""Every f, f′ and loss′ that was typed by hand, against central differences in 80 digits."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from symmlp.training.functions import ACTIVATIONS, LOSSES

ELEMENTWISE = [name for name, f in ACTIVATIONS.items() if not f.vector]
CROSS_ENTROPIES = [name for name, f in LOSSES.items() if f.prediction_domain == (0.0, 1.0)]
REAL_LOSSES = [name for name in LOSSES if name not in CROSS_ENTROPIES]

#: Where f or f′ cancels, the error is measured against the terms, not against what is left.
CANCELS = {"silu": 1e-15, "gelu": 1e-15}

#: The conventions at kinks, as PyTorch has them: activation and f′(0), loss and loss′ at y = z.
KINKS = {"relu": 0.0, "leaky_relu": 0.01, "elu": 1.0}
LOSS_KINKS = {"absolute_error": 0.0, "huber": 0.0}

FAR = [1e-300, 30.0, 37.5, 300.0, 700.0, 746.0, 1e4, 1e160, 1e308]

preactivations = st.floats(-40, 40)
rows = arrays(np.float64, st.tuples(st.just(2), st.integers(1, 4)), elements=st.floats(-8, 8))


def test_tables_have_the_expected_names() -> None:
    assert list(ACTIVATIONS) == [
        *("identity", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "silu"),
        *("gelu", "softmax"),
    ]
    assert list(LOSSES) == [
        *("half_squared_error", "mean_squared_error", "absolute_error", "huber"),
        *("binary_cross_entropy", "categorical_cross_entropy"),
    ]


@pytest.mark.parametrize("name", ELEMENTWISE)
@given(s=preactivations)
def test_value(exact: SimpleNamespace, name: str, s: float) -> None:
    expected = float(exact.activations[name](exact.mpf(s)))
    value = ACTIVATIONS[name].value(np.array([s]))
    np.testing.assert_allclose(value, [expected], rtol=2e-12, atol=1e-307)


@pytest.mark.parametrize("name", ELEMENTWISE)
@given(s=preactivations)
def test_derivative(exact: SimpleNamespace, name: str, s: float) -> None:
    assume(name not in KINKS or abs(s) > 1e-20)
    expected = float(exact.slope(exact.activations[name], s))
    derivative = ACTIVATIONS[name].derivative(np.array([s]))
    np.testing.assert_allclose(derivative, [expected], rtol=2e-12, atol=CANCELS.get(name, 1e-307))


@pytest.mark.parametrize(("name", "slope"), KINKS.items())
def test_derivative_at_the_kink(name: str, slope: float) -> None:
    np.testing.assert_array_equal(ACTIVATIONS[name].derivative(np.array([0.0, -0.0])), [slope] * 2)


@pytest.mark.parametrize(("name", "slope"), LOSS_KINKS.items())
def test_loss_derivative_at_the_kink(name: str, slope: float) -> None:
    same = np.array([[0.3, -2.0]])
    np.testing.assert_array_equal(LOSSES[name].derivative(same, same), [[slope] * 2])


def test_huber_where_its_pieces_meet() -> None:
    y, z = np.array([[1.0], [-1.0]]), np.zeros((2, 1))
    np.testing.assert_array_equal(LOSSES["huber"].derivative(y, z), [[1.0], [-1.0]])
    np.testing.assert_array_equal(LOSSES["huber"].value(y, z), [0.5, 0.5])


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_far_out_nothing_warns_and_everything_is_finite(name: str) -> None:
    f = ACTIVATIONS[name]
    s = np.array([[*FAR, *(-x for x in FAR), 0.0]])
    low, high = f.range
    a = f.value(s)
    assert np.isfinite(a).all()
    assert (a >= low).all()
    assert (a <= high).all()
    if f.vector:
        assert np.isfinite(f.backward(a, np.ones_like(a))).all()
        assert a.sum() == 1.0
    else:
        assert np.isfinite(f.derivative(s)).all()
    if f.complement is not None:
        np.testing.assert_allclose(f.complement(s), 1 - a, rtol=0, atol=1e-15)


@pytest.mark.parametrize("name", ["silu", "gelu"])
def test_the_range_begins_at_the_minimum(exact: SimpleNamespace, name: str) -> None:
    f = ACTIVATIONS[name]
    low, high = -2.0, -0.1  # f′ changes sign here once
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if f.derivative(np.array(middle)) > 0 else (middle, high)
    assert f.range[0] == pytest.approx(float(exact.activations[name](exact.mpf(low))), abs=1e-16)


@given(s=rows)
def test_softmax(exact: SimpleNamespace, s: np.ndarray) -> None:
    expected = [[float(a) for a in exact.softmax([exact.mpf(x) for x in row])] for row in s]
    softmax = ACTIVATIONS["softmax"]
    assert softmax.complement is not None
    np.testing.assert_allclose(softmax.value(s), expected, rtol=1e-13)
    others = [
        [float(1 - a) for a in exact.softmax([exact.mpf(x) for x in row])] for row in s.tolist()
    ]
    np.testing.assert_allclose(softmax.complement(s), others, rtol=1e-13)


@given(s=rows, data=st.data())
def test_softmax_backward(exact: SimpleNamespace, s: np.ndarray, data: st.DataObject) -> None:
    g = data.draw(arrays(np.float64, s.shape, elements=st.floats(-3, 3)))
    softmax = ACTIVATIONS["softmax"]
    for row, slopes, back in zip(s, g, softmax.backward(softmax.value(s), g), strict=True):
        for j, value in enumerate(back):

            def weighted(x: object, j: int = j, row: np.ndarray = row, g: np.ndarray = slopes):
                at = [exact.mpf(v) for v in row]
                at[j] = x
                return sum(float(k) * a for k, a in zip(g, exact.softmax(at), strict=True))

            assert value == pytest.approx(float(exact.slope(weighted, row[j])), abs=2e-15 * 9)


def test_the_wrong_kind_of_derivative_is_refused() -> None:
    with pytest.raises(TypeError, match="backward"):
        ACTIVATIONS["softmax"].derivative(np.ones(2))
    with pytest.raises(TypeError, match="derivative"):
        ACTIVATIONS["tanh"].backward(np.ones(2), np.ones(2))


def check_loss(exact: SimpleNamespace, name: str, y: np.ndarray, z: np.ndarray) -> None:
    values, slopes = LOSSES[name].value(y, z), LOSSES[name].derivative(y, z)
    assert values.shape == (len(y),)
    assert slopes.shape == y.shape
    for row, target, value, slope in zip(y, z, values, slopes, strict=True):
        z_exact = [exact.mpf(t) for t in target]
        expected = float(exact.losses[name]([exact.mpf(p) for p in row], z_exact))
        assert value == pytest.approx(expected, rel=1e-13, abs=1e-13)
        for k in range(len(row)):

            def at(x: object, k: int = k, row: np.ndarray = row, z: list = z_exact):
                point = [exact.mpf(p) for p in row]
                point[k] = x
                return exact.losses[name](point, z)

            assert slope[k] == pytest.approx(float(exact.slope(at, row[k])), rel=1e-13, abs=1e-15)


@pytest.mark.parametrize("name", REAL_LOSSES)
@given(y=rows, data=st.data())
def test_loss(exact: SimpleNamespace, name: str, y: np.ndarray, data: st.DataObject) -> None:
    z = data.draw(arrays(np.float64, y.shape, elements=st.floats(-8, 8)))
    e = np.abs(y - z)
    assume(name not in LOSS_KINKS or (np.minimum(e, np.abs(e - 1)) > 1e-12).all())
    check_loss(exact, name, y, z)


@pytest.mark.parametrize("name", CROSS_ENTROPIES)
@given(data=st.data())
def test_cross_entropy(exact: SimpleNamespace, name: str, data: st.DataObject) -> None:
    shape = data.draw(st.tuples(st.just(2), st.integers(1, 4)))
    y = data.draw(arrays(np.float64, shape, elements=st.floats(1e-9, 1 - 1e-9)))
    z = data.draw(arrays(np.float64, shape, elements=st.floats(0, 1)))
    check_loss(exact, name, y, z)


def test_losses_sum_over_outputs_but_the_mean_squared_error_averages() -> None:
    y, z = np.array([[2.0, 4.0]]), np.array([[0.0, 1.0]])
    values = {name: LOSSES[name].value(y, z).tolist() for name in REAL_LOSSES}
    assert values == {
        "half_squared_error": [6.5],
        "mean_squared_error": [6.5],
        "absolute_error": [5.0],
        "huber": [4.0],
    }
    assert LOSSES["mean_squared_error"].value(y[:, :1], z[:, :1]).tolist() == [4.0]
    assert LOSSES["half_squared_error"].value(y[:, :1], z[:, :1]).tolist() == [2.0]


@pytest.mark.parametrize("name", LOSSES)
def test_no_finite_prediction_makes_a_loss_warn_or_undefined(name: str) -> None:
    ends = [0.0, 1.0] if name in CROSS_ENTROPIES else [0.0, 1.0, 1e160, -1e308, 1e308]
    y, z = np.meshgrid(ends, [0.0, 1.0, -1e308, 1e308])
    assert not np.isnan(LOSSES[name].value(y, z.clip(-1e300, 1e300))).any()
    slopes = LOSSES[name].derivative(y, z)
    assert not np.isnan(slopes).any()
    if name in CROSS_ENTROPIES:
        inside = (z >= 0) & (z <= 1)
        assert np.isfinite(slopes[inside]).all()


def test_saturated_cross_entropy_counts_as_its_smallest_prediction() -> None:
    value = LOSSES["binary_cross_entropy"].value(np.array([[0.0]]), np.array([[1.0]]))
    assert value[0] == pytest.approx(300 * math.log(10))
