"""Cells of code in notebooks: read as fences, mended in place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from symmlp.documents.check import check
from symmlp.documents.findings.fix import edits_of, fixed

CODE = ["s = 0.5 * 3 - 0.25\n", "y = 1 / (1 + np.exp(-s))  # = 0.7770\n"]


def notebook(language: str = "python", code: list[str] = CODE) -> dict[str, Any]:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["The output:"]},
        {"cell_type": "code", "metadata": {}, "source": code, "outputs": []},
        {"cell_type": "markdown", "metadata": {}, "source": ["$0.5 \\cdot 3 - 0.25 = 1.25$"]},
    ]
    metadata = {"language_info": {"name": language}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def test_numbers_in_cells_of_code_are_checked_and_mended_where_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    text = json.dumps(notebook(), indent=1)
    path.write_text(text, encoding="utf-8")
    report = check(path)
    wrong = [claim for claim in report.claims if str(claim.status) == "REFUTED"]
    assert [(claim.span.file, claim.span.line) for claim in wrong] == [(f"{path}:cell 2", 2)]
    ((where, edits),) = edits_of(report.findings).items()
    fixed(where, edits).write()
    assert path.read_text(encoding="utf-8") == text.replace("0.7770", "0.7773")
    assert not [claim for claim in check(path).claims if str(claim.status) == "REFUTED"]


def test_cells_in_another_language_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps(notebook("R")), encoding="utf-8")
    assert [str(claim.status) for claim in check(path).claims] == ["PROVED"]


def test_magic_and_broken_code_say_nothing(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    code = ["%matplotlib inline\n", "!pip install x\n", "s = (1 +\n", "\x00 = 3\n", "x ="]
    path.write_text(json.dumps(notebook(code=code)), encoding="utf-8")
    report = check(path)
    assert [str(claim.status) for claim in report.claims] == ["PROVED"]
    assert not report.errors
