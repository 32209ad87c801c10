"""What `judge_document` says of documents in the ways that authors write them."""

from __future__ import annotations

from textwrap import dedent

import pytest

from symmlp.documents.judging.judge import judge_document
from symmlp.documents.reports.claim import Claim
from symmlp.documents.syntaxes.markdown import read

NETWORK = r"""
    # A neuron

    $$ s = \sum_{i=1}^{n} w_i x_i + b $$

    $$ y = \sigma(s) $$

    # The loss

    $$ L = \frac{1}{2} (y - z)^2 $$

    # Its gradient

    """


def verdicts(text: str) -> list[str]:
    """Return the statuses of all claims of a Markdown document."""
    return [str(claim.status) for claim in claims(text)]


def claims(text: str) -> list[Claim]:
    """Return the claims of a Markdown document."""
    found, _ = judge_document(read(dedent(text), "notes.md"))
    return found


def last(formula: str, before: str = NETWORK) -> str:
    """Return the verdict on the last step of a formula that follows a text."""
    return verdicts(dedent(before) + f"$$ {formula} $$\n")[-1]


TRUE_STEPS = (
    r"\frac{\partial L}{\partial y} = y - z",
    r"\frac{\partial y}{\partial s} = y (1 - y)",
    r"\frac{\partial L}{\partial s} = (y - z) \sigma'(s)",
    r"\frac{\partial L}{\partial w_i} = \frac{\partial L}{\partial y} \frac{\partial y}{\partial s}"
    r" \frac{\partial s}{\partial w_i}",
    r"\frac{\partial L}{\partial w_i} = (y - z) y (1 - y) x_i",
    r"\frac{\partial L}{\partial b} = (y - z) y (1 - y)",
    r"\nabla L(w_i) = \delta x_i",
    r"\sigma'(s) = \sigma(s) (1 - \sigma(s))",
    r"\tanh'(s) = 1 - \tanh^2(s)",
)

FALSE_STEPS = (
    r"\frac{\partial L}{\partial y} = z - y",
    r"\frac{\partial y}{\partial s} = y (1 + y)",
    r"\frac{\partial L}{\partial s} = (y - z) \sigma(s)",
    r"\frac{\partial L}{\partial w_i} = \frac{\partial L}{\partial y}"
    r" \frac{\partial s}{\partial w_i}",
    r"\frac{\partial L}{\partial w_i} = (y - z) y (1 - y)",
    r"\frac{\partial L}{\partial w_i} = (y - z) y (1 - y) x_i^2",
    r"\frac{\partial s}{\partial b} = 0",
    r"\nabla L(w_i) = \delta",
    r"\sigma'(s) = \sigma(s) (1 + \sigma(s))",
    r"\tanh'(s) = 1 + \tanh^2(s)",
)


@pytest.mark.parametrize("formula", TRUE_STEPS)
def test_a_true_step_is_proved(formula: str) -> None:
    assert last(formula) == "PROVED"


@pytest.mark.parametrize("formula", FALSE_STEPS)
def test_a_false_step_is_refuted(formula: str) -> None:
    assert last(formula) == "REFUTED"


def test_a_derivative_of_what_nobody_defined_is_undecided() -> None:
    assert last(r"\frac{\partial Q}{\partial v} = 0", "") == "UNDECIDED"


def test_what_is_taken_for_granted_is_listed() -> None:
    claim = claims(dedent(NETWORK) + r"$$ \nabla L(w_i) = \delta x_i $$")[-1]
    assert "error signal" in dict(claim.evidence)["taken for granted"]


def test_numbers_put_in_for_quantities_are_assumed_and_kept() -> None:
    text = r"""
        $$ s = w x + b $$

        $$ \begin{aligned} s &= w x + b \\ &= 0.5 \cdot 2 + 1 \\ &= 2 \end{aligned} $$
        """
    assert verdicts(text)[-2:] == ["PROVED", "PROVED"]


@pytest.mark.parametrize(
    ("formula", "verdict", "code"),
    [
        (r"\sigma(0.5) = 0.6225", "PROVED", None),
        (r"\sigma(0.5) = 0.6224", "REFUTED", "truncated"),
        (r"\sigma(0.5) = 0.6325", "REFUTED", "wrong-digits"),
        (r"3(0.8) = 2.4999", "REFUTED", "wrong-digits"),
        (r"\frac{2}{3} \approx 0.67", "PROVED", None),
    ],
)
def test_digits(formula: str, verdict: str, code: str | None) -> None:
    (claim,) = claims(f"$$ {formula} $$")
    assert (str(claim.status), [f.code for f in claim.findings]) == (
        verdict,
        [code] if code else [],
    )


def test_a_loss_written_as_a_function_of_what_it_depends_on_is_one_quantity() -> None:
    assert last(r"L(y) = \frac{1}{2} (y - z)^2") == "PROVED"
    assert last(r"L(s) = \frac{1}{2} (\sigma(s) - z)^2") == "PROVED"


def test_a_first_mention_is_a_definition_and_a_second_meaning_a_warning() -> None:
    text = r"""
        # One

        $$ q = u + v $$

        # Two

        $$ q = u v $$
        """
    found = claims(text)
    assert [str(claim.status) for claim in found] == ["DEFINITION", "DEFINITION"]
    assert "two-meanings" in [f.code for f in found[1].findings]


