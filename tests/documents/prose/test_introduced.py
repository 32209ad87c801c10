"""What a reader of a document can know, wherever it stands, is not reported as undefined."""

from __future__ import annotations

import time

import pytest

from symmlp.documents.prose.introduced import is_known, letter_of
from tests.checked_text import codes

FORMULA = "$$ \\frac{\\partial q}{\\partial \\rho} = r_{k} c $$\n"


@pytest.mark.parametrize(
    "words",
    [
        "where $\\rho$ is the rate, $q$ the quality, $r_k$ and $c$ are weights.",
        "Here $q, c$ and $r_1, \\dots, r_n$ depend on $\\rho \\in \\mathbb{R}$.",
        "- $\\rho$: the rate\n- $q(\\rho)$: the quality\n- $\\mathbf{c}$, $\\hat{r}$: weights",
        "| symbol | meaning |\n|---|---|\n| $\\rho$ | rate |\n| $q$ | q |\n| r | |\n| $c_i$ | |",
        "## The quality $q$ by $r$, $c$ and ρ",
        "q is the quality, r is one weight, *c* the other one, and ρ the rate.",
        "$$ q = c r \\rho^2, \\quad r_k = 3 k, \\quad c = 4 a, \\quad \\rho = \\xi $$\n\nby $\\xi$",
        "<!-- symmlp: assume q > 0; assume r > 0; assume c > 0; assume \\rho > 0 -->\n\nSo.",
    ],
)
def test_what_is_said_behind_the_formula_is_known(words: str) -> None:
    found = codes(f"{FORMULA}\n{words}\n", "undecided", "unreadable")
    assert found == []
    assert ("undefined-symbol", 1) in codes(FORMULA)


def test_what_everybody_in_the_field_knows_need_not_be_said() -> None:
    text = "$$ \\frac{\\partial L}{\\partial w_j} = (\\hat{y} - y) x_j $$\n"
    assert codes(text, "undecided") == []


def test_a_second_letter_for_the_learning_rate_must_be_introduced() -> None:
    text = "The rate is $\\eta$.\n\n$$ w := w - \\eta g $$\n\n$$ b := b - \\alpha g $$\n"
    assert codes(text) == [("undefined-symbol", 5)]
    assert codes(text.replace("$\\eta$", "$\\eta$ or $\\alpha$")) == []


@pytest.mark.parametrize(
    ("symbol", "letter"),
    [
        ("o_k", "o"),
        ("w_{i_{new}}", "w"),
        ("\\hat{y}^{(i)}", "y"),
        ("\\mathbf{\\hat{q}}", "q"),
        ("f'", "f"),
        ("\\eta", "eta"),
        ("η_t", "eta"),
        ("\\varepsilon", "epsilon"),
        ("\\mathbf{0}", ""),
    ],
)
def test_a_name_is_known_by_its_letter(symbol: str, letter: str) -> None:
    assert letter_of(symbol) == letter
    assert is_known(symbol, frozenset({letter}))


@pytest.mark.parametrize("text", ["_" * 9000, "a_{b}" * 9000, "x" * 9000, "a'" * 9000, "{" * 9000])
def test_no_text_takes_long(text: str) -> None:
    start = time.process_time()
    is_known(text + "=", frozenset({"a"}))
    codes(f"Here ${text}!$ is {text}.\n\n| {text} |\n|---|\n| {text[:90]} |\n", "unreadable")
    assert time.process_time() - start < 2


def test_a_letter_is_told_once_and_a_macro_is_its_letter() -> None:
    text = "$$ q = r_1 \\tanh(r_2) $$\n\n$$ p = r \\, O(\\vw) $$\n"
    macro = "\\newcommand{\\vw}{\\mathbf{w}}\n\n"
    assert codes(f"$${macro}$$\n\n{text}", "undecided", "unreadable") == [("undefined-symbol", 5)]
