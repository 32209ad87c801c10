"""Every rule: its law and examples are true, its misuses false, and it does what its law says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Expr

from symmlp.derivation import Rule
from symmlp.proof import judge
from symmlp.rules import RULES, rules
from symmlp.rules.engine import rewrite
from symmlp.statement import Statement, Status

EVERY = pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)


@EVERY
def test_the_law_is_proved(rule: Rule) -> None:
    assert judge(rule.law).status is Status.PROVED


@EVERY
def test_examples_are_proved(rule: Rule) -> None:
    assert [judge(example).status for example in rule.examples] == [Status.PROVED] * len(
        rule.examples
    )


@EVERY
def test_misuses_are_refuted(rule: Rule) -> None:
    assert rule.non_examples
    assert {judge(example).status for example in rule.non_examples} == {Status.REFUTED}


@EVERY
def test_applied_to_its_laws_left_side_it_makes_a_true_claim(rule: Rule) -> None:
    made = rewrite(rule.law.lhs, rule, rule.law)
    assert made is not None
    assert made == rule.law.rhs or judge(_claim(rule, made)).status is Status.PROVED


def _claim(rule: Rule, made: Expr) -> Statement:
    return replace(rule.law, rhs=made)


@EVERY
def test_it_is_documented(rule: Rule) -> None:
    assert rule.title
    assert rule.source
    assert rule.apply.__doc__


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(KeyError):
        rules("chain_rule", "guess")
