"""How a document writes the entries of its arrays: the axes of a name, and what they count.

Capital letters are matrices, small ones vectors, losses and rates numbers, unless the document's
own definitions show otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from sympy import Expr, Indexed, Integer, Lambda, S, Sum, Symbol, preorder_traversal

from symmlp.documents.knowledge.batch_layout import NO_LAYOUT, Layout, is_of_samples
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.letters import LOSS_LETTERS
from symmlp.documents.knowledge.names import (
    CACHED,
    Label,
    base_letter,
    is_index,
    is_layer,
    label_of,
    quantities,
)
from symmlp.documents.knowledge.rank_rules import NO_RANKS, Ranks, usual
from symmlp.documents.knowledge.sizes import SAMPLES, Sizes, counts_samples, size_of
from symmlp.documents.readings.layer_units import LayerUnits, layer_units
from symmlp.expressions import Partial
from symmlp.latex.arrays import AXES
from symmlp.statement import Definition

#: Letters of numbers that may stand in a statement about arrays.
NUMBERS: Final = frozenset(
    {"eta", "alpha", "lambda", "mu", "beta", "gamma", "epsilon", "n", "m", "N", "M", "c", "R"}
)


@dataclass(frozen=True)
class Naming:
    """How a document writes entries.

    ``labels`` are the families that it speaks of; a capital letter that is none of them is the
    array of the small one. ``first`` is where its units are counted from, ``samples`` how many
    columns a batch has, ``of_vectors`` what functions of a whole vector are, by their heads. The
    entries of ``samples_first`` have the number of their sample first, as in x_j^(i).
    """

    labels: frozenset[Label] = frozenset()
    first: Expr = S.One
    samples: Expr | None = None
    shapes: Sizes = field(default_factory=Sizes, compare=False)
    ranks: Ranks = field(default_factory=lambda: NO_RANKS, compare=False)
    of_vectors: Mapping[Label, tuple[Symbol, Expr]] = field(default_factory=dict, compare=False)
    samples_first: frozenset[str] = frozenset()
    units: LayerUnits = field(default_factory=LayerUnits, compare=False)
    layout: Layout = field(default=NO_LAYOUT, compare=False)
    entries: Mapping[Label, str] = field(default_factory=dict, compare=False)
    families: frozenset[Label] = frozenset()

    def last(self, size: Expr) -> Expr:
        """Return the last of so many units."""
        return size + self.first - 1

    def layered(self, name: str, rank: int) -> bool:
        """Whether the document has a name for every layer."""
        return (name, rank + 1) in self.labels

    def rank(self, name: str, indices: tuple[Expr, ...]) -> int:
        """Return how many axes a name has beside its indices: what the document shows, or usual."""
        shown = self.ranks.get((name, len(indices)))
        if shown is not None:
            return shown
        counts = {count for one, count in self.labels if one == name}
        usual = rank_of(name)
        if len(indices) in counts and (not indices or not is_layer(indices[-1])):
            return 0 if indices else usual
        more = {count - len(indices) for count in counts if count > len(indices)}
        if more and indices and max(more) < 3:
            return max(more)
        return 0 if indices and _is_entry(indices[-1]) else usual

    def is_array_of(self, name: str, count: int) -> bool:
        """Whether a capital letter is the array of what its small one with indices is."""
        letter = small(name)
        bold = any(one == letter for (_, n), one in self.entries.items() if n == count)
        known = self.labels | self.families
        return letter != name and (bold or (letter, count) in known) and (name, count) not in known


def _is_entry(index: Expr) -> bool:
    """Whether an index is the letter of a unit: neither a layer, a sample nor a number."""
    return is_index(index) and not is_layer(index) and not counts_samples((index,))


def naming_of(knowledge: Knowledge) -> Naming:
    """Return how a document writes entries, as far as its definitions show."""
    bodies = _bodies(_definitions(knowledge))
    sums = [part for body in bodies for part in _sums(body)]
    lowest = {low for total in sums for _, low, _ in total.limits}
    first = Integer(0) if lowest == {Integer(0)} else Integer(1)
    batch = (
        high + 1 - first
        for total in sums
        for _, _, high in total.limits
        if not high.atoms(Indexed) and isinstance(total.function, Indexed)
    )
    sizes = knowledge.sizes or Sizes()
    samples = next(batch, None)
    return Naming(
        labels_in(knowledge), first, samples, sizes,
        knowledge.ranks, knowledge.of_vectors, knowledge.samples_first,
        layer_units(knowledge), knowledge.layout or NO_LAYOUT, knowledge.entries,
        knowledge.families,
    )  # fmt: skip


def labels_in(knowledge: Knowledge) -> frozenset[Label]:
    """Return the families that a document's definitions speak of."""
    definitions = _definitions(knowledge)
    names = [one.target for one in definitions]
    names += [name for body in _bodies(definitions) for name in quantities(body)]
    # A function of numbers is taken of each entry, though its value has the same name.
    return frozenset(map(label_of, names)) - knowledge.functions.keys()


