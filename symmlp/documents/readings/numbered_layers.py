"""Steps about layers that are told by their numbers: z^2, a^1 of a network of three layers, h_3.

As for layers told by a letter, definitions are put down for those that the step speaks of. The
number of the last layer must be known, because the loss may be a formula of a layer of the step.
What all layers share, such as the weights of a recurrent cell, goes into each of them: there the
definitions reach from the first layer to the last.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Expr, Indexed, Integer, Symbol, preorder_traversal

from symmlp.documents.knowledge.conventions import Convention
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.names import label_of, quantities
from symmlp.documents.readings.layers import (
    Choice,
    conventions_of,
    is_chain,
    layers_of,
    losses,
    lowest_of,
    shared,
)
from symmlp.statement import Definition

#: Layers of which the definitions are put down for one step.
MAX_LAYERS = 8


def layered_by_number(
    own: list[Expr],
    differentiated_by: list[Expr],
    choices: list[Choice],
    knowledge: Knowledge,
    claimed: frozenset[Expr],
) -> Iterator[tuple[Convention, ...]]:
    """Yield the definitions of the layers that a step names by their numbers; or nothing.

    The arguments are those of `symmlp.documents.readings.layers.layered`.
    """
    for one in losses(own, knowledge):
        loss = _with_numbers(one, knowledge)
        last = None if loss is None or one.target in claimed else _last(loss)
        if loss is None or last is None:
            continue
        for known in choices:
            found = _reach(own, differentiated_by, known, loss, last, knowledge)
            if found is not None:
                layers: list[Expr] = [Integer(number) for number in found]
                through = is_chain(known, loss, differentiated_by)
                meant = Definition(loss.target) if through and _is_any(loss, own, known) else loss
                yield tuple(conventions_of(known, meant, layers, knowledge, through=through))
        return


def _reach(
    own: list[Expr],
    differentiated_by: list[Expr],
    known: Choice,
    loss: Definition,
    last: int,
    knowledge: Knowledge,
) -> range | None:
    """Return the layers of which a step needs the definitions; None if that cannot be told."""
    spoken_of = layers_of(own, differentiated_by, known, loss)
    if spoken_of is None or not spoken_of[0].is_Integer:
        return None
    _, low, high = spoken_of
    rank = min(family.definition.target.rank for family in known.values() if family.below)
    if rank < 2 or set(map(label_of, differentiated_by)) & shared(known):
        first = _first(known, knowledge)
        if first is None:
            return None
        low, high = first, max(last, high)
    return range(low, high + 1) if high <= last and high - low < MAX_LAYERS else None


def _is_any(loss: Definition, own: list[Expr], known: Choice) -> bool:
    """Whether a step says nothing of what its loss is made of: it holds of any loss or of none."""
    made_of = {label_of(name) for name in quantities(loss.value)}
    targets = {label for label in made_of if label not in known}
    return bool(targets) and not made_of & set(map(label_of, own))


def _with_numbers(loss: Definition, knowledge: Knowledge) -> Definition | None:
    """Return a loss with the number of its layer, where the document says how many there are."""
    if loss.value is None:
        return None
    layers = {node.indices[0] for node in loss.value.atoms(Indexed)}
    named = {s for layer in layers for s in layer.free_symbols} & loss.value.free_symbols
    numbers = {}
    for name in named:
        given = Symbol(name.name, real=True)  # a number of layers where it stands alone
        values = [*knowledge.numbers.get(given, []), *knowledge.numbers.get(name, [])]
        here = knowledge.section in map(knowledge.valued_in.get, (given, name))
        if not values or not (here or len(values) == 1) or not values[-1].is_Integer:
            return None
        numbers[name] = values[-1]
    return replace(loss, value=loss.value.xreplace(numbers)) if numbers else loss


def _last(loss: Definition) -> int | None:
    """Return the number of the layer that a loss is written in."""
    found = {
        int(node.indices[0])
        for node in preorder_traversal(loss.value)
        if isinstance(node, Indexed) and node.indices[0].is_Integer
    }
    return max(found) if found else None


def _first(known: Choice, knowledge: Knowledge) -> int | None:
    """Return the number of the first layer: the one above what the document says of its input."""
    used = {
        label_of(q)
        for family in known.values()
        for q in quantities(family.definition.value)
        if family.below and isinstance(q, Indexed)
    }
    inputs = [family for label, family in known.items() if not family.below and label in used]
    for number in (0, 1):
        if all(lowest_of(family.at(Integer(number)), knowledge) for family in inputs):
            return number + 1 if inputs else None
    return None
