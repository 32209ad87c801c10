"""README.md is a test: its Python examples run, its output is real, its formulas are fresh."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from symmlp import cli

README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CHECKED = re.compile(r"^<!-- check: (.*?) -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GENERATE = re.compile(r"^<!-- ci: generate -->\n```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n\$ symmlp (.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.filterwarnings("ignore:no C compiler:RuntimeWarning")
def test_python_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, registry: None) -> None:
    """Run them in order, in one namespace."""
    monkeypatch.chdir(tmp_path)
    text = README.read_text(encoding="utf-8")
    namespace: dict[str, object] = {"__name__": "readme"}
    blocks = list(BLOCK.finditer(text))
    assert blocks
    for block in blocks:
        before = text.count("\n", 0, block.start(1))  # so that a traceback names README's own line
        exec(compile("\n" * before + block[1], str(README), "exec"), namespace)  # noqa: S102


@pytest.mark.slow
def test_generated_code_tests_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = GENERATE.search(README.read_text(encoding="utf-8"))
    assert found
    said = []
    for line in found[1].splitlines():
        program, *arguments = shlex.split(line)
        if program == "symmlp":
            assert cli.run(arguments) == 0
            continue
        command = [{"python": sys.executable}.get(program, program), *arguments]
        said.append(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    numpy, compiler, own = said
    assert numpy == "self-test passed\n"
    assert compiler == ""
    assert own.startswith("brain: ok; the struct is ")


@pytest.mark.parametrize(
    ("command", "output"),
    CONSOLE.findall(README.read_text(encoding="utf-8")),
    ids=lambda text: text.partition("\n")[0][:20],
)
def test_output_is_real(
    command: str, output: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every line of an excerpt is printed, in that order; ``…`` stands for lines left out."""
    monkeypatch.delenv("COLUMNS", raising=False)
    assert cli.run(shlex.split(command)) == 0
    printed = iter([line.rstrip() for line in capsys.readouterr().out.splitlines()])
    missing = [line for line in output.splitlines() if line != "…" and line not in printed]
    assert not missing


def test_formulas_are_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    status = cli.run(["emit", "--check", str(README)])
    assert status == 0, f"run: symmlp emit README.md\n{capsys.readouterr().out}"


def test_a_document_is_checked_as_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = dict(CHECKED.findall(README.read_text(encoding="utf-8")))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    Path("notes.md").write_text(shown["notes.md"], encoding="utf-8")
    assert cli.run(["check", "notes.md"]) == 1
    assert capsys.readouterr().out == shown["output"]
