"""The engine: order of rules, every rewriting a step, no endless derivations."""

from __future__ import annotations

from itertools import pairwise

import pytest
from sympy import Expr, Sum

from symmlp.derivation import Rule
from symmlp.expressions import Partial
from symmlp.rules import RULES, rules
from symmlp.rules.engine import pursue, rewrite
from symmlp.rules.quantities import FREE_X, ONE_VARIABLE, c, claim, constant, i, t, u, width, x
from symmlp.statement import Statement

SMALL_STEPS = rules("constant", "coordinate", "linearity", "sum_rule", "power_rule")


def test_steps_join_end_to_end() -> None:
    start = claim(Partial(c * t**2 + 3, t), Partial(c * t**2 + 3, t), *ONE_VARIABLE)
    steps = pursue(start, (SMALL_STEPS,))
    assert steps[0].claim.lhs == start.rhs
    assert all(one.claim.rhs == next_.claim.lhs for one, next_ in pairwise(steps))
    assert steps[-1].claim.rhs == 2 * c * t
    assert [step.rule.id for step in steps if step.rule] == [
        "sum_rule",
        "constant",
        "linearity",
        "power_rule",
        "coordinate",
    ]


def test_a_rule_applies_at_every_innermost_place() -> None:
    both = Partial(c, t) * u + Partial(c**2, t)
    context = claim(both, both, *ONE_VARIABLE)
    assert rewrite(both, RULES["constant"], context) == 0


def test_nothing_inside_a_derivative_is_rewritten() -> None:
    whole = Partial(c * u + c * t, t)
    assert rewrite(whole, RULES["collect"], claim(whole, whole, *ONE_VARIABLE)) is None


def test_inside_a_sum_the_bound_index_has_its_range() -> None:
    seen: list[Statement] = []

    def spy(expression: Expr, context: Statement) -> Expr | None:
        seen.append(context)
        return None

    total = Sum(c * x[i], (i, 0, width - 1))
    rule = _rule(spy)
    rewrite(total, rule, claim(total, total, FREE_X, constant(c)))
    assert any(limits.index == i for context in seen for limits in context.indices)


def test_a_circle_is_noticed() -> None:
    rule = _rule(lambda expression, context: expression + 1 if expression == u else None)
    start = claim(u, u, *ONE_VARIABLE)
    with pytest.raises(RuntimeError, match="no end in sight"):
        pursue(start, ((rule,),))


def _rule(apply: object) -> Rule:
    law = RULES["constant"].law
    return Rule("spy", "spy", law, (), apply, (), (), "")  # type: ignore[arg-type]
