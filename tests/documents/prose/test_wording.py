"""What the words around a formula say: conditions, new meanings, functions known by name only."""

from __future__ import annotations

from pathlib import Path

import pytest

import symmlp

ERROR = (
    r"The error is $E = \frac12\sum_k (t_k - o_k)^2$ with $o_k = \sigma(net_k)$ and "
    "$net_k = \\sum_j w_{jk} h_j$.\n"
)


def last(folder: Path, text: str) -> tuple[str, set[str]]:
    """Return the verdict on the last claim of a document, and the codes of all findings."""
    page = folder / "page.md"
    page.write_text(f"{text}\n")
    report = symmlp.check(page)
    return str(report.claims[-1].status), {finding.code for finding in report.findings}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (r"If $x \ge 0$, then $\sqrt{x^2} = x$.", "PROVED"),
        (r"If $x \ge 0$, then $\sqrt{x^2} = -x$.", "REFUTED"),
        (r"We have $\sqrt{x^2} = x$ when $x \ge 0$.", "PROVED"),
        (r"We have $\sqrt{x^2} = x$ when $x \le 0$.", "REFUTED"),
        (r"Suppose $x > 0$. Then $\sqrt{x^2} = x$.", "PROVED"),
        (r"So $\sqrt{x^2} = -x$ for $x < 0$. In general, $\sqrt{x^2} = -x$.", "REFUTED"),
        (r"If $x > 0$, fine. In general, $\sqrt{x^2} = x$.", "REFUTED"),
        ("For $x > 0$ all is well.\n\nHere\n$$ \\sqrt{x^2} = x $$", "REFUTED"),
        ("$$ \\sqrt{x^2} = x $$\nif $x > 0$.", "PROVED"),
        (r"If $y > 0$, then $\sqrt{x^2} = x$.", "REFUTED"),
    ],
)
def test_an_inequality_restricts_what_stands_beside_it(
    tmp_path: Path, text: str, status: str
) -> None:
    assert last(tmp_path, text)[0] == status


def test_what_holds_in_part_is_no_definition(tmp_path: Path) -> None:
    text = r"When $s > 0$, $\mathrm{ReLU}(s) = s$. Now $\mathrm{ReLU}'(s) - 1 = 0$."
    assert last(tmp_path, text)[0] != "PROVED"


@pytest.mark.parametrize("words", ["Now let", "Instead we use", "Choose", "Then let"])
def test_a_new_meaning_that_is_announced_replaces_the_old_one(tmp_path: Path, words: str) -> None:
    text = f"Let $y = x^2$. {words} $y = x^3$.\n\n"
    assert last(tmp_path, text + r"$$ \frac{dy}{dx} = 3 x^2 $$") == ("PROVED", {"two-meanings"})
    assert last(tmp_path, text + r"$$ \frac{dy}{dx} = 2 x $$")[0] == "REFUTED"


@pytest.mark.parametrize("words", ["Then", "Let us check that", "So we get"])
def test_what_is_claimed_is_no_new_meaning(tmp_path: Path, words: str) -> None:
    assert last(tmp_path, f"Let $y = x^2$. {words} $y = x^3$.")[0] == "REFUTED"


def test_an_older_meaning_proves_nothing_against_the_latest(tmp_path: Path) -> None:
    old, new = "# A\nLet $L = (y - t)^2$.\n", "# B\nLet $L = \\frac12 (y - t)^2$.\n"
    claim = r"$$ \frac{\partial L}{\partial y} = 2 (y - t) $$"
    assert last(tmp_path, old + claim)[0] == "PROVED"
    assert last(tmp_path, old + new + claim)[0] == "REFUTED"


@pytest.mark.parametrize(
    "meaning",
    [
        r"$\delta_k = -\frac{\partial E}{\partial net_k}$",
        r"$\delta_k := (t_k - o_k) o_k (1 - o_k)$",
    ],
)
def test_an_error_signal_has_the_sign_that_the_document_gives_it(
    tmp_path: Path, meaning: str
) -> None:
    text = f"{ERROR}Let {meaning}.\n"
    right = r"$$ \frac{\partial E}{\partial w_{jk}} = -\delta_k h_j $$"
    assert last(tmp_path, text + right)[0] == "PROVED"
    assert last(tmp_path, text + right.replace("-", ""))[0] != "PROVED"


@pytest.mark.parametrize(
    ("step", "status"),
    [
        ("f'(x) = f(x) (1 - f(x))", "UNDECIDED"),
        ("f'(x) = 1 - f(x)^2", "UNDECIDED"),
        ("f'(x) = f(x)", "REFUTED"),
        ("f'(x) = f(x) (1 + f(x))", "REFUTED"),
    ],
)
def test_a_function_that_prose_names_may_be_one_of_the_field(
    tmp_path: Path, step: str, status: str
) -> None:
    assert (
        last(tmp_path, f"The activation function f is a well-known one. $$ {step} $$")[0] == status
    )


@pytest.mark.parametrize("name", [r"\hat y", "y'", "y^{*}", r"\bar y"])
def test_a_decorated_name_beside_the_plain_one_is_another_quantity(
    tmp_path: Path, name: str
) -> None:
    assert symmlp.check_steps([name, "y"])[0].status == "UNDECIDED"
    assert last(tmp_path, f"Let $y = w x$ and ${name} = \\sigma(y)$. So\n$$ {name} = y $$")[0] == (
        "REFUTED"
    )


@pytest.mark.parametrize("penalty", [r"\frac{\lambda}{2} w^2", r"\lambda R + \lambda w^2 / 2"])
def test_a_part_of_the_loss_that_nobody_defined_is_no_constant(
    tmp_path: Path, penalty: str
) -> None:
    text = f"Let $J = E + {penalty}$.\n$$ \\frac{{\\partial J}}{{\\partial w}} = \\lambda w $$"
    assert last(tmp_path, text)[0] == "UNDECIDED"


@pytest.mark.parametrize(
    "step", ["A B = B A", "(A B)^{-1} = A^{-1} B^{-1}", "(A + B)^2 = A^2 + 2 A B + B^2"]
)
def test_matrices_do_not_commute(tmp_path: Path, step: str) -> None:
    text = f"Let $A, B \\in \\mathbb{{R}}^{{n \\times n}}$.\n$$ {step} $$"
    assert last(tmp_path, text)[0] != "PROVED"


def test_a_row_is_no_column() -> None:
    assert symmlp.check_steps([r"W^\top x", r"x^\top W"])[0].status == "UNDECIDED"


@pytest.mark.parametrize("name", ["sign", "sgn"])
def test_the_sign_is_known(name: str) -> None:
    steps = [r"\frac{\partial J}{\partial w}", rf"\lambda \operatorname{{{name}}}(w)"]
    assert symmlp.check_steps(steps, [r"J = \lambda |w|"])[0].status == "PROVED"
