"""A sum of terms with several parts is the sum of the parts' sums."""

from __future__ import annotations

from sympy import Add, Expr, Sum

from symmlp.derivation import Rule
from symmlp.rules.quantities import FREE_X, FREE_Y, claim, i, width, x, y
from symmlp.statement import Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite Σ(p + q) as Σp + Σq, multiplying products out first."""
    if not isinstance(expression, Sum):
        return None
    terms = expression.function.expand(
        mul=True, power_base=False, power_exp=False, log=False, multinomial=False, basic=False
    )
    if not terms.is_Add:
        return None
    return Add(*(Sum(term, *expression.limits) for term in terms.args))


_LIMITS = (i, 0, width - 1)

RULE = Rule(
    id="sum_of_terms",
    title="sum of sums",
    law=claim(Sum(x[i] + y[i], _LIMITS), Sum(x[i], _LIMITS) + Sum(y[i], _LIMITS), FREE_X, FREE_Y),
    conditions=("the sum is finite",),
    apply=apply,
    examples=(
        claim(
            Sum(x[i] * (1 - y[i]), _LIMITS),
            Sum(x[i], _LIMITS) - Sum(x[i] * y[i], _LIMITS),
            FREE_X,
            FREE_Y,
        ),
    ),
    non_examples=(
        claim(Sum(x[i] * y[i], _LIMITS), Sum(x[i], _LIMITS) * Sum(y[i], _LIMITS), FREE_X, FREE_Y),
    ),
    source="Graham, Knuth, Patashnik, Concrete Mathematics, 2.3",
)