def _definitions(knowledge: Knowledge) -> list[Definition]:
    if knowledge.givens is not None:
        return list(knowledge.givens.definitions)
    return [k.definition for known in knowledge.definitions.values() for k in known]


def _bodies(definitions: list[Definition]) -> list[Expr]:
    """Return the formulas of definitions, also of functions."""
    values = [one.value for one in definitions if one.value is not None]
    return [value.expr if isinstance(value, Lambda) else value for value in values]


@lru_cache(maxsize=CACHED)
def _sums(body: Expr) -> frozenset[Sum]:
    return frozenset(body.atoms(Sum))


def rank_of(name: str) -> int:
    """Return how many axes a name has in a statement about arrays: 2 for capitals, 1 for others."""
    letter = base_letter(name)
    if letter in LOSS_LETTERS or letter in NUMBERS:
        return 0
    return usual(name)


def sizes_of(name: str, indices: tuple[Expr, ...], rank: int, naming: Naming) -> tuple[Expr, ...]:
    """Return the numbers of values of a name's axes; one index beside them is a layer."""
    if len(indices) == 1:
        units = naming.units
        layer = units.counted((name, len(indices) + rank), indices[0])
        outputs, inputs = units.of(layer), units.of(layer - 1)
        if rank == 2 and is_of_samples(name):
            samples = naming.samples or SAMPLES
            return (samples, outputs) if naming.layout.rows else (outputs, samples)
        turned = rank == 2 and naming.layout.inputs_first
        return (inputs, outputs) if turned else (outputs, inputs)[:rank]
    axes = ("",) if rank == 1 else AXES
    return tuple(size_of(name, axis) for axis in axes)


def small(name: str) -> str:
    """Return a name with a small letter: ``w`` of ``W``, ``delta`` of ``Delta``."""
    return name[0].lower() + name[1:]


def speaks_of_arrays(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> bool:
    """Whether a name stands for a whole array, as other formulas of the document show."""
    names = (name for side in (lhs, rhs) for name in quantities(side))
    return any(knowledge.ranks.get(label_of(name), 0) > 0 for name in names)


def speaks_of_layers(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> bool:
    """Whether whole layers are spoken of: b[l] where the document has b[l, i]."""
    names = [
        node
        for side in (lhs, rhs)
        for node in preorder_traversal(side)
        if isinstance(node, Indexed) and is_layer(node.indices[-1])
    ]
    names += [node.variable for side in (lhs, rhs) for node in side.atoms(Partial)]
    names = [name for name in names if isinstance(name, Symbol | Indexed)]
    if not names:
        return False
    labels = labels_in(knowledge)
    found = (label_of(name) for name in names)
    return any((n, c) not in labels and {(n, c + 1), (n, c + 2)} & labels for n, c in found)
