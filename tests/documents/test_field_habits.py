r"""Habits of authors in the wild that once made `symmlp check` refute what is true.

Each test states what is true of a text of its own; a mistake beside it must not be proved.
"""

from __future__ import annotations

import pytest

from symmlp.documents.judging.judge import judge_document
from symmlp.documents.syntaxes.markdown import read
from symmlp.statement import Status


def statuses(text: str) -> dict[str, str]:
    """Return the verdict on each right side of a document."""
    claims, _ = judge_document(read(text, "notes.md"))
    return {claim.latex[1]: str(claim.status) for claim in claims}


def reasons(text: str) -> dict[str, str]:
    """Return why each right side of a document is undecided."""
    claims, _ = judge_document(read(text, "notes.md"))
    return {c.latex[1]: dict(c.evidence)["reason"] for c in claims if c.status is Status.UNDECIDED}


def test_a_function_of_unknown_name_may_be_what_is_written_of_it() -> None:
    found = statuses(r"""
$$\frac{\partial}{\partial x} bump(x, \beta) = \frac{\partial}{\partial x} (x e^{\beta x})$$

$$\frac{d}{dx} g(x) = 2 x$$
""")
    assert set(found.values()) == {"UNDECIDED"}


def test_a_function_that_both_sides_speak_of_can_be_refuted() -> None:
    found = statuses(r"""
$$a = h(s), \quad s = w x$$

$$\frac{\partial a}{\partial w} = h'(s) \, x$$

$$\frac{\partial a}{\partial w} = h(s) \, x$$
""")
    assert found[r"h'(s) \, x"] == "PROVED"
    assert found[r"h(s) \, x"] == "REFUTED"


def test_a_likelihood_of_the_parameters_is_no_output_of_a_unit() -> None:
    found = statuses(r"""
$$-\log L(\theta) = -\sum_{i=1}^{m} \left[ t_i \log y_i + (1 - t_i) \log (1 - y_i) \right]$$
""")
    assert set(found.values()) == {"UNDECIDED"}


def test_a_chain_may_give_the_activation_of_the_next_section() -> None:
    found = statuses(r"""
# Logistic

$$a = f(s) = \frac{1}{1 + e^{-s}}$$

$$\frac{da}{ds} = f(s) (1 - f(s))$$

# Square

$$a = f(s) = s^2$$

$$\frac{da}{ds} = 2 s$$

$$\frac{da}{ds} = s$$
""")
    assert found["s^2"] == "DEFINITION"
    assert found["f(s) (1 - f(s))"] == "PROVED"
    assert found["2 s"] == "PROVED"
    assert found["s"] == "REFUTED"


def test_targets_of_a_cross_entropy_add_up_to_one_anywhere_in_its_derivation() -> None:
    found = statuses(r"""
$$C = - \sum_i t_i \log p_i, \qquad p_i = \frac{\exp(u_i)}{\sum_j \exp(u_j)}$$

$$\frac{\partial C}{\partial u_k} = - t_k + \sum_i t_i p_k = p_k - t_k$$

$$- t_k + \sum_i t_i p_k = t_k - p_k$$
""")
    assert found["p_k - t_k"] == "PROVED"
    assert found["t_k - p_k"] == "REFUTED"


def test_the_target_beside_the_last_layer_has_no_layer_of_its_own() -> None:
    found = statuses(r"""
The output is $x_2 = f_2(W_2 x_1)$ and the loss $E = \frac{1}{2} \|x_2 - t\|^2$. Let

$$\delta_2 = (x_2 - t) \circ f_2'(W_2 x_1)$$

$$\frac{\partial E}{\partial W_2} = \delta_2 x_1^T$$

$$\frac{\partial E}{\partial W_2} = -\delta_2 x_1^T$$
""")
    assert found[r"\delta_2 x_1^T"] == "PROVED"
    assert found[r"-\delta_2 x_1^T"] == "REFUTED"


def test_the_number_of_an_equation_is_no_factor() -> None:
    found = statuses(r"""
$$(a + b)^2 = a^2 + 2 a b + b^2 \; (3)$$

\begin{align}
a (b + 1) &= a b + a & (4) \\
a (b + 2) &= a b + a & (5)
\end{align}

$$(a - b)^2 = a^2 - a b + b^2 \; (6)$$
""")
    assert found["a^2 + 2 a b + b^2"] == "PROVED"
    assert found["a^2 - a b + b^2"] == "REFUTED"
    claims, _ = judge_document(read("$$6 = 2 \\; (3)$$\n", "notes.md"))
    assert [str(claim.status) for claim in claims] == ["PROVED"]


