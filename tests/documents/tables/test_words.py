"""Tables whose headers are words, sums over rows, shapes and numbers of entries."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from symmlp.documents.judging.judge import judge_document
from symmlp.documents.reports.claim import Claim
from symmlp.documents.syntaxes.markdown import read


def table(header: str, rows: list[list[object]]) -> str:
    """Return a Markdown table."""
    lines = [header, "|" + "---|" * (header.count("|") - 1)]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def claims(text: str) -> list[Claim]:
    return judge_document(read(text, "notes.md"))[0]


def wrong(text: str) -> list[str]:
    """Return the cells that are refuted, of claims of which there are some."""
    found = claims(text)
    assert found
    return [claim.latex[1] for claim in found if str(claim.status) == "REFUTED"]


SCORES = np.array([1.5, -0.5, 2.0, 0.0])
SHARES = np.exp(SCORES) / np.exp(SCORES).sum()


@pytest.mark.parametrize(
    ("header", "lead"),
    [
        ("| class | score | exp(score) | probability |", ""),
        (
            "| class | $z_k$ | $e^{z_k}$ | $p_k$ |",
            r"$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$." "\n\n",
        ),
    ],
)
def test_a_softmax_is_taken_over_the_rows(header: str, lead: str) -> None:
    rows = [
        ["abcd"[n], s, f"{np.exp(s):.4f}", f"{p:.4f}"]
        for n, (s, p) in enumerate(zip(SCORES, SHARES, strict=True))
    ]
    assert wrong(lead + table(header, rows)) == []
    rows[2][3] = f"{SHARES[2] + 0.02:.4f}"
    rows[1][2] = f"{np.exp(SCORES[1]) - 0.01:.4f}"
    assert set(wrong(lead + table(header, rows))) >= {rows[2][3], rows[1][2]}


@pytest.mark.parametrize(
    ("header", "error"),
    [
        ("| output | target | error | squared error |", lambda y, t: y - t),
        ("| prediction | label | difference | squared error |", lambda y, t: t - y),
    ],
)
def test_errors_are_differences_whichever_way_round_the_table_has_them(
    header: str, error: Callable[[float, int], float]
) -> None:
    pairs = [(0.8, 1), (0.3, 0), (0.6, 1), (0.1, 0)]
    rows = [[y, t, round(error(y, t), 4), round(error(y, t) ** 2, 4)] for y, t in pairs]
    assert wrong(table(header, rows)) == []
    rows[2][2] = -rows[2][2]
    rows[0][3] = 0.4
    assert set(wrong(table(header, rows))) == {str(rows[2][2]), "0.4"}


def test_columns_that_no_usual_formula_gives_are_not_judged() -> None:
    rows = [[0.8, 1, 0.11], [0.3, 0, 0.52], [0.6, 1, 0.97]]
    assert claims(table("| output | target | error |", rows)) == []
    assert claims(table("| epoch | loss | error |", [[1, 0.9, 0.2], [2, 0.8, 0.1]])) == []


def test_a_step_of_descent_is_followed_under_new_and_old_names() -> None:
    lead = "With η = 0.2 from the start:\n\n"
    rows = [[0, 5, 10, 3], [1, 3, 6, 1.8], [2, 1.8, 3.6, 1.08]]
    header = "| step | w | gradient | new w |"
    assert wrong(lead + table(header, rows)) == []
    rows[1][3] = 1.9
    assert wrong(lead + table(header, rows)) == ["1.9"]


SHAPES = "| array | shape | parameters |"


def test_numbers_of_entries_are_products_and_the_total_is_their_sum() -> None:
    rows = [["$W$", "784 × 30", "23,520"], ["$b$", "1 × 30", 30], ["total", "", "23,550"]]
    assert wrong(table(SHAPES, rows)) == []
    assert len(claims(table(SHAPES, rows))) == 3
    rows[2][2] = "23,560"
    assert wrong(table(SHAPES, rows)) == ["23,560"]
    rows[0][2], rows[2][2] = "23,250", "23,550"
    assert wrong(table(SHAPES, rows)) == ["23,250"]


def test_biases_may_be_counted_with_the_weights() -> None:
    rows = [["first", "(784, 30)", 23550], ["second", "(30, 10)", 310], ["total", "", 23860]]
    assert wrong(table(SHAPES, rows)) == []
    rows[1][2] = 300
    assert wrong(table(SHAPES, rows)) == ["300"]


@pytest.mark.parametrize(("shape", "found"), [(r"$2 \times 3$", []), ("(3, 2)", ["(3, 2)"])])
def test_an_array_has_the_shape_in_which_it_is_written_out(shape: str, found: list[str]) -> None:
    lead = r"Let $W = \begin{bmatrix} 1 & 2 & 3 \\ 4 & 5 & 6 \end{bmatrix}$." "\n\n"
    rows = [["$W$", shape], ["$v$", "5 x 1"]]
    assert wrong(lead + table("| array | shape |", rows)) == found
