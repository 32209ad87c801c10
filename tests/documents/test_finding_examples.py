"""What `symmlp explain` shows is true: an example gives the finding, the mended one does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft202012Validator

from symmlp.documents.check import check
from symmlp.documents.check_file import check_file
from symmlp.documents.findings.kind import FindingKind
from symmlp.documents.findings.kinds import FINDINGS
from symmlp.documents.judging.judge import judge_document, judge_segments
from symmlp.documents.limits import OutOfTime
from symmlp.documents.readings.judged import Judged
from symmlp.documents.reports.as_json import SCHEMA
from symmlp.documents.reports.render import render
from symmlp.documents.reports.report import Report
from symmlp.documents.steps import in_text as step_in_text
from symmlp.documents.steps.step import Step
from symmlp.documents.steps.steps import judge_step
from symmlp.documents.syntaxes import markdown, readers

SARIF = Path(__file__).parents[1] / "schemas" / "sarif-schema-2.1.0.json"
#: What is found beside it in its example: an index clash only matters in a step that does not hold.
BESIDE = {
    "index-clash": {"step-refuted"},
    "undefined-symbol": {"undecided"},
    "two-meanings": {"undecided"},
}
#: What no short document can show.
SHOWN_ELSEWHERE = {"fault", "out-of-time", "too-long"}
KINDS = [kind for kind in FINDINGS.values() if kind.code not in SHOWN_ELSEWHERE]


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
    assert bare == {"unreadable", "undecided"} | SHOWN_ELSEWHERE


def test_a_file_that_takes_too_long_is_out_of_time(tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    path.write_text("$$a = b$$\n" * 1000, encoding="utf-8")
    report = check_file(path, (), judge_segments, seconds=0.001)
    assert [finding.code for finding in report.findings] == ["out-of-time"]


def test_what_was_judged_before_the_time_was_over_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = iter(range(3))

    def slow(step: Step) -> Judged:
        if next(steps) == 2:
            raise OutOfTime
        return judge_step(step)

    monkeypatch.setattr(step_in_text, "judge_step", slow)
    segments = markdown.read("$1 + 1 = 2$\n\n$2 = 3$\n\n$$3 = 4$$\n\n$4 = 5$\n", "x.md")
    claims, findings = judge_document(segments)
    assert [str(claim.status) for claim in claims] == ["PROVED", "REFUTED"]
    assert [(f.code, f.span.line) for f in findings][-1] == ("out-of-time", 5)


def test_a_document_of_too_many_lines_is_cut_where_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "MAX_LINES", 50)
    path = tmp_path / "long.md"
    path.write_text("$1 + 1 = 3$\r\n" + "a\n" * 50 + "$1 + 1 = 4$\n", encoding="utf-8")
    report = check_file(path, (), judge_segments)
    assert [(f.code, f.span.line) for f in report.findings] == [
        ("step-refuted", 1),
        ("too-long", 51),
    ]
    assert "50" in report.findings[1].message


def test_a_document_of_fifty_thousand_lines_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    path.write_text("a\n" * 50_000 + "\n$1 + 1 = 3$\n", encoding="utf-8")
    report = check_file(path, (), judge_segments)
    assert [(f.code, f.span.line) for f in report.findings] == [("step-refuted", 50_002)]