def test_a_number_in_brackets_behind_a_thin_blank_is_a_factor() -> None:
    assert statuses(r"$$6 = 2 \, (3)$$") == {r"2 \, (3)": "PROVED"}


def test_a_formula_in_a_sentence_goes_on_with_the_one_right_before_it() -> None:
    found = statuses(r"""
$(a + b)(a - b) = a^2 - a b + b a - b^2$
$= a^2 - b^2$
$= a^2 + b^2$
""")
    assert found["a^2 - b^2"] == "PROVED"
    assert found["a^2 + b^2"] == "REFUTED"


def test_a_formula_in_a_sentence_does_not_go_on_with_one_of_another() -> None:
    found = reasons(r"""
$$P - d = Q$$

For samples of the first kind the gradient is $= P - 1$.
""")
    assert found["P - 1"] == "nothing stands before ="


def test_a_loss_may_be_given_again_as_a_function_of_the_same_parameter() -> None:
    found = statuses(r"""
Suppose $J(\theta) = (y - \theta)^2$.

Now suppose $J(\theta) = (y - q)^2$, with $q = \theta x$.

$$\frac{\partial J(\theta)}{\partial \theta} = -2 (y - q) x$$

$$\frac{\partial J(\theta)}{\partial \theta} = (y - q) x$$
""")
    assert found["-2 (y - q) x"] == "PROVED"
    assert found["(y - q) x"] == "REFUTED"


FORWARD = r"""
# Forward

$$z = w x + b$$

$$y = \sigma(z), \qquad L = \frac12 (y - t)^2$$

# Backward
"""


def test_a_preactivation_of_another_section_is_no_target() -> None:
    found = statuses(
        FORWARD
        + r"""
$$\frac{\partial z}{\partial w} = x$$

$$\frac{\partial L}{\partial w} = (y - t) y (1 - y) x$$

$$\frac{\partial L}{\partial w} = (y - t) y (1 - y)$$
"""
    )
    assert found["x"] == "PROVED"
    assert found["(y - t) y (1 - y) x"] == "PROVED"
    assert found["(y - t) y (1 - y)"] == "REFUTED"


def test_a_letter_that_equals_a_function_of_a_row_by_a_column_is_a_number() -> None:
    found = statuses(r"""
$y = \sigma(\mathbf{w}^\top \mathbf{x} + b)$, $L = -[t \log y + (1 - t) \log(1 - y)]$

$$\nabla_{\mathbf{w}} L = (y - t)\,\mathbf{x}$$

$$\nabla_{\mathbf{w}} L = (t - y)\,\mathbf{x}$$

$$\frac{\partial}{\partial w_j} (w^T x + b) = x_j$$

$$\frac{\partial}{\partial w_j} (w^T x + b) = w_j$$
""")
    assert found[r"(y - t)\,\mathbf{x}"] == "PROVED"
    assert found[r"(t - y)\,\mathbf{x}"] == "REFUTED"
    assert found["x_j"] == "PROVED"
    assert found["w_j"] == "REFUTED"


def test_what_is_differentiated_by_may_be_named_after_the_formula() -> None:
    found = statuses(r"""
$y = \tanh(w x + b)$. With $z = w x + b$:

$$\frac{\partial y}{\partial z} = 1 - y^2$$

$$\frac{\partial y}{\partial z} = 1 + y^2$$
""")
    assert found["1 - y^2"] == "PROVED"
    assert found["1 + y^2"] == "REFUTED"


def test_a_prime_behind_a_bracket_is_the_derivative_by_its_only_letter() -> None:
    found = statuses(r"""
$$\left(\frac{1}{1 + e^{-x}}\right)' = \frac{e^{-x}}{(1 + e^{-x})^2}$$

$$(\tanh x)' = 1 + \tanh^2 x$$

$$(e^x + y)' = e^x$$

$$(X)' (X) = I$$
""")
    assert found[r"\frac{e^{-x}}{(1 + e^{-x})^2}"] == "PROVED"
    assert found[r"1 + \tanh^2 x"] == "REFUTED"
    assert found["e^x"] == found["I"] == "UNDECIDED"


def test_a_function_may_be_differentiated_by_its_whole_argument() -> None:
    found = statuses(r"""
$$\frac{\partial \sigma(\beta x)}{\partial (\beta x)} = \sigma(\beta x) (1 - \sigma(\beta x))$$

$$\frac{\partial f(g(x))}{\partial g(x)} = f'(g(x))$$

$$\frac{\partial f(g(x))}{\partial g(x)} = f'(g(x)) \, g'(x)$$
""")
    assert found[r"\sigma(\beta x) (1 - \sigma(\beta x))"] == "PROVED"
    assert found["f'(g(x))"] == "PROVED"
    assert found[r"f'(g(x)) \, g'(x)"] == "REFUTED"


