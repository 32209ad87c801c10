"""From a quantity and its definitions to a Derivation: the strategies, and the one place they run.

A strategy is a table of rule names; which formula comes out is found by the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sympy import Expr
from sympy.logic.boolalg import Boolean

from symmlp.backprop.givens import given
from symmlp.derivation import Derivation, Step
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
        steps = (Step(first, RULES["definition"]), *_under(first, steps))
    return Derivation(goal, title, given((*definitions, *known)), steps)


def _under(first: Statement, steps: Sequence[Step]) -> tuple[Step, ...]:
    """Put what the first step defines in force in the steps after it."""
    indices = tuple(one.index for one in first.indices if one.index in first.lhs.free_symbols)
    named = Definition(first.lhs, first.rhs, indices=indices)
    if named in first.definitions:
        return tuple(steps)
    return tuple(
        replace(step, claim=replace(step.claim, definitions=(named, *step.claim.definitions)))
        for step in steps
    )
