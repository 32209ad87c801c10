"""The command line: what it prints where, its exit status, and errors in one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import symmlp
from symmlp import cli, console
from symmlp.training.weights import load

ROOT = Path(__file__).parent.parent
CSV = "hours,slept,score\n70,98,91\n50,85,82\n65,67,80\n25,95,68\n"

Capture = pytest.CaptureFixture[str]


def run(*arguments: str) -> int:
    return cli.run(list(arguments))


def python(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        input=stdin,
    )


@pytest.fixture
def data(tmp_path: Path) -> str:
    path = tmp_path / "scores.csv"
    path.write_text(CSV)
    return str(path)


@pytest.mark.parametrize("arguments", [("--help",), ("derive", "--help"), ("train", "--help")])
def test_help_loads_neither_sympy_nor_numpy(arguments: tuple[str, ...]) -> None:
    code = (
        "import sys; from symmlp.cli import run\n"
        f"status = run({list(arguments)!r})\n"
        "print('LOADED', sorted({'sympy', 'numpy', 'flint'} & set(sys.modules)), status)"
    )
    assert python("-c", code).stdout.splitlines()[-1] == "LOADED [] 0"


def test_the_package_is_loaded_name_by_name() -> None:
    code = (
        "import sys, symmlp; symmlp.Network; print('sympy' in sys.modules);"
        "symmlp.derive; print('sympy' in sys.modules, sorted(symmlp.__all__) <= dir(symmlp))"
    )
    code = code.replace("<= dir(symmlp)", "== sorted(set(symmlp.__all__) & set(dir(symmlp)))")
    assert python("-c", code).stdout.split() == ["False", "True", "True"]


def test_unknown_public_names_are_attribute_errors() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        symmlp.nonsense  # noqa: B018


def test_help_lists_the_commands(capsys: Capture) -> None:
    assert run("--help") == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in ("derive", "emit", "train", "verify", "teach"))


def test_module_runs() -> None:
    result = python("-m", "symmlp", "derive", "nonsense")
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith("symmlp: 'nonsense' is not a goal; known are all, ")


UNUSABLE = [
    ("derive", "nonsense"),
    ("derive", "loss", "--network", "2-0-1"),
    ("derive", "loss", "--network", "2-x"),
    ("derive", "loss", "--network", ""),
    ("derive", "loss", "--network", "2--1"),
    ("derive", "loss", "--hidden", "nonsense"),
    ("derive", "loss", "--hidden", "softmax"),
    ("derive", "loss", "--network", "2-3-3-1", "--hidden", "tanh,tanh,tanh"),
    ("derive", "loss", "--output", "tanh", "--loss", "binary_cross_entropy"),
    ("derive", "loss", "--loss", "nonsense"),
    ("derive", "loss", "--notation", "roman"),
    ("derive", "loss", "--format", "yaml"),
    ("derive", "loss", "--numbers", "--network", "99-99-99"),
    ("derive", "loss", "--nonsense"),
    ("derive", "loss", "more"),
    ("derive", "loss", "--network"),
    ("nonsense",),
    ("train",),
    ("train", "nothing.csv"),
    ("train", "{data}", "--network", "3-1"),
    ("train", "{data}", "--learning-rate", "-1"),
    ("train", "{data}", "--learning-rate", "nan"),
    ("train", "{data}", "--epochs", "many"),
    ("train", "{data}", "--epochs", "-1"),
    ("train", "{data}", "--batch-size", "0"),
    ("train", "{data}", "--seed", "-1"),
    ("train", "{data}", "--scale", "0..2"),
    ("train", "{data}", "--format", "yaml"),
    ("train", "{data}", "--epochs", "1", "-o", "/nowhere/weights.json"),
    ("emit",),
    ("emit", "nothing.md"),
]


@pytest.mark.parametrize("arguments", UNUSABLE, ids=" ".join)
def test_unusable_input_is_one_line_and_status_2(
    arguments: tuple[str, ...], data: str, capsys: Capture
) -> None:
    assert run(*(argument.replace("{data}", data) for argument in arguments)) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("symmlp: ")
    assert shown.err.count("\n") == 1
    assert "Traceback" not in shown.err


def test_no_command_shows_the_help(capsys: Capture) -> None:
    assert run() == 2
    assert "Usage" in capsys.readouterr().out


def test_derive_judges_each_step(capsys: Capture) -> None:
    assert run("derive", "hidden-delta") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "error signal of a hidden layer"
    assert lines[-1].split()[-1] == "PROVED"
    assert "Σ{k=0…n[l+1]-1} w[l+1,k,j]·δ[l+1,k]" in lines[-1]


@pytest.mark.parametrize("form", ["text", "latex", "markdown", "json"])
@pytest.mark.parametrize("notation", ["indexed", "seed", "matrix"])
def test_derive_all_in_every_form(form: str, notation: str, capsys: Capture) -> None:
    options = ("--network", "2-3-1", "--notation", notation, "--format", form)
    assert run("derive", "all", *options) == 0
    assert len(capsys.readouterr().out.splitlines()) > 100


def test_derive_as_json_is_json_with_verdicts(capsys: Capture) -> None:
    assert run("derive", "gradients", "--format", "json", "--network", "2-3-1") == 0
    content = json.loads(capsys.readouterr().out)
    assert content["schema"] == "symmlp derivations"
    assert content["network"] == "2-3-1"
    steps = [step for part in content["derivations"] for step in part["steps"]]
    assert {step["verdict"]["status"] for step in steps} == {"PROVED"}


def test_derive_with_numbers_ends_in_the_known_values(capsys: Capture) -> None:
    options = ("--network", "2-3-1", "--notation", "seed", "--numbers", "--no-verdicts")
    assert run("derive", "hidden-delta", *options) == 0
    shown = capsys.readouterr().out
    assert "δ_h[0][1] = a_h[0][1]·(1 - a_h[0][1])·w_o[0][1]·δ_o[0]" in shown
    assert shown.rstrip().endswith("= 0.0000")


def test_a_derived_formula_that_is_wrong_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    import symmlp.backprop
    from symmlp.derivation import Derivation
    from symmlp.network import Network

    derive = symmlp.backprop.derive

    def planted(goal: str, network: Network | None) -> tuple[Derivation, ...]:
        part = derive(goal, network)[0]
        last = part.steps[-1]
        wrong = replace(last, claim=replace(last.claim, rhs=-last.claim.rhs))
        return (replace(part, steps=(*part.steps[:-1], wrong)),)

    monkeypatch.setattr(symmlp.backprop, "derive", planted)
    assert run("derive", "output-delta") == 1


def test_emit_writes_and_checks(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "document.md"
    path.write_text("# Title\n\n<!-- symmlp: emit iterates --epochs 1 -->\n<!-- symmlp: end -->\n")
    assert run("emit", "--check", str(path)) == 1
    shown = capsys.readouterr().out
    assert f"{path}:3: out of date: emit iterates --epochs 1" in shown
    assert "+| 1 | 2.4000 |" in shown
    assert run("emit", str(path)) == 0
    assert "1 region written" in capsys.readouterr().err
    assert run("emit", "--check", str(path)) == 0
    assert capsys.readouterr().out == ""


def test_emit_names_what_it_does_not_know(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "document.md"
    path.write_text("<!-- symmlp: emit nonsense -->\n<!-- symmlp: end -->\n")
    assert run("emit", str(path)) == 1
    assert capsys.readouterr().out.startswith(f"{path}:1: emit nonsense: 'nonsense' cannot be")


def test_train_predicts_in_the_datas_own_units(data: str, tmp_path: Path, capsys: Capture) -> None:
    weights = tmp_path / "weights.json"
    options = ("--epochs", "1000", "--learning-rate", "0.5", "--seed", "1", "-o", str(weights))
    assert run("train", data, *options, "--format", "json") == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    content = json.loads(shown.out)
    np.testing.assert_allclose(content["predictions"]["score"], content["targets"]["score"], atol=2)
    assert len(content["losses"]) == 1000
    assert load(weights).columns == ("hours", "slept", "score")


def test_train_prints_a_table(data: str, capsys: Capture) -> None:
    assert run("train", data, "--epochs", "1") == 0
    shown = capsys.readouterr()
    assert "score predicted" in shown.out
    assert shown.err == ""


def test_a_table_of_many_columns_shows_the_targets_alone(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "wide.csv"
    rows = [",".join(str(row * column % 17) for column in range(1, 14)) for row in range(30)]
    path.write_text("\n".join([",".join(f"c{column}" for column in range(13)), *rows]))
    assert run("train", str(path), "--network", "11-2-2", "--epochs", "1") == 0
    shown = capsys.readouterr().out
    assert "c11 predicted" in shown
    assert "c10" not in shown
    assert "the first 20 of 30 samples" in shown


def test_train_warns_of_targets_out_of_reach(data: str, capsys: Capture) -> None:
    assert run("train", data, "--epochs", "1", "--scale", "none", "--format", "json") == 0
    shown = capsys.readouterr()
    assert "symmlp: warning: target 91 of score in row 1 lies outside the range" in shown.err
    assert json.loads(shown.out)["epochs"] == 1


def test_a_negative_scale_is_no_option(data: str, capsys: Capture) -> None:
    assert run("train", data, "--epochs", "1", "--scale", "-1..1", "--output", "tanh") == 0


def test_a_closed_pipe_is_no_error() -> None:
    command = (
        f"{sys.executable} -m symmlp derive all --format json | head -c 1; exit ${{PIPESTATUS[0]}}"
    )
    result = subprocess.run(
        ["bash", "-c", command],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")


def test_an_interruption_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    import symmlp.backprop

    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(symmlp.backprop, "derive", interrupted)
    assert cli.run(["derive", "loss"]) == console.INTERRUPTED
    assert capsys.readouterr().err == "symmlp: interrupted\n"


def test_the_version_is_told(capsys: Capture) -> None:
    assert run("--version") == 0
    assert capsys.readouterr().out == f"symmlp {symmlp.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("bogus",), "symmlp: No such command 'bogus'; symmlp --help tells what is expected"),
        (("train",), "; symmlp train --help tells what is expected"),
        (("verify", "--seed", "x"), "; symmlp verify --help tells what is expected"),
        (("derive", "loss", "--nonsense"), "; symmlp derive --help tells what is expected"),
    ],
)
def test_a_wrong_call_names_the_help_that_is_right(
    arguments: tuple[str, ...], message: str, capsys: Capture
) -> None:
    assert run(*arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert message in captured.err


@pytest.mark.parametrize("command", [("verify",), ("derive", "update")])
@pytest.mark.parametrize("chosen", [{}, {"PYTHONIOENCODING": "ascii"}])
def test_formulas_are_printed_where_the_locale_has_no_greek(
    command: tuple[str, ...], chosen: dict[str, str]
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", "LC_ALL": "C"}
    environment |= {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", **chosen}
    result = subprocess.run(
        [sys.executable, "-m", "symmlp", *command],
        env=environment,
        capture_output=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.strip()
    if not chosen:
        assert set(result.stdout.decode("utf-8")) & set("Σδη")


def test_what_cannot_be_printed_is_one_line() -> None:
    code = (
        "import sys; from symmlp.cli import main; sys.stdout = open('/dev/full', 'w');"
        "main(['derive', 'loss'])"
    )
    result = python("-c", code)
    assert result.returncode != 0
    assert "symmlp: output: No space left on device" in result.stderr


def test_a_device_is_not_replaced_by_weights(data: str, capsys: Capture) -> None:
    assert run("train", data, "--epochs", "1", "-o", "/dev/null") == 2
    assert "/dev/null: is not a regular file" in capsys.readouterr().err
    assert Path("/dev/null").is_char_device()


def test_a_seed_alone_asks_for_random_weights(capsys: Capture) -> None:
    assert run("verify", "--seed", "3", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["seed"] == 3
    assert run("verify", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["seed"] is None


def test_a_narrow_terminal_shows_which_quantity_agrees(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert run("verify") == 0
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 40
    for words in ("s_h[0][0]", "-22.6234", "x = (1, 1)"):
        assert words in shown


def test_files_do_not_go_into_a_file(data: str, capsys: Capture) -> None:
    assert run("generate", "--target", "python", "-o", data) == 2
    assert "is a file; the name of a directory is expected" in capsys.readouterr().err
