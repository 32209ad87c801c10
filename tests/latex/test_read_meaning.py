"""What the nodes are beneath their printed form: kinds, assumptions, roles, and no evaluation."""

from __future__ import annotations

import pytest
from sympy import (
    Add,
    Indexed,
    IndexedBase,
    Integer,
    KroneckerDelta,
    Mul,
    Pow,
    Rational,
    Sum,
    Symbol,
    Tuple,
    symbols,
)

from symmlp.expressions import Apply, Partial, Printed
from symmlp.latex.read import read_condition, read_expression
from symmlp.latex.roles import Roles
from symmlp.latex.tokens.macros import split_macros
from symmlp.latex.tokens.tokens import tokenize
from symmlp.latex.unreadable import Unreadable

w = IndexedBase(Symbol("w", real=True))
x = Symbol("x", real=True)
i, j, n = symbols("i j n", integer=True)


def test_symbols_indices_and_families_have_the_assumptions_of_the_core() -> None:
    assert read_expression("x") == x
    assert read_expression("w_{ij}") == Indexed(w, i, j)
    assert read_expression("w_{0}") == Indexed(w, Integer(0))
    assert read_expression("i") == i


def test_a_number_and_a_letter_index_the_same_family() -> None:
    assert read_expression("a_0").base == read_expression("a_i").base


def test_a_small_index_is_written_as_sympy_writes_it() -> None:
    a = IndexedBase(Symbol("a", real=True))
    layer = Symbol("l", integer=True)
    assert read_expression("a^{(l-1)}_i") == a[layer - 1, i]
    assert read_expression("a_{i + 1 - 1}") == a[i]
    assert read_expression(r"\sum_{i=0}^{n-1} a_i").limits[0][2] == n - 1
    sizes = IndexedBase(Symbol("n", integer=True, positive=True))
    assert read_expression(r"\sum_k w^{(l)}_{jk}").limits[0][2] == sizes[layer - 1]


def test_derivatives_and_functions_are_the_nodes_of_the_core() -> None:
    assert read_expression(r"\frac{\partial L}{\partial x}") == Partial(Symbol("L", real=True), x)
    assert read_expression("f'(x)") == Apply(Symbol("f"), (1,), x)
    assert read_expression(r"f_{h[0][1]}(x)").head == Indexed(IndexedBase(Symbol("f_h")), 0, 1)
    assert read_expression(r"\nabla f(x, w)").func is Tuple


def test_a_gradient_is_never_a_product() -> None:
    assert isinstance(read_expression(r"\nabla L(w)"), Partial)


def test_a_decimal_keeps_its_digits() -> None:
    assert read_expression("0.50") == Printed(Rational(1, 2), 2)
    assert read_expression("-22.56") == Printed(Rational(-2256, 100), 2)
    assert read_expression("1.5e-3") == Printed(Rational(15, 10000), 4)
    assert read_expression("2") == Integer(2)


def test_sums_bind_their_index_and_keep_their_limits() -> None:
    total = read_expression(r"\sum_{i=1}^n w_i")
    assert isinstance(total, Sum)
    assert total.limits == (Tuple(i, 1, n),)
    assert total.free_symbols >= {n}
    assert i not in total.free_symbols
    filtered = read_expression(r"\sum_{j \neq i} w_j")
    assert filtered.atoms(KroneckerDelta) == {KroneckerDelta(i, j)}


@pytest.mark.parametrize(
    ("latex", "kind", "arguments"),
    [
        ("x - x", Add, 2),
        ("x + x", Add, 2),
        ("0 x", Mul, 2),
        ("1 + 2", Add, 2),
        ("2 \\cdot 3", Mul, 2),
        (r"9^{9^{9^{9}}}", Pow, 2),
        (r"\frac{1}{x - x}", Pow, 2),
        (r"\frac{1}{0}", Pow, 2),
        (r"\frac{x}{x}", Mul, 2),
        ("x^{0}", Pow, 2),
    ],
)
def test_nothing_is_evaluated(latex: str, kind: type, arguments: int) -> None:
    value = read_expression(latex)
    assert type(value) is kind
    assert len(value.args) == arguments


LAYERED = Roles(layered=frozenset({"a", "d"}))


@pytest.mark.parametrize(
    ("latex", "roles", "meaning"),
    [
        ("g(1 + x)", Roles(), "g(x + 1)"),
        ("g(1 + x)", Roles(variables=frozenset({"g"})), "g*(x + 1)"),
        ("x(1 + t)", Roles(), "x*(t + 1)"),
        ("x(1 + t)", Roles(functions=frozenset({"x"})), "x(t + 1)"),
        ("foo", Roles(), "f*o*o"),
        ("foo", Roles(words=frozenset({"foo"})), "foo"),
        ("w_{12}", Roles(arities={"w": 2}), "w[1, 2]"),
        ("a^2", Roles(), "a**2"),
        ("a^2", Roles(layered=frozenset({"a"})), "a[2]"),
        ("a^2_j", Roles(layered=frozenset({"a"})), "a[2, j]"),
        ("y_o", Roles(), "y_o"),
        ("y_o", Roles(indices=frozenset({"o"})), "y[o]"),
        ("y_j", Roles(labels=frozenset({"j"})), "y_j"),
        (r"\delta_{ij}", Roles(variables=frozenset({"delta"})), "delta[i, j]"),
        ("e^2", Roles(variables=frozenset({"e"})), "e**2"),
        ("e^{-x}", Roles(variables=frozenset({"e"})), "exp(-x)"),
        ("a^{l-1} (d^l)^T", LAYERED, "MatrixProduct(a[l - 1], Transposed(d[l]))"),
        ("a^{l-1} (d^l)", LAYERED, "a[l - 1](d[l])"),
        (r"\sum_j x_j", Roles(ranges={"j": (0, n)}), "Sum(x[j], (j, 0, n))"),
        ("W x", Roles(variables=frozenset({"W"})), "W*x"),
        ("W x", Roles(), "MatrixProduct(W, x)"),
    ],
)
def test_roles_come_first_and_defaults_second(latex: str, roles: Roles, meaning: str) -> None:
    assert str(read_expression(latex, roles)) == meaning


def test_the_products_of_arrays_keep_their_order() -> None:
    assert read_expression(r"w^T x") != read_expression(r"x w^T")
    assert read_expression(r"(A B)^T") != read_expression(r"(B A)^T")
    assert read_expression(r"a \odot b c") == read_expression(r"a \odot (b c)")


def test_macros_are_expanded_where_they_are_called() -> None:
    definition = r"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}\def\wt{w_{ij}}"
    assert read_expression(definition + r"\pd{L}{\wt}") == read_expression(
        r"\frac{\partial L}{\partial w_{ij}}"
    )
    _, macros = split_macros(tokenize(definition))
    assert str(read_expression(r"2\wt", Roles(macros=tuple(macros)))) == "2*w[i, j]"
    with pytest.raises(Unreadable) as error:
        read_expression(r"1 + \wt ?", Roles(macros=tuple(macros)))
    assert error.value.span == (8, 9)


def test_conditions() -> None:
    assert str(read_condition("0 < y < 1")) == "(0 < y) & (y < 1)"
    assert str(read_condition(r"x \neq 0")) == "Ne(x, 0)"
    with pytest.raises(Unreadable):
        read_condition("x + 1")
    with pytest.raises(Unreadable):
        read_condition(r"x \in S")
