"""Layers told apart by the letters of their units: net_j = Σ_k w_kj o_k and o_j = φ(net_j).

Many authors write no layer. Then o is made of net and net of o, in a circle, unless one sees that k
stands for a unit of the layer below j, because a weight leads from k to j. A step of such a
document is written with its layers, net[layer, j] and o[layer - 1, k], and judged like one that its
author wrote so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sympy import Expr, Indexed, Mul, Sum, Symbol, Tuple, preorder_traversal

from symmlp.documents.conventions import is_loss
from symmlp.documents.knowledge import Knowledge, Known, Label, is_index, label_of, quantities
from symmlp.documents.rewrite import rewrite
from symmlp.documents.sizes import UNITS
from symmlp.expressions import Partial
from symmlp.statement import Definition

#: The layer of the highest unit that a step speaks of, and the last layer of the network.
LAYER: Final = Symbol("layer", integer=True)
LAST: Final = Symbol("last", integer=True)
SIGNAL: Final[Label] = ("delta", 1)


@dataclass(frozen=True)
class Layered:
    """A step with its layers written, what is known then, and the sentence that says so."""

    lhs: Expr
    rhs: Expr
    knowledge: Knowledge
    sentence: str


@dataclass(frozen=True)
class _Units:
    """How a document writes units: the weighted sums, what is made of them, and the weights.

    ``to`` is the place of the unit that a weight leads to; ``low`` is the first unit's number.
    ``alike`` are families of which one unit depends on the sums of all: softmax.
    """

    sums: Label
    families: frozenset[Label]
    alike: frozenset[Label]
    weights: str
    to: int
    low: Expr

    def is_weight(self, name: Expr) -> bool:
        """Whether a quantity belongs to one weight: w[k, j], Delta_w[k, j]."""
        text, count = label_of(name)
        return count == 2 and self.weights in text.split("_")

    def is_unit(self, name: Expr) -> bool:
        """Whether a quantity belongs to one unit."""
        return label_of(name) in self.families

    def ends(self, weight: Indexed) -> tuple[Expr, Expr]:
        """Return the unit that a weight leads to, and the one that it comes from."""
        return weight.indices[self.to], weight.indices[1 - self.to]


Offsets = Mapping[Expr, int]


def with_layers(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> Iterator[Layered]:
    """Yield a step with its layers: first as one of any layer, then as one of the last.

    Nothing is yielded if the document does not tell layers apart by letters, or the step does not
    say how its letters lie.
    """
    units = _units(knowledge)
    if units is None:
        return
    offsets = _offsets((lhs, rhs), units)
    if not offsets:
        # A wrong index on the right contradicts the left side, which says what is claimed about.
        offsets = _offsets((lhs,), units)
    if not offsets or not _letters((lhs, rhs), units) <= set(offsets):
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


def weighted_sums(knowledge: Knowledge) -> Iterator[str]:
    """Yield the name of the weighted sums of a document that tells layers apart by letters."""
    units = _units(knowledge)
    if units is not None:
        yield units.sums[0]


def _units(knowledge: Knowledge) -> _Units | None:
    for label, stack in knowledge.definitions.items():
        for known in reversed(stack) if label[1] == 1 else ():
            found = _weighted_sum(known.definition)
            if found is None:
                continue
            weight, source, low = found
            families = _made_of(label, knowledge)
            if label_of(source) not in families:
                continue
            families |= {SIGNAL, *_biases(known.definition, weight)}
            to = weight.indices.index(known.definition.target.indices[0])
            alike = frozenset(
                one
                for one in families
                for k in knowledge.definitions.get(one, ())
                if one != label
                and k.definition.value is not None
                and k.definition.value.has(Sum)
                and _weighted_sum(k.definition) is None
            )
            name = weight.base.label.name
            return _Units(label, frozenset(families), alike, name, to, low)
    return None


def _weighted_sum(definition: Definition) -> tuple[Indexed, Indexed, Expr] | None:
    """Return the weight, what is weighted and the first index of a weighted sum."""
    target, value = definition.target, definition.value
    if not isinstance(target, Indexed) or not isinstance(value, Expr):
        return None
    unit = target.indices[0]
    for total in value.atoms(Sum):
        if len(total.limits) != 1 or not is_index(unit):
            continue
        index, low, _ = total.limits[0]
        factors = [f for f in Mul.make_args(total.function) if isinstance(f, Indexed)]
        weights = [f for f in factors if set(f.indices) == {unit, index} and f.rank == 2]
        inputs = [f for f in factors if f.indices == (index,)]
        if len(weights) == len(inputs) == 1 and len(factors) == 2:
            return weights[0], inputs[0], low
    return None


def _made_of(sums: Label, knowledge: Knowledge) -> set[Label]:
    """Return the sums and the families whose members are made of the same unit's."""
    found = {sums}
    while True:
        new = {
            label
            for label, stack in knowledge.definitions.items()
            if label[1] == 1 and label not in found and label != SIGNAL
            for known in stack
            if _of_same_unit(known.definition, found)
        }
        if not new:
            return found
        found |= new


