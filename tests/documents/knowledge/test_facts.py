"""What can be seen of an expression by itself."""

from __future__ import annotations

from sympy import Add, IndexedBase, Integer, Mul, Rational, Sum, Symbol, exp, log, symbols

from symmlp.documents.knowledge.facts import (
    numbers_in,
    partials,
    summed_places,
    sums_of_logarithms,
    text_of,
    weighted_in_sums,
    weighted_in_terms,
)
from symmlp.expressions import Apply, Partial, Printed, member

i, n = symbols("i n", integer=True)
w, x, y, p = (IndexedBase(Symbol(name, real=True)) for name in "wxyp")
b, L = symbols("b L", real=True)


def test_numbers_in_indices_and_orders_are_not_numbers_of_a_formula() -> None:
    half = Printed(Rational(1, 2), 1)
    formula = Add(Mul(half, w[3], evaluate=False), Apply(Symbol("f"), (1,), 7 * b), evaluate=False)
    assert numbers_in(formula) == {half, Integer(7)}


def test_derivatives_are_found_in_the_order_of_writing() -> None:
    first, second = Partial(L, b), Partial(L, w[1])
    assert partials(Add(Mul(2, first), second, evaluate=False)) == (first, second)
    assert partials(b + 1) == ()


def test_what_a_sum_weights_is_not_what_stands_beside_it() -> None:
    total = Sum(w[i] * x[i], (i, 1, n)) + y[1]
    assert ("x", 1) in weighted_in_sums(total)
    assert ("y", 1) not in weighted_in_sums(total)


def test_what_a_term_weights() -> None:
    formula = w[1] * x[1] + w[2] * y[2] + b
    assert {("x", 1), ("y", 1)} <= weighted_in_terms(formula)
    assert ("b", 0) not in weighted_in_terms(formula)


def test_places_of_a_sum_have_its_bounds() -> None:
    (place,) = summed_places(Sum(x[i], (i, 1, n)))
    assert place == (x[i], i, Integer(1), n)


def test_targets_of_a_cross_entropy() -> None:
    loss = -Sum(y[i] * log(p[i]), (i, 1, n))
    assert sums_of_logarithms(loss) == ((y[i], Sum(y[i], (i, 1, n))),)
    assert sums_of_logarithms(Sum(y[i] * exp(p[i]), (i, 1, n))) == ()


def test_text_keeps_the_order_of_writing() -> None:
    assert text_of(Add(b, -1, L, evaluate=False)) == "b - 1 + L"


def test_equal_members_of_a_family_are_one_object() -> None:
    assert member(x, i) is member(IndexedBase(Symbol("x", real=True)), i)
