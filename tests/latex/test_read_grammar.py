"""Sentences of the grammar: each is read the same however it is dressed, or refused at a place.

The sentences are made by a grammar of their own; its tree is what reading has to find again.
"""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Expr, Symbol, srepr

from symmlp.latex.read import read_block, read_expression
from symmlp.latex.unreadable import Unreadable
from symmlp.latex.write import latex
from symmlp.proof import judge
from symmlp.statement import Statement, Status

NAMES = [
    "x",
    "y",
    r"\hat{y}",
    "w_{ij}",
    "a_k",
    r"\delta^{(l)}_j",
    r"\alpha",
    "b",
    "s_{h[0][j]}",
    r"\theta",
]
NUMBERS = ["0.5", "2", "10", ".25", "1e-3"]
FUNCTIONS = [r"\sigma({})", r"\log({})", r"e^{{{}}}", r"\tanh({})", r"f'({})", r"\sqrt{{{}}}"]
BLOCKS = [
    r"\sum_{{m=1}}^n ({})",
    r"\frac{{\partial}}{{\partial x}} ({})",
    r"\max(0, {})",
    r"\begin{{cases}} {} & x > 0 \\ 0 & \text{{otherwise}} \end{{cases}}",
    r"{{{}}}^2",
    r"-({})",
]
#: What changes the dress of a sentence and nothing that it says.
DRESSES = [
    lambda text: text.replace("(", r"\left(").replace(")", r"\right)"),
    lambda text: text.replace("(", r"\bigl(").replace(")", r"\bigr)"),
    lambda text: rf"\displaystyle {text}",
    lambda text: text.replace(r"\frac", r"\dfrac"),
    lambda text: rf"\boxed{{{text}}}",
    lambda text: rf"{text} \tag{{1}}",
    lambda text: text.replace(" ", "\n"),
    lambda text: rf"\underbrace{{{text}}}_{{\text{{it}}}}",
    lambda text: rf"\newcommand{{\me}}{{{text}}} \me",
    lambda text: rf"\color{{red}} {text}",
]

leaves = st.sampled_from(NAMES + NUMBERS)


def _wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(inner, inner)
    return st.one_of(
        pairs.map(lambda p: f"{p[0]} + {p[1]}"),
        pairs.map(lambda p: f"({p[0]}) \\cdot ({p[1]})"),
        pairs.map(lambda p: rf"\frac{{{p[0]}}}{{{p[1]}}}"),
        st.tuples(st.sampled_from(FUNCTIONS + BLOCKS), inner).map(lambda p: p[0].format(p[1])),
    )


sentences = st.recursive(leaves, _wider, max_leaves=8)


def meaning(text: str) -> Expr | None:
    """Return what a text means, or None where it is refused; anything else is a failure."""
    start = time.process_time()
    try:
        return read_expression(text)
    except Unreadable as error:
        refused(error, text)
        return None
    finally:
        assert time.process_time() - start < 2


def refused(error: Unreadable, text: str) -> None:
    """Check that a refusal has a reason and a place in the text."""
    assert error.reason
    assert 0 <= error.start <= error.end <= len(text)


@given(sentences)
@settings(max_examples=80)
def test_a_sentence_is_read_and_written_as_what_is_read_again(text: str) -> None:
    found = meaning(text)
    assert found is not None
    (step,) = read_block(latex(Statement(found, found))).steps
    for side in (step.lhs.expression, step.rhs.expression):
        assert side is not None, step.lhs.latex
        same = srepr(side) == srepr(found) or judge(Statement(side, found))
        assert same is True or same.status is not Status.REFUTED, step.lhs.latex


@given(sentences, st.sampled_from(DRESSES))
@settings(max_examples=150)
def test_dress_changes_nothing(text: str, dress) -> None:  # type: ignore[no-untyped-def]
    assert srepr(meaning(dress(text))) == srepr(meaning(text))


@given(
    sentences,
    sentences,
    st.integers(0, 400),
    st.integers(0, 6),
    st.sampled_from("{}()[]\\_^&%$'|,;=<>#~ "),
)
@settings(max_examples=300)
def test_a_damaged_statement_is_read_or_refused_at_a_place(
    left: str, right: str, at: int, gone: int, put: str
) -> None:
    whole = f"{left} = {right}"
    at %= len(whole)
    damaged = whole[:at] + put + whole[at + gone :]
    try:
        steps = read_block(damaged).steps
    except Unreadable as error:
        refused(error, damaged)
        return
    for side in (side for step in steps for side in (step.lhs, step.rhs)):
        assert (side.expression is None) == (side.problem is not None)
        assert 0 <= side.start <= side.end <= len(damaged)
        if side.problem is not None:
            refused(side.problem, damaged)


@given(sentences)
@settings(max_examples=60)
def test_every_name_of_a_sentence_is_in_its_meaning(text: str) -> None:
    found = meaning(f"q + {text}")
    assert found is not None
    assert Symbol("q", real=True) in found.free_symbols


@pytest.mark.parametrize("text", NAMES + NUMBERS)
def test_a_leaf_is_read_alone(text: str) -> None:
    assert meaning(text) is not None