def test_a_script_in_braces_belongs_to_the_name_before_them() -> None:
    found = statuses(r"""
$$\frac{\partial}{\partial \theta{_k}} \theta_k^2 = 2 \theta{_k}$$

$$\frac{\partial}{\partial \theta{_k}} \theta_k^2 = \theta{_k}$$
""")
    assert found[r"2 \theta{_k}"] == "PROVED"
    assert found[r"\theta{_k}"] == "REFUTED"


def test_many_small_blanks_part_two_statements() -> None:
    found = statuses(r"""
$$(a + b)^2 = a^2 + 2 a b + b^2 \ \ \ \ \ (a - b)^2 = a^2 + b^2$$
""")
    assert found == {"a^2 + 2 a b + b^2": "PROVED", "a^2 + b^2": "REFUTED"}


def test_the_derivative_of_a_loss_without_a_formula_may_be_anything() -> None:
    found = statuses(r"""
$$s = w x + b, \qquad y = \sigma(s), \qquad e = t - y$$

$$\frac{\partial E}{\partial w} = e \cdot y (1 - y) x$$

$$\frac{\partial E}{\partial w} = \frac{\partial E}{\partial y} y (1 - y) x$$

$$\frac{\partial E}{\partial w} = \frac{\partial E}{\partial y} y x$$
""")
    assert found[r"e \cdot y (1 - y) x"] == "UNDECIDED"
    assert found[r"\frac{\partial E}{\partial y} y (1 - y) x"] == "PROVED"
    assert found[r"\frac{\partial E}{\partial y} y x"] == "REFUTED"


def test_a_bias_c_is_given_beside_a_loss_of_that_letter() -> None:
    text = r"""Earlier, $C = \frac12 \|y - a\|^2$.

$$h = \sigma(u x + b), \quad o = \sigma(v h + c), \quad E = \frac12 (t - o)^2$$

$$\frac{\partial E}{\partial v} = -(t - o)\, o (1 - o)\, h$$
"""
    claims, _ = judge_document(read(text, "notes.md"))
    assert claims[-1].status is Status.PROVED


def test_nothing_is_refuted_by_a_unit_of_a_layer_that_was_not_read() -> None:
    found = statuses(r"""Let $z^l = w^l \wr a^{l-1}$ and $a^l = \sigma(z^l)$.

$$\frac{\partial a^l_j}{\partial z^l_j} = a^l_j (1 + a^l_j)$$
""")
    assert found[r"a^l_j (1 + a^l_j)"] == "UNDECIDED"


def test_a_plain_letter_and_its_bold_one_have_one_size_and_one_sum() -> None:
    found = statuses(r"""
$\mathbf{p} = \mathrm{softmax}(\mathbf{u})$, $C = -\sum_k t_k \log p_k$ where $\mathbf{t}$ is given.

$$\nabla_{\mathbf{u}} C = \mathbf{p} - \mathbf{t}$$

$$\nabla_{\mathbf{u}} C = \mathbf{t} - \mathbf{p}$$
""")
    assert found[r"\mathbf{p} - \mathbf{t}"] == "PROVED"
    assert found[r"\mathbf{t} - \mathbf{p}"] == "REFUTED"


def test_what_follows_if_and_only_if_is_no_definition() -> None:
    found = statuses(r"""
The slope vanishes if and only if $P = d$.

$$P + d = 2 d$$

# Elsewhere

$$P + d = 3 d$$
""")
    assert "d" not in found
    assert found["3 d"] == "UNDECIDED"


def test_a_step_by_an_announced_approximation_is_not_wrong() -> None:
    found = statuses(r"""
For such u it is known: $q = \sigma(u) \approx 0$.

- That is why

$$2 (\sigma(u) - 1) \sigma'(u) = 2 (0 - 1) \sigma'(u)$$

$$2 (\sigma(u) - 1) \sigma'(u) = 2 (0 + 1) \sigma'(u)$$
""")
    assert found[r"2 (0 - 1) \sigma'(u)"] == "UNDECIDED"
    assert found[r"2 (0 + 1) \sigma'(u)"] == "REFUTED"


def test_announcements_in_other_languages() -> None:
    text = "$z = \\sigma(\\theta x)$。\n\n%s $z = \\theta x$。\n"
    assert statuses(text % "假设")[r"\theta x"] == "DEFINITION"
    assert statuses(text % "所以")[r"\theta x"] == "REFUTED"


