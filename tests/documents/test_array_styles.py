"""Arrays as people write them: bold letters with plain entries, Jacobians, rows as samples, points.

Every style has statements that hold and, beside each, what it becomes by a usual mistake: none of
those is ever proved, and most are refuted.
"""

from __future__ import annotations

import pytest

from symmlp.documents.judging.judge import judge_document
from symmlp.documents.syntaxes.markdown import read
from symmlp.statement import Status


def status_of(before: str, claim: str) -> Status:
    """Return the status of the last step of a document that ends with a claim."""
    claims, _ = judge_document(read(f"{before}\n\n$${claim}$$\n", "notes.md"))
    return claims[-1].status


BOLD = r"""
The scores of the classes are $\mathbf{o} = \mathbf{W} \mathbf{x} + \mathbf{b}$, the predictions

$$\hat{y}_j = \frac{\exp(o_j)}{\sum_{k} \exp(o_k)}, \qquad
l(\mathbf{y}, \hat{\mathbf{y}}) = -\sum_{j} y_j \log \hat{y}_j.$$
"""

HIDDEN = r"""
$$\boldsymbol{a} = \boldsymbol{W}^\top \boldsymbol{x} + \boldsymbol{c}, \qquad
h_i = \tanh(a_i), \qquad \hat{y} = \boldsymbol{w}^\top \boldsymbol{h}, \qquad
J = \frac{1}{2} (\hat{y} - y)^2$$
"""

JACOBIANS = r"""
Let $z = W x + b$, $a = \sigma(z)$ and $p = \mathrm{softmax}(z)$.
"""

LAYERS = r"""
$$z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}, \qquad a^{(l)} = f(z^{(l)}), \qquad
\delta^{(l)} = \frac{\partial C}{\partial z^{(l)}}$$
"""

ROWS = r"""
Each row of $X$ is a sample:

$$Z = X W + b, \qquad P_{ij} = \frac{e^{Z_{ij}}}{\sum_k e^{Z_{ik}}}, \qquad
L = -\frac{1}{n} \sum_{i=1}^{n} \sum_j Y_{ij} \log P_{ij}$$
"""

TWO_LAYERS_IN_ROWS = r"""
$$Z_1 = X W_1 + b_1, \quad H = \tanh(Z_1), \quad Z_2 = H W_2 + b_2, \quad
L = \frac{1}{2n} \| Z_2 - Y \|_F^2, \quad G = \frac{\partial L}{\partial Z_2}$$
"""

STABLE = r"$$p_k = \frac{e^{f_k}}{\sum_j e^{f_j}}$$"

POINT = r"Let $f(x) = x^2 + 3x$, $E = (w x - t)^2$ and $\sigma(z) = \frac{1}{1 + e^{-z}}$."

