r"""False steps, in the notations that people use: no far-fetched reading makes one of them true.

Each document defines a network in its own letters and then claims something false. PROVED would be
a lie; UNDECIDED is allowed where knowledge is missing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import symmlp

#: What each author defines, and the false steps that follow from none of it.
AUTHORS: dict[str, tuple[str, tuple[str, ...]]] = {
    "layers above": (
        r"""z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j
a^l_j = \sigma(z^l_j)
C = \frac{1}{2} \sum_j (y_j - a^L_j)^2
\delta^l_j \equiv \frac{\partial C}{\partial z^l_j}""",
        (
            r"\frac{\partial C}{\partial w^l_{jk}} = a^{l}_k \delta^l_j",
            r"\frac{\partial C}{\partial w^l_{jk}} = -a^{l-1}_k \delta^l_j",
            r"\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_j \delta^l_k",
            r"\frac{\partial C}{\partial b^l_j} = -\delta^l_j",
            r"\frac{\partial C}{\partial b^l_j} = 2 \delta^l_j",
            r"\delta^l_j = \sum_k w^{l+1}_{jk} \delta^{l+1}_k \sigma'(z^l_j)",
            r"\delta^l_j = \sum_k w^{l+1}_{kj} \delta^{l+1}_k \sigma(z^l_j)",
            r"\delta^l_j = -\sum_k w^{l+1}_{kj} \delta^{l+1}_k \sigma'(z^l_j)",
            r"\delta^L_j = (y_j - a^L_j) \sigma'(z^L_j)",
            r"\delta^L_j = (a^L_j - y_j) \sigma(z^L_j)",
            r"\frac{\partial z^{l+1}_k}{\partial z^l_j} = w^{l+1}_{kj} \sigma(z^l_j)",
            r"\frac{\partial C}{\partial a^L_j} = y_j - a^L_j",
        ),
    ),
    "layers in brackets": (
        r"""z^{[l]}_i = \sum_j w^{[l]}_{ij} a^{[l-1]}_j + b^{[l]}_i
a^{[l]}_i = \tanh(z^{[l]}_i)""",
        (
            r"\frac{\partial a^{[l]}_i}{\partial z^{[l]}_i} = a^{[l]}_i (1 - a^{[l]}_i)",
            r"\frac{\partial a^{[l]}_i}{\partial z^{[l]}_i} = 1 + (a^{[l]}_i)^2",
            r"\frac{\partial a^{[l]}_i}{\partial z^{[l]}_i} = (a^{[l]}_i)^2 - 1",
            r"\frac{\partial z^{[l]}_i}{\partial w^{[l]}_{ij}} = a^{[l]}_j",
            r"\frac{\partial z^{[l]}_i}{\partial b^{[l]}_i} = b^{[l]}_i",
            r"\frac{\partial z^{[l]}_i}{\partial w^{[l]}_{ij}} = w^{[l]}_{ij}",
        ),
    ),
    "one neuron": (
        r"""z = w x + b
a = \sigma(z)
L = \frac{1}{2} (a - y)^2""",
        (
            r"\frac{\partial L}{\partial a} = y - a",
            r"\frac{\partial L}{\partial a} = 2 (a - y)",
            r"\frac{\partial a}{\partial z} = a (a - 1)",
            r"\frac{\partial a}{\partial z} = 1 - a^2",
            r"\frac{\partial z}{\partial w} = w",
            r"\frac{\partial z}{\partial x} = x",
            r"\frac{\partial z}{\partial b} = b",
            r"\frac{\partial L}{\partial w} = (a - y) a (1 - a)",
            r"\frac{\partial L}{\partial w} = (y - a) a (1 - a) x",
            r"\frac{\partial L}{\partial w} = (a - y) a (1 + a) x",
            r"\frac{\partial L}{\partial b} = (a - y) a (1 - a) x",
            r"\frac{\partial L}{\partial x} = (a - y) a (1 - a) x",
        ),
    ),
    "whole layers": (
        r"""z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}
