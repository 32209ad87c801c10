"""Text from strangers: everything answers at once, nothing is executed or evaluated."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symmlp.latex.read import read_block, read_condition, read_expression
from symmlp.latex.unreadable import Unreadable

READ = {
    "tower": r"9^{9^{9^{9}}}",
    "factorial": "99999999!",
    "binomial": r"\binom{10^9}{5\cdot 10^8}",
    "zero": "1/(x-x)",
    "sum of 2,501 terms": "+".join(f"x_{{{n}}}" for n in range(2501)),
    "signs": "-" * 10_000 + "x",
    "brackets in a row": "(x)" * 4_000,
    "letters": "xyz" * 3_000,
    "index": r"w_{9^{9^{9}}}",
    "limits": r"\sum_{i=1}^{9^{9^{9}}} i",
    "delta": r"\delta_{9^{9^{9}} 1}",
    "condition": r"1_{i = 9^{9^{9}}}",
    "squares in a sum": r"\sum_i " + "x_i^2 " * 20,
    "numbers in a sum": r"\sum_i (1 - 0.8)^2 \cdot 10^{-3} x_i + \binom{5}{2}",
    "a sum of it": r"\frac{9^{9^{9}}}{2} + \sum_i x_i",
    "filter": r"\sum_{j \neq 9^{999999999}} x_j",
    "dots": r"1 + 2 + \cdots + 9^{99999999}",
    "cases": r"\begin{cases} 9^{9^{9}} & 9^{9^{9}} > 1 \\ 1 & \text{otherwise} \end{cases}",
    "extremes": r"\max(9^{9^{9}}, 8^{8^{8}})",
    "functions": r"\exp(9^{9^{9}}) + \log(9^{9^{9}}) + \tanh(9^{9^{9}}) + |9^{9^{9}}|",
    "logarithm": r"\log(0) + \frac{0}{0} + 0^{0} + 0^{-1}",
    "root": r"\sqrt[99999999]{2}",
    "bars": "|x| " * 2_000,
}
REFUSED = {
    "100 kB": "+".join(["x"] * 50_000),
    "10 MB": "+".join(["x"] * 5_000_000),
    "digits": "1" * 5_000_000,
    "fewer digits": "1" * 10_000,
    "a tower in a sum": r"\sum_i x_i 9^{999999999} y + 1",
    "a factorial in a sum": r"\prod_{i=1}^n (i + 99999999!)",
    "a layer": r"\sum_k a^{(l + 9^{999999999})}_{jk}",
    "a power in a sum": r"\sum_i (2 x_i)^{999999999} y",
    "powers in a sum": r"\sum_i ((2 \cdot 10^{900})^{900} \cdot 2)^{900} x_i",
    "exponent": "1e999999999",
    "braces": "{" * 2000 + "x" + "}" * 2000,
    "parentheses": "(" * 2000 + "x" + ")" * 2000,
    "powers": "x" + "^{x" * 2000 + "}" * 2000,
    "indices": "x" + "_{x" * 2000 + "}" * 2000,
    "fractions": r"\frac{1}{" * 1500 + "x" + "}" * 1500,
    "operators": r"\frac{d}{dx}" * 1500 + "x",
    "sums": r"\sum_i" * 3000 + "x_i",
    "logarithms": r"\log" * 3000 + " x",
    "hats": r"\hat" * 3000 + "x",
    "calls": "f(" * 3000 + "x" + ")" * 3000,
    "texts": r"\text{" * 2000 + "x" + "}" * 2000,
    "code": r"\mathrm{__import__('os')}",
    "more code": r"\operatorname{os.system}(x)",
    "environments": r"\begin{cases}" * 1500,
    "macro": r"\newcommand{\a}{\a\a}\a",
    "macros": r"\def\a{\b\b}\def\b{\c\c}\def\c{\a}\a",
    "doubling": r"\newcommand{\a}[1]{#1#1}" + r"\a{" * 500 + "x" + "}" * 500,
    "dots": r"x_1+\cdots+x_n+" * 500 + "1",
}
SOUP = r"""
\frac \sum \prod \partial \nabla \left( \right) \left. \right| \\ \text{if} \text{a} \mathrm{d}
\begin{cases} \end{cases} \begin{aligned} \end{aligned} \begin{bmatrix} \end{bmatrix} \delta
\sigma \theta \hat \mathbf \log \max \cdot \odot \cdots ^T ^{(l)} _{ij} \sqrt \quad \Rightarrow
\because \approx \tag{1} \label{a} \underbrace \boxed \| \{ \} f(x) dL/dw \newcommand{\a}[1]{#1}
9^{999999999} 99999999! \binom{10^9}{5} \neq
\a \def 0.5 .5 1e-5 ∑ ∂ ² ŷ − σ \mathbb{1} 1(x>0) $ # % ~ \ é 字
"""
PIECES = [*"abxyzijklnLW012(){}[]^_+-*/=|&'!.,<>: ", *SOUP.split()]


@pytest.mark.parametrize("latex", READ.values(), ids=READ.keys())
def test_what_is_large_is_read_without_being_evaluated(latex: str) -> None:
    start = time.process_time()
    read_expression(latex)
    assert time.process_time() - start < 2


@pytest.mark.parametrize("latex", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_too_large_or_no_formula_is_refused_at_once(latex: str) -> None:
    start = time.process_time()
    with pytest.raises(Unreadable):
        read_expression(latex)
    assert time.process_time() - start < 2
    start = time.process_time()
    try:
        steps = read_block("y = " + latex).steps
    except Unreadable:
        steps = ()
    assert all(step.rhs.problem is not None for step in steps)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "latex",
    ["a=" * 8_000 + "b", "a=b," * 4_000, r"a&=b\\" * 4_000, r"\quad a=" * 3_000],
)
def test_many_statements_are_refused_and_not_slowly(latex: str) -> None:
    start = time.process_time()
    with pytest.raises(Unreadable, match="more than 1000 relations"):
        read_block(latex)
    assert time.process_time() - start < 2


def test_as_many_statements_as_anybody_writes_are_read() -> None:
    assert len(read_block(r"a&=b\\" * 900).steps) == 900
    assert read_block("a,&" * 6_000).steps == ()


@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from(["", " "]))
@settings(max_examples=600)
def test_any_soup_of_tokens_is_read_or_refused(pieces: list[str], joint: str) -> None:
    check(joint.join(pieces))


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    check(text)


def refusal(read: Callable[[str], object], text: str) -> Unreadable | None:
    try:
        read(text)
    except Unreadable as error:
        return error
    return None


def check(text: str) -> None:
    start = time.process_time()
    for read in (read_expression, read_block, read_condition):
        error = refusal(read, text)
        if error:
            assert 0 <= error.start <= error.end <= len(text)
            assert error.reason
    assert time.process_time() - start < 2
