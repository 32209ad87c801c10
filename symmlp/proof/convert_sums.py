"""Normal forms of sums and products over an index."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr

from symmlp.proof.convert import Environment, convert, converts
from symmlp.proof.errors import Undecidable
from symmlp.proof.fractions import Frac
from symmlp.proof.ranges import runs
from symmlp.proof.scope import Scope
from symmlp.proof.sums import sum_over


@converts(sympy.Sum)
def _sum(scope: Scope, node: sympy.Sum, env: Environment, depth: int) -> Frac:
    return _summed(scope, node.function, list(node.limits), env, depth)


def _summed(scope: Scope, body: Expr, limits: list[Any], env: Environment, depth: int) -> Frac:
    if not limits:
        return convert(scope, body, env, depth)
    *inner, last = limits
    if len(last) != 3:
        raise Undecidable(f"a sum over {last[0]} without limits")
    index, lower, upper = last
    low, high = (convert(scope, bound, env, depth) for bound in (lower, upper))
    temporary = scope.temporary()
    within = {**env, index: scope.table.variable(temporary)}
    scope.ranges[temporary] = (low, high)
    if runs(scope, high - low):
        term = _summed(scope, body, inner, within, depth)
    else:
        with scope.speculating():
            term = _summed(scope, body, inner, within, depth)
    value = sum_over(scope, term, temporary, low, high)
    del scope.ranges[temporary]
    scope.release(1)
    return value


@converts(sympy.Product)
def _product(scope: Scope, node: sympy.Product, env: Environment, depth: int) -> Frac:
    if len(node.limits) != 1:
        raise Undecidable("a product over several indices")
    index, lower, upper = node.limits[0]
    low, high = (convert(scope, bound, env, depth).integer for bound in (lower, upper))
    if low is None or high is None or high - low > 64:
        raise Undecidable("a product with symbolic or long limits")
    total = scope.table.one
    for value in range(low, high + 1):
        total = total * convert(
            scope, node.function, {**env, index: scope.table.constant(value)}, depth
        )
    return total
