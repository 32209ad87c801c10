"""Letters that may be matrices, and how far a gradient reaches."""

import pytest

from symmlp.documents.check_steps import check_steps
from symmlp.documents.judging.judge import judge_document
from symmlp.documents.syntaxes.markdown import read
from symmlp.statement import Status


def status(*steps: str, definitions: tuple[str, ...] = ()) -> Status:
    return check_steps(steps, definitions)[0].status


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("A B", "B A", Status.UNDECIDED),
        ("A B x", "B A x", Status.UNDECIDED),
        ("A B - B A", "0", Status.UNDECIDED),
        ("(A + B)^2", "A^2 + 2 A B + B^2", Status.UNDECIDED),
        ("A_1 A_2", "A_2 A_1", Status.UNDECIDED),
        ("(A + B)^2", "A^2 + A B + B A + B^2", Status.PROVED),
        ("A (B + G)", "A B + A G", Status.PROVED),
        ("2 A B", "A (B + B)", Status.PROVED),
        (r"\frac{A B}{B}", "A", Status.PROVED),
        ("A B", "2 B A", Status.REFUTED),
        ("A w B", "w A B", Status.PROVED),
        ("W V x", "V W x", Status.REFUTED),
    ],
)
def test_letters_that_may_be_matrices_do_not_commute(
    first: str, second: str, expected: Status
) -> None:
    assert status(first, second) == expected


def test_what_is_defined_as_a_number_commutes() -> None:
    assert status("A B", "B A", definitions=("A = 2", "B = 3")) == Status.PROVED
    assert status("y", "B A x", definitions=("y = A B x",)) == Status.UNDECIDED


@pytest.mark.parametrize(
    "words",
    [
        r"Let $A$ and $B$ be $n \times n$ matrices.",
        "$A$ is a matrix, and $B$ is a square matrix.",
        "The matrix $A$ meets the matrix $B$.",
    ],
)
def test_letters_that_the_text_calls_matrices_do_not_commute(words: str) -> None:
    for claim in ("$A B = B A$", "$A B - B A = 0$", "$(A + B)^2 = A^2 + 2 A B + B^2$"):
        claims, _ = judge_document(read(f"{words} Then {claim}.", "notes.md"))
        assert claims[-1].status in (Status.UNDECIDED, Status.REFUTED)
    claims, _ = judge_document(read(f"{words} Then $(A B)^T = B^T A^T$.", "notes.md"))
    assert claims[-1].status is Status.PROVED


@pytest.mark.parametrize(
    ("gradient", "true", "wrong"),
    [
        (r"\nabla_w \frac{\lambda}{2} \|w\|^2", r"\lambda w", r"\frac{\lambda}{2} w"),
        (r"\nabla_x x^T A x", "(A + A^T) x", "A x"),
        (r"\nabla_w \frac12 \|X w - y\|^2", "X^T (X w - y)", "2 X^T (X w - y)"),
        (r"\partial_w w^2 x", "2 w x", "0"),
        (r"\nabla_w 3 w", "3", "w"),
    ],
)
def test_a_gradient_reaches_over_the_product_behind_it(
    gradient: str, true: str, wrong: str
) -> None:
    assert status(gradient, true) == Status.PROVED
    assert status(gradient, wrong) != Status.PROVED


def test_a_gradient_of_a_named_loss_reaches_over_the_name_alone() -> None:
    definitions = (r"L = \frac12 (y - t)^2",)
    assert status(r"\partial_y L\, y", "(y - t) y", definitions=definitions) == Status.PROVED


def test_sums_over_one_letter_inside_each_other_are_judged() -> None:
    product = r"\sum_{i=1}^n a_i \sum_{i=1}^n b_i"
    assert status(r"\sum_{i=1}^n a_i b_i", product) != Status.PROVED
