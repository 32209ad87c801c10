"""Steps about layers: z^l, a^{l-1}, δ^{l+1} of a network of any depth.

A document defines preactivation and activation for every layer l at once. A step speaks of one or
two layers; here the definitions are put down for just those. What lies below is an input of the
lowest layer, and the loss depends on the highest one only through its preactivations, unless it is
the layer that the loss is written in. Both are properties of a feed-forward network, and both are
listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Expr, Indexed, IndexedBase, Integer, Lambda, Sum, Symbol, preorder_traversal

from symmlp.documents.conventions import LOSS_LETTERS, Convention
from symmlp.documents.knowledge import Knowledge, Label, base_letter, label_of, quantities
from symmlp.expressions import Partial
from symmlp.statement import Definition, Limits, Over

AXIOM = "induction over depth"
PARAMETERS = frozenset({"w", "W", "b", "theta"})
LAYERED = PARAMETERS | {"delta"}

#: The number of units of a layer, as the reader names it.
SIZES = IndexedBase(Symbol("n", integer=True, positive=True))


@dataclass(frozen=True)
class Family:
    """A quantity that is defined for every layer at once; ``below`` if it uses the layer below."""

    definition: Definition
    below: bool

    def at(self, layer: Expr) -> Definition:
        """Return the definition for one layer."""
        target, symbol = self.definition.target, self.definition.target.indices[0]
        value = self.definition.value.xreplace({symbol: layer}) if self.definition.value else None
        indices = tuple(i for i in self.definition.indices if i != symbol)
        return Definition(target.xreplace({symbol: layer}), value, indices=indices)


def families(knowledge: Knowledge) -> dict[Label, Family]:
    """Return the quantities that the document defines for every layer l."""
    found = {}
    for label, stack in knowledge.definitions.items():
        definition = stack[0].definition
        target, value = definition.target, definition.value
        if not isinstance(target, Indexed) or value is None or isinstance(value, Lambda):
            continue
        layer = target.indices[0]
        if layer not in definition.indices or base_letter(target) == "delta":
            continue
        inside = [q.indices[0] for q in quantities(value) if isinstance(q, Indexed)]
        if layer - 1 in inside or layer in inside:
            found[label] = Family(definition, layer - 1 in inside)
    return found


def layered(
    own: list[Expr], differentiated_by: list[Expr], knowledge: Knowledge
) -> tuple[Convention, ...]:
    """Return the definitions of the layers that a step speaks of; none if it speaks of none.

    ``own`` are its quantities; where one of ``differentiated_by`` is an activation, the layer above
    is spoken of as well.
    """
    known = families(knowledge)
    preactivations = [family for family in known.values() if family.below]
    if not preactivations:
        return ()
    offsets = _offsets(own, differentiated_by, known)
    if offsets is None:
        return ()
    root, low, high = offsets
    return tuple(_conventions(own, knowledge, known, [root + o for o in range(low, high + 1)]))


def _offsets(
    own: list[Expr], differentiated_by: list[Expr], known: dict[Label, Family]
) -> tuple[Expr, int, int] | None:
    """Return the layer symbol of a step, and the lowest and highest layer counted from it."""
    roots: dict[Expr, None] = {}
    offsets = []
    for name in own:
        if not isinstance(name, Indexed):
            continue
        family = known.get(label_of(name))
        letter = base_letter(name)
        if family is None and letter not in PARAMETERS and letter != "delta":
            continue
        layer = name.indices[0]
        symbols = [s for s in layer.free_symbols if s.is_integer]
        if len(symbols) != 1 or not (layer - symbols[0]).is_Integer:
            return None
        roots[symbols[0]] = None
        input_of_next = family is not None and not family.below
        offsets.append((int(layer - symbols[0]), input_of_next))
    if len(roots) != 1 or not offsets:
        return None
    root = next(iter(roots))
    proper = [o for o, is_input in offsets if not is_input]
    low = min([*proper, *(o + 1 for o, is_input in offsets if is_input and not proper)])
    above = [
        int(name.indices[0] - root) + 1
        for name in differentiated_by
        if isinstance(name, Indexed) and label_of(name) in known and not known[label_of(name)].below
    ]
    return root, low, max([*proper, *above], default=low)


def _conventions(
    own: list[Expr], knowledge: Knowledge, known: dict[Label, Family], layers: list[Expr]
) -> Iterator[Convention]:
    lowest, highest = layers[0], layers[-1]
    losses = [letter for letter in LOSS_LETTERS if (letter, 0) in knowledge.definitions]
    for family in known.values():
        for layer in layers:
            yield Convention(family.at(layer), "")
        if not family.below:
            below = family.at(lowest - 1)
            free = Definition(below.target, None, indices=below.indices)
            yield Convention(
                free, f"the activations of layer {lowest - 1} do not depend on the layers above"
            )
    unit = next(family for family in known.values() if family.below)
    name = unit.definition.target
    if losses and name.rank >= 2:
        yield from _loss(Symbol(losses[0], real=True), unit, highest, knowledge)
        delta = IndexedBase(Symbol("delta", real=True))
        for layer in layers:
            target = unit.at(layer).target
            signal = Definition(
                delta[target.indices],
                Partial(Symbol(losses[0], real=True), target),
                indices=unit.at(layer).indices,
            )
            yield Convention(signal, f"δ is the error signal ∂{losses[0]}/∂{name.base}")


def units_of(unit: Family, layer: Expr) -> tuple[Expr, Expr]:
    """Return the range of a layer's units, counted as the document's own sums count them."""
    symbol = unit.definition.target.indices[0]
    for node in preorder_traversal(unit.definition.value):
        if isinstance(node, Sum):
            _, low, high = node.limits[-1]
            return low, high.xreplace({symbol: layer + 1})
    return Integer(1), SIZES[layer]


def _loss(loss: Symbol, unit: Family, highest: Expr, knowledge: Knowledge) -> Iterator[Convention]:
    """Yield how the loss depends on the highest layer of the step."""
    definition = knowledge.definitions[(loss.name, 0)][-1].definition
    value = definition.value
    written_in = value is not None and any(
        isinstance(node, Indexed) and node.indices[0] == highest
        for node in preorder_traversal(value)
    )
    if written_in:
        yield Convention(definition, "")
        return
    target = unit.at(highest).target
    index = target.indices[1]
    if not isinstance(index, Symbol):
        return
    over = Over(target, (Limits(index, *units_of(unit, highest)),))
    depends = Definition(loss, None, (over,), axiom=AXIOM)
    yield Convention(depends, f"{loss} depends on layer {highest} only through its {target.base}")
