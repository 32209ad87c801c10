"""The one edit that makes a wrong formula of vectors, matrices and layers true is found."""

from __future__ import annotations

import pytest

from tests.checked_text import checked

LAYERS = r"""
$$ z^l = W^l a^{l-1} + b^l $$

$$ a^l = \sigma(z^l) $$

$$ \delta^l = \frac{\partial C}{\partial z^l} $$

$$ LEFT = RIGHT $$
"""


REGRESSION = r"""
$$ J = \frac{1}{2n} \| A w - t \|^2 $$

$$ LEFT = RIGHT $$
"""

ROWS = r"""
$$ \mathbf{u} = \mathbf{V} \mathbf{x} + \mathbf{c} $$

$$ E = \frac12 \| \mathbf{u} - \mathbf{t} \|^2 $$

$$ LEFT = RIGHT $$
"""

UNITS = r"""
$$ s_j = \sum_i v_{ji} x_i + c_j, \quad y_j = \sigma(s_j) $$

$$ L = \frac{1}{2m} \sum_j (y_j - t_j)^2 $$

$$ LEFT = RIGHT $$
"""

DELTA = r"\delta^l"
OF_WEIGHTS = r"\frac{\partial C}{\partial W^l}"

#: What was written, and what it should be: a document, a left side, a wrong and a right one.
WRONG = [
    (
        LAYERS,
        DELTA,
        r"W^{l+1} \delta^{l+1} \odot \sigma'(z^l)",
        r"(W^{l+1})^T \delta^{l+1} \odot \sigma'(z^l)",
    ),
    (
        LAYERS,
        DELTA,
        r"(W^l)^T \delta^{l+1} \odot \sigma'(z^l)",
        r"(W^{l+1})^T \delta^{l+1} \odot \sigma'(z^l)",
    ),
    (
        LAYERS,
        DELTA,
        r"(W^{l+1})^T \delta^l \odot \sigma'(z^l)",
        r"(W^{l+1})^T \delta^{l+1} \odot \sigma'(z^l)",
    ),
    (
        LAYERS,
        DELTA,
        r"(W^{l+1})^T \delta^{l+1} \odot \sigma(z^l)",
        r"(W^{l+1})^T \delta^{l+1} \odot \sigma'(z^l)",
    ),
    (LAYERS, DELTA, r"(W^{l+1})^T \delta^{l+1}", r"(W^{l+1})^T \delta^{l+1} \odot \sigma'(z^l)"),
    (
        LAYERS,
        DELTA,
        r"-(W^{l+1})^\top \delta^{l+1} \odot \sigma'(z^l)",
        r"(W^{l+1})^\top \delta^{l+1} \odot \sigma'(z^l)",
    ),
    (LAYERS, OF_WEIGHTS, r"a^{l-1} (\delta^l)^T", r"\delta^l (a^{l-1})^T"),
    (LAYERS, OF_WEIGHTS, r"\delta^l (a^l)^T", r"\delta^l (a^{l-1})^T"),
    (REGRESSION, r"\nabla_w J", r"A^T (A w - t)", r"\frac{1}{n} A^T (A w - t)"),
    (REGRESSION, r"\nabla_w J", r"\frac{2}{n} A^T (A w - t)", r"\frac{1}{n} A^T (A w - t)"),
    (REGRESSION, r"\nabla_w J", r"\frac{1}{n} A (A w - t)", r"\frac{1}{n} A^T (A w - t)"),
    (REGRESSION, r"\nabla_w J", r"\frac{1}{n} A^\top (t - A w)", r"\frac{1}{n} A^\top (A w - t)"),
    (
        ROWS,
        r"\frac{\partial E}{\partial \mathbf{u}}",
        r"\mathbf{t} - \mathbf{u}",
        r"\mathbf{u} - \mathbf{t}",
    ),
    (
        ROWS,
        r"\frac{\partial E}{\partial \mathbf{V}}",
        r"\mathbf{x} (\mathbf{u} - \mathbf{t})^\top",
        r"(\mathbf{u} - \mathbf{t}) \mathbf{x}^\top",
    ),
    (
        ROWS,
        r"\frac{\partial E}{\partial \mathbf{x}}",
        r"\mathbf{V} (\mathbf{u} - \mathbf{t})",
        r"\mathbf{V}^T (\mathbf{u} - \mathbf{t})",
    ),
    (UNITS, r"\frac{\partial L}{\partial y_j}", "y_j - t_j", r"\frac{1}{m} (y_j - t_j)"),
    (
        UNITS,
        r"\frac{\partial L}{\partial s_j}",
        r"\frac1m (y_j - t_j)",
        r"\frac1m (y_j - t_j) \sigma'(s_j)",
    ),
    (
        UNITS,
        r"\frac{\partial L}{\partial v_{ji}}",
        r"\frac1m (y_j - t_j) \sigma'(s_j) x_j",
        r"\frac1m (y_j - t_j) \sigma'(s_j) x_i",
    ),
]


@pytest.mark.parametrize(("document", "left", "wrong", "right"), WRONG)
def test_the_edit_of_a_wrong_formula_is_found(
    document: str, left: str, wrong: str, right: str
) -> None:
    text = document.replace("LEFT", left)
    claims, findings = checked(text.replace("RIGHT", wrong))
    assert str(claims[-1].status) == "REFUTED"
    found = [one for one in findings if one.code == "step-refuted"][-1]
    assert dict(found.evidence)["true would be"] == right
    assert found.fix is not None
    line = text.replace("RIGHT", wrong).splitlines()[found.fix.span.line - 1]
    start, end = found.fix.span.column - 1, found.fix.span.end_column - 1
    assert line[start:end] == found.fix.old
    mended = line[:start] + found.fix.new + line[end:]
    claims, _ = checked(text.replace(f"$$ {left} = RIGHT $$", mended))
    assert str(claims[-1].status) == "PROVED"


def test_no_edit_is_shown_where_none_makes_the_formula_true() -> None:
    _, findings = checked(REGRESSION.replace("LEFT", r"\nabla_w J").replace("RIGHT", "A^T t"))
    assert [(one.code, one.fix) for one in findings] == [("step-refuted", None)]


def test_a_wrong_formula_says_nothing_of_sizes_while_edits_are_tried() -> None:
    wrong = LAYERS.replace("LEFT", DELTA).replace(
        "RIGHT", r"W^{l+1} \delta^{l+1} \odot \sigma'(z^l)"
    )
    claims, _ = checked(f"{wrong}\n$$ {OF_WEIGHTS} = (a^{{l-1}} (\\delta^l)^T)^T $$\n")
    assert [str(claim.status) for claim in claims][-1] == "PROVED"
