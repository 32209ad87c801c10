"""``symmlp check`` and ``symmlp explain`` on the command line, with the real judge."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from symmlp.cli import run
from symmlp.documents.findings.kinds import FINDINGS

WRONG = "Rounded, $\\frac{2}{3} = 0.6666$ and\n\n$$0.37(1 - 0.37) = 0.2313$$\n"
RIGHT = WRONG.replace("0.6666", "0.6667").replace("0.2313", "0.2331")


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes.md"
    path.write_text(WRONG, encoding="utf-8")
    return path


def test_check(notes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(notes)]) == 1
    shown = capsys.readouterr().out
    assert f"{notes}:1:25: warning[truncated] 0.6666 is truncated" in shown
    assert f"{notes}:3:20: error[wrong-digits] 0.2313 should be 0.2331" in shown
    assert "2 refuted" in shown.splitlines()[-1]


def test_diff_changes_nothing(notes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--diff", str(notes)]) == 1
    assert "\n+$$0.37(1 - 0.37) = 0.2331$$\n" in capsys.readouterr().out
    assert notes.read_text(encoding="utf-8") == WRONG


def test_fix(notes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--fix", str(notes)]) == 0
    captured = capsys.readouterr()
    assert captured.err == f"{notes}: 2 numbers corrected\n"
    assert "2 claims in 1 file: 2 proved, 0 refuted" in captured.out
    assert notes.read_text(encoding="utf-8") == RIGHT


def test_unusable_input_is_one_line_each(notes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gone = notes.with_name("gone.md")
    assert run(["check", str(notes), str(gone), "--format", "json"]) == 2
    captured = capsys.readouterr()
    assert captured.err == f"symmlp: {gone}: no such file\n"
    assert len(json.loads(captured.out)["claims"]) == 2
    assert run(["check", str(notes), "--format", "xml"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_explain(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "truncated"]) == 0
    assert "Why it matters: " in capsys.readouterr().out
    assert run(["explain", "trunkated"]) == 2
    assert "did you mean truncated? known are step-refuted" in capsys.readouterr().err


def test_explain_lists_every_finding(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(FINDINGS)
    assert lines[0].split()[1] == "error"


SETS = """| gate | $f(x)$ | $\\frac{df}{dx}$ |
|---|---|---|
| shift | $c + k + m + x$ | $1$ |

```python
p, q, r = 2.0, 3.0, 4.0
u = p * q
v = q * r
g = u * v + p * r
dgdp = q * v + r
```
"""


@pytest.mark.slow
def test_the_same_document_gives_the_same_bytes(tmp_path: Path) -> None:
    """Python's hashes of names differ from process to process; no order may come of them."""
    path = tmp_path / "sets.md"
    path.write_text(SETS, encoding="utf-8")
    command = [sys.executable, "-m", "symmlp", "check", "--format", "json", str(path)]
    shown = {
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=False
        ).stdout
        for seed in "123456"
    }
    assert len(shown) == 1
    assert len(json.loads(shown.pop())["claims"]) >= 2
