"""Tables that give quantities their values, before and after one step of gradient descent."""

from __future__ import annotations

from textwrap import dedent

from symmlp.documents.judging.judge import judge_document
from symmlp.documents.syntaxes.markdown import read


def verdicts(text: str) -> dict[tuple[int, str], str]:
    """Return the status of each claim by its line and its right side."""
    found, _ = judge_document(read(dedent(text).lstrip(), "notes.md"))
    return {(claim.span.line, claim.latex[1]): str(claim.status) for claim in found}


MODEL = r"""
One neuron: $p = \tanh(r)$ with $r = u_1 q_1 + u_2 q_2 + d$, and $E = \frac{1}{2} (p - t)^2$. The
rate is $\eta = 0.5$, the sample $q_1 = 1$, $q_2 = -2$, $t = 0.25$.

"""


def test_headers_over_one_row_are_quantities_with_their_values() -> None:
    text = (
        MODEL
        + r"""
        | $u_1$ | $u_2$ | $d$ |
        |---|---|---|
        | 0.5 | 0.125 | -0.75 |

        $$ r = -0.5, \qquad p = -0.4621, \qquad \frac{\partial E}{\partial d} \approx -0.5600 $$
        """.replace("        ", "")
    )
    found = {right: status for (_, right), status in verdicts(text).items()}
    assert (found["-0.4621"], found["-0.5600"]) == ("PROVED", "PROVED")


def test_new_values_are_one_step_of_descent_from_the_old_ones() -> None:
    text = (
        MODEL
        + """
        | | $u_1$ | $u_2$ | $d$ |
        |---|---|---|---|
        | old | 0.5 | 0.125 | -0.75 |
        | new | 0.7800 | -0.4350 | -0.1900 |
        """.replace("        ", "")
    )
    found = {right: status for (_, right), status in verdicts(text).items()}
    assert found["0.7800"] == "PROVED"
    assert found["-0.4350"] == "PROVED"
    assert found["-0.1900"] == "REFUTED"


def test_gradients_beside_names_are_those_of_the_loss() -> None:
    text = (
        MODEL
        + """
        | $u_1$ | $u_2$ | $d$ |
        |---|---|---|
        | 0.5 | 0.125 | -0.75 |

        | weight | old | gradient | new |
        |---|---|---|---|
        | $u_1$ | 0.5 | -0.5600 | 0.7800 |
        | $u_2$ | 0.125 | 1.1210 | -0.4350 |
        | $d$ | -0.75 | -0.5600 | -0.4700 |
        """.replace("        ", "")
    )
    found = verdicts(text)
    lines = sorted({line for line, _ in found})[-3:]
    assert found[lines[0], "-0.5600"] == "PROVED"
    assert found[lines[1], "1.1210"] == "REFUTED"
    assert found[lines[2], "-0.5600"] == "PROVED"


def test_a_table_of_values_that_nothing_computes_says_nothing() -> None:
    text = """
        | | $g$ | $k$ |
        |---|---|---|
        | old | 0.5 | 0.125 |
        | new | 0.7 | -0.4 |
        """
    assert verdicts(text) == {}
