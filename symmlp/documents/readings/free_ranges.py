"""Over which numbers a step's free indices run: as the sums over the same families run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sympy import Expr, Indexed, Integer

from symmlp.documents.knowledge.facts import summed_places
from symmlp.documents.knowledge.names import Label, is_index, label_of, quantities
from symmlp.documents.readings.layers import LAYERED, Family, units_of
from symmlp.statement import Definition, Limits

#: Through how many definitions an index is followed.
MAX_DEPTH = 4

#: A family, the place of an index in it, and the layer where that is not the place itself.
Place = tuple[str, int, tuple[Expr, ...]]


def free_ranges(
    sides: tuple[Expr, Expr],
    expressions: Iterable[Expr],
    layered: Mapping[Label, Family],
    definitions: Sequence[Definition] = (),
) -> Iterator[Limits]:
    """Yield the ranges of the free indices of two sides.

    Parameters
    ----------
    sides
        What is claimed to be equal.
    expressions
        The sides and what they are defined by: the sums in them say how far an index runs.
    layered
        The quantities that the document defines for every layer at once.
    definitions
        What families are defined as: p_j = f(z_j) has as many members as z.
    """
    inside = [q for side in sides for q in quantities(side) if isinstance(q, Indexed)]
    wanted = dict.fromkeys(index for q in inside for index in q.indices if is_index(index))
    known = tuple(expressions)
    for index in wanted:
        places = dict.fromkeys(at for q in inside for at in _places(q, index))
        _follow(places, definitions)
        limits = _summed(places, known) or _of_layer(places, layered) or _numbered(places, known)
        if limits is not None:
            yield Limits(index, *limits)


def _places(name: Expr, index: Expr) -> Iterator[Place]:
    """Yield where a quantity uses an index."""
    for place, used in enumerate(getattr(name, "indices", ())):
        if used == index:
            yield name.base.label.name, place, name.indices[:1] if place else ()


def _follow(places: dict[Place, None], definitions: Sequence[Definition]) -> None:
    """Add the places that an index has in what families are defined as, or are used for."""
    groups = [
        {at for name in (one.target, *quantities(one.value)) for at in _places(name, index)}
        for one in definitions
        if isinstance(one.target, Indexed) and isinstance(one.value, Expr)
        for index in one.indices
    ]
    for _ in range(MAX_DEPTH):
        found = {at for group in groups if not group.isdisjoint(places) for at in group}
        new = sorted(found - set(places), key=str)
        if not new:
            return
        places.update(dict.fromkeys(new))


def _numbered(places: dict[Place, None], expressions: Iterable[Expr]) -> tuple[Expr, Expr] | None:
    """Return the numbers that stand at one of the places, if they follow each other: h_0, h_1."""
    found: dict[Place, set[int]] = {}
    for expression in expressions:
        for name in quantities(expression):
            for place, index in enumerate(getattr(name, "indices", ())):
                at = (label_of(name)[0], place, name.indices[:1] if place else ())
                if isinstance(index, Integer) and at in places:
                    found.setdefault(at, set()).add(int(index))
    for numbers in sorted(found.values(), key=len):
        low, high = min(numbers), max(numbers)
        if len(numbers) == high - low + 1 > 1:
            return Integer(low), Integer(high)
    return None


def _summed(places: dict[Place, None], expressions: Iterable[Expr]) -> tuple[Expr, Expr] | None:
    """Return the limits of a sum whose index stands at one of the places."""
    for expression in expressions:
        for name, bound, low, high in summed_places(expression):
            if any(at in places for at in _places(name, bound)):
                return low, high
    return None


def _of_layer(
    places: dict[Place, None], layered: Mapping[Label, Family]
) -> tuple[Expr, Expr] | None:
    """Return the units of the layer that one of the places belongs to."""
    units = [family for family in layered.values() if family.below]
    for name, place, others in places:
        if place and others and units and ((name, 2) in layered or name in LAYERED):
            return units_of(units[0], others[0] - (place - 1))
    return None
