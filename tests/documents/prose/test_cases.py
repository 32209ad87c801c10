"""Cases that only the words around a formula make, and formulas that a text denies."""

import pytest

from symmlp.documents.judging.judge import judge_document
from symmlp.documents.prose.cases import case_of
from symmlp.documents.syntaxes.markdown import read
from symmlp.documents.syntaxes.segments import Kind
from symmlp.statement import Status

LOGISTIC = (
    r"The neuron is $z = w x + b$, $p = \sigma(z)$ with the loss "
    r"$L = -y \log p - (1-y) \log(1-p)$." + "\n\n"
)
SQUARED = r"Let $E = \frac12 (y - t)^2$ with $y = \sigma(s)$." + "\n\n"
HINGE = r"The hinge loss is $L = \max(0, 1 - t y)$." + "\n\n"


def last(text: str) -> tuple[str, dict[str, str]]:
    claims, _ = judge_document(read(text, "notes.md"))
    return str(claims[-1].status), dict(claims[-1].evidence)


@pytest.mark.parametrize(
    "text",
    [
        LOGISTIC + r"If the label is 1, then $\frac{\partial L}{\partial p} = -\frac1p$.",
        LOGISTIC + r"When the target is zero, $$\frac{\partial L}{\partial p} = \frac{1}{1-p}$$",
        LOGISTIC + r"For $y = 1$ we get $\frac{\partial L}{\partial z} = p - 1$.",
        SQUARED + "Suppose $t = 0$. Then\n\n"
        r"$$\frac{\partial E}{\partial s} = y^2 (1 - y)$$",
        SQUARED + r"We get $\frac{\partial E}{\partial y} = y - 1$ whenever the target is 1.",
    ],
)
def test_what_holds_in_a_case_of_the_text_is_proved_under_it(text: str) -> None:
    status, evidence = last(text)
    assert status == Status.PROVED
    assert "as the text says" in evidence["taken for granted"]


@pytest.mark.parametrize(
    "text",
    [
        HINGE + r"If the margin is at least 1, nothing is lost. Otherwise $L = 1 - t y$.",
        HINGE
        + r"Inside the margin it is different, and if so $\frac{\partial L}{\partial y} = -t$.",
        SQUARED + r"For the positive class $E = \frac12 (1 - y)^2$.",
        SQUARED + r"If half of it is used twice, $\frac{\partial E}{\partial y} = 2 (y - t)$.",
    ],
)
def test_nothing_is_refuted_under_a_condition_that_was_not_understood(text: str) -> None:
    status, evidence = last(text)
    assert status == Status.UNDECIDED
    assert "condition of the text" in evidence["reason"]


@pytest.mark.parametrize(
    "text",
    [
        LOGISTIC + r"If the label is 1, then $\frac{\partial L}{\partial p} = \frac1p$.",
        LOGISTIC + r"If the label is 0, then $\frac{d}{dx} \log(1-x) = \frac{1}{1-x}$.",
        LOGISTIC + r"For $y = 1$ we get $\frac{\partial L}{\partial z} = 1 - p$.",
        SQUARED + r"For $t = 0$ it was simple. In general $\frac{\partial E}{\partial y} = t - y$.",
        SQUARED + r"If we differentiate, we get $\frac{\partial E}{\partial y} = t - y$.",
        SQUARED + r"For all $t$ we have $\frac{\partial E}{\partial y} = t - y$.",
        r"For the logistic function $\sigma(x) = \frac{1}{1+e^{-x}}$ the derivative is "
        r"$\sigma'(x) = \sigma(x) (1 + \sigma(x))$.",
    ],
)
def test_what_is_wrong_in_its_case_too_is_refuted(text: str) -> None:
    assert last(text)[0] == Status.REFUTED


def test_a_formula_for_one_case_says_nothing_of_the_others() -> None:
    start = r"If the label is 1, the loss is $L = -\log p$; if it is 0, $L = -\log(1-p)$. "
    text = start + r"In general $\frac{\partial L}{\partial p} = \frac{p - y}{p (1-p)}$."
    assert last(text)[0] != Status.REFUTED
    again = LOGISTIC + r"If the label is 1, $L = -\log p$." + "\n\n"
    text = again + r"In general $\frac{\partial L}{\partial p} = \frac{p - y}{p (1-p)}$."
    assert last(text)[0] == Status.PROVED


@pytest.mark.parametrize(
    "quoted",
    [
        r"Some books define the error as $\delta = t - y$; we do not.",
        r"It is a mistake to write $\delta = t - y$.",
        r"Here the error is not $\delta = t - y$.",
    ],
)
def test_a_formula_that_the_text_denies_gives_its_name_no_meaning(quoted: str) -> None:
    text = (
        r"Let $L = (y - t)^2$, $y = \sigma(s)$ and $s = w x$." + "\n\n" + quoted + "\n\n"
        r"So $\delta = \frac{\partial L}{\partial s}$ and $\delta = 2 (y - t) y (1-y)$."
    )
    assert last(text)[0] == Status.PROVED


