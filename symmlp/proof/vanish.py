"""When is a normal form zero? Exactly, under equations that hold and in the case at hand."""

from __future__ import annotations

from symmlp.proof.algebra import Frac, Gen
from symmlp.proof.functions import tidy, unsplit
from symmlp.proof.indicators import without_kinks
from symmlp.proof.scope import Scope, substitute, transform

MAX_DELTA_CASES = 6

#: Kinds of generators that an equation may be solved for, in order of preference.
_SOLVABLE = ("sum", "quantity", "apply", "partial", "exp", "log", "root", "function", "power")


def vanishes(scope: Scope, frac: Frac, equations: list[Frac]) -> bool:
    """Whether the fraction is zero, given that every one of the ``equations`` is zero."""
    frac = without_kinks(scope, frac)
    for equation in equations:
        if frac.is_zero:
            return True
        frac = reduce_by(scope, frac, equation)
    frac = tidy(scope, frac)
    if not frac.is_zero:
        frac = tidy(scope, unsplit(frac))
    return frac.is_zero or _vanishes_by_deltas(scope, frac, equations, 0)


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


def _vanishes_by_deltas(scope: Scope, frac: Frac, equations: list[Frac], depth: int) -> bool:
    """Decide by the two cases of each Kronecker delta: its indices are equal, or it is 0."""
    table = scope.table
    deltas = [table.gens[slot] for slot in frac.slots if table.gens[slot].kind == "delta"]
    if not deltas or depth > MAX_DELTA_CASES:
        return False
    delta = deltas[0]
    left, right = delta.args
    gap = left - right
    atoms = [
        table.gens[slot] for slot in gap.slots if table.gens[slot].kind in {"index", "quantity"}
    ]
    linear = next(
        (a for a in atoms if (gap - table.variable(a.slot)).num.derivative(a.slot).is_zero()), None
    )
    apart = transform(scope, frac, lambda inner: table.zero if inner is delta else None)
    if linear is None:
        return False
    value = table.variable(linear.slot) - gap
    together = substitute(scope, frac, {linear.slot: value})
    return all(
        case.is_zero or _vanishes_by_deltas(scope, case, equations, depth + 1)
        for case in (apart, together)
    )


def vanishes_at_zero(scope: Scope, frac: Frac) -> bool:
    """Whether the fraction is zero in the present case, where some fractions are zero."""
    return vanishes(scope, frac, zero_subjects(scope))


def zero_subjects(scope: Scope) -> list[Frac]:
    """Return the fractions that are zero in the present case."""
    return [subject for subject in scope.subjects.values() if scope.signs.get(subject.key) == 0]