_TRUE = [
    (BOLD, r"o_i = \sum_j w_{ij} x_j + b_i"),
    (BOLD, r"\frac{\exp(o_j)}{\sum_k \exp(o_k)} = \mathrm{softmax}(\mathbf{o})_j"),
    (
        BOLD,
        r"\partial_{o_j} l(\mathbf{y}, \hat{\mathbf{y}}) = \mathrm{softmax}(\mathbf{o})_j - y_j",
    ),
    (BOLD, r"\nabla_{\mathbf{o}} l = \hat{\mathbf{y}} - \mathbf{y}"),
    (BOLD, r"\frac{\partial l}{\partial w_{ij}} = (\hat{y}_i - y_i) x_j"),
    (
        BOLD,
        r"\frac{\partial l}{\partial \mathbf{W}} = (\hat{\mathbf{y}} - \mathbf{y}) \mathbf{x}^\top",
    ),
    (HIDDEN, r"a_i = \boldsymbol{x}^\top \boldsymbol{W}_{:,i} + c_i"),
    (HIDDEN, r"a_i = \sum_j W_{j,i} x_j + c_i"),
    (HIDDEN, r"\frac{\partial J}{\partial a_i} = (\hat{y} - y) w_i (1 - h_i^2)"),
    (HIDDEN, r"\nabla_{\boldsymbol{h}} J = (\hat{y} - y) \boldsymbol{w}"),
    (JACOBIANS, r"\frac{\partial a}{\partial z} = \operatorname{diag}(\sigma'(z))"),
    (JACOBIANS, r"\frac{\partial a}{\partial x} = \operatorname{diag}(\sigma'(z)) W"),
    (JACOBIANS, r"\frac{\partial p}{\partial z} = \operatorname{diag}(p) - p p^\top"),
    (JACOBIANS, r"\frac{\partial a}{\partial x} = \frac{\partial a}{\partial z} W"),
    (LAYERS, r"\delta^{(l)} = \operatorname{diag}(f'(z^{(l)})) (W^{(l+1)})^\top \delta^{(l+1)}"),
    (
        LAYERS,
        r"\frac{\partial z^{(l+1)}}{\partial z^{(l)}} = W^{(l+1)} \operatorname{diag}(f'(z^{(l)}))",
    ),
    (ROWS, r"\frac{\partial L}{\partial Z} = \frac{1}{n} (P - Y)"),
    (ROWS, r"\frac{\partial L}{\partial W} = X^\top \frac{\partial L}{\partial Z}"),
    (ROWS, r"\frac{\partial L}{\partial W} = \frac{1}{n} X^\top (P - Y)"),
    (ROWS, r"\frac{\partial L}{\partial b_j} = \frac{1}{n} \sum_{i=1}^n (P_{ij} - Y_{ij})"),
    (TWO_LAYERS_IN_ROWS, r"G = \frac{1}{n} (Z_2 - Y)"),
    (TWO_LAYERS_IN_ROWS, r"\frac{\partial L}{\partial W_2} = H^\top G"),
    (TWO_LAYERS_IN_ROWS, r"\frac{\partial L}{\partial H} = G W_2^\top"),
    (STABLE, r"p_k = \frac{e^{f_k - \max_j f_j}}{\sum_j e^{f_j - \max_j f_j}}"),
    (STABLE, r"\log \sum_j e^{f_j} = \max_j f_j + \log \sum_j e^{f_j - \max_k f_k}"),
    (POINT, r"\left. \frac{df}{dx} \right|_{x=2} = 7"),
    (POINT, r"\left. \frac{df}{dx} \right|_{x=a} = 2a + 3"),
    (POINT, r"\frac{d\sigma}{dz}\bigg|_{z=0} = \frac{1}{4}"),
    (POINT, r"\frac{d}{dx} f(x) \Big|_{x=1} = 5"),
    (POINT, r"\left. \frac{\partial E}{\partial w} \right|_{w=0} = -2 t x"),
]

_FALSE = [
    (BOLD, r"o_i = \sum_j w_{ji} x_j + b_i"),
    (BOLD, r"\nabla_{\mathbf{o}} l = \mathbf{y} - \hat{\mathbf{y}}"),
    (
        BOLD,
        r"\partial_{o_j} l(\mathbf{y}, \hat{\mathbf{y}}) = \mathrm{softmax}(\mathbf{o})_j + y_j",
    ),
    (BOLD, r"\frac{\partial l}{\partial w_{ij}} = (\hat{y}_j - y_j) x_i"),
    (HIDDEN, r"\frac{\partial J}{\partial a_i} = (\hat{y} - y) w_i (1 + h_i^2)"),
    (HIDDEN, r"\frac{\partial J}{\partial a_i} = (\hat{y} - y) (1 - h_i^2)"),
    (JACOBIANS, r"\frac{\partial p}{\partial z} = \operatorname{diag}(p) + p p^\top"),
    (JACOBIANS, r"\frac{\partial a}{\partial x} = \operatorname{diag}(\sigma(z)) W"),
    (LAYERS, r"\delta^{(l)} = \operatorname{diag}(f(z^{(l)})) (W^{(l+1)})^\top \delta^{(l+1)}"),
    (ROWS, r"\frac{\partial L}{\partial Z} = P - Y"),
    (ROWS, r"\frac{\partial L}{\partial Z} = \frac{1}{n} (Y - P)"),
    (ROWS, r"\frac{\partial L}{\partial W} = X^\top (P - Y)"),
    (ROWS, r"\frac{\partial L}{\partial b_j} = \sum_{i=1}^n (P_{ij} - Y_{ij})"),
    (TWO_LAYERS_IN_ROWS, r"\frac{\partial L}{\partial W_2} = -H^\top G"),
    (POINT, r"\left. \frac{df}{dx} \right|_{x=2} = 8"),
    (POINT, r"\left. \frac{\partial E}{\partial w} \right|_{w=0} = 2 t x"),
]

