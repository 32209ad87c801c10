"""Programs in fences: numbers in comments, backward passes, and silence about everything else."""

from __future__ import annotations

from textwrap import dedent

import pytest

from symmlp.documents.judging.judge import judge_document
from symmlp.documents.reports.claim import Claim
from symmlp.documents.syntaxes import markdown


def claims(code: str, language: str = "python") -> list[Claim]:
    """Return the claims of a fence."""
    text = f"```{language}\n{dedent(code).strip()}\n```\n"
    return judge_document(markdown.read(text, "notes.md"))[0]


def verdicts(code: str, language: str = "python") -> dict[tuple[str, str], str]:
    """Return the status of each claim by its name and what it is claimed to be."""
    return {claim.latex: str(claim.status) for claim in claims(code, language)}


FORWARD = """
u = 0.5; v = -2.0; k = 3
p = u * v
q = p + k
r = np.tanh(q)
top = r**2 / q
"""


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("z = u - v   # = 2.5", "PROVED"),
        ("z = u - v   # the sum, = 2.4", "REFUTED"),
        ("z = u - v   # z becomes 2.5.", "PROVED"),
        ("z = u - v   #(3)  2.50", "PROVED"),
        ("z = math.exp(u) # 1.6487", "PROVED"),
        ("z = math.exp(u) # z = 1.6478", "REFUTED"),
        ("z = [u, v][1] * k  # -> -6", "PROVED"),
        ("z = np.dot(np.array([u, v]), [1, 2]) # = -3.5", "PROVED"),
        ("z = np.sum(np.array([[1, 2], [3, 4]]).T @ np.array([1, 0])) # = 3", "PROVED"),
    ],
)
def test_a_number_in_a_comment_is_what_its_line_comes_out_as(line: str, verdict: str) -> None:
    assert list(verdicts(FORWARD + line).values()) == [verdict]


@pytest.mark.parametrize(
    "line",
    [
        "z = 0.1          # was = 0.2",
        "z = u + 1        # layers = 7",
        "z = load(u)      # = 5",
        "z = unknown + u  # = 5",
        "z = u * 2        # see chapter 5",
        "z = u / 0        # = 5",
        "z = u ** 99999   # = 5",
        "z = [u, v] + [k] # = 5",
        "if u > 0: z = u  # = 5",
    ],
)
def test_nothing_is_said_of_a_line_without_a_number_to_compare(line: str) -> None:
    assert verdicts(FORWARD + line) == {}


def test_what_a_loop_changes_is_not_known_any_more() -> None:
    assert verdicts("s = 1\nfor i in range(3):\n    s += 2\nz = s * 2  # = 2") == {}


BACKWARD = (
    ("dr", "2 * r / q", "2 / q"),
    ("dq", "-r**2 / q**2 + (1 - r**2) * dr", "-r**2 / q + (1 - r**2) * dr"),
    ("dp", "dq", "-dq"),
    ("du", "dp * v", "dp * u"),
    ("dv", "u * dq", "u * dr"),
    ("dk", "1.0 * dq", "k * dq"),
)


def test_a_right_backward_pass_is_proved_line_by_line() -> None:
    code = FORWARD + "\n".join(f"{name} = {right}" for name, right, _ in BACKWARD)
    assert verdicts(code) == {(name, right): "PROVED" for name, right, _ in BACKWARD}


@pytest.mark.parametrize("wrong", range(len(BACKWARD)))
def test_a_wrong_line_of_a_backward_pass_is_refuted_alone(wrong: int) -> None:
    # The first two begin at a result: a right line beside them says at which.
    code = FORWARD + ("dq = (1 - r**2) * 2 * r / q - r**2 / q**2\n" if wrong < 2 else "")
    lines = [(name, bad if n == wrong else right) for n, (name, right, bad) in enumerate(BACKWARD)]
    found = verdicts(code + "\n".join(f"{name} = {right}" for name, right in lines))
    assert found[lines[wrong]] == "REFUTED"
    assert [status for line, status in found.items() if line != lines[wrong]] == ["PROVED"] * (
        len(found) - 1
    )


def test_contributions_are_compared_one_by_one_across_fences() -> None:
    forward = "```python\nx = 2\nm = 3\na = x * m\nb = x + a\nc = a * b\n```\n"
    backward = """
        ```python
        da = b      # da = 8
        db = a
        dx = db
        da += db
        dx += m * da
        dm = x * db
        ```
        """
    text = forward + dedent(backward)
    found = {c.latex: str(c.status) for c in judge_document(markdown.read(text, "n.md"))[0]}
    assert found.pop(("dm", "x * db")) == "REFUTED"
    assert set(found.values()) == {"PROVED"}
    assert ("dx", "m * da") in found
    assert ("da", "8") in found