a^{(l)} = \sigma(z^{(l)})
C = \frac{1}{2} \| y - a^{(L)} \|^2
\delta^{(l)} = \frac{\partial C}{\partial z^{(l)}}""",
        (
            r"\delta^{(L)} = (y - a^{(L)}) \odot \sigma'(z^{(L)})",
            r"\delta^{(L)} = (a^{(L)} - y) \odot \sigma(z^{(L)})",
            r"\delta^{(l)} = W^{(l+1)} \delta^{(l+1)} \odot \sigma'(z^{(l)})",
            r"\delta^{(l)} = (W^{(l+1)})^\top \delta^{(l+1)} \odot \sigma(z^{(l)})",
            r"\delta^{(l)} = -(W^{(l+1)})^\top \delta^{(l+1)} \odot \sigma'(z^{(l)})",
            r"\frac{\partial C}{\partial W^{(l)}} = \delta^{(l)} (a^{(l)})^T",
            r"\frac{\partial C}{\partial W^{(l)}} = a^{(l-1)} (\delta^{(l)})^T",
            r"\frac{\partial C}{\partial W^{(l)}} = -\delta^{(l)} (a^{(l-1)})^T",
            r"\frac{\partial C}{\partial b^{(l)}} = -\delta^{(l)}",
            r"\frac{\partial C}{\partial b^{(l)}} = 2 \delta^{(l)}",
        ),
    ),
    "output and target": (
        r"""s = \sum_{i=0}^{n-1} w_i x_i + b
y = f(s)
L = \frac{1}{2} (y - z)^2""",
        (
            r"\frac{\partial L}{\partial y} = z - y",
            r"\frac{\partial L}{\partial y} = y",
            r"\frac{\partial L}{\partial s} = (y - z) f(s)",
            r"\frac{\partial L}{\partial s} = (z - y) f'(s)",
            r"\frac{\partial L}{\partial s} = (f(s) - f(s)) f'(s)",
            r"\frac{\partial L}{\partial w_i} = (y - z) f'(s) w_i",
            r"\frac{\partial L}{\partial w_i} = (y - z) f'(s)",
            r"\frac{\partial L}{\partial b} = (y - z) f'(s) b",
            r"\frac{\partial s}{\partial w_i} = w_i",
            r"\frac{\partial s}{\partial x_i} = x_i",
            r"f(s) = f'(s)",
            r"y = z",
        ),
    ),
    "softmax": (
        r"""p_i = \frac{e^{z_i}}{\sum_{k=1}^{K} e^{z_k}}
L = -\sum_{i=1}^{K} y_i \log(p_i)""",
        (
            r"\frac{\partial p_i}{\partial z_i} = p_i (1 + p_i)",
            r"\frac{\partial p_i}{\partial z_i} = p_i^2",
            r"\frac{\partial L}{\partial z_i} = y_i - p_i",
            r"\frac{\partial L}{\partial p_i} = \frac{y_i}{p_i}",
            r"\frac{\partial L}{\partial p_i} = -\frac{p_i}{y_i}",
            r"\frac{\partial L}{\partial p_i} = -y_i p_i",
            r"\sum_{i=1}^{K} p_i = K",
            r"\sum_{i=1}^{K} p_i = 0",
        ),
    ),
}
CASES = [
    pytest.param(begin, step, id=f"{author}: {step}")
    for author, (begin, steps) in AUTHORS.items()
    for step in steps
]


def test_there_are_enough_false_steps_and_notations() -> None:
    assert len(CASES) >= 60
    assert len(AUTHORS) >= 6


@pytest.mark.parametrize(("begin", "step"), CASES)
def test_a_false_step_is_never_proved(tmp_path: Path, begin: str, step: str) -> None:
    page = tmp_path / "page.md"
    formulas = [*begin.splitlines(), step]
    blocks = "\n\n".join(f"$$ {one} $$" for one in formulas)
    page.write_text(f"# Network\n\n{blocks}\n", encoding="utf-8")
    claim = symmlp.check(page).claims[-1]
    assert str(claim.status) != "PROVED", claim.evidence
