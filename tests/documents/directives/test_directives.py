"""Directives: what they say, what they apply to, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from symmlp.documents.directives.directives import read_context, split
from symmlp.documents.findings.findings import Finding, finding
from symmlp.documents.judging.as_read import check_segments
from symmlp.documents.judging.judge import judge_segments
from symmlp.documents.reports.claim import Claim
from symmlp.documents.syntaxes import markdown, rst, tex
from symmlp.documents.syntaxes.segments import Kind, Segment
from symmlp.statement import Status


def _judge(segments: Sequence[Segment]) -> tuple[list[Claim], list[Finding]]:
    """Stand in for the judge: a formula with a ``?`` is undecided, with ``!=`` refuted."""
    claims = list[Claim]()
    for segment in segments:
        if segment.kind not in (Kind.DISPLAY, Kind.INLINE):
            continue
        status = Status.PROVED
        found: tuple[Finding, ...] = ()
        if "!=" in segment.text:
            status = Status.REFUTED
            found = (finding("step-refuted", segment.span, lhs="a", rhs="b"),)
        elif "?" in segment.text:
            status = Status.UNDECIDED
        lhs, _, rhs = segment.text.partition("=")
        claims.append(Claim(status, "", segment.span, (lhs, rhs), (), found))
    return claims, []


def _checked(text: str) -> tuple[list[Claim], list[str]]:
    claims, findings = check_segments(markdown.read(text, "x.md"), (), _judge)
    return claims, [found.code for found in findings]


def test_directives_are_split_at_semicolons_but_not_within_latex() -> None:
    text = "<!-- symmlp: let a = b \\; c; assume 0 < y < 1;\n  ignore -->"
    segments, wrong = split(markdown.read(text, "x.md"))
    assert not wrong
    assert [(s.info, s.text, s.span.line, s.span.column) for s in segments] == [
        ("let", "a = b \\; c", 1, 18),
        ("assume", "0 < y < 1", 1, 37),
        ("ignore", "", 2, 9),
    ]


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("asume 0 < y", "unknown directive 'asume': known are let, assume"),
        ("let", "directive 'let': it needs a definition"),
        ("expect wrong", "'expect': it needs refuted, undecided, proved, or the code of a finding"),
        ("ignore this", "'ignore': nothing may follow"),
    ],
)
def test_wrong_directives_are_findings(comment: str, message: str) -> None:
    _, (wrong,) = split(markdown.read(f"a\n\n<!-- symmlp: {comment} -->\n", "x.md"))
    assert wrong.code == "unknown-directive"
    assert message in wrong.message
    assert wrong.span.line == 3


@pytest.mark.parametrize(
    ("reader", "comment"),
    [
        (markdown.read, "<!-- symmlp: ignore -->\n"),
        (markdown.read, "<!--Symmlp :ignore-->\n"),
        (tex.read, "% SYMMLP: ignore\n"),
        (rst.read, ".. symmlp : ignore\n\n"),
    ],
)
def test_case_and_blanks_before_the_colon_do_not_matter(
    reader: Callable[[str, str], list[Segment]], comment: str
) -> None:
    segments, wrong = split(reader(comment + "text\n", "x"))
    assert not wrong
    assert [s.info for s in segments if s.kind is Kind.DIRECTIVE] == ["ignore"]


@pytest.mark.parametrize(
    ("reader", "comment"),
    [
        (markdown.read, "<!-- symmlp let a = b -->\n"),
        (tex.read, "% symmlp let a = b\n"),
        (rst.read, ".. symmlp let a = b\n\n"),
    ],
)
def test_a_forgotten_colon_is_found(
    reader: Callable[[str, str], list[Segment]], comment: str
) -> None:
    _, (wrong,) = split(reader(comment + "text\n", "x"))
    assert wrong.message == "unknown directive 'symmlp': a colon is missing behind it"
    segments, nothing = split(reader(comment.replace("let", "can prove"), "x"))
    assert not nothing
    assert Kind.DIRECTIVE not in [s.kind for s in segments]


def test_a_comment_that_hides_the_rest_is_found() -> None:
    assert _checked("<!-- symmlp: ignore\n\n$a != b$\n")[1] == ["unclosed-formula"]


def test_what_a_directive_gets_wrong_is_pointed_at() -> None:
    text = "<!-- symmlp: let a = \\weird{b} -->\n"
    _, (wrong,) = check_segments(markdown.read(text, "x.md"), (), judge_segments)
    assert wrong.message.startswith("directive 'let': a = \\weird{b} is not understood: ")
    assert text[wrong.place.column - 1 :].startswith("\\weird")


def test_regions_belong_to_emit() -> None:
    text = "<!-- symmlp: emit loss --numbers; x -->\n\n$$a$$\n\n<!-- symmlp: end -->\n"
    segments, wrong = split(markdown.read(text, "x.md"))
    assert not wrong
    assert [s.kind for s in segments] == [Kind.DISPLAY]


def test_ignore_applies_to_the_next_block_with_formulas() -> None:
    text = "$a != b$ <!-- symmlp: ignore --> $c != d$, $e != f$\n\n$g != h$\n\n"
    text += "<!-- symmlp: ignore -->\n\nOnly prose.\n\nText $i != j$.\n\n$$k$$"
    claims, _ = _checked(text)
    assert [claim.latex[0].strip(" !") for claim in claims] == ["a", "g", "k"]


@pytest.mark.parametrize("expected", ["refuted", "step-refuted"])
def test_an_expected_mistake_is_no_finding(expected: str) -> None:
    claims, codes = _checked(f"<!-- symmlp: expect {expected} -->\n$$1 != 2$$\n\n$$3 = 3$$")
    assert codes == []
    assert [(claim.status, claim.expected) for claim in claims] == [
        (Status.REFUTED, True),
        (Status.PROVED, False),
    ]


def test_an_expectation_that_fails_is_a_finding() -> None:
    assert _checked("<!-- symmlp: expect refuted -->\n$$1 = 1$$")[1] == ["expectation-failed"]
    assert _checked("<!-- symmlp: expect refuted -->\n")[1] == ["expectation-failed"]
    text = "<!-- symmlp: expect undecided -->\n$$1 != 2$$"
    assert set(_checked(text)[1]) == {"expectation-failed", "step-refuted"}


def test_open_formulas_are_findings() -> None:
    assert _checked("text\n\n$$\na = b\n")[1] == ["unclosed-formula"]


def test_context_file(tmp_path: Path) -> None:
    path = tmp_path / "context.txt"
    path.write_text("# roles\nlet a = b\n\nsymmlp: assume y > 0; let c = d\nignore\nlat x\n")
    segments, wrong = read_context(path)
    assert [(s.info, s.text, s.span.line) for s in segments] == [
        ("let", "a = b", 2),
        ("assume", "y > 0", 4),
        ("let", "c = d", 4),
    ]
    assert sorted(found.span.line for found in wrong) == [5, 6]


def test_what_is_nested_too_deeply_is_a_finding() -> None:
    assert _checked("> " * 99 + "$a$\n")[1] == []
    claims, codes = _checked("> " * 120 + "$a$\n\n$b = c$\n")
    assert len(claims) == 1
    assert codes == ["unreadable"]