def test_a_name_defined_in_this_section_cannot_be_something_else() -> None:
    text = r"""
        # One

        $$ q = u + v $$

        $$ q = u v $$
        """
    assert verdicts(text)[-1] == "REFUTED"


def test_what_cannot_be_read_is_undecided_and_the_rest_is_still_judged() -> None:
    text = r"""
        $$ \mathrm{__import__('os')} = 1 $$

        $$ (a + b)^2 = a^2 + 2 a b + b^2 $$
        """
    assert verdicts(text)[-1] == "PROVED"


LAYERS = r"""
    # Notation

    $$ z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j $$

    $$ a^l_j = \sigma(z^l_j) $$

    # Cost

    $$ C = \frac{1}{2} \sum_j (y_j - a^L_j)^2 $$

    # Errors

    $$ \delta^l_j \equiv \frac{\partial C}{\partial z^l_j} $$

    """


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        (r"\delta^L_j = (a^L_j - y_j) \sigma'(z^L_j)", "PROVED"),
        (r"\delta^L_j = (y_j - a^L_j) \sigma'(z^L_j)", "REFUTED"),
        (r"\delta^l_j = \sum_k w^{l+1}_{kj} \delta^{l+1}_k \sigma'(z^l_j)", "PROVED"),
        (r"\delta^l_j = \sum_k w^{l+1}_{jk} \delta^{l+1}_k \sigma'(z^l_j)", "REFUTED"),
        (r"\delta^l_j = w^{l+1}_{kj} \delta^{l+1}_k \sigma'(z^l_j)", "REFUTED"),
        (r"\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j", "PROVED"),
        (r"\frac{\partial C}{\partial w^l_{jk}} = a^l_k \delta^l_j", "REFUTED"),
        (r"\frac{\partial C}{\partial b^l_j} = \delta^l_j", "PROVED"),
        (r"\frac{\partial C}{\partial b^l_j} = -\delta^l_j", "REFUTED"),
    ],
)
def test_layers_of_any_network(formula: str, verdict: str) -> None:
    assert last(formula, LAYERS) == verdict


def test_a_step_about_layers_lists_what_a_feed_forward_network_is() -> None:
    claim = claims(dedent(LAYERS) + r"$$ \frac{\partial C}{\partial b^l_j} = \delta^l_j $$")[-1]
    evidence = dict(claim.evidence)
    assert "C depends on layer l only through its z" in evidence["taken for granted"]
    assert "induction over depth" in evidence["axioms"]


MATRICES = r"""
    # Forward

    $$ z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)} $$

    $$ a^{(l)} = \sigma(z^{(l)}) $$

    # Cost

    $$ C = \frac{1}{2} \| y - a^{(L)} \|^2 $$

    # Backward

    $$ \delta^{(l)} = \frac{\partial C}{\partial z^{(l)}} $$

    """


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        (r"\delta^{(L)} = (a^{(L)} - y) \odot \sigma'(z^{(L)})", "PROVED"),
        (r"\delta^{(L)} = (y - a^{(L)}) \odot \sigma'(z^{(L)})", "REFUTED"),
        (r"\delta^{(l)} = (W^{(l+1)})^\top \delta^{(l+1)} \odot \sigma'(z^{(l)})", "PROVED"),
        (r"\delta^{(l)} = W^{(l+1)} \delta^{(l+1)} \odot \sigma'(z^{(l)})", "REFUTED"),
        (r"\frac{\partial C}{\partial W^{(l)}} = \delta^{(l)} (a^{(l-1)})^T", "PROVED"),
        (r"\frac{\partial C}{\partial W^{(l)}} = \delta^{(l)} (a^{(l)})^T", "REFUTED"),
        (r"\frac{\partial C}{\partial b^{(l)}} = \delta^{(l)}", "PROVED"),
    ],
)
def test_statements_about_whole_arrays(formula: str, verdict: str) -> None:
    assert last(formula, MATRICES) == verdict


SOFTMAX = r"""
    # Softmax

    $$ p_i = \frac{e^{o_i}}{\sum_k e^{o_k}} $$

    $$ L = -\sum_j y_j \log p_j $$

    # Its gradient

    """


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        (r"\frac{\partial p_j}{\partial o_i} = p_j (1_{i=j} - p_i)", "PROVED"),
        (r"\frac{\partial p_j}{\partial o_i} = p_j (1_{i=j} + p_i)", "REFUTED"),
        (r"\frac{\partial L}{\partial o_i} = p_i - y_i", "PROVED"),
        (r"\frac{\partial L}{\partial o_i} = y_i - p_i", "REFUTED"),
        (r"\frac{\partial L}{\partial o_i} = p_i", "REFUTED"),
    ],
)
def test_softmax_with_cross_entropy(formula: str, verdict: str) -> None:
    assert last(formula, SOFTMAX) == verdict


def test_targets_that_add_up_to_one_are_an_assumption_that_is_listed() -> None:
    text = dedent(SOFTMAX) + r"$$ \frac{\partial L}{\partial o_i} = p_i - y_i $$"
    assert "the targets are a distribution" in dict(claims(text)[-1].evidence)["taken for granted"]
