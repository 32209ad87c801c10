"""Normal form of sums over indices with symbolic ranges.

A sum is split over the terms of its body; factors without the index move out; a Kronecker delta
collapses the sum where the other index is known to be in range; an index that occurs in no factor
leaves the number of its values. What remains is one generator per connected set of indices, with
the indices renamed canonically, so that renaming, reordering of nested sums and linearity need no
rule of their own. Sums start at 0: ``Sum(x[i], (i, 1, n))`` is ``Sum(x[i+1], (i, 0, n-1))``.
"""

from __future__ import annotations

from itertools import permutations
from math import comb
from typing import TypeAlias

from symmlp.proof.errors import OutOfBudget, Undecidable
from symmlp.proof.factors import factors
from symmlp.proof.fractions import Frac, Gen
from symmlp.proof.generators import Table
from symmlp.proof.ranges import known_nonnegative, runs
from symmlp.proof.scope import MAKERS_OF_BINDERS, Scope, open_binder, substitute

MAX_EXPLICIT = 64
MAX_EXPLICIT_TERMS = 8_000
MAX_BOUND = 5
MAX_OPENED_POWER = 2
MAX_POWER_SUM = 8

#: Temporaries with the number of their values minus one: each runs over 0, …, last.
Bounds: TypeAlias = dict[int, Frac]


def sum_over(scope: Scope, body: Frac, index: int, lower: Frac, upper: Frac) -> Frac:
    """Return the sum of ``body`` over the temporary ``index`` from ``lower`` to ``upper``."""
    last = upper - lower
    if not lower.is_zero:
        shifted = scope.table.variable(index) + lower
        body = substitute(scope, body, {index: shifted})
    size = last.integer
    if size is not None and size < MAX_EXPLICIT:
        if (size + 1) * len(body.num) > MAX_EXPLICIT_TERMS:
            raise OutOfBudget(f"a sum of more than {MAX_EXPLICIT_TERMS} terms written out")
        total = scope.table.zero
        for value in range(size + 1):
            total = total + substitute(scope, body, {index: scope.table.constant(value)})
        return total
    return _sum(scope, body, {index: last})


def _sum(scope: Scope, body: Frac, bounds: Bounds) -> Frac:
    if any(not last.atoms.isdisjoint(bounds) for last in bounds.values()):
        raise Undecidable("a sum whose range depends on the index of another sum")
    outside, polynomial = _split_denominator(scope, body, frozenset(bounds))
    total = scope.table.zero
    for powers, coefficient in polynomial.terms():
        factor = scope.table.constant(coefficient)
        total = total + factor * _sum_of_product(scope, powers, dict(bounds))
    return total * outside


def _split_denominator(scope: Scope, body: Frac, bound: frozenset[int]) -> tuple[Frac, Frac]:
    """Return (outside, inside): inside is polynomial, its denominators are ``inverse`` generators.

    Numerators are reduced by each denominator (an expansion in its powers), so that equal bodies
    come out equal term by term, whichever way they were written.
    """
    table = scope.table
    if body.is_polynomial:
        return table.one, body
    below = Frac(table, body.den, table.poly_one)
    if below.atoms.isdisjoint(bound):
        return table.one / below, Frac(table, body.num, table.poly_one)
    outside = table.one
    inside = Frac(table, body.num, table.poly_one)
    content, parts = factors(table, below)
    inside = inside * table.constant(1 / content)
    for factor, power in parts:
        if factor.atoms.isdisjoint(bound):
            outside = outside / factor**power
        else:
            inside = _expand_in_powers(table, inside, factor, power)
    return outside, inside


def _expand_in_powers(table: Table, frac: Frac, divisor: Frac, power: int) -> Frac:
    inverse = table("inverse", "inverse", (divisor,))
    total, rest = table.zero, frac.num
    for exponent in range(power, 0, -1):
        rest, remainder = divmod(rest, divisor.num)
        total = total + Frac(table, remainder, table.poly_one) * inverse**exponent
    return total + Frac(table, rest, table.poly_one)