def test_a_new_meaning_that_is_announced_sets_the_earlier_one_aside() -> None:
    text = (
        r"The error is $E = (t - y)^2$." + "\n\n"
        r"From now on it is half of that, $E = \frac12 (t - y)^2$. Then "
        r"$\frac{\partial E}{\partial y} = "
    )
    assert last(text + "y - t$.")[0] == Status.PROVED
    assert last(text + "2 (y - t)$.")[0] == Status.REFUTED


def test_what_holds_with_another_section_s_definition_only_is_not_refuted() -> None:
    text = (
        "# A\n\n" r"Let $L = \frac12 (y-t)^2$." "\n\n"
        "# B\n\n" r"Let $L = -t \ln y - (1-t) \ln(1-y)$." "\n\n"
    )  # fmt: skip
    claim = r"$\frac{\partial L}{\partial y} = y - t$."
    assert last(text + "# C\n\nWith the first, " + claim)[0] == Status.UNDECIDED
    assert last(text + "So " + claim)[0] == Status.REFUTED


def test_a_one_of_another_section_stands_for_no_letter() -> None:
    start = "# A\n\nTake $u = 1$.\n\n"
    assert last(start + "# B\n\n$$w x + u = w x + 1$$")[0] != Status.PROVED
    assert last(start + "$$w x + u = w x + 1$$")[0] == Status.PROVED


def test_a_case_is_told_with_its_words() -> None:
    (segment,) = [
        s for s in read("If $y = 1$ and all is well, $L = 2$.", "a.md") if s.text == "L = 2"
    ]
    assert segment.kind is Kind.INLINE
    case = case_of(segment)
    assert case is not None
    assert case.words == "If $y = 1$ and all is well,"
    assert case.equations == ("y = 1",)
    assert not case.complete


def test_nothing_is_refuted_that_holds_for_the_values_of_its_section() -> None:
    text = r"Let $\eta = 1$. The update is $w \leftarrow w - \eta g$, so $\Delta w = -\eta g$."
    status, evidence = last(text + "\n\n" + r"$$\Delta w = -g$$")
    assert status == Status.UNDECIDED
    assert "eta = 1" in evidence["reason"]
    assert last(text + "\n\n" + r"$$\Delta w = g$$")[0] == Status.REFUTED


def test_a_name_that_a_section_introduces_anew_has_not_the_meaning_of_another() -> None:
    text = (
        "# A\n\n" r"Here $y = w x$ is the prediction." "\n\n"
        "# B\n\n" r"Here $y$ is the label, $p = \sigma(w x)$ the prediction and "
        r"$E = -y \ln p - (1-y) \ln (1-p)$." "\n\n"
    )  # fmt: skip
    assert last(text + r"$$\frac{\partial E}{\partial w} = (p - y) x$$")[0] == Status.PROVED
    assert last(text + r"$$\frac{\partial E}{\partial w} = (y - p) x$$")[0] == Status.REFUTED


def test_a_formula_that_only_turns_an_earlier_one_round_is_a_claim() -> None:
    text = r"Inputs are scaled by $u = \frac{x - a}{b - a}$."
    assert last(text + r" So $x = a + (b - a) u$.")[0] == Status.PROVED
    assert last(text + r" So $x = a + (a - b) u$.")[0] == Status.UNDECIDED


def test_what_holds_nearly_or_far_out_is_not_refuted() -> None:
    for words in ("For large $z$ it is", "For large inputs we have approximately"):
        assert last(words + r" $\sigma'(z) = e^{-z}$.")[0] == Status.UNDECIDED
    assert last(r"It is $\sigma'(z) = e^{-z}$.")[0] == Status.REFUTED


def test_the_sentence_behind_a_display_is_no_condition_of_it() -> None:
    text = SQUARED + r"$$\frac{\partial E}{\partial y} = t - y$$" + "\n"
    claims, _ = judge_document(read(text + "For a batch of one we average.", "notes.md"))
    assert claims[-1].status is Status.REFUTED


def test_a_supposition_that_defines_is_no_case() -> None:
    text = r"Suppose every example has a weight $c$, so $E = c (y - t)^2$. Then" + "\n\n"
    assert last(text + r"$$\frac{\partial E}{\partial y} = 2 (y - t)$$")[0] == Status.REFUTED


def test_a_formula_for_the_diagonal_says_nothing_of_the_rest() -> None:
    text = (
        r"Let $p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$ and "
        r"$J_{ij} = \frac{\partial p_i}{\partial z_j}$."
        "\n\n" r"Its diagonal is $J_{ii} = p_i (1 - p_i)$." "\n\n"
    )  # fmt: skip
    assert last(text + r"$$J_{ij} = p_i (\delta_{ij} - p_j)$$")[0] == Status.PROVED
    assert last(text + r"Off the diagonal it is $J_{ij} = -p_i p_j$.")[0] != Status.REFUTED
    assert last(text + r"So $J_{ij} = p_i (1 - p_j)$.")[0] == Status.REFUTED
