"""Documents that write no layer: net_j = Σ_k w_kj o_k, o_j = φ(net_j), told apart by letters."""

from __future__ import annotations

from pathlib import Path

import pytest

import symmlp

SOURCE_FIRST = r"""Unit $j$ gets $\text{net}_j = \sum_{k=1}^n w_{kj} o_k + b_j$ and gives
$o_j = \varphi(\text{net}_j)$ with $\varphi(z) = \frac{1}{1+e^{-z}}$, and

$$E = \frac12 \sum_j (t_j - o_j)^2$$

"""
TARGET_FIRST = r"""$$a_j = \sum_i w_{ji} z_i, \qquad z_j = h(a_j)$$

$$\delta_j = \frac{\partial E}{\partial a_j}$$

"""
SIGNAL = r"""$$\delta_j = \frac{\partial E}{\partial \text{net}_j}$$

"""


def judged(folder: Path, before: str, step: str) -> tuple[str, str]:
    """Return the verdict on the last step of a document, and what was taken for granted."""
    page = folder / "page.md"
    page.write_text(f"{before}$$ {step} $$\n")
    claim = symmlp.check(page).claims[-1]
    return str(claim.status), dict(claim.evidence).get("taken for granted", "")


@pytest.mark.parametrize(
    ("step", "status"),
    [
        (r"\frac{\partial \text{net}_j}{\partial w_{ij}} = o_i", "PROVED"),
        (r"\frac{\partial \text{net}_j}{\partial w_{ij}} = o_j", "REFUTED"),
        (r"\frac{\partial \text{net}_j}{\partial b_j} = 1", "PROVED"),
        (r"\frac{\partial o_j}{\partial \text{net}_j} = o_j (1 - o_j)", "PROVED"),
        (r"\frac{\partial o_j}{\partial \text{net}_j} = 1 - o_j", "REFUTED"),
        (r"\frac{\partial \text{net}_k}{\partial o_j} = w_{jk}", "PROVED"),
        (r"\frac{\partial \text{net}_k}{\partial o_j} = w_{kj}", "REFUTED"),
        (
            r"\frac{\partial E}{\partial w_{ij}} = \frac{\partial E}{\partial o_j}"
            r"\frac{\partial o_j}{\partial \text{net}_j}"
            r"\frac{\partial \text{net}_j}{\partial w_{ij}}",
            "PROVED",
        ),
        (
            r"\frac{\partial E}{\partial o_j} = "
            r"\sum_\ell \frac{\partial E}{\partial \text{net}_\ell} w_{j\ell}",
            "PROVED",
        ),
        (
            r"\frac{\partial E}{\partial o_j} = "
            r"\sum_\ell \frac{\partial E}{\partial \text{net}_\ell} w_{\ell j}",
            "REFUTED",
        ),
        (r"\delta_j = o_j (1 - o_j) \sum_\ell w_{j\ell} \delta_\ell", "PROVED"),
        (r"\delta_j = (1 - o_j) \sum_\ell w_{j\ell} \delta_\ell", "REFUTED"),
        (r"\delta_j = o_j (1 - o_j) w_{jk} \delta_k", "REFUTED"),
        (r"\delta_j = o_j (1 - o_j) (o_j - t_j)", "PROVED"),
        (r"\delta_j = o_j (1 - o_j) (t_j - o_j)", "REFUTED"),
        (r"\frac{\partial E}{\partial w_{ij}} = \delta_j o_i", "PROVED"),
        (r"\frac{\partial E}{\partial w_{ij}} = \delta_i o_j", "REFUTED"),
    ],
)
def test_layers_are_told_apart_by_the_letters_of_units(
    tmp_path: Path, step: str, status: str
) -> None:
    assert judged(tmp_path, SOURCE_FIRST + SIGNAL, step)[0] == status


@pytest.mark.parametrize(
    ("step", "status"),
    [
        (r"\frac{\partial a_k}{\partial a_j} = w_{kj} h'(a_j)", "PROVED"),
        (r"\frac{\partial a_k}{\partial a_j} = w_{kj} h(a_j)", "REFUTED"),
        (r"\frac{\partial E}{\partial w_{ji}} = \frac{\partial E}{\partial a_j} z_i", "PROVED"),
        (r"\delta_j = h'(a_j) \sum_k w_{kj} \delta_k", "PROVED"),
        (r"\delta_j = h'(a_j) \sum_k w_{jk} \delta_k", "REFUTED"),
    ],
)
def test_a_loss_that_is_nowhere_written_depends_on_the_layer_above(
    tmp_path: Path, step: str, status: str
) -> None:
    assert judged(tmp_path, TARGET_FIRST, step)[0] == status


@pytest.mark.parametrize(
    ("step", "status"),
    [
        (r"\delta_j = o_j (1 - o_j) (t_j - o_j)", "PROVED"),
        (r"\delta_j = o_j (1 - o_j) (o_j - t_j)", "REFUTED"),
        (r"\frac{\partial E}{\partial w_{ij}} = -\delta_j o_i", "PROVED"),
        (r"\frac{\partial E}{\partial w_{ij}} = \delta_j o_i", "REFUTED"),
    ],
)
def test_an_author_may_take_the_error_signal_with_the_other_sign(
    tmp_path: Path, step: str, status: str
) -> None:
    said = r"$$\delta_j = -\frac{\partial E}{\partial \text{net}_j}$$" + "\n\n"
    assert judged(tmp_path, SOURCE_FIRST + said, step)[0] == status
    shown = r"$$\delta_k = o_k (1 - o_k) (t_k - o_k)$$" + "\n\n"
    assert judged(tmp_path, SOURCE_FIRST + shown, step)[0] == status


def test_the_layers_are_among_what_is_taken_for_granted(tmp_path: Path) -> None:
    _, granted = judged(tmp_path, TARGET_FIRST, r"\delta_j = h'(a_j) \sum_k w_{kj} \delta_k")
    assert "k in layer layer, j in layer layer - 1" in granted


def test_letters_that_no_weight_connects_leave_a_step_undecided(tmp_path: Path) -> None:
    step = r"\frac{\partial E}{\partial o_j} = \delta_i o_k"
    assert judged(tmp_path, SOURCE_FIRST, step)[0] == "UNDECIDED"


def test_a_proved_signal_of_the_last_layer_is_not_that_of_every_layer(tmp_path: Path) -> None:
    last = (
        TARGET_FIRST
        + r"""$$E = \frac12 \sum_k (y_k - t_k)^2, \qquad y_k = a_k$$

$$\delta_k = y_k - t_k$$

"""
    )
    step = r"\delta_j = h'(a_j) \sum_k w_{kj} \delta_k"
    assert judged(tmp_path, last, step)[0] == "PROVED"
    assert judged(tmp_path, last, step.replace("w_{kj}", "w_{jk}"))[0] != "PROVED"
