"""What stands beside a statement: where it holds, and what says nothing about that."""

from __future__ import annotations

import pytest

from symmlp.latex.read import ChainStep, read_block
from symmlp.latex.read_roles import learn
from symmlp.latex.tokens.macros import split_macros
from symmlp.latex.tokens.tokens import tokenize


def steps(latex: str) -> tuple[ChainStep, ...]:
    """Return the steps of a block in which every side is read."""
    found = read_block(latex).steps
    assert all(s.lhs.problem is None and s.rhs.problem is None for s in found), latex
    return found


@pytest.mark.parametrize(
    ("latex", "conditions"),
    [
        (r"y = x \quad \text{if } x > 0", ["x > 0"]),
        (r"y = x \text{ for } i \ne j", ["Ne(i, j)"]),
        (r"y = x, \quad i = j", ["Eq(i, j)"]),
        (r"y = x, \quad 0 < x < 1", ["(0 < x) & (x < 1)"]),
        (r"y = x \quad (i \ne j)", ["Ne(i, j)"]),
        (r"y = x \;(x > 0)", ["x > 0"]),
        (r"y = x \quad (\text{since } x > 0)", ["x > 0"]),
        (r"y = x \text{ because } i \ne j", ["Ne(i, j)"]),
        (r"y = x, \quad y \in \{0, 1\}", ["Eq(y, 0) | Eq(y, 1)"]),
        (r"y = x \text{ for } y \in (0, 1)", ["(y > 0) & (y < 1)"]),
        (r"\text{if } x > 0, \quad y = x", ["x > 0"]),
        (r"\text{For } i \neq j: \quad y = x", ["Ne(i, j)"]),
        (r"y = x \text{ when } x > 0 \text{ and } y < 1", ["x > 0", "y < 1"]),
    ],
)
def test_a_restriction_belongs_to_its_statement(latex: str, conditions: list[str]) -> None:
    (step,) = steps(latex)
    assert (str(step.lhs.expression), str(step.rhs.expression)) == ("y", "x")
    assert [str(condition) for condition in step.conditions.read] == conditions
    assert step.conditions.problem is None


@pytest.mark.parametrize(
    "latex",
    [
        r"y = x \text{ for all } i",
        r"y = x \quad \forall i",
        r"y = x \quad \forall i = 1, \ldots, n",
        r"y = x \quad (i = 1, \ldots, n)",
        r"y = x, \quad i = 1, 2, 3",
        r"y = x \quad \text{(chain rule)}",
        r"y = x \text{ by the chain rule}",
        r"y = x, \quad x \in \mathbb{R}",
    ],
)
def test_what_a_statement_is_made_for_restricts_nothing(latex: str) -> None:
    (step,) = steps(latex)
    assert not step.conditions.restrict


@pytest.mark.parametrize(
    ("latex", "place"),
    [
        (r"y = x \text{ otherwise}", r"\text{ otherwise}"),
        (r"y = x \text{ for the output layer}", r"\text{ for the output layer}"),
        (r"y = x \text{ if } x \text{ is small}", r"\text{ if } x "),
        (r"y = x \text{ unless } x > 0", r"\text{ unless } x > 0"),
    ],
)
def test_a_condition_in_words_is_not_dropped(latex: str, place: str) -> None:
    problem = steps(latex)[0].conditions.problem
    assert problem is not None
    assert latex[problem.start : problem.end].strip() == place.strip()


def test_each_statement_has_its_own_condition_and_rows_go_on_under_it() -> None:
    two = steps(r"y = x \text{ if } i = j, \quad y = 0 \text{ if } i \ne j")
    assert [str(step.conditions.read[0]) for step in two] == ["Eq(i, j)", "Ne(i, j)"]
    rows = steps(r"y &= x & \text{if } x > 0 \\ &= z")
    assert [step.conditions.read for step in rows] == [rows[0].conditions.read] * 2
    both = steps(r"y &= x && (i = j) \\ &= z && (i \ne j)")
    assert both[1].conditions.problem is not None


def test_letters_that_are_no_indices_are_equated_by_a_statement() -> None:
    assert [str(s.lhs.expression) for s in steps("a = b, c = d")] == ["a", "c"]


@pytest.mark.parametrize("latex", [r"y = (a + b) \\ (c + d)", r"y &= 1 \\ & x \\ &= z"])
def test_a_row_that_may_go_on_leaves_the_row_above_open(latex: str) -> None:
    problem = read_block(latex).steps[0].rhs.problem
    assert problem is not None
    assert latex[problem.start : problem.end].strip() in ("(c + d)", "x")


@pytest.mark.parametrize("latex", [r"y = a, \\ (c + d)", r"y_1 = x_1 \\ \vdots \\ y_n = x_n"])
def test_a_row_after_a_comma_or_of_dots_does_not(latex: str) -> None:
    assert steps(latex)


@pytest.mark.parametrize("number", [r"\qquad (2)", r"\quad (3.1)", r"\;\;\;(2)", "~~~(2)"])
def test_a_number_of_an_equation_is_no_factor(number: str) -> None:
    assert str(steps(f"y = x {number}")[0].rhs.expression) == "x"


def test_a_system_behind_a_brace_is_several_statements() -> None:
    brace = r"\left\{ \begin{aligned} s &= w x \\ a &= f(s) \end{aligned} \right."
    assert [str(step.rhs.expression) for step in steps(brace)] == ["w*x", "f(s)"]


@pytest.mark.parametrize(
    ("definition", "call", "meaning"),
    [
        (r"\newcommand*{\R}{\mathbb{R}}", r"\R", "R_bb"),
        (r"\newcommand{\d}[2][L]{\frac{\partial #1}{\partial #2}}", r"\d{w}", "∂(L)/∂w"),
        (r"\newcommand{\d}[2][L]{\frac{\partial #1}{\partial #2}}", r"\d[C]{w}", "∂(C)/∂w"),
        (r"\DeclareMathOperator*{\relu}{ReLU}", r"\relu(x)", "ReLU(x)"),
        (r"\let\a=\alpha", r"\a", "alpha"),
    ],
)
def test_an_authors_commands_in_all_their_forms(definition: str, call: str, meaning: str) -> None:
    assert split_macros(tokenize(definition))[1]
    (step,) = steps(f"{definition} y = {call}")
    assert str(step.rhs.expression) == meaning


def test_sums_over_two_sets_of_a_document_are_not_taken_for_one() -> None:
    latex = r"s = \sum_{k \in A} x_k"
    assert str(steps(latex)[0].rhs.expression) == "Sum(x[k], (k, 1, n_x))"
    roles = learn([latex, r"t = \sum_{k \in B} x_k"])
    assert read_block(latex, roles).steps[0].rhs.problem is not None