def test_arrays_are_compared_entry_by_entry() -> None:
    code = """
        X = np.array([[1.0, 2.0], [3.0, -4.0], [5.0, 6.0]])
        W = np.array([[0.5], [-0.25]])
        Y = X @ W
        T = np.array([[0.0], [1.0], [2.0]])
        E = np.sum((Y - T)**2) / 2
        dY = Y - T
        dW = X.T @ dY
        dX = dY @ W.T
        """
    right = {("dY", "Y - T"), ("dW", "X.T @ dY"), ("dX", "dY @ W.T")}
    assert verdicts(code) == dict.fromkeys(right, "PROVED")
    wrong = verdicts(dedent(code).replace("dY @ W.T", "-dY @ W.T"))
    assert wrong[("dX", "-dY @ W.T")] == "REFUTED"


def test_a_named_derivative_of_another_result_is_no_upstream_one() -> None:
    code = "x = 2\nm = 3\ng = x * m\nh = x * x\ndgdx = m\ndhdx = 2 * x\ndgdm = dhdx * x"
    assert list(verdicts(code).values()) == ["PROVED", "PROVED", "REFUTED"]


def test_a_derivative_of_one_line_may_have_a_name_of_its_own() -> None:
    text = r"""
        Let $h = p m$ with $p = u + v$.

        ```python
        u = 3; v = -1; m = 4
        p = u + v   # = 2
        h = p * m   # = 8
        dhdp = m    # = 4
        dhdm = p
        dpdu = 1.0
        dhdu = dhdp * dpdu
        dhdv = dhdm * dpdu
        ```
        """
    found = {c.latex: str(c.status) for c in judge_document(markdown.read(dedent(text), "n.md"))[0]}
    assert found["dhdu", "dhdp * dpdu"] == "PROVED"
    assert found["dhdv", "dhdm * dpdu"] == "REFUTED"


def test_a_backward_pass_that_begins_at_a_loss_nobody_wrote_may_be_that_of_a_usual_one() -> None:
    forward = "z = w * x + b\na = 1 / (1 + math.exp(-z))\n"
    text = f"```python\n{forward}dz = a - t\n```\n"
    (claim,) = judge_document(markdown.read(text, "n.md"))[0]
    assert str(claim.status) == "PROVED"
    assert "no loss stands in the code" in dict(claim.evidence)["taken for granted"]
    assert verdicts(f"{forward}dz = a + t\n") == {}


def test_a_comment_may_say_the_derivative_of_one_line() -> None:
    code = "x = 2\nm = 3\ng = x * m**2\ndgdx = m**2  # dg/dx = m**2, dg/dm = m * x"
    found = verdicts(code)
    assert found["dg/dx", "m**2"] == "PROVED"
    assert found["dg/dm", "m * x"] == "REFUTED"


def test_numbers_given_by_code_are_those_of_the_text_after_it() -> None:
    text = """
        ```python
        h = [0.5, -2.0]
        c = 4
        ```

        $h_0 c + h_1 = 0$ and $h_1 c \\approx 8.000$.
        """
    found = [str(c.status) for c in judge_document(markdown.read(dedent(text), "n.md"))[0]]
    assert found == ["PROVED", "REFUTED"]


@pytest.mark.parametrize("code", ["x = " + "(" * 300, "x = 9**9**9**9", "x = " + "-" * 390 + "1"])
def test_hostile_lines_end(code: str) -> None:
    assert verdicts(code + "  # = 1") in ({}, {("x", "1"): "PROVED"})


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("print(p)  # [0.2689 0.7311]", ["PROVED", "PROVED"]),
        ("q = 2 * p  # array([0.5379, 1.4621])", ["PROVED", "PROVED"]),
        ("q = p - 1  # = [-0.7311, -0.2698]", ["PROVED", "REFUTED"]),
        ("print(np.tanh(0.5))  # 0.4621", ["PROVED"]),
        ("sigmoid(0.5)  # 0.6252", ["REFUTED"]),
        ("print(p)  # [1, 2, 3]", []),  # another number of entries
        ("print(p, 3)  # 3", []),
        ("r = np.array([5.0, 6.0])  # [2, 2]", []),  # written out: the comment says something else
        ("print(unknown)  # 3.5", []),
    ],
)
def test_what_is_printed_is_compared_with_the_numbers_beside_it(
    line: str, expected: list[str]
) -> None:
    forward = "s = np.array([0.0, 1.0])\np = np.exp(s) / np.sum(np.exp(s))\n"
    assert [str(c.status) for c in claims(forward + line)] == expected


def test_an_array_of_which_an_entry_was_changed_is_not_the_one_before() -> None:
    code = "s = np.array([0.0, 1.0])\np = s * 2\np[1] -= 1\nprint(p)  # [0.0, 1.0]"
    assert claims(code) == []
