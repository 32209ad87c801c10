"""How a document writes the units of a layer that it does not name: o_k, net_j and weights w_kj.

The families of units are found from the weighted sum: what is weighted, what the sum is, and what
is made of either unit by unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Expr, Indexed, Mul, Sum

from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.letters import SIGNAL
from symmlp.documents.knowledge.names import Label, is_index, label_of, quantities
from symmlp.expressions import Partial
from symmlp.statement import Definition


@dataclass(frozen=True)
class Units:
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


def units_written(knowledge: Knowledge) -> Units | None:
    """Return how a document writes units, if it does not name their layers."""
    for label, stack in knowledge.definitions.items():
        for known in reversed(stack) if label[1] == 1 else ():
            found = _weighted_sum(known.definition)
            if found is None:
                continue
            weight, source, low = found
            families = _made_of(label, knowledge)
            if label_of(source) not in families:
                continue
            families |= {(SIGNAL, 1), *_biases(known.definition, weight)}
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
            return Units(label, frozenset(families), alike, name, to, low)
    return None


def weighted_sums(knowledge: Knowledge) -> Iterator[str]:
    """Yield the name of the weighted sums of a document that tells layers apart by letters."""
    units = units_written(knowledge)
    if units is not None:
        yield units.sums[0]


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
            if label[1] == 1 and label not in found and label != (SIGNAL, 1)
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
