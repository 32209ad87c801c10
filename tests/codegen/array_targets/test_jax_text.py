"""JAX's own exp, expm1 and tanh against ball arithmetic; and what their texts call is there."""

from __future__ import annotations

import ast
import builtins
import math
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from flint import arb, ctx

from symmlp.codegen.generate import generate
from symmlp.network import Network

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))
import generated
from accuracy_cases import DTYPES

NETWORKS = [
    Network.of(2, 3, 1),
    Network.of(2, 3, 3, hidden="tanh", output="softmax", loss="categorical_cross_entropy"),
    Network.of(2, 3, 3, hidden="gelu", output="softmax"),
    Network.of(2, 3, 3, hidden="softplus", output="tanh"),
    Network.of(2, 3, 3, hidden="silu", output="elu", loss="absolute_error"),
    Network.of(2, 3, 3, hidden="elu", output="sigmoid", loss="binary_cross_entropy"),
]
#: A network whose code has all of them.
OWN = Network.of(1, 1, 1, hidden="elu", output="tanh")
#: Most ulps of exp, of its two parts together, of expm1 and of tanh.
ULPS = {"exp": 0.75, "exp_parts": 0.25, "expm1": 1.0, "tanh": 2.6}


@pytest.mark.parametrize("network", NETWORKS, ids=str)
def test_whatever_is_called_is_defined(network: Network) -> None:
    (text,) = generate(network, "jax").files.values()
    tree = ast.parse(text)
    nodes = list(ast.walk(tree))
    known = set(vars(builtins)) | {one.arg for one in nodes if isinstance(one, ast.arg)}
    known |= {one.name for one in nodes if isinstance(one, ast.FunctionDef)}
    known |= {
        (name.asname or name.name).split(".")[0]
        for one in nodes
        if isinstance(one, ast.Import | ast.ImportFrom)
        for name in one.names
    }
    names = [one for one in nodes if isinstance(one, ast.Name)]
    known |= {one.id for one in names if isinstance(one.ctx, ast.Store)}
    assert {one.id for one in names} - known == set()


@pytest.fixture(name="own", scope="module")
def own_fixture(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    return generated.load(OWN, "jax", tmp_path_factory.mktemp("jax"))


def negative(dtype: str) -> np.ndarray:
    """Numbers down to where exp is no longer normal, and of all sizes up to -1e-30."""
    draw, info = np.random.default_rng(5), np.finfo(dtype)
    lowest = math.log(float(info.tiny)) + 1e-3
    return -np.concatenate(
        [
            draw.uniform(0, -lowest, 9000),
            draw.uniform(0, 2, 9000),
            10.0 ** draw.uniform(-30, 0, 9000),
            [-lowest, *(np.arange(1, 120) * math.log(2) / 2)],
        ]
    ).astype(dtype)


def ulps(found: list[np.ndarray], exact: list[Any], dtype: str) -> float:
    info = np.finfo(dtype)
    worst = 0.0
    for *parts, value in zip(*(one.tolist() for one in found), exact, strict=True):
        unit = math.ldexp(1, math.frexp(float(value.mid()))[1] - info.nmant - 1)
        worst = max(worst, abs(float(((sum(map(arb, parts)) - value) / unit).mid())))
    return worst


@pytest.mark.slow
@pytest.mark.oracle
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ULPS)
def test_few_ulps(name: str, dtype: str, own: ModuleType) -> None:
    import jax

    x = negative(dtype)
    if name == "exp_parts":  # where what is rounded away is a normal number
        x = x / 2 if dtype == "float32" else x * 0.9
    result = jax.jit(getattr(own, name))(x)
    found = [np.asarray(one) for one in (result if isinstance(result, tuple) else [result])]
    assert {one.dtype.name for one in found} == {dtype}
    assert len(x) > 25_000
    with ctx.workprec(300):
        exact = [getattr(arb(one), name.removesuffix("_parts"))() for one in x.tolist()]
        assert ulps(found, exact, dtype) <= ULPS[name]


@pytest.mark.slow
@pytest.mark.oracle
@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_digits_of_16_bits(dtype: str, own: ModuleType) -> None:
    import jax
    import jax.numpy as jnp

    x = jnp.asarray(-(10.0 ** np.random.default_rng(5).uniform(-4, 0.8, 2000)), dtype)
    wide, eps = np.asarray(x, np.float64), float(jnp.finfo(dtype).eps)
    for name in ("exp", "expm1", "tanh"):
        found = np.asarray(jax.jit(getattr(own, name))(x), np.float64)
        np.testing.assert_allclose(found, getattr(np, name)(wide), rtol=2 * eps)


@pytest.mark.slow
@pytest.mark.oracle
@pytest.mark.parametrize("dtype", [*DTYPES, "bfloat16"])
def test_ends(dtype: str, own: ModuleType) -> None:
    import jax.numpy as jnp

    x = jnp.asarray([-math.inf, -1e30, 0.0, math.nan], dtype)
    assert own.exp(x)[:3].tolist() == [0, 0, 1]
    assert own.expm1(x)[:3].tolist() == [-1, -1, 0]
    assert own.tanh(jnp.concatenate([x, -x]))[jnp.array([0, 1, 2, 4, 5])].tolist() == [
        -1,
        -1,
        0,
        1,
        1,
    ]
    for name in ("exp", "expm1", "tanh"):
        assert getattr(own, name)(x).dtype == dtype
        assert math.isnan(getattr(own, name)(x)[3])


@pytest.mark.slow
@pytest.mark.oracle
@pytest.mark.parametrize("network", NETWORKS, ids=str)
def test_automatic_differentiation_finds_the_gradients(network: Network, tmp_path: Path) -> None:
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    module = generated.load(network, "jax", tmp_path)
    draw = np.random.default_rng(2)
    X = draw.uniform(-2, 2, (5, network.inputs))
    Z = draw.dirichlet(np.ones(3), 5)[:, : network.outputs]
    parameters = module.init(4)
    found = jax.grad(module.loss)(parameters, X, Z)
    for name, gradient in module.gradients(parameters, X, Z).items():
        np.testing.assert_allclose(found[name], gradient, rtol=1e-12, atol=1e-14)
