"""Numbers that prose gives to the names of formulas."""

from __future__ import annotations

import pytest

from symmlp.documents.judging.judge import judge_document
from symmlp.documents.syntaxes.markdown import read


def last(text: str) -> str:
    return str(judge_document(read(text, "notes.md"))[0][-1].status)


@pytest.mark.parametrize(
    "given",
    [
        "The weights are w1 = 0.15, w2 = -0.2 and the bias b1 = 0.5; x1=2, x2 = .5.",
        "- w_1 = 0.15\n- w_2 = −0.2\n- b_1 = 0.5, with x_1 = 2 and x_2 = 0.5",
        "Start with `w1 = 0.15, w2 = -0.2`, `b1 = 0.5`, `x1 = 2` and `x2 = 0.5`.",
    ],
)
@pytest.mark.parametrize(("result", "verdict"), [("0.70", "PROVED"), ("0.90", "REFUTED")])
def test_weights_listed_in_prose_are_those_of_the_formulas(
    given: str, result: str, verdict: str
) -> None:
    assert last(f"{given}\n\n$$ net = w_1 x_1 + w_2 x_2 + b_1 = {result} $$\n") == verdict


@pytest.mark.parametrize(
    "given",
    [
        "Now w1 = 0.15 * 2, and so on.",  # no number alone
        "See `f(w1 = 0.15)`.",
        "It is w1 = 0.15.2 here.",
        "Not x^w1 = 0.15.",
    ],
)
def test_what_is_no_assignment_gives_no_number(given: str) -> None:
    assert last(f"{given}\n\n$$ q = 2 w_1 = 0.30 $$\n") == "UNDECIDED"
