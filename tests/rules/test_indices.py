"""Indices: no substitution captures, no bound index clashes, no dependence is lost."""

from __future__ import annotations

import pytest
from sympy import Expr, Integer, KroneckerDelta, Sum, Symbol

from symmlp.expressions import Partial
from symmlp.rules import RULES
from symmlp.rules.context import depends
from symmlp.rules.engine import rewrite
from symmlp.rules.indices import (
    fresh,
    instantiate,
    match,
    open_sum,
    quantities,
    rename_bound,
    same_family,
)
from symmlp.rules.quantities import (
    FREE_X,
    L,
    N,
    a,
    b,
    c,
    claim,
    constant,
    i,
    j,
    k,
    l,
    n,
    s,
    units_of,
    w,
    width,
    x,
)
from symmlp.statement import Definition, Limits, Over, Statement

TOTAL = Sum(w[l, j, i] * a[l - 1, i], (i, 0, n[l - 1] - 1))


def test_instantiate_renames_a_bound_index_that_would_capture() -> None:
    made = instantiate(TOTAL, {j: i})
    body, index, *_ = open_sum(made)
    assert index != i
    assert body == w[l, i, index] * a[l - 1, index]


def test_instantiate_leaves_a_bound_index_of_the_same_name_alone() -> None:
    assert instantiate(TOTAL, {i: k}) == TOTAL


def test_instantiate_reaches_the_bounds() -> None:
    assert instantiate(TOTAL, {l: Integer(2)}).limits[0][2] == n[1] - 1


def test_instantiate_keeps_sums_of_sums_apart() -> None:
    double = Sum(w[l, j, i] * x[k], (i, 0, 3), (j, 0, 4))
    made = instantiate(double, {k: i})
    assert made.free_symbols >= {i}
    assert i not in [limit[0] for limit in made.limits]


def test_fresh_avoids_names_even_of_other_symbols() -> None:
    assert fresh({Symbol("i"), Symbol("j")}, i).name == "k"
    assert fresh({Symbol(letter) for letter in "ijkmpqruvh"}).name == "i_0"


def test_rename_bound_reaches_inner_sums() -> None:
    double = Sum(Sum(x[i] * x[j], (i, 0, 3)) ** 2, (j, 0, 4))
    assert not {i, j} & {
        index for total in rename_bound(double, {i, j}).atoms(Sum) for index, *_ in total.limits
    }


def test_match_binds_each_variable_once() -> None:
    assert match(w[l, j, i], w[l, k, k], {i, j}) == {j: k, i: k}
    assert match(w[l, j, j], w[l, i, k], {j}) is None
    assert match(s[l, j], s[l + 1, j], {j}) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (a[l, i], a[l, j], True),
        (a[l, i], a[l - 1, j], False),
        (a[l, i], s[l, i], False),
        (a[l, i], a[N, i], True),
        (L, L, True),
        (w[1, 0, 1], w[1, 0, 0], False),
    ],
)
def test_families(one: Expr, other: Expr, same: bool) -> None:
    assert same_family(one, other) is same


def test_indices_and_bounds_are_no_quantities() -> None:
    assert set(quantities(TOTAL + b[l, j] * KroneckerDelta(i, j))) == {
        w[l, j, i],
        a[l - 1, i],
        b[l, j],
    }


def test_dependence_goes_through_definitions() -> None:
    chain = (
        Definition(L, depends_on=(Over(s[l, k], (Limits(k, Integer(0), n[l] - 1),)),)),
        Definition(s[l, j], TOTAL + b[l, j], indices=(j,)),
        Definition(w[l, j, i], indices=(j, i)),
        Definition(b[l, j], indices=(j,)),
        Definition(a[l - 1, i], indices=(i,)),
    )
    context = Statement(L, L, definitions=chain)
    assert depends(L, w[l, j, i], context)
    assert depends(L, a[l - 1, i], context)
    assert not depends(b[l, j], w[l, j, i], context)


def test_what_has_no_definition_may_depend_on_everything() -> None:
    assert depends(L, w[l, j, i], Statement(L, L))
    assert rewrite(Partial(L, w[l, j, i]), RULES["constant"], Statement(L, L)) is None


def test_the_sum_rule_renames_a_clashing_index() -> None:
    total = Sum(c * x[i], (i, 0, width - 1))
    context = claim(total, total, FREE_X, constant(c), indices=units_of(i))
    made = rewrite(Partial(total, x[i]), RULES["sum_rule"], context)
    assert made == Sum(Partial(c * x[j], x[i]), (j, 0, width - 1))


def test_kronecker_collapse_needs_the_range() -> None:
    total = Sum(KroneckerDelta(i, j) * x[i], (i, 0, width - 1))
    assert rewrite(total, RULES["kronecker_collapse"], claim(total, total, FREE_X)) is None
    shorter = Statement(total, total, indices=(Limits(j, Integer(0), width),))
    assert rewrite(total, RULES["kronecker_collapse"], shorter) is None