def _of_same_unit(definition: Definition, families: set[Label]) -> bool:
    value = definition.value
    return (
        isinstance(value, Expr)
        and not value.has(Partial)
        and any(
            label_of(name) in families and name.indices == definition.target.indices
            for name in quantities(value)
            if isinstance(name, Indexed)
        )
    )


def _biases(definition: Definition, weight: Indexed) -> Iterator[Label]:
    """Yield what is added to a weighted sum."""
    unit = definition.target.indices
    beside = (q for q in quantities(definition.value) if isinstance(q, Indexed) and q != weight)
    yield from (label_of(name) for name in beside if name.indices == unit)


def _offsets(sides: Iterable[Expr], units: _Units) -> Offsets:
    """Return how many layers below the highest one the letters of a step stand; or nothing."""
    sides = tuple(sides)
    letters = sorted(_letters(sides, units), key=str)
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


def _letters(sides: Iterable[Expr], units: _Units) -> set[Expr]:
    """Return the indices of units and weights."""
    return {
        index
        for side in sides
        for node in preorder_traversal(side)
        if isinstance(node, Indexed) and (units.is_weight(node) or units.is_unit(node))
        for index in node.indices
    }


def _derivative(node: Partial, units: _Units) -> Iterator[tuple[Expr, Expr, int]]:
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


def _written(side: Expr, units: _Units, offsets: Offsets, layer: Expr) -> Expr:
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


def _layered_definitions(knowledge: Knowledge, units: _Units) -> dict[Label, list[Known]]:
    """Return the definitions of the families with their layers."""
    found: dict[Label, list[Known]] = {}
    for text, count in units.families:
        for known in knowledge.definitions.get((text, count), ()):
            target, value = known.definition.target, known.definition.value
            if not isinstance(value, Expr) or not is_index(target.indices[0]):
                continue
            of_units = _offsets((target, value), units) or _alike((target, value), units)
            shift = -of_units[target.indices[0]]
            offsets = {letter: offset + shift for letter, offset in of_units.items()}
            new, formula = (_written(part, units, offsets, LAYER) for part in (target, value))
            one = Definition(new, formula, indices=tuple(new.indices))
            found.setdefault((text, count + 1), []).append(
                replace(known, definition=one, forms=(formula,))
            )
    return found


def _alike(sides: Iterable[Expr], units: _Units) -> Offsets:
    """Return all letters in one layer, as those of a formula without weights are."""
    names = (name for side in sides for name in preorder_traversal(side))
    return {n.indices[0]: 0 for n in names if isinstance(n, Indexed) and units.is_unit(n)}


def _of_layer(known: Known, units: _Units, layer: Expr) -> Known:
    """Return a loss as a formula of one layer's units."""
    value = known.definition.value
    if not isinstance(value, Expr):
        return known
    offsets = _alike((value,), units)
    if not offsets:
        return known
    formula = _written(value, units, offsets, layer)
    return replace(known, definition=replace(known.definition, value=formula), forms=(formula,))


def _sentence(offsets: Offsets) -> str:
    below = sorted((offset, str(letter)) for letter, offset in offsets.items())
    shown = ", ".join(f"{letter} in layer {LAYER + offset}" for offset, letter in reversed(below))
    return f"the letters of units tell the layers apart: {shown}"
