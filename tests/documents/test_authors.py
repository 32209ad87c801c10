r"""Documents as different authors write them: what they define once, and steps that follow or not.

Every step is judged in a section of its own behind the definitions.
"""

from __future__ import annotations

import pytest

from symmlp.documents.judging.judge import judge_document
from symmlp.documents.syntaxes.markdown import read

#: The definitions of one author, and formulas with what is true of them.
Cases = tuple[tuple[str, str], ...]

LAYERS_PASSING_BY = r"""
$$a^l_j = \sigma\left( \sum_k w^l_{jk} a^{l-1}_k + b^l_j \right)$$

$$z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j$$

so that $a^l_j = \sigma(z^l_j)$, and the cost is

$$C = \frac{1}{2} \sum_j (y_j - a^L_j)^2$$
"""

ONE_UNIT_WRITTEN_OUT = r"""
$$net_{h1} = w_1 i_1 + w_2 i_2 + b_1$$

$$out_{h1} = \frac{1}{1+e^{-net_{h1}}}$$

$$net_{o1} = w_5 out_{h1} + w_6 out_{h2} + b_2$$

$$out_{o1} = \frac{1}{1+e^{-net_{o1}}}$$

$$E_{o1} = \frac{1}{2} (target_{o1} - out_{o1})^2$$

$$E = E_{o1} + E_{o2}$$
"""

NAMED_ON_THE_WAY = r"""
$$L(t, y) = (t - y)^2 = E$$

$$o_j = \varphi(net_j) = \varphi\left( \sum_{k=1}^n w_{kj} x_k \right)$$

$$\varphi(z) = \frac{1}{1 + e^{-z}}$$
"""

WHOLE_ARRAYS = r"""
$$\mathbf{r} = \mathbf{y} - \mathbf{X} \mathbf{w}$$
"""

SOFTMAX = r"""
$$p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$$
"""

ARRAYS_AND_NUMBERS = r"""
$$a^l = \sigma(z^l)$$

$$\delta^L = \nabla_a C \odot \sigma'(z^L)$$
"""