_NEVER_PROVED = [
    (HIDDEN, r"a_i = \boldsymbol{x}^\top \boldsymbol{W}_{i,:} + c_i"),
    (JACOBIANS, r"\frac{\partial a}{\partial x} = W \operatorname{diag}(\sigma'(z))"),
    (LAYERS, r"\delta^{(l)} = \operatorname{diag}(f'(z^{(l)})) W^{(l+1)} \delta^{(l+1)}"),
    (ROWS, r"\frac{\partial L}{\partial W} = \frac{1}{n} X (P - Y)"),
    (TWO_LAYERS_IN_ROWS, r"\frac{\partial L}{\partial H} = G W_2"),
    (STABLE, r"p_k = \frac{e^{f_k - \max_j f_j}}{\sum_j e^{f_j}}"),
    (STABLE, r"\log \sum_j e^{f_j} = \log \sum_j e^{f_j - \max_k f_k}"),
    (STABLE, r"\frac{\partial}{\partial f_k} \max_j f_j = 0"),
    (STABLE, r"\max_j f_j = 3 - \max_j f_j"),
    (STABLE + r" $$m = \max_j f_j$$", r"\frac{\partial m}{\partial f_k} = 0"),
    (STABLE + r" $$L = \max_j f_j - f_2$$", r"\frac{\partial L}{\partial f_1} = 0"),
    (POINT, r"\left. \frac{df}{dx} \right|_{x=a} = 2a - 3"),
    (POINT, r"\left. \frac{df}{dx} \right|_{x=0} = 2x + 3"),
    (POINT, r"\frac{d}{dx} f(x) \Big|_{x=1} = 0"),
]


@pytest.mark.parametrize(("before", "claim"), _TRUE)
def test_what_holds_is_proved(before: str, claim: str) -> None:
    assert status_of(before, claim) is Status.PROVED


@pytest.mark.parametrize(("before", "claim"), _FALSE)
def test_a_usual_mistake_is_refuted(before: str, claim: str) -> None:
    assert status_of(before, claim) is Status.REFUTED


@pytest.mark.parametrize(("before", "claim"), _NEVER_PROVED)
def test_what_is_not_clearly_so_is_not_proved(before: str, claim: str) -> None:
    assert status_of(before, claim) is not Status.PROVED


@pytest.mark.parametrize("claim", [r"\max_j f_j = 3 - \max_j f_j", r"\max_j f_j = f_1"])
def test_which_is_the_largest_is_open(claim: str) -> None:
    assert status_of(STABLE, claim) is Status.UNDECIDED


@pytest.mark.parametrize(
    ("before", "claim"),
    [
        (r"", r"\boldsymbol{\theta}^T \mathbf{x}_i = \sum_{j=0}^{p} \theta_j x_{ij}"),
        (
            r"$P_c = \mathrm{softmax}(z_w)_c$",
            r"\partial \log P_c / \partial z_D = \mathbf{1}[c = D] - P_D",
        ),
    ],
)
def test_what_the_text_leaves_open_is_not_refuted(before: str, claim: str) -> None:
    assert status_of(before, claim) in (Status.UNDECIDED, Status.DEFINITION)
