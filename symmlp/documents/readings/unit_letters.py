"""Layers told apart by the letters of their units: net_j = Σ_k w_kj o_k and o_j = φ(net_j).

Many authors write no layer. Then o is made of net and net of o, in a circle, unless one sees that k
stands for a unit of the layer below j, because a weight leads from k to j. A step of such a
document is written with its layers, net[layer, j] and o[layer - 1, k], and judged like one that its
author wrote so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from sympy import Expr, Indexed, Sum, Symbol, Tuple

from symmlp.documents.knowledge.knowledge import Knowledge, Known
from symmlp.documents.knowledge.names import Label, is_index, is_loss
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.documents.knowledge.sizes import UNITS
from symmlp.documents.readings.unit_families import Units, units_written
from symmlp.documents.readings.unit_offsets import Offsets, all_in_one_layer, letters_of, offsets_of
from symmlp.statement import Definition

#: The layer of the highest unit that a step speaks of, and the last layer of the network.
LAYER: Final = Symbol("layer", integer=True)
LAST: Final = Symbol("last", integer=True)


@dataclass(frozen=True)
class Layered:
    """A step with its layers written, what is known then, and the sentence that says so."""

    lhs: Expr
    rhs: Expr
    knowledge: Knowledge
    sentence: str


def with_layers(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> Iterator[Layered]:
    """Yield a step with its layers: first as one of any layer, then as one of the last.

    Nothing is yielded if the document does not tell layers apart by letters, or the step does not
    say how its letters lie.
    """
    units = units_written(knowledge)
    if units is None:
        return
    offsets = offsets_of((lhs, rhs), units)
    if not offsets:
        # A wrong index on the right contradicts the left side, which says what is claimed about.
        offsets = offsets_of((lhs,), units)
    if not offsets or not letters_of((lhs, rhs), units) <= set(offsets):
        return
    left, right = (_written(side, units, offsets, LAYER) for side in (lhs, rhs))
    sentence = _sentence(offsets)
    layered = _layered_definitions(knowledge, units)
    losses = {label: stack for label, stack in knowledge.definitions.items() if is_loss(label)}
    for layer in (LAST, LAYER):
        written = {
            label: [_of_layer(known, units, layer) for known in stack]
            for label, stack in losses.items()
        }
        definitions = {**knowledge.definitions, **written, **layered}
        yield Layered(left, right, replace(knowledge, definitions=definitions), sentence)
        if written == losses:
            return


def _written(side: Expr, units: Units, offsets: Offsets, layer: Expr) -> Expr:
    """Return an expression with the layers of its units."""

    def change(node: Expr) -> Expr | None:
        if isinstance(node, Indexed) and units.is_weight(node):
            to, source = units.ends(node)
            if to in offsets:
                return node.base[layer + offsets[to], to, source]
        elif isinstance(node, Indexed) and units.is_unit(node):
            (unit,) = node.indices
            if unit in offsets:
                return node.base[layer + offsets[unit], unit]
        elif isinstance(node, Sum):
            body = rewrite(node.function, change)
            return Sum(body, *(_limits(limit) for limit in node.limits))
        return None

    def _limits(limit: Tuple) -> Tuple:
        index, *_ = limit
        if index not in offsets:
            return limit
        return Tuple(index, units.low, UNITS[layer + offsets[index]] + units.low - 1)

    return rewrite(side, change)


def _layered_definitions(knowledge: Knowledge, units: Units) -> dict[Label, list[Known]]:
    """Return the definitions of the families with their layers."""
    found: dict[Label, list[Known]] = {}
    for text, count in units.families:
        for known in knowledge.definitions.get((text, count), ()):
            target, value = known.definition.target, known.definition.value
            if not isinstance(value, Expr) or not is_index(target.indices[0]):
                continue
            sides = (target, value)
            of_units = offsets_of(sides, units) or all_in_one_layer(sides, units)
            shift = -of_units[target.indices[0]]
            offsets = {letter: offset + shift for letter, offset in of_units.items()}
            new, formula = (_written(part, units, offsets, LAYER) for part in sides)
            one = Definition(new, formula, indices=tuple(new.indices))
            found.setdefault((text, count + 1), []).append(
                replace(known, definition=one, forms=(formula,))
            )
    return found


def _of_layer(known: Known, units: Units, layer: Expr) -> Known:
    """Return a loss as a formula of one layer's units."""
    value = known.definition.value
    if not isinstance(value, Expr):
        return known
    offsets = all_in_one_layer((value,), units)
    if not offsets:
        return known
    formula = _written(value, units, offsets, layer)
    return replace(known, definition=replace(known.definition, value=formula), forms=(formula,))


def _sentence(offsets: Offsets) -> str:
    below = sorted((offset, str(letter)) for letter, offset in offsets.items())
    shown = ", ".join(f"{letter} in layer {LAYER + offset}" for offset, letter in reversed(below))
    return f"the letters of units tell the layers apart: {shown}"
