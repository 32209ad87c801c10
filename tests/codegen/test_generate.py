"""`generate`: what it writes, what it refuses, and that its self-tests can fail."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sympy import Abs, E, Expr, Ne, Piecewise, Rational, cosh, erf, exp, log, pi, sin, sqrt

import symmlp
from symmlp import cli
from symmlp.activations import ACTIVATIONS, ARGUMENT
from symmlp.codegen.generate import TARGETS, generate
from symmlp.codegen.words.layout import origin
from symmlp.errors import SymmlpError
from symmlp.losses import PREDICTION, TARGET
from symmlp.network import Network, NetworkError
from symmlp.registration import register_activation, register_loss

sys.path.insert(0, str(Path(__file__).parents[1]))
import generated

WORKED = Network.of(2, 3, 1)
OWN = ("python", "numpy", "jax", "pytorch", "javascript")
FUNCTIONS = ("init", "forward", "loss", "gradients", "step", "train_epoch", "self_test")


@pytest.mark.parametrize("target", OWN)
def test_a_file_names_its_network_and_shows_the_formulas(target: str) -> None:
    text = generate(WORKED, target).text
    assert "2-3-1 perceptron: sigmoid hidden layer, sigmoid output, half squared error" in text
    assert f"Written by symmlp {symmlp.__version__} (MIT license) from its derivation" in text
    assert "δ[1,j] = a[1,j]·(1 - a[1,j])·Σ{k=0…0} w[2,k,j]·δ[2,k]" in text
    for name in FUNCTIONS:
        assert re.search(rf"(def|function) {name}\(", text), name


@pytest.mark.parametrize("target", ["python", "numpy"])
def test_the_worked_network(
    target: str, golden: Callable[[str, str], None], tmp_path: Path
) -> None:
    generated.load(WORKED, target, tmp_path).self_test()
    golden(f"generate_{target}.txt", generate(WORKED, target).text.replace(origin(), "symmlp"))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (" - learning_rate", " + learning_rate"),
        ("z / (1 + z)", "z / (1 - z)"),
        ("small - z if", "z - small if"),
        ("delta2[r][k] * w2[k][j]", "delta2[r][k] * w2[k][0]"),
        ("b1[j] + sum", "sum"),
    ],
)
def test_a_planted_mistake_fails_the_self_test(right: str, wrong: str, tmp_path: Path) -> None:
    text = generate(WORKED, "python").text
    assert right in text
    path = tmp_path / "wrong.py"
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "ValueError" in done.stderr


def test_the_first_weights_depend_on_the_seed_alone(tmp_path: Path) -> None:
    for target in ("python", "numpy"):
        module = generated.load(WORKED, target, tmp_path)
        assert str(module.init(1)) == str(module.init(1)) != str(module.init(2))


def test_parameters_that_cannot_be_changed_in_place_are_refused(tmp_path: Path) -> None:
    module = generated.load(WORKED, "numpy", tmp_path)
    parameters = [W.T.copy().T for W in module.init()]
    X, Z = generated.np.zeros((2, 2)), generated.np.zeros((2, 1))
    with pytest.raises(ValueError, match="C-contiguous"):
        module.step(parameters, X, Z, 0.1)


def test_without_scipy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.linalg.blas", None)
    network = Network.of(3, 4, 2, hidden="gelu")
    module = generated.load(network, "numpy", tmp_path)
    assert "scipy" not in module.dgemm.__module__
    module.self_test()
    parameters, (X, Z) = module.init(1), (generated.np.ones((3, 3)), generated.np.ones((3, 2)))
    module.train_epoch(parameters, X, Z, 0.1)


@pytest.mark.parametrize("target", ["python", "numpy"])
@pytest.mark.parametrize("network", [WORKED, Network.of(20, 20, 1)], ids=str)
def test_samples_without_targets_and_batches_of_none_are_refused(
    network: Network, target: str, tmp_path: Path
) -> None:
    module = generated.load(network, target, tmp_path)
    X = generated.np.full((3, network.inputs), 0.5)
    Z = generated.np.full((3, 1), 0.25)
    if target == "python":
        X, Z = X.tolist(), Z.tolist()
    before, parameters = module.loss(module.init(1), X, Z), module.init(1)
    for x, z, batch in ((X, Z[:2], 1), (X[:2], Z, 1), (X, Z[:2], 2), (X, Z, 0), (X, Z, -1)):
        with pytest.raises(ValueError, match="a target per sample and batches of 1 or more"):
            module.train_epoch(parameters, x, z, 0.1, batch)
    wider = [[*x, 1.0] for x in X]
    with pytest.raises(ValueError, match=r"not aligned|of another size"):  # NumPy's words, or own
        module.forward(parameters, wider if target == "python" else generated.np.array(wider))
    assert module.loss(parameters, X, Z) == before
    assert module.loss(module.train_epoch(parameters, X, Z, 0.1, 100), X, Z) < before


@pytest.mark.parametrize("target", ["jax", "pytorch", "javascript"])
def test_other_languages_refuse_them_too(target: str) -> None:
    assert re.search(r"len\(X\) != len\(Z\)|Z.length !== X.length", generate(WORKED, target).text)


def test_files_are_written_whole(tmp_path: Path) -> None:
    (path,) = generate(WORKED, "python").write(tmp_path / "new" / "folder")
    assert path.read_text(encoding="utf-8") == generate(WORKED, "python").text
    assert list(path.parent.iterdir()) == [path]


def test_a_function_of_ones_own(tmp_path: Path, registry: None) -> None:
    register_activation("cube", ARGUMENT**3)
    for target in ("python", "numpy"):
        network = Network.of(2, 2, 1, hidden="cube")
        generated.load(network, target, tmp_path).self_test()


@pytest.mark.parametrize(
    "expr",
    [
        2**ARGUMENT,
        Abs(ARGUMENT) ** Rational(3, 2),
        (1 + ARGUMENT**2) ** Rational(1, 3),
        ARGUMENT / sqrt(pi + E * ARGUMENT**2),
        Piecewise((sin(ARGUMENT) / ARGUMENT, Ne(ARGUMENT, 0)), (1, True)),
        Piecewise((0, (ARGUMENT < -1) | (ARGUMENT > 1)), (1 - ARGUMENT**2, True)),
        erf(ARGUMENT),
    ],
)
def test_functions_of_ones_own_may_have_any_power_and_condition(
    expr: Expr, tmp_path: Path, registry: None
) -> None:
    network = Network.of(2, 2, 1, hidden="own_function")
    register_activation("own_function", expr)
    for target in ("python", "numpy"):
        generated.load(network, target, tmp_path).self_test()
    for target in ("c", "jax", "pytorch", "javascript"):
        assert "own_function" in generate(network, target).text


OWN_NAMES = ("step", "loss", "sum", "len", "math", "np", "lambda", "delta1", "sigmoid_slope", "own")


@pytest.mark.parametrize("target", ["python", "numpy"])
def test_functions_of_ones_own_may_have_any_name(
    target: str, tmp_path: Path, registry: None
) -> None:
    s, y, z = ARGUMENT, PREDICTION, TARGET
    for place, name in enumerate((*OWN_NAMES, "slope_own", "own_slope")):
        register_activation(name, s + 1 / (1 + exp(-2 * s)) + place)
        register_loss(name, log(cosh((y - z) / (place + 1))), prediction=y, target=z)
    for name in OWN_NAMES:
        network = Network.of(2, 2, 1, hidden=name, output="own_slope", loss=name)
        generated.load(network, target, tmp_path / name).self_test()


def test_what_is_refused() -> None:
    with pytest.raises(SymmlpError, match="unknown target 'fortran'; known are python"):
        generate(WORKED, "fortran")
    with pytest.raises(SymmlpError, match="unknown reduction"):
        generate(WORKED, "python", reduction="median")
    with pytest.raises(NetworkError, match="not an activation"):
        generate(Network.of(2, 3, 1, hidden="cosine"), "python")
    for target in (None, ["c"], 3):
        with pytest.raises(SymmlpError, match="unknown target"):
            generate(WORKED, target)
    for batch in (True, 2.0, "4", -1):
        with pytest.raises(SymmlpError, match="a whole number from 1 to 65536 is expected"):
            generate(WORKED, "c", batch=batch)
    with pytest.raises(SymmlpError, match="name 5; a word of small letters"):
        generate(WORKED, "python", name=5)
    certain = Network.of(2, 1, output="softmax", loss="binary_cross_entropy")
    for target in ("python", "c"):
        with pytest.raises(SymmlpError, match="no finite number"):
            generate(certain, target)


def test_a_function_that_a_target_does_not_have(registry: None) -> None:
    from sympy import besselj

    ACTIVATIONS["bessel"] = type(ACTIVATIONS["tanh"])("bessel", "J", besselj(0, ARGUMENT))
    with pytest.raises(SymmlpError, match=r"python has no function besselj|no value for"):
        generate(Network.of(2, 2, 1, hidden="bessel"), "python")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--target", "fortran"], "unknown target 'fortran'"),
        (["--target", "python", "-o", "/dev/null"], "/dev/null"),
        (["--target", "python", "-o", "/dev/null/folder"], "/dev/null/folder"),
        (["--target", "python", "--network", "2"], "input and an output"),
        (["--target", "python", "--reduction", "median"], "unknown reduction 'median'"),
        (["--target", "python", "--batch", "2"], "batch is an option of target c"),
        (["--target", "python", "--dtype", "float32"], "dtype is an option of target c"),
        (["--target", "c", "--batch", "0"], "batch size 0; a whole number from 1 to 65536"),
        (["--target", "c", "--batch", "65537"], "a whole number from 1 to 65536"),
        (["--target", "c", "--batch", "two"], "--batch"),
        (["--target", "c", "--dtype", "half"], "unknown dtype 'half'; known are float64, float32"),
        (["--target", "c", "--name", "My Net"], "name 'My Net'; a word of small letters"),
        (["--target", "c", "--name", "../x"], "name '../x'; a word of small letters"),
        (["--target", "c", "--name", "x" * 41], "at most 40"),
        (["--target", "c", "--name", "goto"], "name 'goto': it means something in C or C++"),
        (["--target", "c", "--name", "case"], "name 'case': it means something in C or C++"),
        (["--target", "c", "--name", "stdio"], "name 'stdio': it means something in C or C++"),
        (["--target", "c", "--name", "int8_t"], "name 'int8_t': it means something in C or C++"),
        (["--target", "javascript", "--name", "con"], "name 'con'; a word"),
        (["--target", "c", "--name", "load"], "name 'load': the code has another use for it"),
        ([], "--target"),
    ],
)
def test_the_command_says_what_is_wrong(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["generate", *arguments]) == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert error.startswith("symmlp: ")
    assert error.count("\n") == 1
    assert message in error


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["generate", "--target", "numpy", "-o", str(tmp_path)]) == 0
    (path,) = tmp_path.iterdir()
    assert capsys.readouterr() == ("", f"{path}\n")
    assert cli.run(["generate", "--target", "numpy"]) == 0
    assert capsys.readouterr().out == path.read_text(encoding="utf-8")


def test_a_file_of_ones_own_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["generate", "--target", "c", "-o", str(tmp_path)]
    assert cli.run(command) == 0
    source, header = sorted(tmp_path.iterdir())
    before = source.read_text(encoding="utf-8")
    assert cli.run(command) == 0  # the same text once more
    header.write_text("mine", encoding="utf-8")
    source.unlink()
    capsys.readouterr()
    assert cli.run(command) == 2
    assert capsys.readouterr().err == f"symmlp: {header} exists and differs; --force replaces it\n"
    assert (list(tmp_path.iterdir()), header.read_text()) == ([header], "mine")
    assert cli.run([*command, "--force"]) == 0
    assert source.read_text(encoding="utf-8") == before
    assert header.read_text(encoding="utf-8") != "mine"


def test_a_name_of_ones_own() -> None:
    files = generate(WORKED, "c", name="blinker").files
    assert list(files) == ["blinker.c", "blinker.h"]
    assert not any(re.search("mlp_2_3_1", text, re.IGNORECASE) for text in files.values())
    usual = generate(WORKED, "c").files.values()
    back = [text.replace("blinker", "mlp_2_3_1") for text in files.values()]
    assert [text.replace("BLINKER", "MLP_2_3_1") for text in back] == list(usual)
    assert list(generate(WORKED, "numpy", name="brain").files) == ["brain_numpy.py"]
    with pytest.raises(SymmlpError, match="a module of Python is called that"):
        generate(WORKED, "python", name="random")


def test_both_files_of_c_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["generate", "--target", "c"]) == 0
    assert capsys.readouterr().out == "".join(generate(WORKED, "c").files.values())


_COST = """
import sys
from importlib import import_module
from time import process_time
start = process_time()
import sympy
imported = process_time() - start
from symmlp.codegen.generate import TARGETS, generate
from symmlp.codegen.words.layout import origin
from symmlp.network import Network
import_module(TARGETS[sys.argv[1]])
start = process_time()
generate(Network.of(784, 128, 10), sys.argv[1])
print((process_time() - start) / imported)
"""


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_generating_costs_less_than_importing_sympy(target: str) -> None:
    command = [sys.executable, "-c", _COST, target]
    ratios = [float(subprocess.check_output(command)) for _ in range(3)]
    assert min(ratios) < 1


def test_javascript_refuses_batches_without_end(tmp_path: Path) -> None:
    if shutil.which("node") is None:
        pytest.skip("needs node")
    (path,) = generate(WORKED, "javascript").write(tmp_path)
    for size in ("0", "-1", "NaN"):
        call = f"m.train_epoch(m.init(1), [[1, 2]], [[1]], 0.1, {size})"
        code = f"import({str(path)!r}).then(m => {call})"
        done = subprocess.run(["node", "-e", code], capture_output=True, text=True, timeout=60)
        assert "RangeError: batch_size" in done.stderr


def test_targets_are_listed() -> None:
    assert set(OWN) <= set(TARGETS)
