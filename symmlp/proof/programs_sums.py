"""Programs of sums and products over ranges of whole numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy
from flint import arb
from sympy import Basic, Symbol

from symmlp.proof.balls import Number
from symmlp.proof.errors import OutOfBudget, Undecidable
from symmlp.proof.model import Model
from symmlp.proof.programs import Bound, Program, compiled, compiles
from symmlp.proof.programs_whole import compiled_whole
from symmlp.statement import Limits

MAX_RANGE = 10_000


@compiles(sympy.Sum, sympy.Product)
def _over(node: Any, depth: int) -> Program:
    return _inside(node.function, list(node.limits), isinstance(node, sympy.Product), depth)


def _inside(body: Basic, limits: list[Any], product: bool, depth: int) -> Program:
    if not limits:
        return compiled(body, depth)
    *inner, last = limits
    if len(last) != 3:
        raise Undecidable(f"a sum over {last[0]} without limits")
    index, lower, upper = last
    low, high = compiled_whole(lower, depth), compiled_whole(upper, depth)
    part = _inside(body, inner, product, depth + 1)

    def run(bound: Bound, model: Model) -> Number:
        first, last = low(bound, model), high(bound, model)
        model.spend(limited(first, last))
        total = arb(1) if product else arb(0)
        inside = dict(bound)
        for value in range(first, last + 1):
            inside[index] = value
            each = part(inside, model)
            total = total * each if product else total + each
        return total

    return run


def limited(low: int, high: int) -> int:
    """Return the length of a range.

    Raises
    ------
    OutOfBudget
        If it is too long.
    """
    if high - low > MAX_RANGE:
        raise OutOfBudget(f"a range of more than {MAX_RANGE} values")
    return max(high - low + 1, 0)


def ranges(
    limits: tuple[Limits, ...], binding: dict[Symbol, int], model: Model
) -> Iterator[dict[Symbol, int]]:
    """Yield every assignment of the limits' indices."""
    if not limits:
        yield dict(binding)
        return
    first, *rest = limits
    low, high = (compiled_whole(b, 0)(binding, model) for b in (first.lower, first.upper))
    limited(low, high)
    for value in range(low, high + 1):
        yield from ranges(tuple(rest), {**binding, first.index: value}, model)
