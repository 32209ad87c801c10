"""Steps about layers: z^l, a^{l-1}, δ^{l+1} of a network of any depth.

A document defines preactivation and activation for every layer l at once. A step speaks of one or
two layers; here the definitions are put down for just those. What lies below is an input of the
lowest layer, and the loss depends on the highest one only through its preactivations, unless it is
the layer that the loss is written in. Both are properties of a feed-forward network, and both are
listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from sympy import Expr, Indexed, Integer, Lambda, Sum, Symbol, preorder_traversal

from symmlp.documents.knowledge.conventions import Convention
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.letters import LOSS_LETTERS, PARAMETERS, SIGNAL
from symmlp.documents.knowledge.names import (
    Label,
    base_letter,
    is_layer,
    is_loss,
    label_of,
    quantities,
)
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.documents.knowledge.sizes import UNITS
from symmlp.documents.readings.error_signals import (
    derivative_in,
    is_signal,
    layer_signal,
    opposite_layer_signal,
)
from symmlp.expressions import Apply
from symmlp.statement import Definition, Limits, Over

AXIOM = "induction over depth"
LAYERED = PARAMETERS | {SIGNAL}

#: How many choices among several definitions of the layers' quantities are looked at.
MAX_CHOICES = 4


@dataclass(frozen=True)
class Family:
    """A quantity that is defined for every layer at once; ``below`` if it uses the layer below."""

    definition: Definition
    below: bool

    @property
    def is_input(self) -> bool:
        """Whether the layer above may be made of it; what comes back from there is a derivative."""
        return not self.below and derivative_in(self.definition.value) is None

    @lru_cache(maxsize=1024)  # noqa: B019  a family is a value; readings share its layers
    def at(self, layer: Expr) -> Definition:
        """Return the definition for one layer."""
        target, symbol = self.definition.target, self.definition.target.indices[0]
        value = self.definition.value.xreplace({symbol: layer}) if self.definition.value else None
        indices = tuple(i for i in self.definition.indices if i != symbol)
        return Definition(target.xreplace({symbol: layer}), value, indices=indices)


#: One definition for each quantity that layers have.
Choice: TypeAlias = dict[Label, Family]


def families(knowledge: Knowledge) -> dict[Label, Family]:
    """Return the quantities that the document defines for every layer l, as they are meant here."""
    return {label: found[0] for label, found in versions(knowledge).items()}


def versions(knowledge: Knowledge) -> dict[Label, tuple[Family, ...]]:
    """Return every definition of each of these quantities, the likeliest first.

    Those of this section come first, the latest before the others; then one that goes through
    another quantity of the layer, a = σ(z), before one that passes it by, a = σ(Σ w a + b).
    """
    found = {}
    for label, stack in knowledge.definitions.items():
        ranked = []
        for place, known in enumerate(stack):
            family = _family(known.definition) if known.definition.indices else None
            if family is not None:
                here = known.section == knowledge.section
                ranked.append((not here, family.below, -place if here else place, family))
        if ranked:
            ranked.sort(key=lambda entry: entry[:3])
            found[label] = tuple(dict.fromkeys(family for *_, family in ranked))
    return found


def ways(knowledge: Knowledge) -> list[Choice]:
    """Return choices among these definitions, the likeliest first: a layer uses the one below."""
    known = versions(knowledge)
    usual = {label: found[0] for label, found in known.items()}
    if not any(family.below for family in usual.values()):
        return []
    others = [{**usual, label: one} for label, found in known.items() for one in found[1:]]
    found = [usual, *others][:MAX_CHOICES]
    return [one for one in found if any(family.below for family in one.values())]


@lru_cache(maxsize=4096)
def _family(definition: Definition) -> Family | None:
    """Return what a definition says of every layer, if it speaks of layers."""
    target, value = definition.target, definition.value
    if not isinstance(target, Indexed) or value is None or isinstance(value, Lambda):
        return None
    layer = target.indices[0]
    if layer not in definition.indices or is_signal(target):
        return None
    inside = [q.indices[0] for q in quantities(value) if isinstance(q, Indexed)]
    below = layer - 1 in inside
    return Family(definition, below) if below or layer in inside else None


def layered(
    own: list[Expr],
    differentiated_by: list[Expr],
    choices: list[Choice],
    knowledge: Knowledge,
    claimed: frozenset[Expr],
) -> Iterator[tuple[Convention, ...]]:
    """Yield the definitions of the layers that a step speaks of, the likeliest first; or nothing.

    ``own`` are its quantities; where one of ``differentiated_by`` is an activation, the layer above
    is spoken of as well; ``choices`` are the `ways` to define the layers. Of what is ``claimed``,
    nothing is assumed.
    """
    meant = [one for one in losses(own, knowledge) if one.target not in claimed]
    for place, loss in enumerate(meant or [None]):
        for choice in choices[: 1 if place else None]:
            offsets = layers_of(own, differentiated_by, choice, loss)
            if offsets is None:
                continue
            root, low, high = offsets
            layers = [root + o for o in range(low, high + 1)]
            if root.is_Integer or (set(map(label_of, differentiated_by)) & shared(choice)):
                continue  # layers told by numbers: see numbered_layers
            through = loss is None or is_chain(choice, loss, differentiated_by)
            yield tuple(conventions_of(choice, loss, layers, knowledge, through=through))


def losses(own: list[Expr], knowledge: Knowledge) -> list[Definition]:
    """Return the definitions of the loss that a step may mean, the likeliest first."""
    letters = [label for label in knowledge.definitions if is_loss(label) and label[1] == 0]
    named = [label for label in letters if label in set(map(label_of, own))]
    order = {letter: place for place, letter in enumerate(LOSS_LETTERS)}
    letters.sort(key=lambda label: order[base_letter(label[0])])
    for label in (*named, *letters):
        stack = [k for k in knowledge.definitions[label] if k.definition.value is not None]
        here = [k for k in stack if k.section == knowledge.section]
        found = [_through_outputs(k.definition, knowledge) for k in reversed(here or stack)]
        if found:
            return list(dict.fromkeys(found))
    spoken_of = {*knowledge.mentioned, *map(label_of, own)}
    alone = [letter for letter in LOSS_LETTERS if (letter, 0) in spoken_of]
    return [Definition(Symbol(letter, real=True)) for letter in alone[:1]]


def _through_outputs(loss: Definition, knowledge: Knowledge) -> Definition:
    r"""Return a loss as a formula of the last layer's activations, where it is one of its outputs.

    Where ŷ_k = a^L_k, a loss of ŷ is one of layer L.
    """
    latest = {label: stack[-1].definition for label, stack in knowledge.definitions.items()}
    outputs = {label: one for label, one in latest.items() if _is_output(one)}

    def change(node: Expr) -> Expr | None:
        output = outputs.get(label_of(node)) if isinstance(node, Symbol | Indexed) else None
        if output is None or output.value is None:
            return None
        own = node.indices if isinstance(node, Indexed) else ()
        return output.value.xreplace(dict(zip(output.indices, own, strict=True)))

    return replace(loss, value=rewrite(loss.value, change)) if outputs and loss.value else loss


def _is_output(one: Definition) -> bool:
    """Whether a definition calls the units of one layer by another name."""
    if not isinstance(one.value, Indexed) or not is_layer(one.value.indices[0]):
        return False
    return one.indices == one.value.indices[1:] and not any(map(is_layer, one.indices))


def shared(known: Choice) -> set[Label]:
    """Return what every layer has the same of: the weights of a recurrent cell."""
    below = [family.definition for family in known.values() if family.below]
    inside = ((q, one.target.indices[0]) for one in below for q in quantities(one.value))
    return {label_of(q) for q, layer in inside if not q.has(layer)}


def layers_of(
    own: list[Expr],
    differentiated_by: list[Expr],
    known: Choice,
    loss: Definition | None,
) -> tuple[Expr, int, int] | None:
    """Return the layer symbol of a step, and the lowest and highest layer counted from it.

    Of layers that are told by their numbers the symbol is 0.
    """
    parameters = {
        label_of(q): family.definition.target.indices[0] - q.indices[0]
        for family in known.values()
        for q in quantities(family.definition.value)
        if isinstance(q, Indexed)
    }
    ranks = {label[1] for label, family in known.items() if family.below}
    roots: dict[Expr, None] = {}
    offsets = []
    for name in own:
        if not isinstance(name, Indexed):
            continue
        family = known.get(label_of(name))
        letter = base_letter(name)
        is_parameter = letter in PARAMETERS and label_of(name) in parameters
        signals = letter == SIGNAL and len(name.indices) in ranks
        if family is None and not is_parameter and not signals:
            continue
        layer = name.indices[0]
        symbols = [s for s in layer.free_symbols if s.is_integer]
        if is_parameter and not parameters[label_of(name)].is_Integer:
            return None
        root = symbols[0] if symbols else Integer(0)
        if len(symbols) > 1 or not (layer - root).is_Integer:
            return None
        roots[root] = None
        input_of_next = family is not None and family.is_input
        above = parameters[label_of(name)] if is_parameter else Integer(0)
        offsets.append((int(layer + above - root), input_of_next))
    if len(roots) != 1 or not offsets:
        return None
    root = next(iter(roots))
    proper = [o for o, is_input in offsets if not is_input]
    low = min([*proper, *(o + 1 for o, is_input in offsets if is_input and not proper)])
    above = [
        int(name.indices[0] - root) + 1
        for name in differentiated_by
        if isinstance(name, Indexed) and label_of(name) in known and known[label_of(name)].is_input
    ]
    high = max([*proper, *above], default=low)
    if loss is not None and not root.is_Integer and is_written_in(loss, root):
        # Above the layer of the loss there is none.
        return root, min(low, 0), min(high, 0)
    return root, low, high


def conventions_of(
    known: Choice,
    loss: Definition | None,
    layers: list[Expr],
    knowledge: Knowledge,
    *,
    through: bool,
) -> Iterator[Convention]:
    """Yield the definitions of some layers, of what lies below, of the loss and of its signals.

    ``through`` tells whether the loss depends on layers through the ones above alone.
    """
    lowest, highest = layers[0], layers[-1]
    for family in known.values():
        for layer in layers:
            yield Convention(family.at(layer), "")
        if family.is_input:
            below = family.at(lowest - 1)
            first = lowest_of(below, knowledge)
            free = Definition(below.target, None, indices=below.indices)
            sentence = f"the activations of layer {lowest - 1} do not depend on the layers above"
            yield Convention(free, sentence) if first is None else Convention(first, "")
    unit = next(family for family in known.values() if family.below)
    name = unit.definition.target
    written = loss is not None and is_written_in(loss, highest)
    if loss is not None and (written or (through and name.rank >= 2)):
        yield from _loss(loss, unit, highest)
        own = opposite_layer_signal(name, knowledge)
        for layer in layers:
            if own is not None:
                yield Convention(Family(own, False).at(layer), "")
            else:
                yield layer_signal(loss.target, unit.at(layer))


def lowest_of(layer: Definition, knowledge: Knowledge) -> Definition | None:
    """Return what the document says of a layer by its number: a[0, i] = x[i], h[0] = 0."""
    target = layer.target
    if not target.indices[0].is_Integer:
        return None
    for known in reversed(knowledge.definitions.get(label_of(target), [])):
        one = known.definition
        if one.target.indices[0] == target.indices[0] and one.value is not None:
            return one
    values = knowledge.numbers.get(target)
    return Definition(target, values[-1]) if values else None


def units_of(unit: Family, layer: Expr) -> tuple[Expr, Expr]:
    """Return the range of a layer's units, counted as the document's own sums count them."""
    symbol = unit.definition.target.indices[0]
    for node in preorder_traversal(unit.definition.value):
        if isinstance(node, Sum):
            _, low, high = node.limits[-1]
            return low, high.xreplace({symbol: layer + 1})
    return Integer(1), UNITS[layer]


def _loss(loss: Definition, unit: Family, highest: Expr) -> Iterator[Convention]:
    """Yield how the loss depends on the highest layer of the step."""
    if is_written_in(loss, highest):
        yield Convention(loss, "")
        return
    target = unit.at(highest).target
    index = target.indices[1]
    if not isinstance(index, Symbol):
        return
    over = Over(target, (Limits(index, *units_of(unit, highest)),))
    depends = Definition(loss.target, None, (over,), axiom=AXIOM)
    sentence = f"{loss.target} depends on layer {highest} only through its {target.base}"
    yield Convention(depends, sentence)


def is_chain(known: Choice, loss: Definition, differentiated_by: list[Expr]) -> bool:
    """Whether a loss depends on what lies below a layer through that layer's units alone.

    Each layer is made of the one right below, its activations of its own preactivations; and the
    loss is made of the units of one layer, of no parameters, and of nothing that a step
    differentiates by.
    """
    below = [family.definition for family in known.values() if family.below]
    if len(below) != 1:
        return False
    (unit,) = below
    layer = unit.target.indices[0]
    inside = quantities(unit.value)
    units = {label for label in _of_units(unit, known) if label in known}
    made_of = (q.indices[0] for q in inside if isinstance(q, Indexed) and label_of(q) in units)
    if any(below not in (layer, layer - 1) for below in made_of):
        return False
    if loss.value is None:
        return True
    # E = Σ E_n(w) says of what its parts are losses, and not that it is made of w itself.
    named = quantities(rewrite(loss.value, lambda node: Integer(1) if _is_loss_of(node) else None))
    layers = {q.indices[0] for q in named if label_of(q) in units}
    direct = {label_of(q) for q in named} - known.keys()
    barred = {label_of(q) for q in (*inside, *differentiated_by)}
    return len(layers) <= 1 and layers <= _free(loss.value) and not direct & barred


def _of_units(unit: Definition, known: Choice) -> Iterator[Label]:
    """Yield what layers have: preactivations, what they are made of, and what is made of them."""
    own = label_of(unit.target)
    yield own
    yield from map(label_of, quantities(unit.value))
    for label, family in known.items():
        if own in map(label_of, quantities(family.definition.value)):
            yield label


def _is_loss_of(node: Expr) -> bool:
    return isinstance(node, Apply) and is_loss(label_of(node.head))


def _free(value: Expr) -> set[Expr]:
    """Return the indices of an expression that no sum in it counts."""
    bound = {limit[0] for total in value.atoms(Sum) for limit in total.limits}
    found = {name.indices[0] for name in value.atoms(Indexed)}
    return {index for index in found if not index.free_symbols & bound}


def is_written_in(loss: Definition, layer: Expr) -> bool:
    """Whether the loss is a formula of a layer's quantities."""
    return loss.value is not None and any(
        isinstance(node, Indexed) and node.indices[0] == layer
        for node in preorder_traversal(loss.value)
    )
