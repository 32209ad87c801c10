r"""How many units the layers of a document have, and whose units a layer's parameters count.

Most texts number weights by the layer that they lead to, z^l = W^l a^{l-1}; others by the one they
come from, z^{(l+1)} = W^{(l)} a^{(l)}. There W^{(l)} has as many rows as layer l + 1 has units.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import Expr, Indexed, Symbol

from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.letters import PARAMETERS
from symmlp.documents.knowledge.names import Label, base_letter, label_of, quantities
from symmlp.documents.knowledge.sizes import UNITS
from symmlp.documents.readings.layers import Family, families, units_of

_LAYER = Symbol("layer", integer=True)


@dataclass(frozen=True)
class LayerUnits:
    """The ``number`` of units of layer ``_LAYER``, and which layer's units a family has.

    ``shifts`` are how far this lies above the layer that the family's index names.
    """

    number: Expr = UNITS[_LAYER]
    shifts: Mapping[Label, int] = field(default_factory=dict, hash=False)

    def of(self, layer: Expr) -> Expr:
        """Return the number of units of a layer."""
        return self.number.xreplace({_LAYER: layer})

    def counted(self, family: Label, layer: Expr) -> Expr:
        """Return the layer whose units the entries of a family are counted by."""
        return layer + self.shifts.get(family, 0)


def layer_units(knowledge: Knowledge) -> LayerUnits:
    """Return how a document counts units, as its weighted sums show."""
    for family in families(knowledge).values():
        if family.below:
            low, high = units_of(family, _LAYER)
            return LayerUnits(high - low + 1, _shifts(family))
    return LayerUnits()


def shift_of(family: Family, name: Indexed) -> int:
    """Return how far a parameter's layer lies below that of the weighted sum it stands in."""
    step = family.definition.target.indices[0] - name.indices[0]
    return int(step) if step.is_Integer else 0


def _shifts(family: Family) -> dict[Label, int]:
    inside = quantities(family.definition.value)
    parameters = (q for q in inside if isinstance(q, Indexed) and base_letter(q) in PARAMETERS)
    return {label_of(name): shift_of(family, name) for name in parameters}