def test_error_signals_of_two_layers_are_two_quantities() -> None:
    _, found = judge_document(
        read(
            r"""
Compute $\delta^{(L)} = a^{(L)} - y$, and then
$\delta^{(l)} = ((W^{(l)})^T \delta^{(l+1)}) \odot a^{(l)} \odot (1 - a^{(l)})$.

Let $c = x + v$. Let $c = u v$.
""",
            "notes.md",
        )
    )
    twice = [(one.span.line, one.code) for one in found if one.code == "two-meanings"]
    assert twice == [(5, "two-meanings")]


ANOTHER_LOSS = r"""A neuron $a = \sigma(w x + b)$ has the cost $C = \frac12 (a - y)^2$.

For cross-entropy $C = -[y \ln a + (1 - y) \ln(1 - a)]$:
"""


def test_a_loss_of_another_kind_takes_over_its_letter() -> None:
    found = statuses(
        ANOTHER_LOSS + r"$$\frac{\partial C}{\partial a} = \frac{a - y}{a (1 - a)}$$"
        "\n\n"
        r"$$\frac{\partial C}{\partial w} = (a - y) x$$"
        "\n\n"
        r"$$\frac{\partial C}{\partial b} = y - a$$"
    )
    assert found[r"\frac{a - y}{a (1 - a)}"] == "PROVED"
    assert found["(a - y) x"] == "PROVED"
    assert found["y - a"] == "REFUTED"


def test_a_slip_in_a_loss_is_no_other_loss() -> None:
    text = r"The cost is $C = \frac12 (a - y)^2$. As we saw, $C = \frac12 (a + y)^2$."
    assert statuses(text)[r"\frac12 (a + y)^2"] == "REFUTED"


def test_what_is_true_of_any_loss_is_proved_beside_one_of_other_names() -> None:
    found = statuses(r"""
$$p = \sigma(w x), \quad L = (p - y)^2$$

The regularized loss is $J = L + \frac{\lambda}{2} \|W\|^2$.

$$\frac{\partial J}{\partial W} = \frac{\partial L}{\partial W} + \lambda W$$

$$\frac{\partial J}{\partial W} = \frac{\partial L}{\partial W} + 2 \lambda W$$
""")
    assert found[r"\frac{\partial L}{\partial W} + \lambda W"] == "PROVED"
    assert found[r"\frac{\partial L}{\partial W} + 2 \lambda W"] != "PROVED"


def test_a_vector_may_begin_with_the_bias() -> None:
    found = statuses(r"""
$$h = w_0 + w_1 x_1 + \dots + w_n x_n = w^T x$$

where $x_0 = 1$.
""")
    assert found["w^T x"] != "REFUTED"


@pytest.mark.parametrize("before", ["", "Let $f(x, y) = x y$.\n\n"])
def test_a_letter_for_any_function_is_used_again(before: str) -> None:
    text = (
        before
        + r"""$$f(x) = \frac{1}{x}, \quad \frac{df}{dx} = -1/x^2$$

$$f(x) = e^x, \quad \frac{df}{dx} = e^x$$

$$f(x) = e^x, \quad \frac{df}{dx} = -e^x$$
"""
    )
    found = [(claim.latex[1], str(claim.status)) for claim in judge_document(read(text, "n.md"))[0]]
    assert ("-1/x^2", "PROVED") in found
    assert ("e^x", "REFUTED") not in found
    assert ("-e^x", "REFUTED") in found


CLASS = r"""Let $p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$.

With the true class $y$ the loss is $L = -\log p_y$.

"""


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        (r"L = -z_y + \log \sum_j e^{z_j}", "PROVED"),
        (r"\frac{\partial L}{\partial z_k} = p_k - \mathbb{1}[k = y]", "PROVED"),
        (
            r"\frac{\partial L}{\partial z_k}"
            r" = \begin{cases} p_k - 1 & k = y \\ p_k & k \neq y \end{cases}",
            "PROVED",
        ),
        (
            r"\frac{\partial L}{\partial z_k}"
            r" = \begin{cases} p_k & k = y \\ p_k - 1 & k \neq y \end{cases}",
            "REFUTED",
        ),
        (
            r"\frac{\partial L}{\partial z_k}"
            r" = \begin{cases} p_k + 1 & k = y \\ p_k & k \neq y \end{cases}",
            "REFUTED",
        ),
    ],
)
def test_the_true_class_is_an_index(claim: str, status: str) -> None:
    target = r"$$t_k = \mathbb{1}[k = y]$$"
    text = CLASS + f"$${claim}$$\n\nThe targets are\n\n{target}\n"
    claims, _ = judge_document(read(text, "notes.md"))
    assert str(claims[2].status) == status
