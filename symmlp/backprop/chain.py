"""From a quantity and its definitions to a Derivation: the strategies, and the one place they run.

A strategy is a table of rule names; which formula comes out is found by the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sympy import Expr, Lambda
from sympy.logic.boolalg import Boolean

from symmlp.backprop.givens import given
from symmlp.derivation import Derivation, Step
from symmlp.expressions import Partial
from symmlp.rules import RULES, rules
from symmlp.rules.engine import Stage, pursue
from symmlp.statement import Definition, Limits, Relation, Statement

#: Follow definitions and differentiate until no derivative is left that a rule can take.
DIFFERENTIATE: Final = rules(
    "constant",
    "coordinate",
    "linearity",
    "sum_rule",
    "quotient_rule",
    "product_rule",
    "power_rule",
    "exp_rule",
    "log_rule",
    "elementary_function",
    "piecewise_rule",
    "chain_rule",
    "definition",
)
THROUGH_UNIT: Final = rules("chain_rule")
THROUGH_LAYER: Final = rules("multivariate_chain_rule")
FOLD: Final = rules("fold")
COLLAPSE: Final = rules("kronecker_collapse")
TABLE: Final = rules("output_form", "table_derivative")
CANCEL: Final = rules("cancel")
COLLECT: Final = rules("collect")
EXPAND: Final = rules("expand")
SUMS: Final = rules("kronecker_collapse", "sum_of_terms", "constant_factor")
FACTOR_OUT: Final = rules("constant_factor")
ASSUME: Final = rules("assumption")

#: Rules that use no definition but those of functions.
ALGEBRA: Final = frozenset(
    {
        "kronecker_collapse",
        "sum_of_terms",
        "constant_factor",
        "expand",
        "collect",
        "group",
        "cancel",
        "common_denominator",
        "table_derivative",
        "function_value",
        "assumption",
    }
)


def chain(
    goal: str,
    title: str,
    start: Expr,
    strategy: Sequence[Stage],
    definitions: Sequence[Definition],
    *,
    indices: Sequence[Limits] = (),
    assumptions: Sequence[Boolean] = (),
    name: Expr | None = None,
    known: Sequence[Definition] = (),
    specialize: Sequence[Stage] = (),
) -> Derivation:
    """Derive what an expression comes out as under a strategy.

    With a ``name`` the first step defines it: ``name := start``; otherwise the first step is the
    first rule's. The definitions, assumptions and indices are in force in every step. Where the
    strategy has come to an end, the ``known`` functions are put in for abstract ones, one after the
    other, by the stages of ``specialize``; the steps before hold whatever they are.
    """
    first = Statement(
        name if name is not None else start,
        start,
        Relation.DEFINES,
        tuple(definitions),
        tuple(assumptions),
        tuple(indices),
    )
    steps = pursue(first, strategy)
    for count in range(1, len(known) + 1):
        last = steps[-1].claim if steps else first
        more = (*definitions, *known[:count])
        steps += pursue(replace(last, definitions=more), specialize)
    if name is not None:
        steps = (Step(first, RULES["definition"]), *steps)
    return Derivation(goal, title, given((*definitions, *known)), tuple(map(_strongest, steps)))


def _strongest(step: Step) -> Step:
    """Claim a step of mere algebra for all values of the quantities, whatever their definitions.

    Only the definitions of functions stay in force. That is a stronger claim, with a shorter proof.
    """
    claim, rule = step.claim, step.rule
    if rule is None or rule.id not in ALGEBRA or claim.lhs.has(Partial):
        return step
    heads = tuple(one for one in claim.definitions if isinstance(one.value, Lambda))
    return replace(step, claim=replace(claim, definitions=heads))
