"""Steps to numbers, evaluated at the values that the document gives its quantities."""

from __future__ import annotations

from textwrap import dedent

import pytest

from symmlp.documents.judging.judge import judge_document
from symmlp.documents.reports.claim import Claim
from symmlp.documents.syntaxes.markdown import read


def claims(text: str) -> list[Claim]:
    """Return the claims of a Markdown document."""
    return judge_document(read(dedent(text), "notes.md"))[0]


def verdicts(text: str) -> dict[str, str]:
    """Return the status of each claim by its formula."""
    return {f"{c.latex[0]} = {c.latex[1]}": str(c.status) for c in claims(text)}


POINT = "Take $u = 4$, $v = -3$, $r = 0.5$.\n\n"


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        ("2 u = 8", "PROVED"),
        ("u v + 2 = -10", "PROVED"),
        ("r u v = 0.5 \\cdot 4 \\cdot (-3)", "PROVED"),
        ("r u + v * 1 = 0.5 \\cdot 4 - 3", "PROVED"),
        ("u + r v \\approx 2.4999", "REFUTED"),
        ("r u + v * 1 = 0.5 \\cdot 4 + 3.125", "REFUTED"),
        ("u v q = 6", "UNDECIDED"),
        ("2 u = 10", "UNDECIDED"),  # a condition: a new point begins with one
    ],
)
def test_an_equation_with_a_number_is_evaluated_where_values_are_given(
    formula: str, verdict: str
) -> None:
    assert list(verdicts(f"{POINT}$$ {formula} $$\n").values())[-1] == verdict


def test_an_equation_with_a_number_is_a_condition_where_nothing_gives_values() -> None:
    found = verdicts(r"$$ g(u) = u^2 - 6 u, \qquad g'(u) = 2 u - 6 $$ At the minimum $2 u = 6$.")
    assert found["2 u = 6"] == "UNDECIDED"


def test_a_derivative_is_evaluated_at_the_point_through_its_formula() -> None:
    text = r"""
        $$ g = (p + q)^2 r $$

        At $p = 1$, $q = 2$, $r = -0.5$ we have
        $\frac{\partial g}{\partial p} = -3$, $\frac{\partial g}{\partial r} \approx 9.0$, and
        $\frac{\partial g}{\partial q} \approx 3.0$.
        """
    found = verdicts(text)
    assert found[r"\frac{\partial g}{\partial p} = -3"] == "PROVED"
    assert found[r"\frac{\partial g}{\partial r} = 9.0"] == "PROVED"
    assert found[r"\frac{\partial g}{\partial q} = 3.0"] == "REFUTED"


def test_a_derivative_of_a_kinked_function_is_evaluated_beside_the_kink() -> None:
    text = r"""
        $$ g(u) = \max(u, 0) + |u| $$

        At $u = 1.5$: $\frac{dg}{du} = 2$. At $u = -1.5$: $\frac{dg}{du} = -1$.
        """
    found = verdicts(text)
    assert found[r"\frac{dg}{du} = 2"] == "PROVED"
    assert found[r"\frac{dg}{du} = -1"] == "PROVED"


def test_a_new_value_replaces_the_earlier_one_and_an_old_one_is_no_mistake() -> None:
    text = """
        $$ c = u^2 + 1 $$

        With $u = 2$ we get $c = 5.000$. Now take $u = 3$: then $c = 10.000$.
        Back at the first point $c = 5.000$ again, and then $c = 7.125$.
        """
    found = [str(c.status) for c in claims(text) if c.latex[0] == "c"]
    assert found == ["DEFINITION", "PROVED", "PROVED", "PROVED", "REFUTED"]


def test_values_in_a_table_of_names_are_put_in() -> None:
    text = """
        | name | start | name | start |
        |---|---|---|---|
        | $u$ | 0.25 | $m$ | 1.5 |
        | $v$ | -2 | | |

        $$ u v + m = 0.25 \\cdot (-2) + 1.5 = 1.0 $$

        $$ u v + m = 0.25 \\cdot 2.0 + 1.625 $$
        """
    assert list(verdicts(text).values()) == ["PROVED", "PROVED", "REFUTED"]


def test_a_result_may_be_read_as_everything_that_is_rounded_to_it() -> None:
    text = r"""
        $$ h = \frac{1}{1 + e^{-q}} = 0.6457 $$

        $$ r = 3 h = 3 \cdot 0.6457 = 1.9372 $$

        A given one is exact: $m = 0.6457$ and $3 \cdot 0.645 = 1.9372$.
        """
    found = verdicts(text)
    assert found[r"3 \cdot 0.6457 = 1.9372"] == "PROVED"
    assert found[r"3 \cdot 0.645 = 1.9372"] == "REFUTED"


def test_a_value_on_one_side_only_was_put_in() -> None:
    text = r"""
        With $\eta = 0.25$ one step on $G(w) = w^2$, where $G'(w) = 2 w$, is

        $$ w - \eta G'(w) = w - 0.5 w $$

        $$ w - \eta G'(w) = w - 0.4 w $$
        """
    assert list(verdicts(text).values())[-2:] == ["PROVED", "REFUTED"]


def test_nothing_is_refuted_by_a_formula_that_a_later_one_has_replaced() -> None:
    text = r"""
        # One

        $$ f = q z $$

        # Two

        $$ f = \lim_{h \to 0} z h $$

        For $z = 2$, $q = 5$ we have $\frac{\partial f}{\partial z} = 3$.
        """
    assert list(verdicts(text).values())[-1] == "UNDECIDED"


def test_a_derivative_has_the_value_that_its_chain_ends_in() -> None:
    text = r"""
        $$ \frac{\partial Q}{\partial u} = 0.75 \cdot 0.5 = 0.375 $$

        With $u = 2$ and $\eta = 0.5$:
        $u - \eta \frac{\partial Q}{\partial u} = 2 - 0.5 \cdot 0.375$,
        and $u - \eta \frac{\partial Q}{\partial u} = 2 - 0.5 \cdot 0.735$.
        """
    assert list(verdicts(text).values())[-2:] == ["PROVED", "REFUTED"]
