"""Steps that are true as soon as numbers of values, which nothing gives, are one."""

from __future__ import annotations

from pathlib import Path

import pytest

import symmlp

BATCH = r"""$$\bar t = \frac1m \sum_{i=1}^m t_i, \qquad \bar u = \frac1n \sum_{i=1}^n u_i$$

"""


@pytest.mark.parametrize(
    ("step", "status"),
    [
        (r"X^T (X w - t) = X^T X w - X^T t", "PROVED"),
        (r"X^T (X w - t) = X^T X w + X^T t", "REFUTED"),
        (r"\sum_{i=1}^n t_i = \sum_{i=1}^m t_i", "UNDECIDED"),
        (r"\sum_{i=1}^n (t_i + u_i) = \sum_{i=1}^m t_i + \sum_{i=1}^n u_i", "UNDECIDED"),
        (r"\sum_{i=1}^n (t_i + u_i) = \sum_{i=1}^m t_i - \sum_{i=1}^n u_i", "REFUTED"),
    ],
)
def test_made_up_shapes_refute_nothing(tmp_path: Path, step: str, status: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"{BATCH}$$ {step} $$\n")
    assert str(symmlp.check(page).claims[-1].status) == status