def _sum_of_product(scope: Scope, powers: tuple[tuple[int, int], ...], bounds: Bounds) -> Frac:
    """Return the sum of one monomial over all the bounds."""
    table = scope.table
    outer, inner = table.one, table.one
    opened = 0
    for slot, power in powers:
        gen = table.gens[slot]
        if gen.atoms.isdisjoint(bounds):
            outer = outer * table.variable(slot) ** power
        elif gen.kind == "sum" and power <= MAX_OPENED_POWER and _ranges_free(gen, bounds):
            for _ in range(power):
                (*lasts, body), temporaries = open_binder(scope, gen)
                opened += len(temporaries)
                bounds |= dict(zip(temporaries, lasts, strict=True))
                inner = inner * body
        else:
            inner = inner * table.variable(slot) ** power
    if len(bounds) > MAX_BOUND:
        raise OutOfBudget(f"more than {MAX_BOUND} nested sums")
    result = outer * _collapse_or_close(scope, inner, bounds)
    scope.release(opened)
    return result


def _ranges_free(gen: Gen, bounds: Bounds) -> bool:
    return all(last.atoms.isdisjoint(bounds) for last in gen.args[:-1])


def _collapse_or_close(scope: Scope, product: Frac, bounds: Bounds) -> Frac:
    table = scope.table
    for slot in product.slots:
        gen = table.gens[slot]
        if gen.kind != "delta":
            continue
        if _is_never(scope, gen, bounds):
            return table.zero
        solved = _solve_delta(scope, gen, bounds)
        if solved is not None:
            index, value = solved
            rest = Frac(table, product.num, product.den) / table.variable(slot)
            rest = substitute(scope, rest, {index: value})
            remaining = {other: last for other, last in bounds.items() if other != index}
            return _sum(scope, rest, remaining) if remaining else rest
    if not product.is_polynomial or len(product.num) != 1:
        # What stood in an inner sum has a denominator of its own, or several terms.
        return _sum(scope, product, bounds)
    without = _without_own_sum(scope, product, bounds)
    return _close_components(scope, product, bounds) if without is None else without


def _without_own_sum(scope: Scope, product: Frac, bounds: Bounds) -> Frac | None:
    """Return the sum where one index sums what is also divided by: Σ_i Σ_k e_ik / Σ_c e_ic.

    None if no index does.
    """
    table = scope.table
    inverses = [gen for slot in product.slots if (gen := table.gens[slot]).kind == "inverse"]
    for index in bounds if len(bounds) > 1 else ():
        ((powers, _),) = product.terms()
        touched = [(slot, power) for slot, power in powers if index in table.gens[slot].atoms]
        part = table.one
        for slot, power in touched:
            part = part * table.variable(slot) ** power
        for gen in inverses:
            (divisor,) = gen.args
            if index in divisor.atoms or _close(scope, part, (index,), bounds).key != divisor.key:
                continue
            rest = Frac(table, product.num, product.den) / (part * table.variable(gen.slot))
            left = {other: last for other, last in bounds.items() if other != index}
            return _collapse_or_close(scope, rest, left)
    return None


def _solve_delta(scope: Scope, gen: Gen, bounds: Bounds) -> tuple[int, Frac] | None:
    """Return the bound index that a delta fixes and its value, if that is known to be in range."""
    left, right = gen.args
    for index in bounds:
        variable = scope.table.variable(index)
        for side, other in ((left, right), (right, left)):
            offset = side - variable
            if index in other.atoms or index in offset.atoms:
                continue
            value = other - offset
            if _in_range(scope, value, bounds[index], bounds):
                return index, value
    return None


def _is_never(scope: Scope, gen: Gen, bounds: Bounds) -> bool:
    """Whether the indices of a delta certainly differ within the bounds."""
    gap = gen.args[0] - gen.args[1]
    lowest, highest = gap, gap
    for index, last in bounds.items():
        slope = Frac(scope.table, gap.num.derivative(index), scope.table.poly_one).constant
        if slope is None:
            return False
        ends = (scope.table.zero, last) if slope >= 0 else (last, scope.table.zero)
        lowest = substitute(scope, lowest, {index: ends[0]})
        highest = substitute(scope, highest, {index: ends[1]})
    one = scope.table.one
    return runs(scope, lowest - one) or runs(scope, -highest - one)


