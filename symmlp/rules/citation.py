"""The use of an earlier derivation: its result is the law of a rule of its own."""

from __future__ import annotations

from sympy import Expr

from symmlp.derivation import Derivation, Rule
from symmlp.rules.indices import instantiate, match
from symmlp.statement import Statement


def cite(derivation: Derivation) -> Rule:
    """Return the rule that rewrites what a derivation derived, for any values of its indices.

    The ranges of the indices are the caller's to respect; the step's own proof does not use them.
    """
    result = derivation.result
    variables = {limits.index for limits in result.indices}

    def apply(expression: Expr, context: Statement) -> Expr | None:
        found = match(result.lhs, expression, variables)
        return None if found is None else instantiate(result.rhs, found)

    return Rule(
        id="citation",
        title=derivation.title,
        law=result,
        conditions=("it has been derived before",),
        apply=apply,
        examples=(),
        non_examples=(),
        source="this derivation",
    )
