"""Programs of expressions: compiled once, right at every point and precision."""

from __future__ import annotations

from random import Random

import pytest
from flint import arb, ctx
from sympy import Float, Integer, Piecewise, Rational, Sum, Symbol

from symmlp.proof.errors import Undecidable
from symmlp.proof.evaluate import evaluate
from symmlp.proof.model import Model
from symmlp.proof.programs import program

x = Symbol("x", real=True)
i = Symbol("i", integer=True)


def model() -> Model:
    return Model({}, Random(1), {}, {})


def test_a_fraction_is_as_narrow_as_the_precision_in_force() -> None:
    third = Rational(1, 3)
    with ctx.workprec(32):
        coarse = evaluate(third, {}, model())
    with ctx.workprec(256):
        fine = evaluate(third, {}, model())
        assert fine.rad() < arb(2) ** -200
        assert coarse.overlaps(fine)
        assert coarse.rad() > fine.rad()


def test_equal_expressions_share_their_program() -> None:
    assert program(x**2 + 1) is program(Symbol("x", real=True) ** 2 + 1)


def test_a_symbol_with_other_assumptions_has_a_program_of_its_own() -> None:
    assert program(x) is not program(Symbol("x", integer=True))


def test_what_cannot_be_evaluated_is_told_only_where_it_is_reached() -> None:
    cases = Piecewise((1, x < 0), (Float(0.5) * x, True), evaluate=False)
    at = model()
    assert evaluate(cases, {x: arb(-1)}, at) == 1
    with pytest.raises(Undecidable):
        evaluate(cases, {x: arb(1)}, at)


def test_the_index_of_a_sum_is_not_seen_outside() -> None:
    total = Sum(i, (i, 1, 3)) * 100 + i
    assert evaluate(total, {i: 7}, model()) == 607


def test_sums_within_sums_have_their_own_indices() -> None:
    inner = Sum(i, (i, 1, i))
    assert evaluate(Sum(inner, (i, 1, 3)), {}, model()) == 1 + 3 + 6


def test_a_free_quantity_is_one_number_in_a_model() -> None:
    at = model()
    assert evaluate(x - x.func("x", real=True) + Integer(0), {}, at) == 0
    assert evaluate(x, {}, at) == evaluate(x, {}, at)
