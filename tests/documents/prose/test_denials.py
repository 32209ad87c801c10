"""What a text denies it does not claim."""

from __future__ import annotations

from pathlib import Path

import pytest

import symmlp


def last(folder: Path, text: str) -> str:
    """Return the verdict on the last claim of a document."""
    page = folder / "page.md"
    page.write_text(f"Let $g(x) = x^3$.\n\n{text}\n")
    return str(symmlp.check(page).claims[-1].status)


@pytest.mark.parametrize(
    "words",
    [
        "It is not true that",
        "The slope is *not*",
        r"The slope is \emph{not}",
        "One must never write",
        "Beginners write",
        "It would be wrong to use",
    ],
)
def test_a_mistake_that_the_text_calls_one_is_none(tmp_path: Path, words: str) -> None:
    assert last(tmp_path, f"{words} $g'(x) = x^2$.") == "UNDECIDED"


def test_what_is_denied_is_not_proved_either(tmp_path: Path) -> None:
    assert last(tmp_path, "The slope is not $g'(x) = 3 x^2$.") == "UNDECIDED"


@pytest.mark.parametrize(
    "words", ["We have", "Do not forget:", "It is wrong to guess, but in fact", "Not only is"]
)
def test_what_stands_elsewhere_in_the_text_denies_nothing(tmp_path: Path, words: str) -> None:
    assert last(tmp_path, f"{words} $g'(x) = x^2$.") == "REFUTED"
