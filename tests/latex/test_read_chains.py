"""How statements are laid out: chains, rows, environments, several statements, remarks."""

from __future__ import annotations

import pytest

from symmlp.latex.read import ChainStep, Side, read_block, read_chains


def written(step: ChainStep) -> str:
    return f"{step.lhs.latex} {step.relation} {step.rhs.latex}"


@pytest.mark.parametrize(
    ("latex", "steps"),
    [
        ("a = b = c", ["a = b", "b = c"]),
        ("$$a = b$$", ["a = b"]),
        (r"\[ a = b. \]", ["a = b"]),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", ["a = b", "b = c"]),
        (r"\begin{align*} a &= b \\[1em] &= c \\ \end{align*}", ["a = b", "b = c"]),
        (r"\begin{align} a &= b \label{1} \\ c &= d \tag{2} \end{align}", ["a = b", "c = d"]),
        (r"\begin{eqnarray} a &=& b \nonumber \\ &=& c \end{eqnarray}", ["a = b", "b = c"]),
        (
            r"\begin{equation}\begin{split} a &= b \\ &= c \end{split}\end{equation}",
            ["a = b", "b = c"],
        ),
        (r"\begin{array}{rcl} a &=& b \\ &=& c \end{array}", ["a = b", "b = c"]),
        (r"\begin{gather} a = b \\ c = d \end{gather}", ["a = b", "c = d"]),
        (r"\begin{cases} a = b \\ c = d \end{cases}", ["a = b", "c = d"]),
        (r"a = b \\ a = c", ["a = b", "a = c"]),
        (r"a &= b & c &= d", ["a = b", "c = d"]),
        (r"a = b, \quad c = d", ["a = b", "c = d"]),
        (r"a = b \quad c = d", ["a = b", "c = d"]),
        (r"a = b \quad\text{and}\quad c = d", ["a = b", "c = d"]),
        (r"a = b \Rightarrow c = d", ["a = b", "c = d"]),
        (r"a = b \\ \Rightarrow c = d", ["a = b", "c = d"]),
        ("a = b => c = d", ["a = b", "c = d"]),
        (r"\because a = b \\ \therefore c = d", ["a = b", "c = d"]),
        (r"a &= b \\ &\quad + c \\ &= d", [r"a = b \quad + c", r"b \quad + c = d"]),
        (r"a &= b + \\ &\quad c", [r"a = b + \quad c"]),
        (
            r"a &= \left( b \right. \\ &\left. + c \right)",
            [r"a = \left( b \right. \left. + c \right)"],
        ),
        (r"a := b", ["a := b"]),
        (r"a \coloneqq b", ["a := b"]),
        (r"a \approx 0.5", ["a ≈ 0.5"]),
        (r"a \equiv b", ["a ≡ b"]),
        (r"a \leftarrow b", ["a ← b"]),
        (r"w \rightarrow w' = w - 1", ["w → w'", "w' = w - 1"]),
        ("0 < y < 1", ["0 < y", "y < 1"]),
        (r"a \neq b", ["a ≠ b"]),
        (r"a \stackrel{(1)}{=} b", ["a = b"]),
        (r"\boxed{a = b}", ["a = b"]),
        (r"{\displaystyle a = b}", ["a = b"]),
        (r"a = b \qquad (3)", ["a = b"]),
        (r"a = b \; , \; c = d", ["a = b", "c = d"]),
        (r"y = f(x), \text{ where } f(x) = x^2", ["y = f(x)", "f(x) = x^2"]),
        (r"y = 1 \text{ if } x > 0", ["y = 1"]),
        (r"w_i = 2, \quad i = 1, \ldots, n", ["w_i = 2"]),
        (r"w_i = 2 \quad \forall i", ["w_i = 2"]),
        (r"f(a, b) = (c = d)", ["f(a, b) = (c = d)"]),
        (r"f(x) = \begin{cases} 1 & x = 0 \\ 0 & x \neq 0 \end{cases}", None),
        (r"\text{some prose only}", []),
    ],
)
def test_a_block_is_taken_apart(latex: str, steps: list[str] | None) -> None:
    found = read_chains(latex)
    if steps is None:
        assert len(found) == 1
    else:
        assert [written(step) for step in found] == steps


def test_every_place_is_an_offset_into_the_text() -> None:
    text = "\\begin{aligned}\n  a &= b + 1 \\\\\n    &= c(2)\n\\end{aligned}"
    first, second = read_chains(text)
    assert text[first.lhs.start : first.lhs.end] == "a"
    assert text[first.rhs.start : first.rhs.end] == "b + 1"
    assert text[second.rhs.start : second.rhs.end] == "c(2)"
    assert text[second.start : second.end] == "= c(2)"
    assert second.lhs == first.rhs
    assert second.carried
    assert not first.carried


def test_a_block_that_begins_with_a_relation_goes_on_with_the_block_before() -> None:
    before = read_chains("a = b")[-1].rhs
    step = read_chains("= c", carried=before)[0]
    assert step.lhs == before
    assert step.carried
    alone = read_chains("= c")[0]
    assert alone.lhs.problem is not None


def test_a_reason_interrupts_no_chain() -> None:
    steps = read_chains(r"a &= b \\ \because x &= y \\ &= c")
    assert [written(step) for step in steps] == ["a = b", "x = y", "b = c"]
    assert [step.aside for step in steps] == [False, True, False]


@pytest.mark.parametrize(
    ("latex", "kind", "text"),
    [
        (r"a = b \tag{7}", "tag", "{7}"),
        (r"a = b \qquad (7)", "tag", "(7)"),
        (r"y = 1 \text{ if } x > 0", "condition", "if x > 0"),
        (r"y = 1 \quad \text{since } a = b", "reason", "since a = b"),
        (r"y = 1 && \text{(chain rule)}", "remark", "(chain rule)"),
        (r"w_i = 2, \; i = 1, \ldots, n", "range", "i = 1 , ldots , n"),
        (r"w_i = 2 \quad \forall i", "condition", "forall i"),
        (r"\underbrace{a}_{s} = b", "underbrace", "{s}"),
    ],
)
def test_what_stands_beside_a_statement_is_kept(latex: str, kind: str, text: str) -> None:
    (step,) = read_chains(latex)
    assert [(note.kind, note.text) for note in step.notes] == [(kind, text)]


def test_what_is_no_statement_is_noted() -> None:
    assert [note.kind for note in read_block("x + y").notes] == ["expression"]


def test_a_member_that_is_not_read_leaves_the_others() -> None:
    first, second = read_chains(r"a = \unknown = c")
    assert first.lhs.problem is None
    assert first.rhs.problem is not None
    assert first.rhs.problem.span == (4, 12)
    assert second.rhs.expression is not None


def test_names_are_seen_in_the_whole_block() -> None:
    first, second = read_chains(r"y = W x \\ y = \sum_p a_p p")
    assert isinstance(first.lhs, Side)
    assert {s.name: s.is_integer for s in second.rhs.expression.args[0].free_symbols}["p"]


def test_a_left_side_on_a_row_of_its_own() -> None:
    text = r"\begin{aligned} & \sum_{i=0}^{3} x_{i} \\ &= u \\ &= v \end{aligned}"
    steps = read_chains(text)
    assert [step.lhs.problem for step in steps] == [None, None]
    assert str(steps[0].lhs.expression) == "Sum(x[i], (i, 0, 3))"


def test_a_reason_on_a_row_of_its_own_is_no_left_side() -> None:
    (step,) = read_chains(r"\begin{aligned} & \text{since} \\ &= u \end{aligned}")
    assert step.lhs.expression is None
