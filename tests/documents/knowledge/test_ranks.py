"""Numbers, vectors and matrices are told apart by what the whole document shows of its names."""

from __future__ import annotations

import pytest

from symmlp.documents.judging.formulas import read_formulas
from symmlp.documents.judging.judge import judge_document
from symmlp.documents.knowledge.rank_rules import Ranks
from symmlp.documents.knowledge.sizes import Sizes
from symmlp.documents.syntaxes.markdown import read
from symmlp.latex.read_roles import learn
from symmlp.statement import Status

TWO_LAYERS = r"""
$$z_1 = W_1 x + b_1, \quad a_1 = \sigma(z_1), \quad z_2 = W_2 a_1 + b_2, \quad
\hat y = \sigma(z_2)$$

$$L = \frac12 \|\hat y - y\|^2$$

$$\delta_2 = \frac{\partial L}{\partial z_2}$$
$$\delta_1 = \frac{\partial L}{\partial z_1}$$
"""

SOFTMAX = r"""
$$h = \tanh(W x + b), \qquad z = V h + c, \qquad p = \text{softmax}(z)$$

$$L = -\sum_k y_k \log p_k$$
"""


def statuses(text: str) -> list[Status]:
    """Return the status of every claim of a document in Markdown."""
    return [claim.status for claim in judge_document(read(text, "notes.md"))[0]]


def ranks_of(text: str) -> tuple[Ranks, ...]:
    """Return the ranks of a document's names, for each section."""
    segments = list(read(text, "notes.md"))
    return read_formulas(segments, learn(s.text for s in segments), Sizes())[1].ranks


def test_a_softmax_tells_what_the_letters_before_it_are() -> None:
    (ranks,) = ranks_of(SOFTMAX)
    matrices = {name for (name, _), rank in ranks.items() if rank == 2}
    vectors = {name for (name, _), rank in ranks.items() if rank == 1}
    assert matrices == {"V", "W"}
    assert vectors >= {"h", "z", "c", "p", "b", "x"}


def test_a_letter_is_a_number_where_a_section_multiplies_it_as_one() -> None:
    vectors, numbers = ranks_of(SOFTMAX + "\n# One neuron\n\n$$h = \\sigma(w x), u = h x$$\n")
    assert vectors["x", 0] == 1
    assert ("x", 0) not in numbers


@pytest.mark.parametrize(
    ("before", "claim", "status"),
    [
        (TWO_LAYERS, r"\frac{\partial L}{\partial \hat y} = \hat y - y", Status.PROVED),
        (TWO_LAYERS, r"\delta_2 = (\hat y - y) \odot \sigma'(z_2)", Status.PROVED),
        (TWO_LAYERS, r"\delta_2 = (\hat y + y) \odot \sigma'(z_2)", Status.REFUTED),
        (TWO_LAYERS, r"\frac{\partial L}{\partial W_2} = \delta_2 a_1^T", Status.PROVED),
        (TWO_LAYERS, r"\frac{\partial L}{\partial W_2} = -\delta_2 a_1^T", Status.REFUTED),
        (TWO_LAYERS, r"\delta_1 = W_2^T \delta_2 \odot \sigma'(z_1)", Status.PROVED),
        (TWO_LAYERS, r"\delta_1 = W_2 \delta_2 \odot \sigma'(z_1)", Status.REFUTED),
        (TWO_LAYERS, r"\frac{\partial L}{\partial W_1} = \delta_1 x^T", Status.PROVED),
        (TWO_LAYERS, r"\frac{\partial L}{\partial W_1} = \delta_2 x^T", Status.REFUTED),
        (TWO_LAYERS, r"\frac{\partial L}{\partial b_1} = \delta_1", Status.PROVED),
        (SOFTMAX, r"\frac{\partial L}{\partial z} = p - y", Status.PROVED),
        (SOFTMAX, r"\frac{\partial L}{\partial z} = y - p", Status.REFUTED),
        (SOFTMAX, r"\frac{\partial L}{\partial V} = (p - y) h^T", Status.PROVED),
        (SOFTMAX, r"\frac{\partial L}{\partial h} = V^T (p - y)", Status.PROVED),
        (SOFTMAX, r"\frac{\partial L}{\partial h} = V (p - y)", Status.REFUTED),
    ],
)
def test_a_network_written_with_whole_layers(before: str, claim: str, status: Status) -> None:
    assert statuses(f"{before}\n$${claim}$$\n")[-1] is status


