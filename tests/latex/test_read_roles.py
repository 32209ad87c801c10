"""What a document shows about its names as a whole."""

from __future__ import annotations

from symmlp.latex.read import read_expression
from symmlp.latex.read_roles import learn
from symmlp.latex.roles import Roles


def test_a_letter_that_is_summed_over_counts_everywhere() -> None:
    roles = learn([r"L = \sum_{o} e_o"])
    assert str(read_expression("y_o", roles)) == "y[o]"
    assert str(read_expression("y_h", roles)) == "y_h"


def test_a_letter_that_is_also_a_quantity_does_not_count_elsewhere() -> None:
    roles = learn([r"C = \sum_x C_x", "z = w x + b"])
    assert read_expression("x", roles).is_integer is None


def test_layers_and_arities() -> None:
    roles = learn([r"z^l_j = \sum_k w^l_{jk} a^{l-1}_k"])
    assert str(read_expression("a^2_1", roles)) == "a[2, 1]"
    assert str(read_expression("w^3_{24}", roles)) == "w[3, 2, 4]"
    assert str(read_expression("x^2_{24}", roles)) == "x[24]**2"


def test_a_name_that_is_defined_and_never_applied_is_a_quantity() -> None:
    roles = learn([r"h = \max(0, x)", r"\delta_{pj} = t - y", "e = y - t"])
    assert str(read_expression("h(1 + x)", roles)) == "h*(x + 1)"
    assert str(read_expression(r"\delta_{pj}", roles)) == "delta[p, j]"
    assert str(read_expression("e^2", roles)) == "e**2"


def test_a_name_that_is_defined_with_an_argument_is_a_function() -> None:
    roles = learn(["u(x) = x^2"])
    assert str(read_expression("u(1 + x)", roles)) == "u(x + 1)"


def test_arrays_words_and_macros_are_known_everywhere() -> None:
    roles = learn([r"\newcommand{\pd}{\partial} y = v^T x"], words=["energy"])
    assert read_expression("v x", roles) != read_expression("x v", roles)
    assert str(read_expression("energy", roles)) == "energy"
    assert str(read_expression(r"\frac{\pd L}{\pd x}", roles)) == "∂(L)/∂x"


def test_what_was_said_comes_first_and_what_is_not_read_teaches_nothing() -> None:
    said = Roles(functions=frozenset({"h"}), labels=frozenset({"o"}))
    roles = learn([r"h = 2", r"\sum_o y_o = 1", "{", r"x = \unknown"], roles=said)
    assert str(read_expression("h(1 + x)", roles)) == "h(x + 1)"
    assert str(read_expression("y_o", roles)) == "y_o"


def test_a_superscript_that_an_update_counts_up_is_no_power() -> None:
    update = r"w^{t+1} = w^t - \eta g^t"
    assert "w" in learn([update]).layered
    assert str(read_expression("w^{t+1} - w^{t}", learn([update]))) == "w[t + 1] - w[t]"
    assert str(read_expression("g^t", learn([update]))) == "g[t]"
    assert "w" not in learn([update, "y = w^2"]).layered
    assert "x" not in learn(["x^{n+1} = x^n x"]).layered
