"""Functions of one's own that magnify errors or are no number at 0: code for them and its tests."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import generated
import pytest
from sympy import Abs, Expr, exp, log, sin

from symmlp.activations import ARGUMENT
from symmlp.codegen.c.target import CSource, generate_c
from symmlp.codegen.c.vectors import MOST, expected
from symmlp.codegen.program.program import compose
from symmlp.network import Network
from symmlp.registration import register_activation

S = ARGUMENT
ILL_CONDITIONED = (
    ("fast", sin(1000 * S), "slope1[h]"),
    ("near", exp(S) - 1 - S, "a1[h]"),
    ("bump", 1 / (1 + S**8), "slope1[h]"),
)

#: Raises no exception but those of rounding, in any function and for any number of samples.
_MAIN = """\
#include "{name}.c"
#include <fenv.h>
#define SAMPLES 19
static {name} m;
static real x[SAMPLES * N0], z[SAMPLES * OUTPUTS], p[PARAMETERS], y[OUTPUTS];
static void fill(int count, real *to)
{{
    for (int i = 0; i < count; i++)
        to[i] = R(0.25) + (real)(i % 7) / R(16.0);
}}
int main(void)
{{
    fill(SAMPLES * N0, x), fill(SAMPLES * OUTPUTS, z), fill(PARAMETERS, p);
    {name}_set(&m, p);
    for (int n = 1; n <= SAMPLES; n++) {{
        {name}_forward(&m, x, y);
        {name}_loss(&m, n, x, z);
        {name}_gradients(&m, n, x, z, p);
        {name}_step(&m, n, x, z, R(1e-9));
        {name}_train_epoch(&m, n, x, z, R(1e-9));
    }}
    return fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW);
}}
"""


def passes(source: CSource, text: str, folder: Path, *options: str) -> bool:
    """Say whether the self-test of a text in a source's place passes."""
    (folder / f"{source.name}.h").write_text(source.header, encoding="utf-8")
    (folder / f"{source.name}.c").write_text(text, encoding="utf-8")
    command = ["gcc", "-std=c99", "-DSYMMLP_SELF_TEST", *options, "-o", "a.out"]
    subprocess.run([*command, f"{source.name}.c", "-lm"], cwd=folder, check=True)
    return not subprocess.run(["./a.out"], cwd=folder, capture_output=True).returncode


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
@pytest.mark.parametrize(("name", "expr", "wrong"), ILL_CONDITIONED)
def test_c(name: str, expr: Expr, wrong: str, tmp_path: Path, registry: None) -> None:
    register_activation(name, expr)
    online = generate_c(Network.of(2, 3, 1, hidden=name))
    assert passes(online, online.source, tmp_path, "-O1")
    assert f"{wrong} = a." in online.source
    assert not passes(online, online.source.replace(f"{wrong} = a.", f"{wrong} = -a."), tmp_path)
    batches = generate_c(Network.of(9, 20, 5, 3, hidden=name, output=name), real="float", batch=8)
    assert passes(batches, batches.source, tmp_path, "-O1", "-march=native")


@pytest.mark.parametrize("target", ["python", "numpy"])
@pytest.mark.parametrize(("name", "expr", "wrong"), ILL_CONDITIONED)
def test_python(
    name: str, expr: Expr, wrong: str, target: str, tmp_path: Path, registry: None
) -> None:
    register_activation(name, expr)
    generated.load(Network.of(2, 3, 1, hidden=name), target, tmp_path).self_test()


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("batch", [1, 20])
def test_a_rate_that_training_survives(batch: int, reduction: str) -> None:
    """At the largest rate, linear networks as wide as this run away; their numbers overflow."""
    network = Network.of(400, 30, 2, hidden="relu", output="identity")
    found = expected(compose(network, reduction), batch)
    assert 2**-20 < found.rate < MOST
    assert found.losses[1] < found.losses[0]


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
@pytest.mark.parametrize("batch", [1, 8])
@pytest.mark.parametrize(
    "network",
    [
        Network.of(3, 9, 3, hidden="inverse", output="logarithm"),
        Network.of(3, 19, 5, 3, hidden=("logarithm", "inverse"), output="softmax"),
    ],
    ids=str,
)
def test_padding_raises_no_exception(
    network: Network, batch: int, tmp_path: Path, registry: None
) -> None:
    register_activation("inverse", 1 / S)
    register_activation("logarithm", log(Abs(S)))
    source = generate_c(network, batch=batch, self_test=False)
    for name, text in source.files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "main.c").write_text(_MAIN.format(name=source.name), encoding="utf-8")
    command = ["gcc", "-std=c99", "-O1", "-march=native", "-o", "a.out", "main.c", "-lm"]
    subprocess.run(command, cwd=tmp_path, check=True)
    assert subprocess.run(["./a.out"], cwd=tmp_path).returncode == 0
