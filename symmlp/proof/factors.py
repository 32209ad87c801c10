"""Fractions as products: one common denominator, and irreducible factors."""

from __future__ import annotations

from typing import Any

from symmlp.proof.errors import OutOfBudget
from symmlp.proof.fractions import Frac
from symmlp.proof.generators import Table
from symmlp.proof.ring import MAX_FACTOR_TERMS

MAX_COMMON_TERMS = 200_000  # that are made on the way, altogether


def factors(table: Table, frac: Frac) -> tuple[Any, list[tuple[Frac, int]]]:
    """Return a rational content and the monic irreducible factors with their exponents."""
    frac = unsplit(table, frac)
    content, result = _factor(table, frac.num)
    if not frac.is_polynomial:
        below, more = _factor(table, frac.den)
        content /= below
        result += [(factor, -power) for factor, power in more]
    return content, result


def unsplit(table: Table, frac: Frac) -> Frac:
    """Return the fraction over one common denominator, without ``inverse`` generators outside."""
    num, den = frac.num, frac.den
    terms_made = 0
    for slot in sorted({slot for slot, _ in table.relations}, reverse=True):
        if table.gens[slot].kind != "inverse":
            continue
        degree = num.degrees()[slot]
        if degree <= 0:
            continue
        below = table.gens[slot].args[0].num
        parts: dict[int, dict[tuple[int, ...], Any]] = {}
        for exponents, coefficient in num.to_dict().items():
            rest = list(exponents)
            power, rest[slot] = int(rest[slot]), 0
            parts.setdefault(power, {})[tuple(rest)] = coefficient
        num = table.poly_zero
        for power, terms in parts.items():
            part = table.ring.from_dict(terms)
            for _ in range(degree - power):
                terms_made += len(part) * len(below)
                if terms_made + len(den) > MAX_COMMON_TERMS:
                    raise OutOfBudget("a common denominator with too many terms")
                part *= below
            num += part
        den *= below**degree
    return Frac.reduced(table, num, den) if den != frac.den else frac


def _factor(table: Table, poly: Any) -> tuple[Any, list[tuple[Frac, int]]]:
    if len(poly) > MAX_FACTOR_TERMS:
        raise OutOfBudget(f"factoring a polynomial of more than {MAX_FACTOR_TERMS} terms")
    content, pairs = table.ring.factors(poly)
    result = []
    for factor, power in pairs:
        lead = factor.leading_coefficient()
        content *= lead ** int(power)
        result.append((Frac(table, factor / lead, table.poly_one), int(power)))
    return content, result
