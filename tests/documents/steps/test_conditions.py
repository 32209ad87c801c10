"""Steps that hold under a condition beside them, and names whose meaning was not understood."""

from __future__ import annotations

import pytest

from symmlp.documents.judging.judge import judge_document
from symmlp.documents.reports.claim import Claim
from symmlp.documents.syntaxes.markdown import read

SOFTMAX = r"$$p_i = \frac{e^{s_i}}{\sum_{k=1}^n e^{s_k}}$$"


def claims(*formulas: str) -> list[Claim]:
    """Return the claims of a document of these formulas."""
    text = "\n\n".join(formula if "$" in formula else f"$${formula}$$" for formula in formulas)
    return judge_document(read(text, "notes.md"))[0]


def statuses(*formulas: str) -> list[str]:
    return [str(claim.status) for claim in claims(*formulas)]


@pytest.mark.parametrize(
    ("formula", "status"),
    [
        (r"\frac{\partial p_i}{\partial s_j} = -p_i p_j \quad \text{if } i \ne j", "PROVED"),
        (r"\frac{\partial p_i}{\partial s_j} = p_i p_j, \quad i \ne j", "REFUTED"),
        (r"\frac{\partial p_i}{\partial s_j} = p_i (1 - p_i) \quad (i = j)", "PROVED"),
        (r"\frac{\partial p_i}{\partial s_j} = p_i (1 + p_i) \text{ for } i = j", "REFUTED"),
        (r"\frac{\partial p_i}{\partial s_j} = p_i (1 - p_i) \text{ on the diagonal}", "REFUTED"),
        (r"\frac{\partial p_i}{\partial s_j} = p_i (1 - p_i) \text{ if both agree}", "UNDECIDED"),
        (r"\sqrt{x^2} = x \quad (x > 0)", "PROVED"),
        (r"\sqrt{x^2} = x \quad (x < 0)", "REFUTED"),
        (r"2 = 3 \text{ if it rains}", "REFUTED"),
    ],
)
def test_a_condition_is_an_assumption_of_its_step(formula: str, status: str) -> None:
    assert statuses(SOFTMAX, formula)[1:] == [status]


def test_what_holds_in_part_is_no_definition() -> None:
    found = statuses(r"f(x) = x \text{ if } x > 0", r"f(-1) = 0", r"f'(x) = 0 \quad (x < 0)")
    assert found == ["DEFINITION", "UNDECIDED", "UNDECIDED"]


def test_a_definition_of_positive_numbers_is_one() -> None:
    assert statuses(r"y = 2 w, \quad w > 0", "y + w = 3 w")[1] == "PROVED"


@pytest.mark.parametrize("meaning", [r"\max_k s_k", r"\lim_{h \to 0} g", r"w \\ (1 + w)"])
def test_a_name_whose_definition_was_not_read_refutes_nothing(meaning: str) -> None:
    found = statuses("w = 2 v", f"z = {meaning}", "z + w = 3 w", "u = z v", "u w = w v")
    assert set(found[3:]) <= {"DEFINITION", "UNDECIDED"}
    assert found[2] == "UNDECIDED"
    assert "REFUTED" in statuses("w = 2 v", "z = v", "z + w = 4 w")


def test_an_unread_function_is_not_any_function() -> None:
    assert statuses(r"$f(x) = \max_k x_k$", "f'(x) = 1")[1] == "UNDECIDED"


@pytest.mark.parametrize(
    ("formula", "column"), [("$$a = {b$$", 7), (r"so $a = {b$ or", 9), ("$$x ={ 2\n$$", 6)]
)
def test_a_formula_that_cannot_be_taken_apart_is_an_undecided_claim(
    formula: str, column: int
) -> None:
    (claim,) = claims(formula)
    assert str(claim.status) == "UNDECIDED"
    assert claim.findings[0].at is not None
    assert (claim.findings[0].at.line, claim.findings[0].at.column) == (1, column)


RELU = "The ReLU is $f(x) = x$ if $x > 0$ and $f(x) = 0$ otherwise."


@pytest.mark.parametrize(
    ("text", "statuses_"),
    [
        (RELU, ["DEFINITION", "DEFINITION"]),
        (RELU + "\n\n$$f(-2) = 0$$", ["DEFINITION", "DEFINITION", "UNDECIDED"]),
        (RELU + " So $f'(x) = 0$ if $x < 0$.", ["DEFINITION", "DEFINITION", "UNDECIDED"]),
        ("We have $\\sqrt{x^2} = x$ if $x > 0$.", ["PROVED"]),
        ("If $x > 0$, then $\\sqrt{x^2} = x$.", ["PROVED"]),
        ("For $x < 0$ we have\n$\\sqrt{x^2} = x$.", ["REFUTED"]),
        ("Now $y = 2 w$ for $k = 1, \\ldots, n$; $y + w = 3 w$.", ["DEFINITION", "PROVED"]),
        ("Now $y = 2 w$ if all is well; $y + w = 3 w$.", ["DEFINITION", "PROVED"]),
    ],
)
def test_a_condition_in_the_sentence_belongs_to_the_formula_beside_it(
    text: str, statuses_: list[str]
) -> None:
    assert [str(claim.status) for claim in claims(text)] == statuses_
