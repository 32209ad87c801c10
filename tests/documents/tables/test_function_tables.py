"""Tables of functions beside their derivatives, and recurrences row by row."""

from __future__ import annotations

import pytest

from symmlp.documents.judging.judge import judge_document
from symmlp.documents.syntaxes.markdown import read


def verdicts(text: str) -> dict[str, str]:
    """Return the status of each claim by its right side."""
    return {c.latex[1]: str(c.status) for c in judge_document(read(text, "notes.md"))[0]}


ROWS = r"""
|---|---|
| $u^3$ | $3 u^2$ |
| $\tanh(u)$ | $1 + \tanh^2(u)$ |
| $k u + q$ | $k$ |
| $\sigma(u)$ | $\sigma(u) (1 - \sigma(u))$ |
| $\cos(2 u)$ | $-\sin(2 u)$ |
"""


@pytest.mark.parametrize("header", [r"| $g(u)$ | $\frac{dg}{du}$ |", r"| $g(u)$ | $g'(u)$ |"])
def test_each_row_is_a_function_and_its_derivative(header: str) -> None:
    assert list(verdicts(header + ROWS).values()) == [
        "PROVED",
        "REFUTED",
        "PROVED",
        "PROVED",
        "REFUTED",
    ]


def test_words_as_headers_need_one_variable_in_a_row() -> None:
    found = verdicts("| function | derivative |" + ROWS)
    assert list(found.values()) == ["PROVED", "REFUTED", "PROVED", "REFUTED"]


@pytest.mark.parametrize(
    "header", ["| before | after |", r"| $g(u)$ | $\frac{dh}{du}$ |", r"| $g(u)$ | $G(u)$ |"]
)
def test_other_columns_of_formulas_are_left_alone(header: str) -> None:
    assert verdicts(header + ROWS) == {}


def test_a_recurrence_is_followed_from_row_to_row() -> None:
    text = r"""
A running mean: $q_k = \gamma q_{k-1} + (1 - \gamma) u_k$ with $\gamma = 0.75$ and $q_0 = 2$.

| $k$ | $u_k$ | $q_k$ |
|---|---|---|
| 1 | 4 | 2.5 |
| 2 | -2 | 1.375 |
| 3 | 1 | 1.38125 |
| 4 | 3 | 1.7109375 |
"""
    found = verdicts(text)
    assert [found[cell] for cell in ("2.5", "1.375", "1.38125", "1.7109375")] == [
        "PROVED",
        "PROVED",
        "REFUTED",
        "PROVED",
    ]
