"""Directives: what they define and assume is used, what they expect is checked."""

from __future__ import annotations

from pathlib import Path

import pytest
from checked_text import checked, codes

import symmlp
from symmlp.documents.directives.in_force import conditions, contradictory
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.latex.roles import Roles


def _statuses(text: str) -> list[str]:
    return [str(claim.status) for claim in checked(text)[0]]


def test_let_defines() -> None:
    formula = "\n\n$$\\frac{\\partial a}{\\partial u} = a (1 - a)$$\n"
    assert _statuses("<!-- symmlp: let a = \\sigma(u) -->" + formula) == ["PROVED"]
    assert _statuses("<!-- symmlp: let a = \\tanh(u) -->" + formula) == ["REFUTED"]
    assert _statuses("Text." + formula) == ["UNDECIDED"]


def test_let_says_which_function_a_letter_is() -> None:
    formula = "\n\n$$\\phi'(u) = 1 - \\phi(u)^2$$\n"
    assert _statuses("<!-- symmlp: let \\phi = \\tanh -->" + formula) == ["PROVED"]
    assert _statuses("<!-- symmlp: let \\phi(v) = \\tanh(v) -->" + formula) == ["PROVED"]


def test_assume_holds_from_its_place_on() -> None:
    formula = "\n\n$$|y| + 0 = y$$\n"
    assert _statuses(formula + "<!-- symmlp: assume y > 0 -->" + formula) == ["REFUTED", "PROVED"]


def test_a_context_file_says_the_same(tmp_path: Path) -> None:
    document, context = tmp_path / "a.md", tmp_path / "context.txt"
    document.write_text("$$\\frac{\\partial a}{\\partial u} = a (1 - a)$$\n", encoding="utf-8")
    context.write_text("# names\nlet a = \\sigma(u)\nassume 0 < a < 1\n", encoding="utf-8")
    report = symmlp.check(document, context)
    assert [str(claim.status) for claim in report.claims] == ["PROVED"]
    assert report.ok


def test_expectations() -> None:
    wrong = "\n\n$$\\tanh'(u) = 1 + \\tanh^2(u)$$\n"
    claims, findings = checked("<!-- symmlp: expect refuted -->" + wrong)
    assert claims[0].expected
    assert not findings
    assert codes("<!-- symmlp: expect proved -->" + wrong)[0][0] == "expectation-failed"
    assert codes("<!-- symmlp: ignore -->" + wrong) == []
    right = "\n\n$$1 + 1 = 2$$\n"
    assert codes("<!-- symmlp: expect refuted -->" + right) == [("expectation-failed", 1)]
    assert codes("<!-- symmlp: expect proved -->" + right) == []


@pytest.mark.parametrize(
    ("directive", "code"),
    [
        ("let 3 = x", "unknown-directive"),
        ("let a", "unknown-directive"),
        ("let a < b", "unknown-directive"),
        ("let a = \\frac{1", "unknown-directive"),
        ("assume y", "unknown-directive"),
        ("assume y > 1; assume y < 0", "contradictory-assumptions"),
        ("assume 0 < y < 1; assume y = 2", "contradictory-assumptions"),
        ("asume y > 0", "unknown-directive"),
    ],
)
def test_wrong_directives_are_findings(directive: str, code: str) -> None:
    assert [found for found, _ in codes(f"<!-- symmlp: {directive} -->\n\nText.\n")] == [code]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["y > 0", "y < 1"], False),
        (["y \\ge 1", "y \\le 1"], False),
        (["y \\ge 1", "y < 1"], True),
        (["y > 0.5", "0.4 > y"], True),
        (["x > y", "y > x"], True),
        (["1 < 0"], True),
    ],
)
def test_contradictions(texts: list[str], expected: bool) -> None:
    relations = [one for text in texts for one in conditions(text, Knowledge(), Roles())]
    assert contradictory(relations) is expected
