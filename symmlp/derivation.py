"""A derivation as data: named rules join statements into steps, steps into a derivation.

Nothing here computes or proves; `symmlp.rules` applies, `symmlp.proof` judges, `symmlp.latex`
prints, and each of them can be replaced without touching the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Expr

from symmlp.statement import Definition, Relation, Statement

#: Rewrites one expression by a rule, or says with None that the rule does not apply to it.
Rewrite = Callable[[Expr, Statement], Expr | None]


@dataclass(frozen=True)
class Rule:
    """One law of calculus or algebra.

    ``law`` is itself a statement, so that its proof, its LaTeX and its lesson cannot drift apart.
    ``conditions`` say in words when it may be used. ``apply(expression, context)`` rewrites an
    expression under the context's definitions, or returns None. ``examples`` are true statements
    that use it; ``non_examples`` are false ones that misuse it. ``source`` names the book.
    """

    id: str
    title: str
    law: Statement
    conditions: tuple[str, ...]
    apply: Rewrite
    examples: tuple[Statement, ...]
    non_examples: tuple[Statement, ...]
    source: str


@dataclass(frozen=True)
class Step:
    """One claim of a derivation and the rule that led to it; a document's steps have no rule."""

    claim: Statement
    rule: Rule | None = None
    obligations: tuple[Statement, ...] = ()


@dataclass(frozen=True)
class Derivation:
    """A goal, what it starts from, and the steps that lead there.

    Each step's claim continues the one before: its left side is the goal's quantity in the first
    step and the previous right side afterwards.
    """

    goal: str
    title: str
    givens: tuple[Statement, ...]
    steps: tuple[Step, ...]

    @property
    def result(self) -> Statement:
        """The goal's quantity and what it came out as, under everything that was used."""
        claims = [step.claim for step in self.steps]
        first, last = claims[0], claims[-1]
        definitions = dict.fromkeys(one for claim in claims for one in claim.definitions)
        if first.relation is Relation.DEFINES and len(claims) > 1:
            named = tuple(one.index for one in first.indices if first.lhs.has(one.index))
            definitions[Definition(first.lhs, first.rhs, indices=named)] = None
        return Statement(
            first.lhs,
            last.rhs,
            last.relation,
            tuple(definitions),
            last.assumptions,
            last.indices,
        )
