"""Equations put to use: solved for one generator each, and put in for it."""

from __future__ import annotations

from symmlp.proof.fractions import Frac, Gen
from symmlp.proof.scope import Scope, transform

#: Kinds of generators that an equation may be solved for, in order of preference.
_SOLVABLE = ("sum", "quantity", "apply", "partial", "exp", "log", "root", "function", "power")


#: Kinds of generators that are 0 or 1.
ZERO_OR_ONE = frozenset({"positive", "zero", "delta"})


def reduce_by(scope: Scope, frac: Frac, equation: Frac) -> Frac:
    """Return the fraction with an equation's best generator replaced by what it equals."""
    solved = solve(scope, equation)
    if solved is not None:
        gen, value = solved
        return transform(scope, frac, lambda inner: value if inner is gen else None)
    if not equation.num.is_constant() and not frac.num.is_zero():
        _, remainder = divmod(frac.num, equation.num)
        return Frac.reduced(scope.table, remainder, frac.den)
    return frac


def reduce_by_all(scope: Scope, frac: Frac, equations: list[Frac]) -> Frac:
    """Return the fraction reduced by equations, each of them by those before it."""
    done: list[Frac] = []
    for equation in equations:
        if frac.is_zero:
            break
        for earlier in done:
            equation = reduce_by(scope, equation, earlier)
        if not equation.is_zero:
            frac = reduce_by(scope, frac, equation)
            done.append(equation)
    return frac


def solve(scope: Scope, equation: Frac) -> tuple[Gen, Frac] | None:
    """Solve ``equation = 0`` for a generator that occurs linearly with a constant coefficient."""
    table = scope.table
    candidates = sorted(
        (table.gens[slot] for slot in equation.slots if table.gens[slot].kind in _SOLVABLE),
        key=lambda gen: (_SOLVABLE.index(gen.kind), gen.slot),
    )
    for gen in candidates:
        slope = Frac(table, equation.num.derivative(gen.slot), table.poly_one)
        if slope.constant is None or slope.is_zero:
            continue
        rest = Frac(table, equation.num, table.poly_one) - slope * table.variable(gen.slot)
        if gen.kind == "sum" or _independent(gen, rest):
            return gen, -rest / slope
    return None


def _independent(gen: Gen, rest: Frac) -> bool:
    return gen.slot not in rest.slots and (gen.args != () or gen.slot not in rest.atoms)


def zero_subjects(scope: Scope) -> list[Frac]:
    """Return the fractions that are zero in the present case."""
    found = []
    for key, subject in scope.subjects.items():
        sign = scope.signs.get(key)
        if sign == 0:
            found.append(subject)
        elif sign == 1 and (gen := subject.single) is not None and gen.kind in ZERO_OR_ONE:
            found.append(subject - scope.table.one)
    return found
