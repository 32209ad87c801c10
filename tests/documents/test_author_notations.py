r"""The notations of well-known texts: what follows there is proved, a slip in it is not.

Each text defines its quantities in its own way; the formulas stand behind the definitions.
"""

from __future__ import annotations

import pytest

from symmlp.documents.judging.judge import judge_document
from symmlp.documents.syntaxes.markdown import read

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

NUMBER_OF_LAYERS: tuple[str, Cases] = (
    r"""
$$z^{(l+1)}_i = \sum_{j=1}^{s_l} W^{(l)}_{ij} a^{(l)}_j + b^{(l)}_i$$

$$a^{(l)}_i = f(z^{(l)}_i)$$

$$h_{W,b}(x) = a^{(n_l)}$$

$$J(W,b;x,y) = \frac{1}{2} \left\| h_{W,b}(x) - y \right\|^2$$

$$\delta^{(l)}_i = \frac{\partial}{\partial z^{(l)}_i} J(W,b;x,y)$$
""",
    (
        (r"z^{(l+1)} = W^{(l)} a^{(l)} + b^{(l)}", "PROVED"),
        (r"z^{(l+1)} = W^{(l)} a^{(l)} - b^{(l)}", "REFUTED"),
        (r"a^{(l+1)} = f(W^{(l)} a^{(l)} + b^{(l)})", "PROVED"),
        (r"\delta^{(n_l)}_i = -(y_i - a^{(n_l)}_i) f'(z^{(n_l)}_i)", "PROVED"),
        (r"\delta^{(n_l)}_i = (y_i - a^{(n_l)}_i) f'(z^{(n_l)}_i)", "REFUTED"),
        (
            r"\delta^{(l)}_i = \left( \sum_{j=1}^{s_{l+1}} W^{(l)}_{ji} \delta^{(l+1)}_j \right)"
            r"f'(z^{(l)}_i)",
            "PROVED",
        ),
        (
            r"\delta^{(l)}_i = \left( \sum_{j=1}^{s_{l+1}} W^{(l)}_{ij} \delta^{(l+1)}_j \right)"
            r"f'(z^{(l)}_i)",
            "REFUTED",
        ),
        (
            r"\delta^{(l)} = \left( (W^{(l)})^T \delta^{(l+1)} \right) \bullet f'(z^{(l)})",
            "PROVED",
        ),
        # No formula of this text tells that the bullet multiplies entries.
        (r"\delta^{(l)} = \left( W^{(l)} \delta^{(l+1)} \right) \bullet f'(z^{(l)})", "UNDECIDED"),
        (
            r"\frac{\partial}{\partial W^{(l)}_{ij}} J(W,b;x,y) = a^{(l)}_j \delta^{(l+1)}_i",
            "PROVED",
        ),
        (
            r"\frac{\partial}{\partial W^{(l)}_{ij}} J(W,b;x,y) = a^{(l)}_i \delta^{(l+1)}_j",
            "REFUTED",
        ),
        (r"\nabla_{W^{(l)}} J(W,b;x,y) = \delta^{(l+1)} (a^{(l)})^T", "PROVED"),
        (r"\nabla_{b^{(l)}} J(W,b;x,y) = \delta^{(l+1)}", "PROVED"),
        (r"\nabla_{b^{(l)}} J(W,b;x,y) = \delta^{(l)}", "REFUTED"),
    ),
)

OUTPUT_OF_THE_LAST_LAYER: tuple[str, Cases] = (
    r"""
$$z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j$$

$$a^l_j = \sigma(z^l_j)$$

$$\hat{y}_k = a^L_k$$

$$C = \frac{1}{2} \sum_k (\hat{y}_k - y_k)^2$$

$$\delta^l_j = \frac{\partial C}{\partial z^l_j}$$
""",
    (
        (r"\delta^L_j = (\hat{y}_j - y_j) \sigma'(z^L_j)", "PROVED"),
        (r"\delta^L_j = (y_j - a^L_j) \sigma'(z^L_j)", "REFUTED"),
        (r"\frac{\partial C}{\partial w^L_{jk}} = (a^L_j - y_j) \sigma'(z^L_j) a^L_k", "REFUTED"),
    ),
)

TEXTS = (
    LOSS_OF_EXAMPLES,
    LOSS_WITHOUT_FORMULA,
    LOSSES_ADDED_UP,
    NUMBER_OF_LAYERS,
    OUTPUT_OF_THE_LAST_LAYER,
)


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


def test_what_a_step_claims_is_not_taken_for_granted() -> None:
    begin = (
        r"$$\mathbf{a} = \mathbf{W}^\top \mathbf{x}$$" + "\n\n" + r"$$\mathbf{h} = g(\mathbf{a})$$"
    )
    for formula, verdict in (
        (r"\mathbf{h} = g(\mathbf{W}^\top \mathbf{x})", "PROVED"),
        (r"\mathbf{h} = g(\mathbf{W} \mathbf{x})", "REFUTED"),
    ):
        claims, _ = judge_document(read(f"{begin}\n\n$${formula}$$\n", "notes.md"))
        assert str(claims[-1].status) == verdict
