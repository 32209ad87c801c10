"""What a sentence supposes of a function or a name holds for the formula beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

import symmlp


def last(folder: Path, text: str) -> str:
    """Return the verdict on the last claim but suppositions of a document."""
    page = folder / "page.md"
    page.write_text(f"{text}\n")
    claims = [c for c in symmlp.check(page).claims if "'" in c.latex[0]]
    return str(claims[-1].status)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (r"For $q(s) = \tanh(c s)$ one has $q'(s) = c (1 - q(s)^2)$.", "PROVED"),
        (r"For $q(s) = \tanh(c s)$ one has $q'(s) = 1 - q(s)^2$.", "REFUTED"),
        (r"If $q(s) = e^{-s}$, then $q'(s) = -q(s)$.", "PROVED"),
        (r"If $q(s) = e^{-s}$, then $q'(s) = q(s)$.", "REFUTED"),
        (r"For $q(s) = \arctan s$: $q'(s) = \frac{1}{1 + s^2}$.", "PROVED"),
        (r"For $q(s) = \arctan s$: $q'(s) = \frac{1}{1 - s^2}$.", "REFUTED"),
        (r"Let $q(s) = \sigma(s)$. Here $q'(s) = r (1 - r)$ when $r = q(s)$.", "PROVED"),
        (r"Let $q(s) = \sigma(s)$. Here $q'(s) = r (1 + r)$ when $r = q(s)$.", "REFUTED"),
    ],
)
def test_an_equation_that_is_supposed_says_what_its_left_side_is(
    tmp_path: Path, text: str, status: str
) -> None:
    assert last(tmp_path, text) == status


def test_a_supposition_does_not_change_what_a_name_is(tmp_path: Path) -> None:
    text = r"Let $r = s^2$ and $q(s) = \sigma(s)$. Here $q'(s) = r (1 - r)$ when $r = q(s)$."
    assert last(tmp_path, text) != "REFUTED"
    assert last(tmp_path, f"{text} In general, $q'(s) = r (1 - r)$.") == "REFUTED"


def test_a_loss_that_a_sentence_begins_with_is_another_one(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    for words in ("With $E = (w x - t)^4$, ", "We use $E = (w x - t)^4$ instead, and so "):
        slope = r"$\frac{\partial E}{\partial w} = 4 (w x - t)^3 x$."
        page.write_text(rf"Let $E = \frac12 (w x - t)^2$. {words}{slope}")
        checked = symmlp.check(page)
        assert [str(c.status) for c in checked.claims] == ["DEFINITION", "DEFINITION", "PROVED"]
        assert {f.code for f in checked.findings} == {"two-meanings"}


ELU = r"Let $q(s) = \begin{cases} s & s > 0 \\ c (e^s - 1) & s \le 0 \end{cases}$."


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (r"$$ q(s) = e^s $$ and, for $s < 0$, it is true that $q'(s) = q(s)$.", "PROVED"),
        (
            rf"{ELU} Hence $$ q'(s) > 0 $$" "\n\n" r"and for $s < 0$ we find $q'(s) = q(s) + c$.",
            "PROVED",
        ),
        (
            rf"{ELU} Hence $$ q'(s) > 0 $$" "\n\n" r"and for $s < 0$ we find $q'(s) = q(s) - c$.",
            "REFUTED",
        ),
    ],
)
def test_a_condition_belongs_to_the_formula_that_its_sentence_goes_on_to(
    tmp_path: Path, text: str, status: str
) -> None:
    assert last(tmp_path, text) == status


@pytest.mark.parametrize(
    ("slope", "status"),
    [(r"\max(-c, \min(c, s))", "UNDECIDED"), (r"2 \max(-c, \min(c, s))", "REFUTED")],
)
def test_a_constant_of_a_function_may_be_meant_to_be_positive(
    tmp_path: Path, slope: str, status: str
) -> None:
    huber = r"$q(s) = \begin{cases} s^2/2 & |s| \le c \\ c (|s| - c/2) & |s| > c \end{cases}$"
    assert last(tmp_path, f"Let {huber}. Then $q'(s) = {slope}$.") == status


SHARES = r"$$ p_i = \frac{e^{s_i}}{\sum_{k=1}^{K} e^{s_k}} $$"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (r"For $K = 2$ it is a sigmoid: $p_1 = \frac{1}{1 + e^{s_2 - s_1}}$.", "PROVED"),
        (r"For $K = 2$ it is a sigmoid: $p_1 = \frac{1}{1 + e^{s_1 - s_2}}$.", "REFUTED"),
        (r"If $K = 3$, then $p_1 = \frac{e^{s_1}}{e^{s_1} + e^{s_2} + e^{s_3}}$.", "PROVED"),
        (r"If $K = 3$, then $p_1 = \frac{e^{s_1}}{e^{s_1} + e^{s_2}}$.", "REFUTED"),
        (r"We have $p_1 = \frac{1}{1 + e^{s_2 - s_1}}$.", "REFUTED"),
    ],
)
def test_how_many_there_are_is_put_in(tmp_path: Path, text: str, status: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"{SHARES}\n\n{text}\n")
    assert str(symmlp.check(page).claims[-1].status) == status
