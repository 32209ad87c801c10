"""Reports: the four counts, the exit status, and the formats, whatever a document contains."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft202012Validator, ValidationError
from rich.cells import cell_len

from symmlp.documents.check import check
from symmlp.documents.errors import DocumentError
from symmlp.documents.findings.findings import Edit, explain, finding
from symmlp.documents.reports.as_json import SCHEMA
from symmlp.documents.reports.as_text import text
from symmlp.documents.reports.claim import Claim
from symmlp.documents.reports.render import FORMATS, render
from symmlp.documents.reports.report import Report, merge
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
ROOT = Path(__file__).parents[3]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "derivations").glob("0*.md"))[2:5]]
NASTY = "\x1b[31m[red]x[/red]\u202e\n::error::%0A, a:b\x07<>&\"'\\"


JSON = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
SARIF = Draft4Validator(
    json.loads((ROOT / "tests/schemas/sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
)


def _valid_json(report: Report) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(render(report, "json"))
    JSON.validate(content)
    return content


def _valid_sarif(report: Report) -> dict[str, Any]:
    """Return the log after a comparison with the schema, and with what a schema cannot say."""
    log: dict[str, Any] = json.loads(render(report, "sarif"))
    SARIF.validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({r["ruleId"] for r in run["results"]})
    assert run["columnKind"] == "unicodeCodePoints"
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        for location in result["locations"]:
            uri = location["physicalLocation"]["artifactLocation"]["uri"]
            assert re.fullmatch(r"[A-Za-z0-9._~%/-]+|file:///[A-Za-z0-9._~%/-]+", uri)
    return log


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


def _shown(line: str, place: str, old: str = "", new: str = "", **values: str) -> list[str]:
    """Return the text on a finding at a place of a line, which an edit would mend."""
    start = line.index(place)
    span = Span("x.md", 1, start + 1, 1, start + 1 + len(place))
    at = line.index(old, start) + 1
    edit = Edit(Span("x.md", 1, at, 1, at + len(old)), old, new) if old or new else None
    evidence = tuple((label.replace("_", " "), text) for label, text in values.items())
    found = replace(WRONG, span=span, evidence=evidence, fix=edit)
    shown = text(Report(("x.md",), (), (found,), (), {("x.md", 1): line}), 60)
    return shown.split("\n\n")[0].split("\n")[1:]


def test_a_caret_stands_under_what_is_to_change() -> None:
    line = "$a = b + c + d$"
    assert _shown(line, "b + c + d", "+ c", "- c", slip="the sign") == [
        "    1 | $a = b + c + d$",
        "      |      ~~^^^~~~~",
        "  fix: + c → - c (the sign)",
    ]
    assert _shown(line, "b + c + d", "", "2 ")[1:] == ["      |      ^~~~~~~~~", "  fix: insert 2"]
    assert _shown(line, "b + c + d", "b + ", "")[2] == "  fix: leave b +  out"


def test_a_report_prints_as_text() -> None:
    assert str(REPORT) == text(REPORT)


def test_a_line_of_ten_megabytes_takes_no_time() -> None:
    line = "x" * 10_000_000
    span = Span("x.md", 1, 9_999_990, 1, 9_999_995)
    fix = Edit(span, "x" * 50_000, "y" * 50_000)
    found = replace(WRONG, span=span, fix=fix)
    start = time.process_time()
    shown = text(Report(("x.md",), (), (found,), (), {("x.md", 1): line}), 80)
    assert time.process_time() - start < 1
    assert max(map(len, shown.splitlines())) < 100


def test_evidence_is_short() -> None:
    shown = _shown(
        "x = 1",
        "1",
        at="x = -3/16",
        left_side="[0.25000000001 +/- 1.91e-13]",
        right_side="8.00000000000",
        definitions="s(x) := 1/x; t(x) := t(x); x is free",
        reason="so",
        tried="this",
    )
    assert shown[2:] == [
        "  counterexample: left side 0.25, right side 8 at x = -3/16",
        "  where: s(x) := 1/x",
    ]
    wide = _shown("x = 1", "1", left_side="[0.704 +/- 4.32e-4]", right_side="[0.71 +/- 1e-9]")
    assert wide[2:] == ["  values: left side 0.704 ± 0.0004, right side 0.71"]
    alike = _shown("x = 1", "1", left_side="0.12345678", right_side="0.12345679")
    assert alike[2:] == ["  values: left side 0.12345678, right side 0.12345679"]
    assert len(_shown("x = 1", "1", at="x" * 900, left_side="1", right_side="2")[2]) == 60


def test_hints_say_what_can_be_done_next() -> None:
    assert text(REPORT).splitlines()[-3:-1] == [
        "what a finding means: symmlp explain wrong-digits",
        "to correct 1 number: symmlp check --fix",
    ]
    open_claim = Report(("x.md",), (replace(PROVED, status=Status.UNDECIDED),))
    assert text(open_claim).splitlines()[0] == "to let 1 undecided claim pass: --allow-undecided"
    assert len(text(Report(("x.md",), (PROVED,))).splitlines()) == 1


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
    content = _valid_json(REPORT)
    assert content["counts"] == {"PROVED": 1, "REFUTED": 1, "DEFINITION": 0, "UNDECIDED": 0}
    claim = content["claims"][0]
    assert (claim["status"], claim["code"], claim["file"]) == ("REFUTED", "wrong-digits", SPAN.file)
    assert (claim["line"], claim["column"], claim["latex"]) == (2, 6, {"lhs": "x", "rhs": "0.3"})
    assert claim["evidence"] == [{"label": "left side", "text": "0.25"}]
    assert content["findings"][0]["fix"]["new"] == "0.2"
    assert content["claims"][1]["code"] is None


def test_the_schema_of_json_refuses_what_it_does_not_describe() -> None:
    content = _valid_json(REPORT)
    for wrong in (
        content | {"version": 2},
        content | {"more": 1},
        content | {"counts": {}},
        content | {"claims": [content["claims"][0] | {"status": "SO"}]},
        content | {"findings": [content["findings"][0] | {"line": 0}]},
    ):
        with pytest.raises(ValidationError):
            JSON.validate(wrong)


def test_sarif() -> None:
    report = replace(REPORT, errors=("gone.md: no such file",))
    (run,) = _valid_sarif(report)["runs"]
    (result,) = run["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a%20b/notes.md"
    region = {"startLine": 2, "startColumn": 6, "endLine": 2, "endColumn": 9}
    assert place["region"] == region
    (fix,) = result["fixes"]
    (change,) = fix["artifactChanges"]
    edit = {"deletedRegion": region, "insertedContent": {"text": "0.2"}}
    assert change == {"artifactLocation": place["artifactLocation"], "replacements": [edit]}
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["id"] == "wrong-digits"
    assert explain("wrong-digits") == rule["help"]["text"]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert run["properties"]["counts"]["REFUTED"] == 1


def test_sarif_points_at_a_notebook_by_cell() -> None:
    cell = replace(WRONG, span=replace(SPAN, file="n.ipynb:cell 3"), fix=None)
    (run,) = _valid_sarif(Report((), (), (cell,)))["runs"]
    (location,) = run["results"][0]["locations"]
    assert location["physicalLocation"] == {"artifactLocation": {"uri": "n.ipynb"}}
    assert location["logicalLocations"][0]["name"] == "cell 3, line 2, column 6"


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("σ#1?.md", "%CF%83%231%3F.md"),
        ("c:d/100%.md", "c%3Ad/100%25.md"),
        ("/a b.md", "file:///a%20b.md"),
        ("\udcff.md", "%FF.md"),  # a byte that is no UTF-8, as Python names such a file
    ],
)
def test_sarif_encodes_names(name: str, uri: str) -> None:
    log = _valid_sarif(Report((), (), (replace(WRONG, span=replace(SPAN, file=name), fix=None),)))
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == uri


def test_a_fingerprint_stays_when_its_line_moves() -> None:
    def prints(*lines: str, first: int = 1) -> list[str]:
        spans = [Span("x.md", n, 1, n, 2) for n in range(first, first + len(lines))]
        source = {("x.md", span.line): line for span, line in zip(spans, lines, strict=True)}
        found = tuple(replace(WRONG, span=span, fix=None) for span in spans)
        (run,) = _valid_sarif(Report(("x.md",), (), found, (), source))["runs"]
        return [result["partialFingerprints"]["symmlp/v1"] for result in run["results"]]

    assert prints("a", "b", "a") == prints(" a", "b", "a ", first=7)
    assert len(set(prints("a", "b", "a"))) == 3


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_what_documents_give_is_valid(path: Path) -> None:
    report = check(path)
    assert report.claims
    assert len(_valid_json(report)["claims"]) == len(report.claims)
    assert len(_valid_sarif(report)["runs"][0]["results"]) == len(report.findings)


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
    _valid_json(report)
    _valid_sarif(report)


def test_unknown_format() -> None:
    with pytest.raises(DocumentError, match="known are text, json, github, sarif"):
        render(REPORT, "xml")
