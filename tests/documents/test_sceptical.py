"""What a sceptic would try: tied weights, detours past a layer, regularized losses, conventions."""

from __future__ import annotations

from pathlib import Path

import pytest

import symmlp

LAYERS = (
    r"For $k = 1, \dots, K$ let $s_k = V_k y_{k-1} + c_k$ and $y_k = UNIT$, $y_0 = x$. Let "
    r"$E = \frac12 \| y_K - t \|^2 EXTRA$ and $d_k = \nabla_{s_k} E$. For $K = 2$: "
)


def last(folder: Path, text: str) -> str:
    """Return the verdict on the last claim of a document."""
    page = folder / "page.md"
    page.write_text(f"{text}\n")
    return str(symmlp.check(page).claims[-1].status)


@pytest.mark.parametrize(
    ("unit", "extra", "formula", "status"),
    [
        (r"y_{k-1} + \sigma(s_k)", "", r"d_1 = V_2^\top d_2 \odot \sigma'(s_1)", ""),
        (r"\sigma(s_k)", r"+ \mu \sum_k \| V_k \|^2", r"\nabla_{V_1} E = d_1 x^\top", ""),
        (r"\sigma(s_k)", r"+ \| x \|^2", r"\nabla_{V_1} E = d_1 x^\top", "PROVED"),
        (r"\sigma(s_k)", r"+ \| x \|^2", r"\nabla_x E = V_1^\top d_1", ""),
    ],
)
def test_a_loss_depends_on_a_layer_through_the_next_one_only_where_it_does(
    tmp_path: Path, unit: str, extra: str, formula: str, status: str
) -> None:
    text = LAYERS.replace("UNIT", unit).replace(" EXTRA", f" {extra}")
    found = last(tmp_path, f"{text}${formula}$.")
    assert found == status if status else found != "PROVED"


@pytest.mark.parametrize(
    "words",
    ["where $x$ depends on $w$", "where $x$ is a function of $w$", "and $x$, the input, is given"],
)
def test_what_depends_on_a_weight_by_the_words_is_no_constant(tmp_path: Path, words: str) -> None:
    found = last(tmp_path, rf"Let $y = w x$, {words}. Then $\frac{{dy}}{{dw}} = x$.")
    assert (found == "PROVED") == ("given" in words)


def test_one_of_several_inputs_is_not_independent_of_them(tmp_path: Path) -> None:
    text = r"Let $u = \frac{x - \mu}{s}$ and $\mu = \frac1n \sum_i x_i$. Then "
    assert last(tmp_path, rf"{text}$\frac{{\partial u}}{{\partial x}} = \frac1s$.") != "PROVED"


@pytest.mark.parametrize(
    ("words", "status"),
    [("Let $A$ be a symmetric matrix.", "PROVED"), ("Let $A$ be a square matrix.", "REFUTED")],
)
def test_a_matrix_is_symmetric_where_the_text_says_so(
    tmp_path: Path, words: str, status: str
) -> None:
    assert last(tmp_path, rf"{words} Then $\nabla_x (x^\top A x) = 2 A x$.") == status
    assert last(tmp_path, rf"{words} Then $\nabla_x (x^\top A x) = A x$.") == "REFUTED"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("We use numerator layout.", "REFUTED"),
        ("We use denominator layout.", "PROVED"),
        ("Here is a linear map.", "UNDECIDED"),
    ],
)
def test_the_layout_of_derivatives_is_the_document_s(
    tmp_path: Path, words: str, status: str
) -> None:
    text = words + r" Let $y = W x$ with $W \in \mathbb{R}^{m \times n}$. Then "
    assert last(tmp_path, rf"{text}$\frac{{\partial y}}{{\partial x}} = W^\top$.") == status
    assert last(tmp_path, rf"{text}$\frac{{\partial y}}{{\partial x}} = 2 W^\top$.") == "REFUTED"


def test_a_case_ends_with_its_sentence_where_a_paragraph_ends(tmp_path: Path) -> None:
    formula = r"$$ \sum_{k=1}^K x_k = x_1 $$"
    assert last(tmp_path, f"If $K = 1$ the sum is simple.\n\n{formula}") != "PROVED"
    assert last(tmp_path, f"If $K = 1$ we have\n\n{formula}") == "PROVED"


@pytest.mark.parametrize("side", ["x", "|x|"])
def test_an_odd_root_of_what_may_be_negative_is_left_open(tmp_path: Path, side: str) -> None:
    assert last(tmp_path, rf"$\sqrt[3]{{x^3}} = {side}$") == "UNDECIDED"
    assert last(tmp_path, rf"For $x > 0$, $\sqrt[3]{{x^3}} = {side}$") == "PROVED"


@pytest.mark.parametrize(
    ("formula", "status"),
    [
        (r"\sum_{i=1}^n 1 = n", "PROVED"),
        (r"\sum_{i=1}^n 1 = 1", "UNDECIDED"),
    ],
)
def test_a_sum_of_ones_is_a_claim(tmp_path: Path, formula: str, status: str) -> None:
    assert last(tmp_path, f"Note that ${formula}$.") == status
