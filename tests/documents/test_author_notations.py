r"""The notations of well-known texts: what follows there is proved, a slip in it is not.

Each text defines its quantities in its own way; the formulas stand behind the definitions.
"""

from __future__ import annotations

import pytest

from symmlp.documents.judge import judge_document
from symmlp.documents.markdown import read

#: A formula and the verdict on it.
Cases = tuple[tuple[str, str], ...]

LOSS_OF_EXAMPLES: tuple[str, Cases] = (
    r"""
$$J(W,b) = \frac{1}{m} \sum_{k=1}^m J(W,b;x^{(k)},y^{(k)})
+ \frac{\lambda}{2} \sum_{i=1}^s \sum_{j=1}^s \left( W_{ij} \right)^2$$
""",
    (
        (
            r"\frac{\partial}{\partial W_{ij}} J(W,b) = \frac{1}{m} \sum_{k=1}^m"
            r"\frac{\partial}{\partial W_{ij}} J(W,b;x^{(k)},y^{(k)}) + \lambda W_{ij}",
            "PROVED",
        ),
        (
            r"\frac{\partial}{\partial W_{ij}} J(W,b) = \frac{1}{m} \sum_{k=1}^m"
            r"\frac{\partial}{\partial W_{ij}} J(W,b;x^{(k)},y^{(k)}) + 2 \lambda W_{ij}",
            "REFUTED",
        ),
        (
            r"\frac{\partial}{\partial b_i} J(W,b) = \frac{1}{m} \sum_{k=1}^m"
            r"\frac{\partial}{\partial b_i} J(W,b;x^{(k)},y^{(k)})",
            "PROVED",
        ),
        (
            r"\frac{\partial}{\partial b_i} J(W,b) = \sum_{k=1}^m"
            r"\frac{\partial}{\partial b_i} J(W,b;x^{(k)},y^{(k)})",
            "REFUTED",
        ),
    ),
)

LOSS_WITHOUT_FORMULA: tuple[str, Cases] = (
    r"$$J(w) = E(w) + \frac{\lambda}{2} \sum_i w_i^2$$",
    (
        (
            r"\frac{\partial J}{\partial w_i} = \frac{\partial E}{\partial w_i} + \lambda w_i",
            "PROVED",
        ),
        (
            r"\frac{\partial J}{\partial w_i} = \frac{\partial E}{\partial w_i} - \lambda w_i",
            "REFUTED",
        ),
        # Of E it is not said here that it depends on w.
        (r"\frac{\partial J}{\partial w_i} = \lambda w_i", "UNDECIDED"),
    ),
)

LOSSES_ADDED_UP: tuple[str, Cases] = (
    r"$$J(\theta) = \frac{1}{m} \sum_{i=1}^m L_i(\theta)$$",
    (
        (r"\nabla_\theta J = \frac{1}{m} \sum_{i=1}^m \nabla_\theta L_i", "PROVED"),
        (r"\nabla_\theta J = \sum_{i=1}^m \nabla_\theta L_i", "REFUTED"),
        (r"\nabla_\theta J = -\frac{1}{m} \sum_{i=1}^m \nabla_\theta L_i", "REFUTED"),
    ),
)

TEXTS = (LOSS_OF_EXAMPLES, LOSS_WITHOUT_FORMULA, LOSSES_ADDED_UP)


@pytest.mark.parametrize(
    ("begin", "formula", "verdict"),
    [(begin, formula, verdict) for begin, cases in TEXTS for formula, verdict in cases],
)
def test_what_follows_is_proved_and_a_slip_is_not(begin: str, formula: str, verdict: str) -> None:
    claims, _ = judge_document(read(f"{begin}\n$${formula}$$\n", "notes.md"))
    assert str(claims[-1].status) == verdict


def test_that_a_loss_is_some_function_of_the_weights_is_listed() -> None:
    begin, ((formula, _), *_) = LOSS_WITHOUT_FORMULA
    claims, _ = judge_document(read(f"{begin}\n$${formula}$$\n", "notes.md"))
    assert "E is some function of w[i]" in dict(claims[-1].evidence)["taken for granted"]


def test_a_function_of_its_arguments_is_no_quantity() -> None:
    text = "$$L(a, y) = (a - y)^2$$\n\n$$L(3, 1) = 4$$\n\n$$L(3, 1) = 2$$\n"
    claims, _ = judge_document(read(text, "notes.md"))
    assert [str(claim.status) for claim in claims] == ["DEFINITION", "PROVED", "REFUTED"]
