"""Tables against the formulas of their columns: right ones say nothing, wrong cells are named."""

from __future__ import annotations

import math

import pytest
from checked_text import cells, checked, codes, fixes

DESCENT = r"""
# Rolling downhill

Let $g(u, v) = u^2 + 3v^2$ with $\eta = 0.1$. One step is

$$u_{new} = u_{old} - \eta \frac{\partial g}{\partial u}$$

$$v_{new} = v_{old} - \eta \frac{\partial g}{\partial v}$$

| $u_{old}$ | $\frac{\partial g}{\partial u}$ | $u_{new}$ | $v_{old}$ | $v_{new}$ | $g(u,v)$ |
|---|---|---|---|---|---|
"""


def _descent(steps: int, places: int = 4) -> list[list[str]]:
    """The rows of the table, from the exact history."""
    u, v, rows = 2.0, 1.0, []
    for _ in range(steps):
        slope, new_u, new_v = 2 * u, u - 0.2 * u, v - 0.6 * v
        value = new_u**2 + 3 * new_v**2
        rows.append([f"{n:.{places}f}" for n in (u, slope, new_u, v, new_v, value)])
        u, v = new_u, new_v
    return rows


def _table(rows: list[list[str]]) -> str:
    return DESCENT + "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def test_descent_from_the_exact_history_is_consistent() -> None:
    for places in (3, 4, 6):
        claims, findings = checked(_table(_descent(8, places)))
        numbers = [claim for claim in claims if claim.method == "printed digits"]
        assert len(numbers) == 8 * 6 - 2
        assert {f.code for f in findings} <= {"undefined-symbol"}


@pytest.mark.parametrize("column", [0, 1, 2, 3, 4, 5])
@pytest.mark.parametrize("row", [2, 5])
def test_a_wrong_digit_is_found_where_it_stands(row: int, column: int) -> None:
    rows = _descent(8)
    right = rows[row][column]
    wrong = rows[row][column] = right[:-2] + str((int(right[-2]) + 4) % 10) + right[-1]
    _, findings = checked(_table(rows))
    errors = [f for f in findings if f.code == "wrong-digits"]
    assert [f.message.split()[0] for f in errors] == [wrong]
    (found,) = errors
    assert found.fix is not None
    assert found.fix.old == wrong
    assert abs(float(found.fix.new) - float(right)) < 2e-4
    line = _table(rows).split("\n")[found.span.line - 1]
    assert line[found.span.column - 1 : found.span.end_column - 1] == wrong


def test_cut_off_digits_are_a_warning() -> None:
    text = """
| $x$ | $x^2$ |
|---|---|
| 1.5 | 2.2 |
| 1.34 | 1.795 |
| 1.3 | 1.69 |
"""
    assert codes(text) == [("truncated", 5)]


def test_a_table_of_an_activation() -> None:
    rows = [(x, 1 / (1 + math.exp(-x)), math.tanh(x)) for x in (-2.0, -0.5, 0.0, 1.0, 3.0)]
    lines = [f"| {x} | {a:.4f} | {a * (1 - a):.4f} | {t:.3f} |" for x, a, t in rows]
    head = "| $x$ | $\\sigma(x)$ | $\\sigma'(x)$ | $\\tanh(x)$ |\n|--:|--:|--:|--:|\n"
    assert codes(head + "\n".join(lines)) == []
    wrong = [*lines[:3], lines[3].replace("0.1966", "0.1996"), lines[4]]
    assert fixes(head + "\n".join(wrong)) == [("0.1996", "0.1966")]


def test_an_iteration_that_counts_its_steps() -> None:
    text = r"""
We minimise $h(x) = x^4$ with $\alpha = 0.05$ by
$$x_{t+1} = x_t - \alpha h'(x_t)$$

| t | $x_t$ | $h(x_t)$ |
|---|---|---|
| 0 | 1.0 | 1.0 |
| 1 | 0.8 | 0.4096 |
| 2 | 0.6976 | 0.2368 |
| 3 | 0.6297 | 0.1572 |
"""
    assert codes(text) == []
    assert "wrong-digits" in dict(codes(text.replace("0.1572", "0.1752")))
    assert fixes(text.replace("| 0.6976 |", "| 0.6796 |")) == [("0.6796", "0.6976")]


def test_headers_without_dollars() -> None:
    text = """
| x | y | x*y | x + y |
|---|---|-----|-------|
| 2 | 3 | 6   | 5     |
| 4 | 5 | 20  | 9     |
| 6 | 7 | 41  | 13    |
"""
    assert fixes(text) == [("41", "42")]


@pytest.mark.parametrize(
    "text",
    [
        # Data, not values of the model that is defined above.
        "$y = \\sigma(wx + b)$ with $w = 2$ and $b = 1$.\n\n"
        "| $x$ | $y$ |\n|---|---|\n| 0.5 | 0 |\n| 1.5 | 1 |\n| -3.0 | 1 |\n",
        # Truth tables, words, epochs, empty cells.
        "| $x_1$ | $x_2$ | XOR |\n|---|---|---|\n| 0 | 0 | 0 |\n| 0 | 1 | 1 |\n",
        "| epoch | loss | accuracy |\n|---|---|---|\n| 1 | 0.693 | 51 % |\n| 2 | 0.61 | 72 % |\n",
        "| layer | shape | parameters |\n|---|---|---|\n| dense | (3, 2) | 8 |\n| out | (1, 3) |\n",
        "| $x$ | $f(x)$ |\n|---|---|\n| 1 | 2 |\n| 2 | 3 |\n",
        # w was printed rounded, the loss computed from all its digits.
        "$L = w^2$\n\n| $w$ | $L$ |\n|---|---|\n| 0.333 | 0.1111 |\n| 0.667 | 0.4444 |\n",
    ],
)
def test_true_tables_say_nothing(text: str) -> None:
    assert codes(text, "undefined-symbol") == []


def test_names_and_values_in_two_columns() -> None:
    text = r"""
$s = w x + b$ and $a = \sigma(s)$.

| quantity | value |
|---|---|
| $x$ | 1.5 |
| $w$ | -0.4 |
| $b$ | 0.2 |
| $s$ | -0.4 |
| $a$ | 0.4013 |
"""
    assert codes(text) == []
    assert fixes(text.replace("0.4013", "0.4113").replace("| $s$", "| $s$")) in (
        [],
        [("0.4113", "0.4013")],
    )


def test_placeholders() -> None:
    text = "| $x$ | $x^2$ |\n|---|---|\n| 2 | 4 |\n| 3 | ?? |\n\n$\\eta = ??$\n"
    assert [line for code, line in codes(text) if code == "placeholder"] == [4, 6]
    assert cells(text)["4"] == "PROVED"


def test_a_huge_table_is_left_alone() -> None:
    text = "| $x$ | $x^2$ |\n|---|---|\n" + "| 2 | 5 |\n" * 3000
    assert codes(text) == [("unreadable", 1)]


def test_steps_listed_in_words() -> None:
    text = r"""
With $\eta = 0.5$ the weights become

| parameter | old | gradient | new |
|---|---:|---:|---:|
| $w_5$ | 0.40 | 0.082167041 | 0.35891648 |
| $w_6$ | 0.45 | 0.082667628 | 0.408666186 |
| $w_7$ | 0.50 | -0.022602540 | 0.511301270 |
"""
    assert codes(text) == []
    assert fixes(text.replace("0.511301270", "0.488698730")) == [("0.488698730", "0.511301270")]
    assert codes(text.replace("0.5$", "0.7$")) == []  # another rule was used; nothing is certain