CASES: tuple[tuple[str, Cases], ...] = (
    (
        LAYERS_PASSING_BY,
        (
            (r"\frac{\partial C}{\partial a^L_j} = a^L_j - y_j", "PROVED"),
            (r"\frac{\partial C}{\partial a^L_j} = y_j - a^L_j", "REFUTED"),
            (
                r"\frac{\partial C}{\partial z^L_j} "
                r"= \sum_k \frac{\partial C}{\partial a^L_k} \frac{\partial a^L_k}{\partial z^L_j}",
                "PROVED",
            ),
            (r"\frac{\partial z^{l+1}_k}{\partial z^l_j} = w^{l+1}_{kj} \sigma'(z^l_j)", "PROVED"),
            (r"\frac{\partial z^{l+1}_k}{\partial z^l_j} = w^{l+1}_{jk} \sigma'(z^l_j)", "REFUTED"),
            (r"\nabla_a C = a^L - y", "PROVED"),
            (r"\nabla_a C = y - a^L", "REFUTED"),
        ),
    ),
    (
        ONE_UNIT_WRITTEN_OUT,
        (
            (r"\frac{\partial net_{h1}}{\partial w_1} = i_1", "PROVED"),
            (r"\frac{\partial net_{h1}}{\partial w_1} = i_2", "REFUTED"),
            (r"\frac{\partial E}{\partial out_{o1}} = -(target_{o1} - out_{o1})", "PROVED"),
            (r"\frac{\partial E}{\partial out_{o1}} = target_{o1} - out_{o1}", "REFUTED"),
            (
                r"\frac{\partial E}{\partial w_5} "
                r"= (out_{o1} - target_{o1}) out_{o1} (1 - out_{o1}) out_{h1}",
                "PROVED",
            ),
            (
                r"\frac{\partial E}{\partial w_5} "
                r"= (out_{o1} - target_{o1}) out_{o1} (1 + out_{o1}) out_{h1}",
                "REFUTED",
            ),
            # How the second output depends on the hidden units is nowhere written.
            (
                r"\frac{\partial E}{\partial out_{h1}} "
                r"= (out_{o1} - target_{o1}) out_{o1} (1 - out_{o1}) w_5",
                "UNDECIDED",
            ),
        ),
    ),
    (
        NAMED_ON_THE_WAY,
        (
            (r"\frac{\partial E}{\partial y} = -2 (t - y)", "PROVED"),
            (r"\frac{\partial E}{\partial y} = 2 (t - y)", "REFUTED"),
            (r"\frac{\partial net_j}{\partial w_{ij}} = x_i", "PROVED"),
            (r"\frac{\partial net_j}{\partial w_{ij}} = x_j", "REFUTED"),
            (r"\frac{\partial o_j}{\partial net_j} = o_j (1 - o_j)", "PROVED"),
            (r"\frac{\partial o_j}{\partial net_j} = o_j (1 + o_j)", "REFUTED"),
        ),
    ),
    (
        WHOLE_ARRAYS,
        (
            (
                r"\frac{\partial \|\mathbf{y} - \mathbf{X} \mathbf{w}\|^2}{\partial \mathbf{w}} "
                r"= 2 \mathbf{X}^\top (\mathbf{X} \mathbf{w} - \mathbf{y})",
                "PROVED",
            ),
            (
                r"\frac{\partial \|\mathbf{y} - \mathbf{X} \mathbf{w}\|^2}{\partial \mathbf{w}} "
                r"= 2 \mathbf{X}^\top (\mathbf{y} - \mathbf{X} \mathbf{w})",
                "REFUTED",
            ),
            (r"(\mathbf{A} \mathbf{B})^\top = \mathbf{B}^\top \mathbf{A}^\top", "PROVED"),
            # An equation to be solved for the weights.
            (r"\mathbf{X}^\top \mathbf{X} \mathbf{w} = \mathbf{X}^\top \mathbf{t}", "UNDECIDED"),
        ),
    ),
    (
        SOFTMAX,
        (
            (
                r"\frac{\partial p_j}{\partial z_i} = -p_j p_i \quad \text{for } i \neq j",
                "PROVED",
            ),
            (r"\frac{\partial p_j}{\partial z_i} = p_j p_i \quad \text{for } i \neq j", "REFUTED"),
            (
                r"\frac{\partial p_j}{\partial z_i} = p_i (1 - p_j) \quad \text{if } i = j",
                "PROVED",
            ),
            (r"\frac{\partial p_j}{\partial z_i} = -p_j p_i", "REFUTED"),
        ),
    ),
    (
        ARRAYS_AND_NUMBERS,
        (
            (r"\sigma(z) = \frac{1}{1 + e^{-z}} = \frac{e^z}{1 + e^z}", "PROVED"),
            (r"\sigma(z) = \frac{1}{1 + e^{-z}} = \frac{e^z}{1 - e^z}", "REFUTED"),
        ),
    ),
    (
        "Let $w = 0.5$, $x = 2$ and $b = 0.1$.\n\n$$s = w x + b$$",
        (
            ("w x + b = 1.1", "PROVED"),
            ("w x + b = 1.200", "REFUTED"),
            ("2 x = 4", "PROVED"),
            ("q x = 0.75", "UNDECIDED"),
        ),
    ),
)


@pytest.mark.parametrize(
    ("begin", "formula", "verdict"),
    [(begin, formula, verdict) for begin, cases in CASES for formula, verdict in cases],
)
def test_steps_in_the_notation_of_an_author(begin: str, formula: str, verdict: str) -> None:
    text = f"# Definitions\n{begin}\n# Steps\n\n$${formula}$$\n"
    claims, _ = judge_document(read(text, "notes.md"))
    assert str(claims[-1].status) == verdict


def test_what_is_guessed_after_a_neighbour_is_listed() -> None:
    formula = r"\frac{\partial E}{\partial out_{o1}} = -(target_{o1} - out_{o1})"
    text = f"{ONE_UNIT_WRITTEN_OUT}\n$${formula}$$\n"
    claims, _ = judge_document(read(text, "notes.md"))
    assert "like E_o[1]" in dict(claims[-1].evidence)["taken for granted"]


def test_a_condition_on_indices_in_a_sentence_holds_for_the_formula_behind_it() -> None:
    text = (
        f"{SOFTMAX}\nFor $i \\neq j$ we get $\\frac{{\\partial p_j}}{{\\partial z_i}} = -p_i p_j$."
    )
    claims, findings = judge_document(read(text, "notes.md"))
    assert str(claims[-1].status) == "PROVED"
    assert "i ≠ j, as the text says" in dict(claims[-1].evidence)["taken for granted"]
    assert not findings


