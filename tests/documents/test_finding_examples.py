"""What `symmlp explain` shows is true: an example gives the finding, the mended one does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft202012Validator

from symmlp.documents.check import check
from symmlp.documents.check_file import check_file
from symmlp.documents.finding_kind import FindingKind
from symmlp.documents.finding_kinds import FINDINGS
from symmlp.documents.judge import judge_document
from symmlp.documents.render import render
from symmlp.documents.report import Report
from symmlp.documents.report_json import SCHEMA

SARIF = Path(__file__).parents[1] / "schemas" / "sarif-schema-2.1.0.json"
#: What is found beside it in its example: an index clash only matters in a step that does not hold.
BESIDE = {"index-clash": {"step-refuted"}, "undefined-symbol": {"undecided"}}
KINDS = [kind for kind in FINDINGS.values() if kind.code != "out-of-time"]


def _report(folder: Path, text: str) -> Report:
    path = folder / "example.md"
    path.write_text(text + "\n", encoding="utf-8")
    return check(path)


def _load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_the_example_of_a_finding_gives_exactly_that(kind: FindingKind, tmp_path: Path) -> None:
    report = _report(tmp_path, kind.example)
    found = {finding.code for finding in report.findings}
    assert found == {kind.code} | BESIDE.get(kind.code, set())
    assert not report.errors
    shown = json.loads(render(report, "sarif"))
    Draft4Validator(_load(SARIF)).validate(shown)
    assert len(shown["runs"][0]["results"]) == len(report.findings)
    Draft202012Validator(_load(SCHEMA)).validate(json.loads(render(report, "json")))
    assert kind.code in render(report, "text")
    assert kind.code in render(report, "github")


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.mended], ids=lambda kind: kind.code
)
def test_nothing_is_found_in_the_mended_example(kind: FindingKind, tmp_path: Path) -> None:
    report = _report(tmp_path, kind.mended)
    assert report.ok
    assert report.findings == ()


def test_only_what_needs_more_work_has_no_mended_example() -> None:
    bare = {kind.code for kind in FINDINGS.values() if not kind.mended}
    assert bare == {"unreadable", "undecided", "out-of-time"}


def test_a_file_that_takes_too_long_is_out_of_time(tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    path.write_text("$$a = b$$\n" * 1000, encoding="utf-8")
    report = check_file(path, (), judge_document, seconds=0.001)
    assert [finding.code for finding in report.findings] == ["out-of-time"]
