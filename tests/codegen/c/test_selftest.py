"""Generated C compiles without a warning, and its self-test passes however it is compiled."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import product
from pathlib import Path

import pytest
from sympy import Expr, Max, Min

from symmlp.activations import ARGUMENT
from symmlp.codegen.c.target import generate_c
from symmlp.errors import SymmlpError
from symmlp.network import Network
from symmlp.registration import register_activation

STRICT = (
    "-std=c99",
    *("-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"),
    *("-Wshadow", "-Wdouble-promotion", "-Wstrict-prototypes", "-Wmissing-prototypes", "-Wundef"),
    "-DSYMMLP_SELF_TEST",
)
NETWORKS = (
    Network.of(2, 3, 1),
    Network.of(3, 4, 2, hidden="silu", output="softmax", loss="binary_cross_entropy"),
    Network.of(9, 20, 5, 3, hidden=("gelu", "elu"), output="identity", loss="huber"),
    Network.of(64, 30, 10, hidden="tanh", output="softmax", loss="categorical_cross_entropy"),
    Network.of(7, 12, 4, hidden="softplus", loss="binary_cross_entropy"),
)
CASES = [(n, batch, real) for n in NETWORKS for batch in (1, 8) for real in ("double", "float")]
LEVELS = ("-O0", "-O2", "-O3", "-O3 -march=native", "-Os", "-O2 -DSYMMLP_PLAIN")
#: Without forced inlining (`words.c`), which clang's sanitizers take minutes over.
SANITIZE = "-Os -g -fsanitize=address,undefined -fno-sanitize-recover=all"
ARM = "arm-linux-gnueabihf-gcc"


def self_test(
    folder: Path, network: Network, batch: int, real: str, command: list[str], run: list[str]
) -> str:
    source = generate_c(network, batch=batch, real=real)
    for name, text in source.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    made = folder / "self-test"
    done = subprocess.run(
        [*command, *STRICT, "-o", made, folder / f"{source.name}.c", "-lm"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    tested = subprocess.run([*run, made], capture_output=True, text=True)
    assert tested.returncode == 0, tested.stdout + tested.stderr
    return tested.stdout


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
@pytest.mark.parametrize("real", ["double", "float"])
@pytest.mark.parametrize("batch", [1, 8])
def test_gcc(tmp_path: Path, batch: int, real: str) -> None:
    for network in NETWORKS[:2]:
        found = self_test(tmp_path, network, batch, real, ["gcc", "-O1"], [])
        assert re.match(r"mlp_[\d_]+: ok; the struct is \d+ bytes", found)


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
@pytest.mark.parametrize("real", ["double", "float"])
def test_where_every_number_is_zero(tmp_path: Path, real: str) -> None:
    network = Network.of(1, 1, output="softmax", loss="categorical_cross_entropy")
    assert ": ok;" in self_test(tmp_path, network, 1, real, ["gcc", "-O1"], [])


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
@pytest.mark.parametrize(
    ("name", "expr"), [("high", ARGUMENT**9 + ARGUMENT), ("relu6", Min(Max(ARGUMENT, 0), 6))]
)
def test_functions_of_ones_own(tmp_path: Path, name: str, expr: Expr, registry: None) -> None:
    register_activation(name, expr)
    network = Network.of(2, 3, 2, hidden=name, output=name)
    assert ": ok;" in self_test(tmp_path, network, 4, "double", ["gcc", "-O1"], [])


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
def test_lanes_without_a_unit_follow_one(tmp_path: Path, registry: None) -> None:
    register_activation("own", ARGUMENT + 1 / (64 * ARGUMENT))  # no number at 0
    network = Network.of(2, 3, 1, hidden="own", output="identity")
    assert "ok" in self_test(tmp_path, network, 1, "double", ["gcc", "-O1"], [])


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
def test_gcc_minds_no_loop_under_the_sanitizer_without_optimization(tmp_path: Path) -> None:
    network = Network.of(3, 100, 2)
    self_test(tmp_path, network, 1, "double", ["gcc", "-O0", "-fsanitize=undefined"], [])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("compiler", "level"),
    [*product(("gcc", "clang"), [*LEVELS, SANITIZE])],
)
def test_every_level(tmp_path: Path, level: str, compiler: str) -> None:
    if shutil.which(compiler) is None:
        pytest.skip(f"needs {compiler}")
    # Every third case at each level; together the levels cover all of them.
    for network, batch, real in CASES[[*LEVELS, SANITIZE].index(level) % 3 :: 3]:
        self_test(tmp_path, network, batch, real, [compiler, *level.split()], [])


@pytest.mark.slow
def test_32_bit_arm(tmp_path: Path) -> None:
    if shutil.which(ARM) is None or shutil.which("qemu-arm") is None:
        pytest.skip(f"needs {ARM} and qemu-arm (Debian: qemu-user)")
    for place, (network, batch, real) in enumerate(CASES):
        level = ("-Os", "-O3")[place % 2]
        self_test(tmp_path, network, batch, real, [ARM, level, "-static"], ["qemu-arm"])


def test_a_planted_fault_fails(tmp_path: Path) -> None:
    if shutil.which("gcc") is None:
        pytest.skip("needs gcc")
    source = generate_c(Network.of(2, 3, 1))
    wrong = source.source.replace("back += reach * delta2[j]", "back -= reach * delta2[j]")
    assert wrong != source.source
    (tmp_path / f"{source.name}.h").write_text(source.header)
    (tmp_path / f"{source.name}.c").write_text(wrong)
    command = ["gcc", *STRICT, "-o", tmp_path / "a.out", tmp_path / f"{source.name}.c", "-lm"]
    subprocess.run(command, check=True)
    done = subprocess.run([tmp_path / "a.out"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "FAILED" in done.stdout


def test_the_code_stays_within_its_limits() -> None:
    """No malloc, no globals, no library but memcpy and memset, no name without prefix."""
    for network, batch, real in CASES:
        source = generate_c(network, batch=batch, real=real, self_test=False)
        code = re.sub(r"/\*.*?\*/", "", source.source, flags=re.S)
        assert not re.search(r"\b(malloc|calloc|free|printf|setjmp)\b", code)
        functions = re.findall(r"^(?!static|INLINE|typedef|#)\w[\w *]*?(\w+)\(", code, flags=re.M)
        assert functions
        assert all(name.startswith(source.name) for name in functions), functions
        assert not re.search(
            r"^(?! |typedef|static const)[\w ]+(\[\w*\])? *(=|;)", code, flags=re.M
        )


def test_the_header_says_what_there_is() -> None:
    header = generate_c(Network.of(2, 3, 1)).header
    assert "delta[2,j] = y[j]*(1 - y[j])*(y[j] - z[j])" in header
    assert "#define MLP_2_3_1_PARAMETERS 13" in header
    assert "The loss of n samples is the mean of theirs." in header


def test_every_file_is_ascii() -> None:
    for network, batch, real in CASES:
        source = generate_c(network, batch=batch, real=real)
        assert (source.header + source.source).isascii()


@pytest.mark.slow
@pytest.mark.parametrize("network", NETWORKS, ids=str)
def test_from_cpp(tmp_path: Path, network: Network) -> None:
    """The header is C++ too, and what it declares is found by a linker."""
    if shutil.which("clang") is None:
        pytest.skip("needs clang")
    source = generate_c(network, self_test=False)
    name = source.name
    for file, text in source.files.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    main = f"""\
        #include "{name}.h"
        static {name} m;
        int main() {{
            {name}_real p[{name.upper()}_PARAMETERS];
            {name}_init(&m, 1);
            {name}_get(&m, p);
            return p[0] == p[1] || {name}_bytes() != sizeof m;
        }}"""
    (tmp_path / "main.cpp").write_text(main, encoding="utf-8")
    for command in (
        ["-std=c++98", "-Wall", "-Wextra", "-Wold-style-cast", "-Werror", "-c", "main.cpp"],
        ["-std=c99", "-c", f"{name}.c"],
        ["-o", "a.out", "main.o", f"{name}.o", "-lm"],
    ):
        done = subprocess.run(["clang", *command], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert subprocess.run([tmp_path / "a.out"]).returncode == 0


@pytest.mark.parametrize(
    "options", [{"real": "half"}, {"batch": 0}, {"batch": True}, {"reduction": "max"}]
)
def test_unknown_options(options: dict[str, object]) -> None:
    with pytest.raises(SymmlpError):
        generate_c(Network.of(2, 3, 1), **options)


@pytest.mark.parametrize(("sizes", "batch"), [((100_000, 100_000, 1), 1), ((100_000, 1), 60_000)])
def test_arrays_beyond_an_int(sizes: tuple[int, ...], batch: int) -> None:
    with pytest.raises(SymmlpError, match="at most"):
        generate_c(Network.of(*sizes), batch=batch)
