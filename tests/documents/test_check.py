"""Checking files: each on its own, whatever the others are."""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from symmlp.documents.check import check
from symmlp.documents.check_file import check_file
from symmlp.documents.errors import DocumentError
from symmlp.documents.findings.findings import Finding, finding
from symmlp.documents.judging.judge import judge_document
from symmlp.documents.reports.claim import Claim
from symmlp.documents.syntaxes.readers import read_document
from symmlp.documents.syntaxes.segments import Kind, Segment
from symmlp.statement import Status


def _judge(segments: Sequence[Segment]) -> tuple[list[Claim], list[Finding]]:
    """Stand in for the judge: every formula is a claim, and some do what must not happen."""
    claims, findings = list[Claim](), list[Finding]()
    for segment in segments:
        if segment.text == "raise":
            raise RuntimeError("a\nfault")
        if segment.text == "die":
            os._exit(1)
        if segment.text == "sleep":
            with contextlib.suppress(Exception):  # as a careless judge would
                time.sleep(30)
        if segment.kind in (Kind.INLINE, Kind.DISPLAY):
            claims.append(Claim(Status.PROVED, segment.text, segment.span, ("a", "b")))
        if segment.kind is Kind.DIRECTIVE:
            findings.append(finding("undecided", segment.span, reason=segment.text))
    return claims, findings


def test_one_bad_file_stops_no_other(tmp_path: Path) -> None:
    contents = {
        "bytes.md": b"$a$ \xff",
        "nul.md": b"$a$ \0",
        "empty.md": b"",
        "blank.tex": b" \n\n",
        "fault.md": b"$raise$",
        "notes.md": b"$a$",
        "book.ipynb": b"{",
        "table.xyz": b"$a$",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    paths = [tmp_path / name for name in (*contents, "gone.md", "gone/x.md")]
    report = check([*paths, "\0"], judge=_judge)
    assert [claim.file for claim in report.claims] == [str(tmp_path / "notes.md")]
    assert report.exit_status() == 2
    assert len(report.errors) == 10
    assert not any("\n" in error for error in report.errors)
    for name, reason in {
        "bytes.md": "not UTF-8 text (byte 4)",
        "nul.md": "a binary file, not text (byte 4 is zero)",
        "empty.md": "empty",
        "blank.tex": "empty",
        "book.ipynb": "not a notebook: Expecting property name enclosed in double quotes (line 1)",
        "gone.md": "no such file",
    }.items():
        assert f"{tmp_path / name}: {reason}" in report.errors
    fault = next(error for error in report.errors if "fault.md" in error)
    assert re.search(
        r"fault\.md: a fault of symmlp itself: a fault \(\w+ at test_check\.py:\d+\)$", fault
    )
    assert any("unknown kind of document '.xyz'; known are .md" in error for error in report.errors)


def test_directories_are_searched_for_documents(tmp_path: Path) -> None:
    for name in ("b.md", "a/c.rst", "a/d.py", ".hidden/e.md", "f.TEX"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("$a$")
    report = check([tmp_path, tmp_path / "b.md"], judge=_judge)
    assert [Path(file).name for file in report.files] == ["c.rst", "b.md", "f.TEX"]
    (tmp_path / "none").mkdir()
    report = check([tmp_path / "none"], judge=_judge)
    assert "holds no document; known are .ipynb" in report.errors[0]


def test_jobs_give_the_same_report(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number}.md").write_text(f"${number}$\n\n<!-- symmlp: lat -->\n")
    alone = check(tmp_path, judge=_judge)
    assert len(alone.claims) == len(alone.findings) == 12
    assert check(tmp_path, jobs=4, judge=_judge) == alone


def test_a_process_that_dies_is_one_error(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"{number}.md").write_text("$a$")
    (tmp_path / "2.md").write_text("$die$")
    report = check(tmp_path, jobs=2, judge=_judge)
    assert report.errors == (f"{tmp_path / '2.md'}: the process that checked it died",)
    assert len(report.claims) == 3
    assert len(report.files) == 4


def test_a_file_that_takes_too_long(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("$a$\n\n$sleep$\n")
    start = time.monotonic()
    report = check_file(path, (), _judge, seconds=0.2)
    assert time.monotonic() - start < 5
    assert [found.code for found in report.findings] == ["out-of-time"]
    assert report.exit_status() == 1


def test_context_comes_before_every_document(tmp_path: Path) -> None:
    context, path = tmp_path / "context.txt", tmp_path / "x.md"
    context.write_text("let a = b\nlat c\n")
    path.write_text("$a$")
    path.with_name("y.md").write_text("$a$")
    report = check(path, context=context, judge=_judge)
    assert [found.code for found in report.findings] == ["unknown-directive", "undecided"]
    assert report.findings[1].span.file == str(context)
    assert report.lines[str(context), 2] == "lat c"
    again = check([path, path.with_name("y.md")], context=context, judge=_judge)
    assert again.findings == report.findings  # not once for each file


def test_what_cannot_be_checked_at_all(tmp_path: Path) -> None:
    for nothing in (None, 3, [None], b"notes.md"):
        with pytest.raises(DocumentError, match="is no path; give the names of files"):
            check(nothing)
    for jobs in (0, -1, 1.5, True):
        with pytest.raises(DocumentError, match="jobs cannot check anything"):
            check(tmp_path, jobs=jobs)
    with pytest.raises(DocumentError, match="nothing to check"):
        check([], judge=_judge)
    with pytest.raises(DocumentError, match="0 jobs"):
        check([tmp_path], jobs=0, judge=_judge)
    with pytest.raises(DocumentError, match="no such file"):
        check([tmp_path], context=tmp_path / "gone", judge=_judge)


def test_findings_bring_their_source_lines(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("one\r\n\r\n<!-- symmlp: lat -->\r\n")
    report = check(path, judge=_judge)
    assert report.lines == {(str(path), 3): "<!-- symmlp: lat -->"}


def test_a_file_is_checked_once_however_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.md").write_text("$a$")
    (tmp_path / "y.md").symlink_to("x.md")
    (tmp_path / "loop.md").symlink_to("loop.md")
    monkeypatch.chdir(tmp_path)
    report = check(["x.md", tmp_path / "x.md", ".", "loop.md"], judge=_judge)
    assert len(report.claims) == 1
    assert report.files[0] == "x.md"
    assert any(error.startswith("loop.md: cannot be read") for error in report.errors)


def test_a_document_is_judged_as_it_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    text = """
<!-- symmlp: given
y = \\tanh(s)
s is free
-->

$$ \\frac{\\partial y}{\\partial s} = 1 - y^2 $$

<!-- symmlp: expect refuted -->
$1 + 1 = 3$

<!-- symmlp: ignore -->
$1 + 1 = 4$

<!-- symmlp: lat a = b -->
"""
    path.write_text(text, encoding="utf-8")
    report = check(path)
    claims, findings = judge_document(read_document(path))
    assert (tuple(claims), tuple(findings)) == (report.claims, report.findings)
    assert [str(claim.status) for claim in claims] == ["PROVED", "REFUTED"]
    assert [found.code for found in findings] == ["unknown-directive"]