def test_a_formula_of_other_quantities_is_another_definition_of_the_name() -> None:
    text = r"""
$$C = \frac{1}{2} (y - a)^2$$

$$C = -\sum_j t_j \ln p_j$$
"""
    claims, _ = judge_document(read(text, "notes.md"))
    assert [str(claim.status) for claim in claims] == ["DEFINITION", "DEFINITION"]


def checked(text: str) -> dict[str, str]:
    """Return the verdict on each right side of a document."""
    claims, _ = judge_document(read(text, "notes.md"))
    return {claim.latex[1]: str(claim.status) for claim in claims}


def test_a_network_without_layers() -> None:
    text = r"""
# Network

$$a_j = \sum_i w_{ji} z_i$$

$$z_j = h(a_j)$$

# Backward

$$\delta_j \equiv \frac{\partial E}{\partial a_j}$$

$$\frac{\partial E}{\partial w_{ji}} = \delta_j z_i$$

$$\frac{\partial E}{\partial w_{ji}} = \delta_i z_j$$

$$\delta_j = \sum_k \frac{\partial E}{\partial a_k} \frac{\partial a_k}{\partial a_j}$$

$$\delta_j = h'(a_j) \sum_k w_{kj} \delta_k$$

$$\delta_j = h'(a_j) \sum_k w_{jk} \delta_k$$

$$\delta_j = h(a_j) \sum_k w_{kj} \delta_k$$
"""
    found = checked(text)
    assert found[r"\delta_j z_i"] == "PROVED"
    assert found[r"\delta_i z_j"] == "REFUTED"
    chain = r"\sum_k \frac{\partial E}{\partial a_k} \frac{\partial a_k}{\partial a_j}"
    assert found[chain] == "PROVED"
    assert found[r"h'(a_j) \sum_k w_{kj} \delta_k"] == "PROVED"
    assert found[r"h'(a_j) \sum_k w_{jk} \delta_k"] == "REFUTED"
    assert found[r"h(a_j) \sum_k w_{kj} \delta_k"] == "REFUTED"


def test_a_loss_that_no_formula_gives_is_one_of_what_is_computed_last() -> None:
    text = r"""
$$y_i = \sum_{j=1}^{n} W_{ij} x_j + b_i$$

# Backward

$$\frac{\partial L}{\partial x_j} = \sum_{i=1}^{m} \frac{\partial L}{\partial y_i} W_{ij}$$

$$\frac{\partial L}{\partial x_j} = \sum_{i=1}^{m} \frac{\partial L}{\partial y_i} W_{ji}$$
"""
    claims, _ = judge_document(read(text, "notes.md"))
    assert [str(claim.status) for claim in claims[-2:]] == ["PROVED", "REFUTED"]
    assert "L depends on the rest only through y" in dict(claims[1].evidence)["taken for granted"]


def test_units_that_are_counted_out() -> None:
    text = r"""
$$s = u_0 h_0 + u_1 h_1$$

# Backward

$$\frac{\partial s}{\partial u_j} = h_j$$

$$\frac{\partial s}{\partial u_j} = u_j$$
"""
    claims, _ = judge_document(read(text, "notes.md"))
    assert [str(claim.status) for claim in claims[-2:]] == ["PROVED", "REFUTED"]


def test_a_scalar_product_tells_what_is_a_number() -> None:
    text = r"""
$$f(x) = a^T x$$

$$z = w^T x + b$$

# Steps

$$\nabla f(x) = a$$
"""
    found = checked(text)
    assert found["w^T x + b"] == "DEFINITION"
    assert found["a"] == "PROVED"


def test_what_the_text_says_adds_up_to_one_is_used() -> None:
    text = r"""
Since $\sum_k t_k = 1$, we have

$$-t_l + y_l \sum_k t_k = y_l - t_l$$

$$-t_l + y_l \sum_k t_k = y_l + t_l$$
"""
    claims, _ = judge_document(read(text, "notes.md"))
    assert [str(claim.status) for claim in claims[-2:]] == ["PROVED", "REFUTED"]


def test_another_formula_for_the_loss_of_another_section_is_no_mistake() -> None:
    text = r"""
$$E = (t - y)^2$$

# Half of it

$$\frac{\partial E}{\partial y} = \frac{\partial}{\partial y} \frac{1}{2} (t - y)^2 = y - t$$
"""
    found = checked(text)
    assert found[r"\frac{\partial}{\partial y} \frac{1}{2} (t - y)^2"] == "UNDECIDED"
    assert found["y - t"] == "PROVED"
