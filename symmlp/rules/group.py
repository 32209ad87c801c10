"""Terms that share a factor are written together: c u + c v + t = c (u + v) + t."""

from __future__ import annotations

from sympy import Add, Expr, Mul

from symmlp.derivation import Rule
from symmlp.rules.indices import match
from symmlp.rules.quantities import ONE_VARIABLE, c, claim, t, u, v
from symmlp.statement import Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Group the terms that share a defined quantity; of several, the one defined first."""
    if not expression.is_Add:
        return None
    terms = [(term, Mul.make_args(term)) for term in expression.args]
    for definition in context.definitions:
        variables = set(definition.indices)
        for shared in (factor for _, factors in terms for factor in factors):
            if match(definition.target, shared, variables) is None:
                continue
            having = [term for term, factors in terms if shared in factors]
            if len(having) > 1:
                rest = [term for term, factors in terms if shared not in factors]
                return Add(shared * Add(*(term / shared for term in having)), *rest)
    return None


RULE = Rule(
    id="group",
    title="collecting terms",
    law=claim(c * u + c * v + t, c * (u + v) + t, *ONE_VARIABLE),
    conditions=(),
    apply=apply,
    examples=(claim(u - c * u + t, (1 - c) * u + t, *ONE_VARIABLE),),
    non_examples=(claim(c * u + c * v + t, c * (u + v + t), *ONE_VARIABLE),),
    source="distributive law",
)
