"""Which names are made of which, so that no name is taken to be made of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sympy import Expr, Indexed, Integer

from symmlp.documents.knowledge.facts import text_of
from symmlp.documents.knowledge.names import Label, label_of
from symmlp.documents.readings.layers import Family


@dataclass
class DefinitionGraph:
    """The names that a reading speaks of, each with those that its definition is made of.

    Quantities that are defined for every layer at once, ``layered``, are kept apart by layer.
    """

    layered: Mapping[Label, Family]
    edges: dict[Label, set[Label]] = field(default_factory=dict)

    def node(self, name: Expr) -> Label:
        """Return what stands for a quantity.

        Layers are kept apart, and so are units of their own definition: net_o1 and net_h1.
        """
        text, count = label_of(name)
        if not isinstance(name, Indexed):
            return (text, count)
        if (text, count) in self.layered:
            return (f"{text}@{text_of(name.indices[0])}", count)
        units = [text_of(index) if isinstance(index, Integer) else "" for index in name.indices]
        return (f"{text}[{','.join(units)}]" if any(units) else text, count)

    def add(self, node: Label, parts: Iterable[Expr] = ()) -> None:
        """Note a name, and what it is made of."""
        self.edges.setdefault(node, set()).update(map(self.node, parts))

    def in_circle(self, node: Label, parts: Iterable[Expr]) -> bool:
        """Whether something that is made of a name would be a part of it."""
        return any(self._reaches(start, node) for start in set(map(self.node, parts)))

    def _reaches(self, start: Label, goal: Label) -> bool:
        stack, seen = [start], set()
        while stack:
            label = stack.pop()
            if label == goal:
                return True
            if label not in seen:
                seen.add(label)
                stack.extend(self.edges.get(label, ()))
        return False
