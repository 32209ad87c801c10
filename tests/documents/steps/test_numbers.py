"""Numbers that functions of the document come to are judged by their printed digits."""

from __future__ import annotations

from pathlib import Path

import pytest

import symmlp

GIVEN = (
    r"Let $u(t) = \frac{1}{1 + e^{-2t}}$, $g(x, y) = x \sqrt{y}$ and "
    r"$v(t) = \begin{cases} t & t > 0 \\ e^t - 1 & t \le 0 \end{cases}$."
    "\n\n"
)


def verdict(folder: Path, text: str) -> tuple[str, set[str]]:
    """Return the verdict on the last claim of a document, and the codes of all findings."""
    page = folder / "page.md"
    page.write_text(f"{GIVEN}{text}\n")
    report = symmlp.check(page)
    return str(report.claims[-1].status), {finding.code for finding in report.findings}


@pytest.mark.parametrize(
    "text",
    [
        r"$u'(0.3) = 0.4576$",
        r"$u'(0.3) \approx 0.46$",
        r"$u''(0.3) = -0.2666$",
        r"$v'(-2) = 0.1353$",
        r"$v'(0.5) = 1.0$",
        r"$g(2, 3) = 3.4641$",
    ],
)
def test_a_value_of_a_defined_function_is_right_to_its_digits(tmp_path: Path, text: str) -> None:
    assert verdict(tmp_path, text) == ("PROVED", set())


@pytest.mark.parametrize(
    "text",
    [r"$u'(0.3) = 0.4567$", r"$u'(0.3) \approx 0.64$", r"$v'(-2) = 0.1533$", "$g(2, 3) = 3.4461$"],
)
def test_a_wrong_digit_of_a_derivative_is_told_with_the_right_one(
    tmp_path: Path, text: str
) -> None:
    assert verdict(tmp_path, text) == ("REFUTED", {"wrong-digits"})


def test_no_digits_are_right_at_a_kink(tmp_path: Path) -> None:
    text = r"Let $r(t) = \max(0, t)$. Then $r'(0) = 0.500$."
    assert verdict(tmp_path, text)[0] == "UNDECIDED"


def test_what_a_table_rounds_may_be_added_up_before_rounding(tmp_path: Path) -> None:
    table = "| $k$ | $s_k$ | $e^{s_k}$ |\n|---|---|---|\n| 1 | 2.0 | 7.3891 |\n"
    table += "| 2 | 1.0 | 2.7183 |\n| 3 | 0.1 | 1.1052 |\n\n"
    assert verdict(tmp_path, f"{table}$7.3891 + 2.7183 + 1.1052 = 11.2125$")[0] == "PROVED"
    assert verdict(tmp_path, f"{table}$7.3891 + 2.7183 + 1.1052 = 11.2152$")[0] == "REFUTED"
    assert verdict(tmp_path, "$7.3891 + 2.7183 + 1.1052 = 11.2125$")[0] == "REFUTED"
