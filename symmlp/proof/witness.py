"""Points at which a statement can be looked at: admissible, exact, and replayable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random

import sympy
from flint import arb, ctx, fmpq
from sympy import Expr, Indexed, IndexedBase, Integer, Rational, Symbol, preorder_traversal
from sympy.core.relational import Relational

from symmlp.proof.assumptions import file_definitions, intervals
from symmlp.proof.balls import ball_of
from symmlp.proof.context import Context
from symmlp.proof.errors import Undecidable
from symmlp.proof.evaluate import evaluate, holds, whole
from symmlp.proof.model import SIZES, Key, Model, intersection
from symmlp.proof.names import name_of, symbol_of
from symmlp.statement import Statement, Witness

TRIES = 40
WANTED = 12
MAX_VISITS = 200_000
MAX_ROUNDS = 4
PRECISION = 192
SEED = 2_718_281

#: What symbolic widths may be at one try after the other.
WIDTHS = ((2,), (1,), (2, 1), SIZES, SIZES)

#: Values at which an equation is tried; it counts as linear if all five lie on one line.
TRIALS = tuple(map(fmpq, (0, 1))) + tuple(fmpq(p, 32) for p in (-45, 83, 177))


@dataclass(frozen=True)
class Point:
    """An admissible model and what the two sides are there."""

    model: Model
    lhs: arb
    rhs: arb

    @property
    def witness(self) -> Witness:
        """The model as exact SymPy expressions, with both sides as enclosures."""
        model = self.model
        return Witness(
            values=tuple(
                (_expression(key), _rational(int(v.p), int(v.q))) for key, v in model.values.items()
            ),
            sizes=tuple((_expression(key), Integer(value)) for key, value in model.sizes.items()),
            functions=tuple((_expression(key), name) for key, name in model.functions.items()),
            lhs=self.lhs.str(12),
            rhs=self.rhs.str(12),
        )

    @property
    def vanishes(self) -> bool:
        """Whether both sides are exactly 0 there, which tells little."""
        return bool(self.lhs.is_zero() and self.rhs.is_zero())

    @property
    def apart(self) -> bool:
        """Whether the two sides certainly differ."""
        return not self.lhs.overlaps(self.rhs)


def points(context: Context, reasons: set[str]) -> Iterator[Point]:
    """Yield admissible points at which both sides are defined; note why others were not."""
    random = Random(SEED)
    yielded, visits = 0, 0
    for number in range(TRIES if context.ways else 0):
        if yielded == WANTED or visits > MAX_VISITS:
            return
        relations = context.ways[number % len(context.ways)]
        model = Model(
            context.definitions,
            random,
            {},
            {},
            own=context.own.intervals,
            widths=WIDTHS[number % len(WIDTHS)],
        )
        try:
            yield _point(context.statement, relations, model, by_name=number // 2 % 2 == 0)
        except Undecidable as error:
            reasons.add(str(error))
        else:
            yielded += 1
        visits += model.visits


def replay(statement: Statement, witness: Witness) -> tuple[str, str]:
    """Return both sides of a statement at a witness's point, computed anew, as enclosures.

    Everything that the two sides need is taken from the witness; nothing is chosen.

    Raises
    ------
    Undecidable
        If a side has no value there.
    """
    model = Model(file_definitions(statement.definitions), Random(SEED), {}, {})
    model.indices = _plain_indices(statement)
    model.values |= {_key(q, model): fmpq(int(v.p), int(v.q)) for q, v in witness.values}
    model.sizes |= {_key(q, model): int(v) for q, v in witness.sizes}
    model.functions |= {_key(q, model): name for q, name in witness.functions}
    with ctx.workprec(PRECISION):
        witness = _looked_at(statement, model).witness
    return witness.lhs, witness.rhs


def _point(
    statement: Statement, relations: tuple[Relational, ...], model: Model, by_name: bool
) -> Point:
    model.indices = _plain_indices(statement)
    with ctx.workprec(PRECISION):
        for limit in statement.indices:
            low, high = (whole(bound, {}, model) for bound in (limit.lower, limit.upper))
            if low > high:
                raise Undecidable("an index with an empty range")
            model.sizes[name_of(limit.index), ()] = model.random.randint(low, high)
        _narrow(relations, model, by_name)
        equations = [relation for relation in relations if isinstance(relation, sympy.Eq)]
        for _ in equations[:MAX_ROUNDS]:
            for relation in equations:
                _satisfy(relation, model)
        for relation in relations:
            if not _still_holds(relation, model):
                raise Undecidable("no point was found at which the assumptions hold")
        point = _looked_at(statement, model)
        for key, value in model.values.items():
            model.check(key, arb(value))
        return point


def _plain_indices(statement: Statement) -> frozenset[str]:
    return frozenset(name_of(limit.index) for limit in statement.indices)


def _narrow(relations: tuple[Relational, ...], model: Model, by_name: bool) -> None:
    """Let quantities be drawn from the intervals that comparisons with numbers leave to them.

    As a guess also those with other indices: ``y[k] > 0`` for a free k may be meant for every k.
    """
    for quantity, bound, is_lower in intervals(relations):
        interval = (bound, None) if is_lower else (None, bound)
        key = _key(quantity, model)
        model.narrow[key] = intersection([interval, model.narrow.get(key, (None, None))])
        if by_name:
            name = key[0]
            model.intervals[name] = intersection(
                [interval, model.intervals.get(name, (None, None))]
            )


def _looked_at(statement: Statement, model: Model) -> Point:
    lhs, rhs = (ball_of(evaluate(side, {}, model)) for side in (statement.lhs, statement.rhs))
    if not (lhs.is_finite() and rhs.is_finite()):
        raise Undecidable("a side has no finite value at the points tried")
    return Point(model, lhs, rhs)


def _satisfy(relation: Relational, model: Model) -> None:
    """Choose one free quantity so that an equation holds exactly; it must occur linearly."""
    symbols = {node for node in preorder_traversal(relation) if isinstance(node, Symbol)}
    names = set(map(name_of, symbols))
    if _residue(relation, model) == 0:
        return
    for key in reversed([key for key in model.values if key[0] in names]):
        kept = model.values[key]
        residues = []
        for trial in TRIALS:
            model.values[key] = trial
            residues.append(_residue(relation, model))
        exact = [residue for residue in residues if residue is not None]
        if len(exact) == len(residues):
            slope = (exact[1] - exact[0]) / (TRIALS[1] - TRIALS[0])
            line = [exact[0] + slope * (trial - TRIALS[0]) for trial in TRIALS]
            if slope != 0 and line == exact:
                model.values[key] = TRIALS[0] - exact[0] / slope
                return
        model.values[key] = kept
    if _residue(relation, model) != 0:
        raise Undecidable("no point was found at which the assumptions hold")


def _still_holds(relation: Relational, model: Model) -> bool:
    """Whether an assumption holds once all quantities are chosen.

    An equation that was solved exactly may have an inexact ball, if the solution is not a binary
    fraction; a quantity that was changed afterwards for another equation shows in any case.
    """
    model.caches[-1].clear()
    if not isinstance(relation, sympy.Eq):
        return holds(relation, {}, model)
    gap = ball_of(evaluate(relation.lhs, {}, model) - evaluate(relation.rhs, {}, model))
    return bool(gap.contains(0))


def _residue(relation: Relational, model: Model) -> fmpq | None:
    """Return lhs - rhs as an exact rational, or None where it is not one."""
    model.caches[-1].clear()
    gap = ball_of(evaluate(relation.lhs, {}, model)) - ball_of(evaluate(relation.rhs, {}, model))
    model.caches[-1].clear()
    if not gap.is_exact() or not gap.is_finite():
        return None
    mantissa, exponent = gap.man_exp()
    return fmpq(int(mantissa)) * fmpq(2) ** int(exponent)


def _key(quantity: Expr, model: Model) -> Key:
    indices = quantity.indices if isinstance(quantity, Indexed) else ()
    return (name_of(quantity), tuple(whole(index, {}, model) for index in indices))


@lru_cache(maxsize=4096)
def _rational(numerator: int, denominator: int) -> Rational:
    return Rational(numerator, denominator)


@lru_cache(maxsize=4096)
def _expression(key: Key) -> Expr:
    """Return a quantity as an expression; the points of most statements share theirs."""
    name, indices = key
    return IndexedBase(symbol_of(name))[indices] if indices else symbol_of(name)
