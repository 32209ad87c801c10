"""Steps between arrays of numbers: each entry by its digits, names by what the document gives."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symmlp.documents.findings.fix import edits_of, fixed
from symmlp.documents.judging.judge import judge_document
from symmlp.documents.reports.claim import Claim
from symmlp.documents.syntaxes.markdown import read

SQUARE = r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}"
GIVEN = r"""
    Take $A = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}$,
    $u = \begin{pmatrix} 0.5 \\ -1 \end{pmatrix}$ and $c = \begin{pmatrix} 0.25 \\ 0 \end{pmatrix}$.

    """


def claims(text: str) -> list[Claim]:
    """Return the claims of a Markdown document."""
    return judge_document(read(dedent(text), "notes.md"))[0]


def last(formula: str, before: str = GIVEN) -> Claim:
    return claims(f"{before}$$ {formula} $$\n")[-1]


def column(*entries: object) -> str:
    return r"\begin{pmatrix} " + r" \\ ".join(map(str, entries)) + r" \end{pmatrix}"


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        (SQUARE + column(0.5, -1) + "=" + column(-1.5, -2.5), "PROVED"),
        (SQUARE + column(0.5, -1) + "=" + column(-1.5, 2.5), "REFUTED"),
        (SQUARE + r"^T" + column(0.5, -1) + "=" + column(-2.5, "-3.0"), "PROVED"),
        (SQUARE + r"^T" + column(0.5, -1) + "=" + column(-1.5, -2.5), "REFUTED"),
        ("A u = " + column(-1.5, -2.5), "PROVED"),
        ("A u = " + column(-1.5, -2.4), "REFUTED"),
        ("A^T u + c = " + column(-2.25, "-3.0"), "PROVED"),
        ("A^T u - c = " + column(-2.25, "-3.0"), "REFUTED"),
        (r"u \odot c = " + column(0.125, 0), "PROVED"),
        (r"u \odot c = " + column(0.13, 0), "PROVED"),  # rounded
        (r"u \odot c = " + column(0.14, 0), "REFUTED"),
        (r"\sigma(c) = " + column(0.5622, 0.5), "PROVED"),
        (r"\sigma(c) = " + column(0.5621, 0.5), "REFUTED"),  # 0.56217…
        (r"\sigma'(c) = " + column(0.2461, 0.25), "PROVED"),
        (r"1 - u^2 = " + column(0.75, 0), "PROVED"),
        (r"1 + u^2 = " + column(0.75, 0), "REFUTED"),
        (r"u c^T = \begin{bmatrix} 0.125 & 0 \\ -0.25 & 0 \end{bmatrix}", "PROVED"),
        (r"u c^T = \begin{bmatrix} 0.125 & -0.25 \\ 0 & 0 \end{bmatrix}", "REFUTED"),
        (r"u^T c = 0.125", "PROVED"),
        (r"u^T c = 0.25", "REFUTED"),
        (r"\|u\|^2 = 1.25", "PROVED"),
        (r"-2 \cdot u = [-1, 2]", "PROVED"),
    ],
)  # fmt: skip
def test_products_functions_and_transposes_of_arrays_come_out_in_numbers(
    formula: str, verdict: str
) -> None:
    assert str(last(formula).status) == verdict


@pytest.mark.parametrize(
    "formula",
    [
        "A v = " + column(1, 2),  # nothing says what v is
        "A u = " + column(1, 2, 3),  # another shape
        r"\begin{bmatrix} 1 & 2 & 3 \end{bmatrix} u = 4",  # no such product
    ],
)
def test_what_has_no_value_in_numbers_is_undecided(formula: str) -> None:
    assert str(last(formula).status) == "UNDECIDED"


def test_a_name_gets_other_numbers_in_another_section() -> None:
    text = (
        dedent(GIVEN) + "# Another\n\n$u = " + column(2, 2) + "$\n\n$$ 2 u = " + column(4, 4) + "$$"
    )
    assert [str(claim.status) for claim in claims(text)][-2:] == ["DEFINITION", "PROVED"]


def test_a_chain_is_judged_and_its_rounded_result_used_as_an_interval() -> None:
    text = GIVEN + r"""
    $$ s = A c + u = """ + column(0.75, -0.25) + r""" $$
    $$ y = \sigma(s) = """ + column(0.68, 0.44) + r""" $$
    $$ 10 y = """ + column(6.8, 4.4) + r""" $$
    $$ 10 y = """ + column(6.79, 4.38) + r""" $$
    """  # fmt: skip
    found = {f"{c.latex[0]} = {c.latex[1]}": str(c.status) for c in claims(text)}
    tail = [status for name, status in found.items() if name.startswith(("A c", r"\sigma", "10"))]
    assert tail == ["PROVED", "PROVED", "PROVED", "PROVED"]


def test_one_wrong_entry_is_mended_in_place_and_a_cut_one_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    wrong = dedent(GIVEN) + "$$ A u = " + column(-1.5, -2.7) + " $$\n"
    cut = dedent(GIVEN) + r"$$ \sigma(c) = " + column(0.5621, 0.5) + " $$\n"
    for text, code, old, new in (
        (wrong, "wrong-digits", "-2.7", "-2.5"),
        (cut, "truncated", "0.5621", "0.5622"),
    ):
        path.write_text(text, encoding="utf-8")
        found = judge_document(read(text, str(path)))[1]
        assert [one.code for one in found if one.fix] == [code]
        edits = edits_of(found)
        (after,) = (fixed(one, edits[one]) for one in edits)
        after.write()
        assert path.read_text(encoding="utf-8") == text.replace(old, new)


@given(
    st.lists(st.integers(-9, 9), min_size=4, max_size=4),
    st.lists(st.integers(-9, 9), min_size=2, max_size=2),
    st.integers(-1, 1),
)
def test_a_product_of_whole_numbers_is_what_numpy_says(
    entries: list[int], right: list[int], off: int
) -> None:
    a, b, c, d = entries
    result = np.array([[a, b], [c, d]]) @ np.array(right)
    formula = (
        rf"\begin{{bmatrix}} {a} & {b} \\ {c} & {d} \end{{bmatrix}} {column(*right)} = "
        f"{column(result[0], result[1] + off)}"
    )
    assert str(last(formula, "").status) == ("REFUTED" if off else "PROVED")
