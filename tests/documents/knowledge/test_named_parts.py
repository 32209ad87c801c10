"""A name given to a part of an earlier formula is what that formula is made of from there on."""

from __future__ import annotations

import pytest

from symmlp.documents.judging.judge import judge_document
from symmlp.documents.syntaxes.markdown import read
from symmlp.statement import Status

NEURON = r"""Let $\hat y = \sigma(w x + b)$ and $L = (\hat y - y)^2$.

With $z = w x + b$ and $a = \sigma(z)$,
"""

LAYERS = r"""
$$h = \tanh(W_1 x + b_1), \quad p = \text{softmax}(W_2 h + b_2), \quad L = -\sum_k y_k \log p_k$$

Let $z = W_2 h + b_2$.
"""


@pytest.mark.parametrize(
    ("before", "claim", "status"),
    [
        (NEURON, r"\frac{\partial L}{\partial z} = 2 (a - y) a (1 - a)", Status.PROVED),
        (NEURON, r"\frac{\partial L}{\partial z} = 2 (a - y) a (1 + a)", Status.REFUTED),
        (NEURON, r"\frac{\partial L}{\partial w} = 2 (a - y) a (1 - a) x", Status.PROVED),
        (LAYERS, r"\frac{\partial L}{\partial z} = p - y", Status.PROVED),
        (LAYERS, r"\frac{\partial L}{\partial z} = y - p", Status.REFUTED),
        (LAYERS, r"\frac{\partial L}{\partial W_2} = (p - y) h^T", Status.PROVED),
    ],
)
def test_a_derivative_by_the_new_name(before: str, claim: str, status: Status) -> None:
    claims, _ = judge_document(read(f"{before}\n$${claim}$$\n", "notes.md"))
    assert claims[-1].status is status


def test_what_is_no_part_of_a_formula_does_not_enter_it() -> None:
    before = r"Let $y = \sigma(w x + b)$ and $z = w x - b$."
    claim = r"\frac{\partial y}{\partial z} = y (1 - y)"
    claims, _ = judge_document(read(f"{before}\n\n$${claim}$$\n", "notes.md"))
    assert claims[-1].status is Status.UNDECIDED
