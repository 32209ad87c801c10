"""Stable forms are proved, and generated functions keep their digits over the whole range."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from flint import arb, ctx
from sympy import Abs, Integer, Symbol, exp

from symmlp.activations import ACTIVATIONS
from symmlp.codegen.helpers import Helper
from symmlp.codegen.program import compose
from symmlp.codegen.stable_forms import claims, forms, pairs
from symmlp.errors import SymmlpError
from symmlp.network import Network
from symmlp.proof import judge
from symmlp.statement import Statement, Status

sys.path.insert(0, str(Path(__file__).parents[1]))
import generated


@pytest.mark.parametrize("claim", claims(), ids=str)
def test_every_stable_form_is_proved(claim: Statement) -> None:
    assert judge(claim).status is Status.PROVED


@pytest.mark.parametrize("claim", claims(), ids=str)
def test_a_wrong_form_is_refuted(claim: Statement) -> None:
    wrong = replace(claim, rhs=claim.rhs + Integer(1) / 1000)
    assert judge(wrong).status is Status.REFUTED


@pytest.mark.parametrize(("output", "cost"), pairs())
def test_a_pair_starts_from_what_is_derived(output: str, cost: str) -> None:
    program = compose(Network.of(2, 3, output=output, loss=cost))
    (delta,) = program.of("delta")
    claim = pairs()[output, cost].claims[-1]
    symbols = {one.base.label: one for one in delta.derived.expression.atoms(type(delta.target))}
    y, z = (symbols.get(Symbol(name, real=True), Symbol(name, real=True)) for name in "yz")
    derived = delta.derived.expression.xreplace({z: Symbol("z", real=True)})
    if output == "sigmoid":
        derived = derived.xreplace({y: ACTIVATIONS["sigmoid"].expr})
    else:
        derived = derived.xreplace({y: Symbol("y", real=True)})
    assert judge(replace(claim, lhs=derived)).status is Status.PROVED


def test_a_form_without_a_claim_is_refused() -> None:
    s = Symbol("s", real=True)
    with pytest.raises(SymmlpError, match="no statement"):
        Helper("sigmoid", (s,), exp(-Abs(s)), exp(s))


def test_forms_are_those_of_table_entries() -> None:
    assert {name for name, _ in forms()} <= set(ACTIVATIONS)


# Accuracy: generated NumPy functions against balls of 60 digits.

Exact = Callable[[Any], Any]
Bounds = tuple[float, float]


def sigmoid(s: Any) -> Any:
    return 1 / (1 + (-s).exp())


def softplus(s: Any) -> Any:
    return s.exp().log1p() if s < 0 else s + (-s).exp().log1p()


#: Function, network that has it, exact value, and the bounds in ulp (float64, float32).
FUNCTIONS: dict[str, tuple[Exact, Bounds]] = {
    "sigmoid": (sigmoid, (2, 2)),
    "sigmoid_slope": (lambda s: (-abs(s)).exp() / (1 + (-abs(s)).exp()) ** 2, (4, 4)),
    "tanh_slope": (lambda s: 4 * (-2 * abs(s)).exp() / (1 + (-2 * abs(s)).exp()) ** 2, (4, 4)),
    "softplus": (softplus, (1.3, 2.5)),
    "minus_log_sigmoid": (lambda s: softplus(-s), (1.3, 2.5)),
    "cross_entropy_0": (softplus, (1.6, 2.6)),
    "cross_entropy_1": (lambda s: softplus(-s), (1.6, 2.6)),
    "cross_entropy_delta_1": (lambda s: -sigmoid(-s), (2, 2)),
}


def found(module: ModuleType, name: str, s: np.ndarray) -> np.ndarray:
    """Evaluate a function as generated code does."""
    if name == "minus_log_sigmoid":
        return np.asarray(module.softplus(-s))
    if not name.startswith("cross_entropy"):
        return np.asarray(getattr(module, name)(s))
    z = s.dtype.type(int(name[-1]))
    if "delta" in name:
        return np.asarray((1 - z) * module.sigmoid(s) - z * module.sigmoid(-s))
    return np.asarray((1 - z) * module.softplus(s) + z * module.softplus(-s))


def points(dtype: type, count: int) -> np.ndarray:
    """Numbers of all sizes: random bits, the range where functions change, and the ends."""
    draw = np.random.default_rng(3)
    bits = {np.float64: np.uint64, np.float32: np.uint32}[dtype]
    random = draw.integers(0, np.iinfo(bits).max, count // 2, bits).view(dtype)
    info = np.finfo(dtype)
    reach = 2 * np.log(float(info.max))
    near = draw.uniform(-reach, reach, count // 4).astype(dtype)
    middle = draw.normal(0, 5, count // 4).astype(dtype)
    ends = np.array(
        [0, 1, info.max, info.tiny, info.smallest_subnormal, 37, 709, 745, 88, 104], dtype
    )
    everything = np.concatenate([random, near, middle, ends, -ends])
    return everything[np.isfinite(everything)]


def spacing(value: float, dtype: type) -> float:
    with np.errstate(over="ignore"):
        return float(np.spacing(np.abs(dtype(value))))


def ulps(name: str, dtype: type, count: int, module: ModuleType) -> float:
    """Return the largest error in units in the last place of the exact value."""
    exact, _ = FUNCTIONS[name]
    s = points(dtype, count)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        values = found(module, name, s)
    assert values.dtype == dtype
    assert not np.isnan(values).any()
    worst = 0.0
    with precision(256):
        for at, value in zip(s.tolist(), values.tolist(), strict=True):
            true = exact(arb(at))
            unit = arb(spacing(float(true.mid()), dtype))  # a quotient of floats would be rounded
            worst = max(worst, abs(float(((arb(value) - true) / unit).mid())))
    return worst


@contextmanager
def precision(bits: int) -> Iterator[None]:
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    network = Network.of(
        1, 1, 1, 1, hidden=["sigmoid", "tanh"], output="sigmoid", loss="binary_cross_entropy"
    )
    return generated.load(network, "numpy", tmp_path_factory.mktemp("numpy"))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_few_ulps(name: str, dtype: type, module: ModuleType) -> None:
    bound = FUNCTIONS[name][1][dtype is np.float32]
    assert ulps(name, dtype, 400, module) <= bound


@pytest.mark.slow
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_few_ulps_everywhere(name: str, dtype: type, module: ModuleType) -> None:
    bound = FUNCTIONS[name][1][dtype is np.float32]
    assert ulps(name, dtype, 26_000, module) <= bound
