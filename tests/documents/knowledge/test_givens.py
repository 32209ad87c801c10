"""What a document states in full: nothing else is taken for granted under it."""

from __future__ import annotations

from pathlib import Path

import pytest

import symmlp
from symmlp.documents.knowledge.givens import read_givens
from symmlp.documents.knowledge.sizes import Sizes
from symmlp.latex.roles import NOTHING_KNOWN
from symmlp.latex.unreadable import Unreadable

ROOT = Path(__file__).parents[3]
DOCUMENTS = [*sorted((ROOT / "derivations").glob("*.md")), ROOT / "README.md"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_the_derivations_have_no_finding(path: Path) -> None:
    report = symmlp.check(path)
    assert not [f"{found.span.line}: {found.message}" for found in report.findings]
    assert {str(claim.status) for claim in report.claims} <= {"PROVED", "DEFINITION"}


def judged(tmp_path: Path, given: str, step: str) -> str:
    page = tmp_path / "page.md"
    page.write_text(
        f"# One\n\n<!-- symmlp: given\n{given}\n-->\n\n$$ {step} $$\n", encoding="utf-8"
    )
    return str(symmlp.check(page).claims[-1].status)


LAYER = r"""s_{j} = \sum_{i=0}^{n-1} w_{j,i} x_{i} for all j
w_{j,i} is free for all j, i
x_{i} is free for all i
for all j = 0, \dots, m-1 and i = 0, \dots, n-1"""


@pytest.mark.parametrize(
    ("given", "step", "status"),
    [
        (LAYER, r"\frac{\partial s_{j}}{\partial w_{j,i}} = x_{i}", "PROVED"),
        (LAYER, r"\frac{\partial s_{j}}{\partial w_{j,i}} = x_{j}", "REFUTED"),
        (LAYER, r"\frac{\partial s_{j}}{\partial w_{j,i}} = -x_{i}", "REFUTED"),
        ("x is free", r"\frac{\partial L}{\partial x} = 0", "UNDECIDED"),
        ("x = 2.0\nx is free\ny = x^2", r"x^2 = 2.0^2", "PROVED"),
        ("x = 2.0\nx is free\ny = x^2", r"x^2 = 2.1^2", "REFUTED"),
        (r"x \approx 0.50" + "\nx is free", r"x + 1 = 0.50 + 1", "PROVED"),
        (r"x \approx 0.50" + "\nx is free", r"x + 1 = 0.51 + 1", "REFUTED"),
        (
            "a = \\frac{1}{1 + e^{-s}}\ns is free",
            r"\frac{\partial a}{\partial s} = a (1 - a)",
            "PROVED",
        ),
        ("a = \\tanh(s)\ns is free", r"\frac{\partial a}{\partial s} = a (1 - a)", "REFUTED"),
    ],
)
def test_a_step_is_judged_under_what_is_given(
    tmp_path: Path, given: str, step: str, status: str
) -> None:
    assert judged(tmp_path, given, step) == status


def test_no_convention_is_added_to_what_is_given(tmp_path: Path) -> None:
    assert judged(tmp_path, "s is free", r"\sigma'(s) = \sigma(s) (1 - \sigma(s))") != "PROVED"


def test_what_is_given_ends_with_the_section(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    claim = "$$ a + b = 3 b $$"
    text = f"# One\n\n<!-- symmlp: given\na = 2 b\n-->\n\n{claim}\n\n# Two\n\n{claim}\n"
    page.write_text(text, encoding="utf-8")
    first, second = (str(claim.status) for claim in symmlp.check(page).claims)
    assert (first, second) == ("PROVED", "UNDECIDED")


@pytest.mark.parametrize("line", ["hello", "for all j", r"L depends on", "= 3"])
def test_a_line_that_gives_nothing_is_refused(line: str) -> None:
    with pytest.raises(Unreadable):
        read_givens(line, NOTHING_KNOWN, Sizes())


def test_what_is_given_exactly_is_no_rounding_of_a_result_with_the_other_sign(
    tmp_path: Path,
) -> None:
    text = (
        "$$ u \\approx -0.5 $$\n\n# Update\n\n"
        "<!-- symmlp: given\nw = 0.5\n\\eta = 0.1\ng \\approx -2.2240\n-->\n\n"
        "$$ w - \\eta g = 0.5 - 0.1 \\cdot (-2.2240) = %s $$"
    )
    for printed, status in (("0.7224", "PROVED"), ("0.7624", "REFUTED")):
        (tmp_path / "notes.md").write_text(text % printed)
        claims = symmlp.check(tmp_path / "notes.md").claims
        assert str(claims[-1].status) == status
