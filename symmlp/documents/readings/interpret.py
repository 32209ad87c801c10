"""What a step may mean: the definitions it stands under, from the plainest reading to the freest.

Authors leave things out: the index of the layer, the argument of an activation, that δ is ∂L/∂s.
An `Interpretation` is one choice of definitions and conventions for a step. The first under which
the step is proved decides; what it took for granted is listed with the verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice

from sympy import Expr, Indexed, Symbol

from symmlp.documents.knowledge.facts import partials
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.names import quantities
from symmlp.documents.readings import left_out
from symmlp.documents.readings.error_signals import error_signals
from symmlp.documents.readings.layers import families, layered, ways
from symmlp.documents.readings.losses_unsaid import through_the_last
from symmlp.documents.readings.numbered_layers import layered_by_number
from symmlp.documents.readings.reading import Interpretation, Reading, interpretation

MAX_READINGS = 40


def interpretations(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> Iterator[Interpretation]:
    """Yield what a step may mean, the plainest reading first."""
    return _built(_readings, lhs, rhs, knowledge)


def interpretations_by_layers(
    lhs: Expr, rhs: Expr, knowledge: Knowledge
) -> Iterator[Interpretation]:
    """Yield what a step about layers may mean; what it says of other layers is not followed."""
    return _built(_by_layers, lhs, rhs, knowledge)


#: What a step says by one reading.
_Build = Callable[[Reading], Interpretation]
_Readings = Callable[[Expr, Expr, Knowledge, _Build], Iterator[Reading]]


def _built(
    readings: _Readings, lhs: Expr, rhs: Expr, knowledge: Knowledge
) -> Iterator[Interpretation]:
    seen = set()
    known = families(knowledge)

    @cache  # readings come again in other company; each is built once for this step
    def build(reading: Reading) -> Interpretation:
        return interpretation(lhs, rhs, knowledge, known, reading)

    for reading in islice(readings(lhs, rhs, knowledge, build), MAX_READINGS):
        found = build(reading)
        key = found.statement.definitions
        if key not in seen:
            seen.add(key)
            yield found


def _by_layers(lhs: Expr, rhs: Expr, knowledge: Knowledge, build: _Build) -> Iterator[Reading]:
    own = [*quantities(lhs), *quantities(rhs)]
    variables = [partial.variable for side in (lhs, rhs) for partial in partials(side)]
    choices = ways(knowledge)
    if not choices:
        return
    claimed = frozenset((lhs, rhs))
    yield from map(Reading, layered(own, variables, choices, knowledge, claimed))
    yield from map(Reading, layered_by_number(own, variables, choices, knowledge, claimed))


def _readings(lhs: Expr, rhs: Expr, knowledge: Knowledge, build: _Build) -> Iterator[Reading]:
    plain = Reading()
    own = [*quantities(lhs), *quantities(rhs)]
    yield from _by_layers(lhs, rhs, knowledge, build)
    yield plain
    losses = tuple(through_the_last(lhs, rhs, knowledge))
    if losses:
        yield Reading(losses)
    plainest = build(plain)
    defined = (d.target for d in plainest.statement.definitions if d.value is not None)
    present = [*own, *defined]
    present = list(dict.fromkeys(q for q in present if isinstance(q, Symbol | Indexed)))
    unit = tuple(left_out.weighted_sum(lhs, rhs, knowledge))
    if unit:
        yield Reading(unit)
    outputs = tuple(left_out.outputs(lhs, rhs, present, knowledge))
    layers = [tuple(layer) for layer in left_out.layers(own, present, knowledge)] or [()]
    basis = [plain, Reading(outputs)]
    for layer in layers:
        basis += [Reading(layer), Reading((*layer, *outputs))]
    yield from basis
    signals = [
        Reading((*reading.given, signal))
        for name in present
        for signal in error_signals(name, knowledge, present)
        for reading in basis
    ]
    others = [
        (label, place)
        for label in plainest.names
        for place in range(1, min(len(knowledge.definitions.get(label, ())), 4))
    ]
    for choice in others:
        yield replace(plain, alternatives=(choice,))
    yield from signals
    for choice in others:
        for reading in basis[1:]:
            yield replace(reading, alternatives=(choice,))


def undefined(expression: Expr, knowledge: Knowledge) -> Iterator[Expr]:
    """Yield the quantities of which neither the document nor the field says what they are."""
    found = interpretation(expression, expression, knowledge, families(knowledge), Reading())
    inside = set(quantities(expression))
    yield from (name for name in found.undefined if name in inside)
