"""What must not be read: two ways to understand it, or none. The place of the trouble is exact."""

from __future__ import annotations

import pytest

from symmlp.latex.read import read_expression
from symmlp.latex.unreadable import Unreadable


@pytest.mark.parametrize(
    ("latex", "place"),
    [
        ("", ""),
        ("x +", ""),
        ("x + )", ")"),
        ("(x + 1", ""),
        ("(x + 1]", "]"),
        (r"\frac{1}", ""),
        ("{x", "{"),
        ("x ? y", "?"),
        (r"x \unknowncommand y", r"\unknowncommand"),
        ("a / b c", "b c"),
        ("2 3", "2 3"),
        ("x^12", "12"),
        ("x_i_j", "_"),
        ("x^a^b", "^b"),
        (r"\nabla L", r"\nabla L"),
        (r"\partial L", r"\partial L"),
        (r"\frac{\partial L}{\partial (x + y)}", "x + y"),
        (r"\frac{\partial^2 L}{\partial x}", r"\partial x"),
        (r"\frac{\partial x + y}{\partial x}", "x + y"),
        (r"\frac{d}{dx} (x)(y)", "("),
        (r"\sum (x - y)^2", r"\sum (x - y)^2"),
        (r"\sum_i y_i - z_i", "z_i"),
        (r"\sum_i", ""),
        (r"x_1 + \cdots + y_n", r"x_1 + \cdots + y_n"),
        (r"x_1 + x_2 + x_4 + \cdots + x_n", r"x_1 + x_2 + x_4 + \cdots + x_n"),
        (r"1 + 4 + \cdots + n^2", r"1 + 4 + \cdots + n^2"),
        (r"1 + \cdots + n^2", r"1 + \cdots + n^2"),
        (r"x + \cdots", r"x + \cdots"),
        (r"\lim_{h \to 0} h", r"\lim"),
        (r"\int f", r"\int"),
        (r"\arg\max_x f", r"\arg"),
        (r"\mathbb{E}[x]", "["),
        ("P(y|x)", "|x)"),
        (r"\max_i x_i", r"\max_i x"),
        (r"f^{-1}(x)", "f^{-1}(x)"),
        (r"\sin^{-1}(x)", r"\sin^{-1}(x)"),
        (r"\left. x \right|_{x=1}", r"\left."),
        (r"\mathrm{__import__('os')}", r"\mathrm{__import__('os')}"),
        (r"\text{a; b}", r"\text{a; b}"),
        ("x = y", "="),
        (r"a \qquad b", r" \qquad b"),
        (r"a \odot b \otimes c", r"a \odot b \otimes c"),
        ("a_{}", "{}"),
        ("1.5.2", "1.5.2"),
        (r"\log_2^2 x", r"\log_2^2 x"),
        (r"\sigma x", r"\sigma x"),
        (r"\operatorname{sech}^2 x", r"\operatorname{sech}^2 x"),
        (r"\underset{w}{\operatorname{argmin}} f", ""),
        (r"\Sigma_i x_i", r"\Sigma_i x_i"),
        (r"\mathbf{a} * \mathbf{b}", r"\mathbf{a} * \mathbf{b}"),
        ("A^{-T}", "-T"),
        (r"\text{gradient of } L", r"\text{gradient of }"),
        (r"\partial_{xy} f", "xy"),
        (r"W_{3 \times 2}", r"\times"),
        (r"\begin{vmatrix} a \end{vmatrix}", r"\begin{vmatrix} a \end{vmatrix}"),
        ("1{,}000", ","),
        (r"2\,34", r"2\,34"),
        (r"12 \, 345", r"12 \, 345"),
        ("2½", "½"),
        (r"\sum_{x \in X} f(x)", r"\sum_{x \in X} f(x)"),
        (r"\sum_{k \in S_j} a_k", r"k \in S_j"),
        (r"\sum_{i < j} a_i", "i < j"),
        (r"\sum_{i \in \mathbb{N}} a_i", r"i \in \mathbb{N}"),
        (
            r"\begin{cases} 1 & \text{if } j \text{ is new} \\ 0 & x > 0 \end{cases}",
            r"\text{if } j \text{ is new}",
        ),
        ("x, y", ","),
        (r"\{0, 1\}", r"\{0, 1\}"),
        (r"\begin{cases} 1 & \text{sometimes} \\ 0 & x > 0 \end{cases}", r"\text{sometimes}"),
        (r"\newcommand{\a}{\a} \a", r"\a"),
        (r"\pm x", r"\pm"),
        (r"x \mathrm{d}x", r"\mathrm{d}"),
        ("50% of x", "%"),
        ("x_i(y_i)", "x_i(y_i)"),
        ("1/2x", "2x"),
        (r"\prod_i x_i y", "x_i y"),
        (r"\log x y", "x y"),
        ("(1-y)^{(i)}", "(1-y)^{(i)}"),
        ("h(x)^{(i)}", "(i)"),
        (r"\frac{\partial f}{\partial x}(x, y)", "(x, y)"),
        (r"\frac{df}{dx}(x)", "(x)"),
    ],
)
def test_what_is_not_clear_is_refused_at_its_place(latex: str, place: str) -> None:
    with pytest.raises(Unreadable) as error:
        read_expression(latex)
    start, end = error.value.span
    assert latex[start:end] == place, error.value
    assert error.value.reason
