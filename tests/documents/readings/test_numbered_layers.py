"""Layers and time steps that are told by their numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

import symmlp

NETWORK = r"""
For $k = 1, \dots, K$ let $s_k = V_k y_{k-1} + c_k$ and $y_k = g(s_k)$, where $y_0 = x$. Its loss is
$E = \frac12 \| y_K - t \|^2$, and $d_k = \nabla_{s_k} E$.
"""
CELL = r"""
A cell: $s_n = p x_n + q h_{n-1} + c$, $h_n = \tanh(s_n)$, $h_0 = 0$. Its loss is
$E = \frac12 (h_3 - t)^2$, and $\delta_n = \frac{\partial E}{\partial s_n}$.
"""
SHARED = r"""
For $k = 1, \dots, K$ let $s_k = V y_{k-1} + c$, $y_k = \sigma(s_k)$, where $y_0 = x$. Its loss is
$E = \frac12 \| y_K - t \|^2$, and $\delta_k = \nabla_{s_k} E$.
"""


def last(folder: Path, text: str) -> str:
    """Return the verdict on the last claim of a document."""
    page = folder / "page.md"
    page.write_text(text)
    return str(symmlp.check(page).claims[-1].status)


@pytest.mark.parametrize(
    ("formula", "status"),
    [
        (r"d_2 = (y_2 - t) \odot g'(s_2)", "PROVED"),
        (r"d_2 = (t - y_2) \odot g'(s_2)", "REFUTED"),
        (r"d_1 = (V_2^\top d_2) \odot g'(s_1)", "PROVED"),
        (r"d_1 = V_2^\top d_2", "REFUTED"),
        (r"d_1 = (V_2^\top d_2) \odot g'(s_2)", "REFUTED"),
        (r"\nabla_{V_1} E = d_1 x^\top", "PROVED"),
        (r"\nabla_{V_2} E = d_2 y_1^\top", "PROVED"),
        (r"\nabla_x E = V_1^\top d_1", "PROVED"),
    ],
)
def test_a_network_of_two_layers(tmp_path: Path, formula: str, status: str) -> None:
    assert last(tmp_path, f"{NETWORK}\nFor $K = 2$:\n$$ {formula} $$\n") == status


@pytest.mark.parametrize("formula", [r"d_2 = (t - y_2) \odot g'(s_2)", r"d_1 = V_2^\top d_2"])
def test_nothing_is_said_of_layers_by_number_without_their_number(
    tmp_path: Path, formula: str
) -> None:
    assert last(tmp_path, f"{NETWORK}\n$$ {formula} $$\n") == "UNDECIDED"


def test_two_steps_back_at_once(tmp_path: Path) -> None:
    formula = r"d_1 = \left( V_2^\top \left( (V_3^\top d_3) \odot g'(s_2) \right) \right)"
    text = f"{NETWORK}\nFor $K = 3$:\n$$ {formula}"
    assert last(tmp_path, rf"{text} \odot g'(s_1) $$") == "PROVED"
    assert last(tmp_path, f"{text} $$") == "REFUTED"


@pytest.mark.parametrize(
    ("formula", "status"),
    [
        (r"\delta_3 = (h_3 - t) (1 - h_3^2)", "PROVED"),
        (r"\delta_2 = q \delta_3 (1 - h_2^2)", "PROVED"),
        (r"\delta_2 = \delta_3 (1 - h_2^2)", "REFUTED"),
        (r"\frac{\partial E}{\partial p} = \delta_1 x_1 + \delta_2 x_2 + \delta_3 x_3", "PROVED"),
        (r"\frac{\partial E}{\partial p} = \delta_3 x_3", "REFUTED"),
        (r"\frac{\partial E}{\partial q} = \delta_2 h_1 + \delta_3 h_2", "PROVED"),
        (r"\frac{\partial E}{\partial q} = \delta_2 h_2 + \delta_3 h_3", "REFUTED"),
        (r"\frac{\partial h_2}{\partial x_1} = (1 - h_2^2) q (1 - h_1^2) p", "PROVED"),
    ],
)
def test_a_recurrent_cell_has_the_same_weights_in_each_step(
    tmp_path: Path, formula: str, status: str
) -> None:
    assert last(tmp_path, f"{CELL}\n$$ {formula} $$\n") == status


@pytest.mark.parametrize(
    "formula",
    [r"\nabla_V E = \delta_k y_{k-1}^\top", r"\nabla_c E = \delta_k", r"\nabla_c E = \delta_K"],
)
def test_what_all_layers_share_has_no_gradient_of_one_layer(tmp_path: Path, formula: str) -> None:
    assert last(tmp_path, f"{SHARED}\n$$ {formula} $$\n") != "PROVED"


def test_a_diagonal_matrix_of_a_layer_by_its_number_refutes_nothing_by_its_size(
    tmp_path: Path,
) -> None:
    text = rf"{NETWORK} With $D_k = \operatorname{{diag}}(g'(s_k))$ and $K = 3$:"
    assert last(tmp_path, f"{text}\n$$ d_2 = D_2 V_3^\\top d_3 $$\n") != "REFUTED"
    assert last(tmp_path, f"{text}\n$$ d_2 = D_3 V_3^\\top d_3 $$\n") != "PROVED"
