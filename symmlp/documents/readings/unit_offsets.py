"""How many layers apart the letters of units stand: a weight leads from k to j, one layer up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from sympy import Expr, Indexed, preorder_traversal

from symmlp.documents.knowledge.names import is_index, label_of
from symmlp.documents.readings.unit_families import Units
from symmlp.expressions import Partial

#: Letters with their layers, counted from the highest one of a step: 0, -1, …
Offsets: TypeAlias = Mapping[Expr, int]


def offsets_of(sides: Iterable[Expr], units: Units) -> Offsets:
    """Return how many layers below the highest one the letters of a step stand; or nothing."""
    sides = tuple(sides)
    letters = sorted(letters_of(sides, units), key=str)
    edges: list[tuple[Expr, Expr, int]] = []
    for side in sides:
        for node in preorder_traversal(side):
            if isinstance(node, Indexed) and units.is_weight(node):
                edges.append((*units.ends(node), 1))
            elif isinstance(node, Partial):
                edges.extend(_derivative(node, units))
    if not letters or not all(map(is_index, letters)):
        return {}
    return _solved(letters, edges)


def letters_of(sides: Iterable[Expr], units: Units) -> set[Expr]:
    """Return the indices of units and weights."""
    return {
        index
        for side in sides
        for node in preorder_traversal(side)
        if isinstance(node, Indexed) and (units.is_weight(node) or units.is_unit(node))
        for index in node.indices
    }


def _derivative(node: Partial, units: Units) -> Iterator[tuple[Expr, Expr, int]]:
    """Yield how the letters of ∂net_k/∂o_j lie: k is above j; of ∂net_k/∂w_ij, k is beside j."""
    above, below = node.expression, node.variable
    if not isinstance(above, Indexed) or not isinstance(below, Indexed):
        return
    if not units.is_unit(above):
        return
    unit = above.indices[0]
    if units.is_weight(below):
        yield unit, units.ends(below)[0], 0
    elif units.is_unit(below) and unit != below.indices[0]:
        yield unit, below.indices[0], int(label_of(above) not in units.alike)


def _solved(letters: Iterable[Expr], edges: list[tuple[Expr, Expr, int]]) -> Offsets:
    """Return the layers that the edges allow, 0 for the highest; nothing if they allow several."""
    first, *others = letters
    found = {first: 0}
    for _ in others:
        for to, source, step in edges:
            if to in found:
                found.setdefault(source, found[to] - step)
            elif source in found:
                found[to] = found[source] + step
    consistent = all(found.get(t) == found.get(s, 0) + step for t, s, step in edges if s in found)
    if not consistent or not set(found) >= set(others):
        return {}
    highest = max(found.values())
    return {letter: offset - highest for letter, offset in found.items()}


def all_in_one_layer(sides: Iterable[Expr], units: Units) -> Offsets:
    """Return all letters in one layer, as those of a formula without weights are."""
    names = (name for side in sides for name in preorder_traversal(side))
    return {n.indices[0]: 0 for n in names if isinstance(n, Indexed) and units.is_unit(n)}