def _in_range(scope: Scope, value: Frac, last: Frac, bounds: Bounds) -> bool:
    """Whether 0 ≤ value ≤ last is known from the declared ranges."""
    table = scope.table
    low, high = value, value
    for slot in value.slots:
        if slot in bounds:
            range_ = (table.zero, bounds[slot])
        elif slot in scope.ranges:
            range_ = scope.ranges[slot]
        else:
            continue
        if (value - table.variable(slot)).slots.__contains__(slot):
            return False
        low = substitute(scope, low, {slot: range_[0]})
        high = substitute(scope, high, {slot: range_[1]})
    return known_nonnegative(scope, low) and known_nonnegative(scope, last - high)


def _close_components(scope: Scope, product: Frac, bounds: Bounds) -> Frac:
    """Return the product of one generator per connected set of bound indices."""
    table = scope.table
    ((powers, coefficient),) = product.terms()
    groups: list[tuple[set[int], Frac]] = [({index}, table.one) for index in bounds]
    for slot, power in powers:
        touched = table.gens[slot].atoms & bounds.keys()
        joined: set[int] = set()
        factor = table.variable(slot) ** power
        rest = []
        for indices, part in groups:
            if indices & touched:
                joined |= indices
                factor = factor * part
            else:
                rest.append((indices, part))
        groups = [*rest, (joined, factor)] if joined else groups
    result = table.constant(coefficient)
    for indices, part in groups:
        exponent = _power_of_index(part, indices)
        if exponent is not None and runs(scope, bounds[min(indices)] + table.one):
            result = result * _power_sum(bounds[min(indices)], exponent)
        else:
            result = result * _close(scope, part, tuple(sorted(indices)), bounds)
    return result


def _power_of_index(part: Frac, indices: set[int]) -> int | None:
    """Return p where the part is the p-th power of its one index."""
    if len(indices) != 1 or len(part.slots) > 1 or not set(part.slots) <= indices:
        return None
    power = int(sum(part.num.degrees()))
    return power if power <= MAX_POWER_SUM else None


def _power_sum(last: Frac, power: int) -> Frac:
    """Return 0^p + 1^p + … + last^p as a polynomial in ``last`` (Pascal's recursion; 0^0 is 1)."""
    table = last.table
    count = last + table.one
    total = count ** (power + 1)
    for lower in range(power):
        total = total - table.constant(comb(power + 1, lower)) * _power_sum(last, lower)
    return total / table.constant(power + 1)


def _close(scope: Scope, body: Frac, indices: tuple[int, ...], bounds: Bounds) -> Frac:
    """Return the sum generator with its indices named canonically."""
    table = scope.table
    base = max((table.gens[slot].height for slot in body.slots), default=0)
    names = tuple(table.gen("bound", base + place).slot for place in range(len(indices)))
    candidates = []
    for order in permutations(indices):
        renaming = {old: table.variable(new) for old, new in zip(order, names, strict=True)}
        args = (*(bounds[index] for index in order), substitute(scope, body, renaming))
        candidates.append((repr([arg.key for arg in args]) if len(indices) > 1 else "", args))
    _, args = min(candidates, key=lambda pair: pair[0])
    return table("sum", len(indices), args, names)


def _reclose(scope: Scope, temporaries: tuple[int, ...], args: tuple[Frac, ...]) -> Frac:
    *lasts, body = args
    bounds = dict(zip(temporaries, lasts, strict=True))
    for index, last in list(bounds.items()):
        if last.integer is not None and last.integer < MAX_EXPLICIT:
            body = sum_over(scope, body, index, scope.table.zero, last)
            del bounds[index]
    return _sum(scope, body, bounds) if bounds else body


MAKERS_OF_BINDERS["sum"] = _reclose
