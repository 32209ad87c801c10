"""A claim for all widths, looked at entry by entry for some: a proof for those sizes only.

It is tried only where sizes do not matter beyond the number of indices that meet in a term: one
width, whole numbers only in indices and ranges, no unit singled out.
"""

from __future__ import annotations

from itertools import product

from sympy import Expr, Indexed, KroneckerDelta, Sum, Symbol

from symmlp.expressions import Apply
from symmlp.proof.convert import convert
from symmlp.proof.equations import zero_subjects
from symmlp.proof.errors import OutOfBudget, Undecidable
from symmlp.proof.expand import expand
from symmlp.proof.fractions import Frac
from symmlp.proof.scope import Scope, transform
from symmlp.proof.vanish import vanishes
from symmlp.statement import Limits, Statement

MAX_ENTRIES = 64
MAX_SIZE = 5


def entry_sizes(statement: Statement) -> tuple[int, ...]:
    """Return the sizes at which a claim is looked at entry by entry; none where sizes matter."""
    expressions = list(statement.expressions())
    limits = [limit for e in expressions for s in e.atoms(Sum) for limit in s.limits]
    ranges = [bound for limit in limits if len(limit) == 3 for bound in limit[1:]]
    ranges += [bound for limit in statement.indices for bound in (limit.lower, limit.upper)]
    widths = {width for bound in ranges for width in _widths(bound)}
    if len(widths) != 1 or any(_depends_on_sizes(e) for e in expressions):
        return ()
    if not all(bound == 0 or _is_plain(bound, widths) for bound in ranges):
        return ()
    largest = len(limits) + len(statement.indices) + 1
    return tuple(range(1, largest + 1)) if largest <= MAX_SIZE else ()


def _widths(bound: Expr) -> set[Expr]:
    named = bound.atoms(Indexed)
    return named or {s for s in bound.free_symbols if s.is_integer and s.is_positive}


def _is_plain(bound: Expr, widths: set[Expr]) -> bool:
    (width,) = widths
    return bound == width - 1 or isinstance(bound, Symbol)


def _depends_on_sizes(expression: Expr) -> bool:
    """Whether a whole-number symbol stands as a value, or an index is not just a symbol."""
    if isinstance(expression, Indexed):
        return not all(isinstance(index, Symbol) for index in expression.indices)
    if isinstance(expression, KroneckerDelta):
        return not all(isinstance(index, Symbol) for index in expression.args[:2])
    if isinstance(expression, Symbol):
        return bool(expression.is_integer)
    if isinstance(expression, Sum):
        return _depends_on_sizes(expression.function)
    if isinstance(expression, Apply):
        return any(map(_depends_on_sizes, (expression.head, *expression.arguments)))
    return any(map(_depends_on_sizes, expression.args))


def proved_by_entries(scope: Scope, gap: Frac, limits: tuple[Limits, ...], width: int) -> bool:
    """Whether an expanded difference vanishes for all values of the free indices at one width."""
    table = scope.table
    size = table.constant(width)

    def concrete(frac: Frac) -> Frac:
        return transform(scope, frac, lambda gen: size if gen.kind == "size" else None)

    equations = [expand(scope, e) for e in (*scope.equations, *zero_subjects(scope))]
    ranges = []
    for limit in limits:
        index = table.gens[convert(scope, limit.index, {}).slots[0]]
        low, high = (
            concrete(convert(scope, bound, {})).integer for bound in (limit.lower, limit.upper)
        )
        if low is None or high is None:
            raise Undecidable(f"the range of {limit.index} has no size")
        ranges.append([(index, value) for value in range(low, high + 1)])
    with scope.speculating():
        gap, equations = concrete(gap), [concrete(e) for e in equations]
        for count, entry in enumerate(product(*ranges)):
            if count >= MAX_ENTRIES:
                raise OutOfBudget(f"more than {MAX_ENTRIES} entries")
            values = {index.slot: table.constant(value) for index, value in entry}

            def at(frac: Frac, values: dict[int, Frac] = values) -> Frac:
                return transform(scope, frac, lambda gen: values.get(gen.slot))

            if not vanishes(scope, at(gap), [at(equation) for equation in equations]):
                return False
    return all(ranges)
