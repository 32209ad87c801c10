"""A verdict carries what it rests on, and a witness can be computed anew."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flint import arb
from sympy import (
    Abs,
    And,
    Eq,
    IndexedBase,
    Integer,
    KroneckerDelta,
    Lambda,
    Max,
    Piecewise,
    Sum,
    Symbol,
    Tuple,
    exp,
    log,
    sqrt,
    symbols,
)

from symmlp.expressions import Partial, apply, prime
from symmlp.proof import judge, replay
from symmlp.statement import Definition, Limits, Over, Relation, Statement, Status

b, w, x, y = symbols("b w x y", real=True)
L = Symbol("L", real=True)
f = Symbol("f")
i, j, k, l = symbols("i j k l", integer=True)  # noqa: E741
n = Symbol("n", integer=True, positive=True)
S, W, X = (IndexedBase(Symbol(name, real=True)) for name in "swx")
UNITS = Limits(k, Integer(0), n - 1)
FREE = (Definition(x), Definition(w), Definition(b), Definition(X[j], indices=(j,)))
CHAIN_RULE = "multivariate chain rule through one layer"

LAYER = Statement(
    Partial(L, w),
    Sum(Partial(L, S[k]) * X[k], (k, 0, n - 1)),
    definitions=(
        Definition(L, depends_on=(Over(S[k], (UNITS,)),)),
        Definition(S[j], w * X[j], indices=(j,)),
        *FREE,
    ),
)

FALSE = {
    "numbers": Statement(Integer(1), Integer(2)),
    "free": Statement(x + y, x - y),
    "index and width": Statement(Sum(X[i], (i, 0, n - 1)), X[k], indices=(UNITS,)),
    "unknown function": Statement(prime(f, x), apply(f, x)),
    "unknown loss": replace(LAYER, rhs=Sum(Partial(L, S[k]), (k, 0, n - 1))),
    "definition": Statement(y, x, definitions=(Definition(y, exp(x)), *FREE)),
    "assumption": Statement(Abs(x), -x, assumptions=(x > 0,)),
    "equation": Statement(x, y, assumptions=(Eq(3 * x, 1),)),
    "root": Statement(sqrt(x), x),
    "delta": Statement(KroneckerDelta(i, k), Integer(1), indices=(replace(UNITS, index=i), UNITS)),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_witness_replays(name: str) -> None:
    statement = FALSE[name]
    verdict = judge(statement)
    assert verdict.status is Status.REFUTED
    witness = verdict.evidence.witness
    assert witness is not None
    assert replay(statement, witness) == (witness.lhs, witness.rhs)
    assert not arb(witness.lhs).overlaps(arb(witness.rhs))


def test_a_verdict_is_the_same_every_time() -> None:
    for statement in FALSE.values():
        assert judge(statement) == judge(statement)


def test_a_proof_carries_definitions_assumptions_normal_form_and_a_point() -> None:
    statement = Statement(
        y,
        1 / (1 + exp(-x)),
        definitions=(Definition(y, exp(x) / (1 + exp(x))), Definition(x)),
        assumptions=(x > 0,),
    )
    verdict = judge(statement)
    assert verdict.status is Status.PROVED
    evidence = verdict.evidence
    assert evidence.definitions == statement.definitions
    assert evidence.assumptions == statement.assumptions
    assert evidence.normal_form.endswith("= 0")
    assert evidence.witness is not None
    left, right = replay(statement, evidence.witness)
    assert arb(left).overlaps(arb(right))
    assert evidence.sizes == ()
    assert evidence.axioms == ()


def test_the_point_of_a_proof_satisfies_the_assumptions() -> None:
    verdict = judge(Statement(x, x, assumptions=(And(x > 2, x < Integer(9) / 4),)))
    assert verdict.evidence.witness is not None
    ((quantity, value),) = verdict.evidence.witness.values
    assert quantity.name == "x"
    assert 2 < value < Integer(9) / 4


def test_the_chain_rule_is_listed_where_it_is_used() -> None:
    verdict = judge(LAYER)
    assert verdict.status is Status.PROVED
    assert verdict.evidence.axioms == (CHAIN_RULE,)


def test_the_chain_rule_of_any_entry_is_listed() -> None:
    statement = replace(LAYER, lhs=Tuple(x, LAYER.lhs), rhs=Tuple(x, LAYER.rhs))
    verdict = judge(statement)
    assert verdict.status is Status.PROVED
    assert verdict.evidence.axioms == (CHAIN_RULE,)


def test_the_axiom_of_a_definition_is_listed_where_it_is_used() -> None:
    induction = Definition(y, x**2, axiom="induction over depth")
    used = judge(Statement(y, x * x, definitions=(induction, Definition(x))))
    assert used.status is Status.PROVED
    assert used.evidence.axioms == ("induction over depth",)
    unused = judge(Statement(x + x, 2 * x, definitions=(induction, Definition(x))))
    assert unused.evidence.axioms == ()


def test_the_convention_at_a_kink_is_listed() -> None:
    step = Piecewise((1, x > 0), (0, True))
    verdict = judge(Statement(Partial(Max(x, 0), x), step, definitions=FREE))
    assert verdict.status is Status.PROVED
    assert any("x = 0" in note for note in verdict.evidence.conventions)


@pytest.mark.parametrize(
    "statement",
    [
        Statement(log(-(x**2) - 1), log(-(x**2) - 1)),
        Statement(x, x, assumptions=(x > 1, x < 0)),
        Statement(x, x, assumptions=(Eq(x, 1), Eq(x, 2))),
        Statement(x, x, assumptions=(Eq(x**2, -1),)),
        Statement(y, y, definitions=(Definition(y, y + 1),)),
    ],
    ids=["undefined", "empty interval", "two values", "no solution", "circle"],
)
def test_a_vacuous_statement_is_undecided(statement: Statement) -> None:
    verdict = judge(statement)
    assert verdict.status is Status.UNDECIDED
    assert verdict.evidence.reason


def test_sizes_are_listed_where_a_proof_is_only_for_them() -> None:
    triangle = Sum(X[i] * X[j], (i, 0, j), (j, 0, n - 1))
    square = Sum(X[i], (i, 0, n - 1)) ** 2
    diagonal = Sum(X[i] ** 2, (i, 0, n - 1))
    verdict = judge(Statement(triangle, (square + diagonal) / 2, definitions=FREE))
    assert verdict.status is Status.PROVED
    assert verdict.method == "entry by entry"
    assert verdict.evidence.sizes


def test_an_unknown_dependence_is_named() -> None:
    verdict = judge(Statement(Partial(L, y), Integer(0)))
    assert verdict.status is Status.UNDECIDED
    assert "L" in verdict.evidence.reason


def test_samples_that_agree_are_no_proof() -> None:
    statement = Statement(Piecewise((1, Eq(x, 0)), (0, True)), Integer(0), definitions=FREE)
    verdict = judge(statement)
    assert verdict.status is Status.UNDECIDED
    assert any("proves nothing" in note for note in verdict.evidence.tried)


def test_a_definition_is_not_judged() -> None:
    verdict = judge(Statement(y, x, Relation.DEFINES))
    assert verdict.status is Status.DEFINITION
    assert verdict.evidence.quantity == y


def test_a_function_without_a_formula_gets_a_name_in_the_witness() -> None:
    verdict = judge(FALSE["unknown function"])
    assert verdict.evidence.witness is not None
    assert [head.name for head, _ in verdict.evidence.witness.functions] == ["f"]


def test_a_layers_definition_speaks_of_that_layer_only() -> None:
    tanh_like = Definition(apply(f, x).head, Lambda(x, x**3))
    assert judge(Statement(apply(f, y), y**3, definitions=(tanh_like,))).status is Status.PROVED
    other = Statement(W[l + 1, 0], x, definitions=(Definition(W[l, j], x, indices=(j,)), *FREE))
    assert judge(other).status is Status.REFUTED