def test_what_is_no_vector_elsewhere_may_be_a_number_here() -> None:
    text = TWO_LAYERS + "\nFor one neuron, $$C = \\frac12 (a - y)^2$$\n"
    derivative = "$$\\frac{\\partial C}{\\partial a} = a - y$$\n"
    assert statuses(text + derivative)[-1] is Status.PROVED
    assert statuses(text + derivative.replace("a - y", "y - a"))[-1] is not Status.PROVED


LOGISTIC = r"""$h_\theta(x) = \sigma(\theta^T x)$

$$J(\theta) = -\frac{1}{m}\sum_{i=1}^m \left[ y^{(i)}\log h_\theta(x^{(i)}) +
(1-y^{(i)})\log(1-h_\theta(x^{(i)}))\right]$$
"""
LINEAR = r"""
$$\hat y_i = w^T x_i + b, \quad L = \frac{1}{n}\sum_{i=1}^n (y_i - \hat y_i)^2$$
"""
NIELSEN = r"""Let $a^l = \sigma(z^l)$, $z^l = w^l a^{l-1} + b^l$ and $C = \frac{1}{2}\|y - a^L\|^2$.
Define $\delta^l_j = \frac{\partial C}{\partial z^l_j}$; $w^l_{jk}$ leads from $k$ to $j$, and
$\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j$.
"""


@pytest.mark.parametrize(
    ("before", "claim", "status"),
    [
        (
            LOGISTIC,
            r"\frac{\partial J}{\partial \theta_j}"
            r" = \frac{1}{m}\sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)}",
            Status.PROVED,
        ),
        (
            LOGISTIC,
            r"\frac{\partial J}{\partial \theta_j}"
            r" = \frac{1}{m}\sum_{i=1}^m (y^{(i)} - h_\theta(x^{(i)})) x_j^{(i)}",
            Status.REFUTED,
        ),
        (
            LINEAR,
            r"\frac{\partial L}{\partial w} = -\frac{2}{n}\sum_{i=1}^n x_i (y_i - \hat y_i)",
            Status.PROVED,
        ),
        (
            LINEAR,
            r"\frac{\partial L}{\partial w} = -\frac{1}{n}\sum_{i=1}^n x_i (y_i - \hat y_i)",
            Status.REFUTED,
        ),
        (
            LINEAR,
            r"\frac{\partial L}{\partial b} = -\frac{2}{n}\sum_{i=1}^n (y_i - \hat y_i)",
            Status.PROVED,
        ),
        (NIELSEN, r"\delta^L = (a^L - y) \odot \sigma'(z^L)", Status.PROVED),
        (
            NIELSEN,
            r"\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)",
            Status.PROVED,
        ),
        (
            NIELSEN,
            r"\delta^l = (w^{l+1} \delta^{l+1}) \odot \sigma'(z^l)",
            Status.REFUTED,
        ),
    ],
)
def test_samples_and_layers_that_are_whole_vectors(before: str, claim: str, status: Status) -> None:
    assert statuses(f"{before}\n$${claim}$$\n")[-1] is status


def test_one_neuron_a_layer_before_layers_of_many() -> None:
    numbers = r"""# One neuron

$$C_0 = (a^{(L)} - y)^2, \quad z^{(L)} = w^{(L)} a^{(L-1)} + b^{(L)}, \quad
a^{(L)} = \sigma(z^{(L)})$$

$$\frac{\partial C_0}{\partial w^{(L)}} = a^{(L-1)} \sigma'(z^{(L)}) 2 (a^{(L)} - y)$$

$$\frac{\partial C_0}{\partial b^{(L)}} = a^{(L-1)} \sigma'(z^{(L)}) 2 (a^{(L)} - y)$$

# Many

$$z_j^{(L)} = \sum_k w_{jk}^{(L)} a_k^{(L-1)} + b_j^{(L)}$$
"""
    assert statuses(numbers)[3:5] == [Status.PROVED, Status.REFUTED]
