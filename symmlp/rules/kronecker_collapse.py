"""A sum over an index with a Kronecker delta keeps the one term where the indices agree."""

from __future__ import annotations

from sympy import Expr, KroneckerDelta, Mul, Sum

from symmlp.derivation import Rule
from symmlp.rules.indices import instantiate
from symmlp.rules.quantities import FREE_X, claim, i, j, units_of, width, x
from symmlp.statement import Limits, Statement


def apply(expression: Expr, context: Statement) -> Expr | None:
    """Rewrite Σ_i [i = j] x_i as x_j, if j runs over the range of i."""
    if not isinstance(expression, Sum):
        return None
    factors = Mul.make_args(expression.function)
    for index, lower, upper in expression.limits:
        others = [limits for limits in expression.limits if limits[0] != index]
        ranges = {*context.indices, *(Limits(*limits) for limits in others)}
        for delta in factors:
            if isinstance(delta, KroneckerDelta) and index in delta.args:
                (other,) = (argument for argument in delta.args if argument != index)
                if Limits(other, lower, upper) in ranges:
                    rest = Mul(*(factor for factor in factors if factor is not delta))
                    kept = instantiate(rest, {index: other})
                    return Sum(kept, *others) if others else kept
    return None


RULE = Rule(
    id="kronecker_collapse",
    title="Kronecker delta",
    law=claim(
        Sum(KroneckerDelta(i, j) * x[i], (i, 0, width - 1)), x[j], FREE_X, indices=units_of(j)
    ),
    conditions=("the free index lies in the range of the sum",),
    apply=apply,
    examples=(
        claim(
            Sum(KroneckerDelta(i, j), (i, 0, width - 1)), x[j] / x[j], FREE_X, indices=units_of(j)
        ),
    ),
    non_examples=(
        claim(
            Sum(KroneckerDelta(i, j) * x[i], (i, 0, width - 1)),
            Sum(x[i], (i, 0, width - 1)),
            FREE_X,
            indices=units_of(j),
        ),
    ),
    source="Magnus and Neudecker, Matrix Differential Calculus, 1.1",
)
