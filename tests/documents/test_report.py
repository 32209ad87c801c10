"""Reports: the four counts, the exit status, and the formats, whatever a document contains."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from symmlp.documents.errors import DocumentError
from symmlp.documents.findings import Edit, finding
from symmlp.documents.render import FORMATS, render
from symmlp.documents.report import Claim, Report, merge
from symmlp.documents.report_text import text
from symmlp.statement import Span, Status

SPAN = Span("a b/notes.md", 2, 6, 2, 9)
WRONG = finding(
    "wrong-digits",
    SPAN,
    (("left side", "0.25"),),
    Edit(SPAN, "0.3", "0.2"),
    printed="0.3",
    right="0.2",
)
REFUTED = Claim(Status.REFUTED, "printed digits", SPAN, ("x", "0.3"), WRONG.evidence, (WRONG,))
PROVED = replace(REFUTED, status=Status.PROVED, findings=())
REPORT = Report(
    ("a b/notes.md",), (REFUTED, PROVED), (WRONG,), (), {("a b/notes.md", 2): "x =  0.3 % 100"}
)
NASTY = "\x1b[31m[red]x[/red]\u202e\n::error::%0A, a:b\x07<>&\"'\\"


def test_ok_and_exit_status() -> None:
    clean = Report(("x.md",), (PROVED,))
    undecided = Report(("x.md",), (PROVED, replace(PROVED, status=Status.UNDECIDED)))
    assert clean.ok
    assert clean.exit_status() == 0
    assert not undecided.ok
    assert undecided.exit_status() == 1
    assert undecided.exit_status(allow_undecided=True) == 0
    assert REPORT.exit_status(allow_undecided=True) == 1
    meant = replace(REFUTED, expected=True, findings=())
    assert Report(("x.md",), (meant,)).ok
    assert replace(clean, errors=("gone",)).exit_status() == 2
    note = finding("undecided", SPAN, reason="r")
    assert replace(clean, findings=(note,)).ok


def test_the_summary_shows_all_four_counts() -> None:
    assert REPORT.summary() == (
        "2 claims in 1 file: 1 proved, 1 refuted, 0 definition, 0 undecided; "
        "1 error, 0 warnings, 0 notes"
    )
    assert merge([REPORT, REPORT]).counts[Status.REFUTED] == 2


def test_text_has_the_source_line_and_a_caret() -> None:
    shown = text(REPORT)
    assert "a b/notes.md:2:6: error[wrong-digits] 0.3 should be 0.2\n" in shown
    assert "    2 | x =  0.3 % 100\n      |      ^^^\n" in shown
    assert "  left side: 0.25\n  fix: 0.3 → 0.2\n" in shown
    assert "\x1b" not in shown
    assert "\x1b[1;31m" in text(REPORT, colour=True)


@pytest.mark.parametrize("column", [1, 40, 150, 399])
@pytest.mark.parametrize("letter", ["a", "漢", "\t"])
def test_long_and_wide_lines_are_cut_to_the_width(column: int, letter: str) -> None:
    line = letter * (column - 1) + "X" + letter * (400 - column)
    span = Span("x.md", 1, column, 1, column + 1)
    report = Report(("x.md",), (), (replace(WRONG, span=span, fix=None),), (), {("x.md", 1): line})
    source, caret = text(report, width=80).split("\n")[1:3]
    assert cell_len(source) <= 80
    assert cell_len(source[: source.index("X")]) == caret.index("^")


def test_github_escapes_what_it_must() -> None:
    nasty = replace(WRONG, message=NASTY, span=replace(SPAN, file="a,b:c%.md"))
    (command, summary, end) = render(Report((), (), (nasty,)), "github").split("\n")
    assert command.startswith("::error file=a%2Cb%3Ac%25.md,line=2,endLine=2,col=6,endColumn=9,")
    assert "�[31m[red]x[/red]� ::error::%250A, a:b" in command
    assert summary.startswith("::notice::0 claims")
    assert end == ""
    cell = replace(WRONG, span=replace(SPAN, file="n.ipynb:cell 3"))
    assert "::error file=n.ipynb,title=symmlp wrong-digits::cell 3, line 2: " in render(
        Report((), (), (cell,)), "github"
    )


def test_json_follows_its_description() -> None:
    content = json.loads(render(REPORT, "json"))
    assert content["counts"] == {"PROVED": 1, "REFUTED": 1, "DEFINITION": 0, "UNDECIDED": 0}
    claim = content["claims"][0]
    assert (claim["status"], claim["code"], claim["file"]) == ("REFUTED", "wrong-digits", SPAN.file)
    assert (claim["line"], claim["column"], claim["latex"]) == (2, 6, {"lhs": "x", "rhs": "0.3"})
    assert claim["evidence"] == [{"label": "left side", "text": "0.25"}]
    assert content["findings"][0]["fix"]["new"] == "0.2"
    assert content["claims"][1]["code"] is None


def _assert_sarif(log: dict[str, object]) -> None:
    """The structure that SARIF 2.1.0 demands of what symmlp writes (OASIS, 3.13 to 3.59)."""
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]  # type: ignore[misc]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({r["ruleId"] for r in run["results"]})
    assert isinstance(run["invocations"][0]["executionSuccessful"], bool)
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert isinstance(result["message"]["text"], str)
        for location in result["locations"]:
            place = location["physicalLocation"]
            assert re.fullmatch(r"[A-Za-z0-9._~%/:-]+", place["artifactLocation"]["uri"])
            region = place.get("region", {"startLine": 1, "startColumn": 1})
            assert region["startLine"] >= 1
            assert region["startColumn"] >= 1
        for fix in result.get("fixes", ()):
            (change,) = fix["artifactChanges"]
            assert change["artifactLocation"]["uri"]
            assert change["replacements"][0]["deletedRegion"]["startLine"] >= 1


def test_sarif() -> None:
    log = json.loads(render(replace(REPORT, errors=("gone.md: no such file",)), "sarif"))
    _assert_sarif(log)
    run = log["runs"][0]
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "a%20b/notes.md"
    assert run["results"][0]["fixes"]
    assert run["invocations"][0]["executionSuccessful"] is False
    cell = replace(WRONG, span=replace(SPAN, file="n.ipynb:cell 3"))
    _assert_sarif(json.loads(render(Report((), (), (cell,)), "sarif")))


@given(st.text(max_size=30), st.integers(1, 40), st.integers(1, 40))
def test_no_document_breaks_a_format(value: str, column: int, length: int) -> None:
    line = (value + NASTY).replace("\n", " ")
    span = Span("x.md", 1, column, 1, column + length)
    nasty = replace(WRONG, message=line, span=span, evidence=(("at", line),))
    claim = replace(REFUTED, latex=(line, line), span=span)
    report = Report(("x.md",), (claim,), (nasty,), (line,), {("x.md", 1): line})
    for form in FORMATS:
        shown = render(report, form)
        assert "\x1b" not in shown
        assert "\x07" not in shown
    assert "[red]x[/red]" in render(report)
    json.loads(render(report, "json"))
    _assert_sarif(json.loads(render(report, "sarif")))


def test_unknown_format() -> None:
    with pytest.raises(DocumentError, match="known are text, json, github, sarif"):
        render(REPORT, "xml")
