"""Index clashes, ranges and zero divisors: found where certain, silent where the step is true."""

from __future__ import annotations

import pytest

from symmlp.documents.judging.as_read import check_segments
from symmlp.documents.judging.judge import judge_segments
from symmlp.documents.syntaxes import markdown

CODES = {"index-clash", "index-range", "division-by-zero"}


def _codes(text: str) -> list[tuple[str, int]]:
    _, findings = check_segments(markdown.read(text, "x.md"), [], judge_segments)
    return [(found.code, found.span.line) for found in findings if found.code in CODES]


def test_an_index_bound_and_free_in_a_wrong_step() -> None:
    text = r"""$s = \sum_{i=1}^n w_i x_i$

$$\frac{\partial s}{\partial w_i} = x_i + \sum_{i=1}^{n} w_i$$
"""
    assert _codes(text) == [("index-clash", 3)]


def test_two_ranges_of_one_sum() -> None:
    text = "$s = \\sum_{i=1}^n w_i x_i + b$\n\n$u = \\sum_{i=0}^n w_i x_i + c$\n"
    assert _codes(text) == [("index-range", 3)]


def test_a_divisor_that_is_zero() -> None:
    assert _codes("$\\frac{1}{x - x} = 7$\n") == [("division-by-zero", 1)]
    assert _codes("$\\frac{1}{(a+b)^2 - a^2 - 2ab - b^2} = y$\n") == [("division-by-zero", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "$s = \\sum_{i=1}^n w_i x_i + b$, counted from 0 $s' = \\sum_{i=0}^{n-1} w_i x_i + b$",
        "$s = \\sum_{i=1}^n w_i x_i + b$, with $x_0 = 1$ it is $s = \\sum_{i=0}^n w_i x_i$",
        "$p_i = \\frac{e^{o_i}}{\\sum_j e^{o_j}}$",
        "$L = \\sum_{k=1}^m (y_k - t_k)^2$ and $s = \\sum_{i=1}^n w_i x_i$",
        "$\\frac{1}{y(1-y)} = \\frac{1}{y} + \\frac{1}{1-y}$",
        "$\\frac{1}{x - y} = \\frac{-1}{y - x}$",
    ],
)
def test_true_formulas_say_nothing(text: str) -> None:
    assert _codes(text) == []


def test_equations_in_the_cells_of_a_table_are_judged() -> None:
    text = r"""
| name | derivative |
|---|---|
| logistic | $\sigma'(x) = \sigma(x)(1 - \sigma(x))$ |
| tanh | $\tanh'(x) = 1 + \tanh^2(x)$ |
"""
    claims, findings = check_segments(markdown.read(text, "x.md"), [], judge_segments)
    assert [(str(claim.status), claim.line) for claim in claims] == [("PROVED", 4), ("REFUTED", 5)]
    assert [found.span.line for found in findings if found.level == "error"] == [5]


def test_numbers_that_prose_gives() -> None:
    text = r"""
We use a learning rate of η = 0.5 on $f(x) = x^2$, so $x_{new} = x_{old} - \eta f'(x_{old})$.

| $x_{old}$ | $x_{new}$ |
|---|---|
| 3 | 0 |
| 4 | 0 |
| 5 | 1 |
"""
    _, findings = check_segments(markdown.read(text, "x.md"), [], judge_segments)
    assert [f.span.line for f in findings if f.code == "wrong-digits"] == [8]
