"""Shapes that a document declares and a step does not respect, and shapes that are open."""

from __future__ import annotations

import pytest

from symmlp.documents.findings.findings import Finding
from tests.checked_text import checked

SIZES = r"Let $A \in \mathbb{R}^{4 \times 3}$, $u, c \in \mathbb{R}^3$ and $v \in \mathbb{R}^4$."
WORDS = "Here $A$ is a 4×3 matrix, $u$ is a vector of length 3, $c$ is a vector with 3 entries."
LAYERS = (
    r"$W^{(l)} \in \mathbb{R}^{n_l \times n_{l-1}}$ and "
    r"$b^{(l)}, z^{(l)}, a^{(l)}, \delta^{(l)} \in \mathbb{R}^{n_l}$."
)


def _found(text: str) -> list[Finding]:
    return [one for one in checked(text)[1] if one.code == "shape-mismatch"]


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("s = A v", "4×3 times 4×1"),
        ("s = A^T u + c", "3×4 times 3×1"),
        ("s = A u + c", "4×1 plus 3×1"),
        (r"s = A u \odot c", "4×1 by entries with 3×1"),
        ("v = A^T A u", "4×1 on the left, 3×1 on the right"),
        (r"s = \sigma(A v) + 1", "4×3 times 4×1"),
        (r"s = \frac12 \| A u - c \|^2", "4×1 plus 3×1"),
    ],
)
def test_shapes_that_cannot_fit_are_an_error(formula: str, reason: str) -> None:
    (found,) = _found(f"{SIZES}\n\n$$ {formula} $$\n")
    assert found.message == f"the shapes do not fit: {reason}"
    assert found.level == "error"
    claims, _ = checked(f"{SIZES}\n\n$$ {formula} $$\n")
    assert [str(claim.status) for claim in claims] == ["UNDECIDED"]


@pytest.mark.parametrize(
    "formula",
    [
        "s = A u",
        "s = u^T A^T",
        "s = u A^T",  # of vectors as rows
        "s = A^T v + c",
        "s = v^T A u",
        r"s = u \odot c",
        "s = u c",  # by entries, or a number
        r"s = \eta A u + q",
        r"s = A \odot v",  # a number for each row, as NumPy would not have it but texts do
        r"s = A + c",
        r"S = v u^T",
        r"\frac{\partial L}{\partial A} = v u^T",
        r"\frac{\partial L}{\partial A} = u v^T",  # the other layout
        "A = 0",
        "u = 1 - c",
    ],
)
def test_what_fits_in_some_convention_is_no_error(formula: str) -> None:
    assert _found(f"{SIZES}\n\n$$ {formula} $$\n") == []


def test_words_declare_shapes_too() -> None:
    (found,) = _found(f"{WORDS}\n\n$$ s = A u + c $$\n")
    assert dict(found.evidence)["shape of A"] == "4×3, line 1"
    assert dict(found.evidence)["shape of u"] == "3 entries, line 1"


def test_what_a_formula_gives_has_its_shape() -> None:
    text = f"{SIZES}\n\n$$ s = A u $$\n\n$$ r = A s $$\n"
    (found,) = _found(text)
    assert found.span.line == 5
    assert dict(found.evidence)["shape of s"] == "4 entries, line 3"
    assert _found(text.replace("A s", "A^T s")) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (r"W^{(l+1)} \delta^{(l+1)}", r"(W^{(l+1)})^T \delta^{(l+1)}"),
        (r"(W^{(l+1)})^T \delta^{(l)}", ""),
    ],
)
def test_the_edit_that_makes_shapes_fit_is_shown_if_it_is_true(wrong: str, right: str) -> None:
    text = (
        f"{LAYERS}\n\n$$ z^{{(l)}} = W^{{(l)}} a^{{(l-1)}} + b^{{(l)}}, "
        f"\\quad a^{{(l)}} = \\sigma(z^{{(l)}}) $$\n\n"
        f"$$ \\delta^{{(l)}} = \\frac{{\\partial L}}{{\\partial z^{{(l)}}}} $$\n\n"
        f"$$ \\delta^{{(l)}} = {wrong} \\odot \\sigma'(z^{{(l)}}) $$\n"
    )
    (found,) = _found(text)
    assert dict(found.evidence)[r"shape of W^{(l+1)}"] == "n_{l+1}×n_{l}, line 1"
    true = dict(found.evidence).get("true would be", "")
    assert true.removesuffix(r" \odot \sigma'(z^{(l)})") == right


@pytest.mark.parametrize(
    "more",
    [
        "We use $m = n$ throughout.",
        "All layers have the same width.",
        "Here $m = 5$ and $n = 5$.",
        "In the appendix, $Q \\in \\mathbb{R}^{n \\times m}$.",
    ],
)
def test_letters_that_may_be_equal_are_no_error(more: str) -> None:
    text = "Let $Q \\in \\mathbb{R}^{m \\times n}$, $q \\in \\mathbb{R}^m$.\n\n$$ s = Q q $$\n"
    assert len(_found(text)) == 1
    assert _found(f"{more}\n\n{text}") == []
    assert len(_found(f"Here $m = 5$ and $n = 6$.\n\n{text}")) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"{LAYERS}\n\n$$ s = a_1 + a_2 $$\n",  # entries of one layer
        f"{LAYERS}\n\n$$ s = a_j - a_k $$\n",
        "$w, x \\in \\mathbb{R}^d$, $b \\in \\mathbb{R}$.\n\n$$ s = w^T x + b $$\n",
        f"# One\n\n$$ s = A v $$\n\n# Two\n\n{SIZES}\n",
        "$q \\in \\mathbb{R}$, $q \\in \\mathbb{R}^3$, $c \\in \\mathbb{R}^2$.\n\n$$ s = q + c $$",
    ],
)
def test_what_may_be_something_else_is_no_error(text: str) -> None:
    assert _found(text) == []


def test_a_layer_by_its_number_has_the_shape_of_that_layer() -> None:
    wrong = r"\delta^{(2)} = W^{(3)} \delta^{(3)} \odot \sigma'(z^{(2)})"
    (found,) = _found(f"{LAYERS}\n\n$$ {wrong} $$\n")
    assert found.fix is not None
    assert (found.fix.old, found.fix.new) == ("W^{(3)}", "(W^{(3)})^T")
