"""What a document leaves to the reader: the second output is computed like the first.

Worked examples write one unit of a layer out and say "in the same way" of the others. A unit that
is nowhere defined is formed like its neighbour: where the neighbour's formula speaks of that unit
only, the same with the other number; where weights stand in it, it is some function of the same
inputs, as its own weights are not written.
"""

from __future__ import annotations

from sympy import Expr, Indexed, Integer, Lambda

from symmlp.documents.knowledge.conventions import Convention
from symmlp.documents.knowledge.knowledge import Knowledge, Known
from symmlp.documents.knowledge.letters import PARAMETERS
from symmlp.documents.knowledge.names import base_letter, label_of, quantities
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.expressions import Partial
from symmlp.statement import Definition, Over


def like_a_neighbour(name: Expr, knowledge: Knowledge) -> Convention | None:
    """Return what an undefined unit is if it is formed like another one of its layer."""
    if not isinstance(name, Indexed) or not isinstance(name.indices[-1], Integer):
        return None
    for known in reversed(knowledge.definitions.get(label_of(name), [])):
        if _is_neighbour(known, name):
            return _alike(known.definition, name)
    return None


def _is_neighbour(known: Known, name: Indexed) -> bool:
    target, value = known.definition.target, known.definition.value
    return (
        isinstance(target, Indexed)
        and value is not None
        and not isinstance(value, Lambda)
        and not value.has(Partial)
        and target.indices[:-1] == name.indices[:-1]
        and isinstance(target.indices[-1], Integer)
    )


def _alike(neighbour: Definition, name: Indexed) -> Convention:
    unit, own = neighbour.target.indices[-1], name.indices[-1]
    inside = quantities(neighbour.value)
    if inside and all(isinstance(q, Indexed) and q.indices[-1] == unit for q in inside):

        def change(node: Expr) -> Expr | None:
            return node.base[(*node.indices[:-1], own)] if node in inside else None

        value = rewrite(neighbour.value, change)
        return Convention(
            Definition(name, value), f"{name} is formed like {neighbour.target}, as {value}"
        )
    inputs = tuple(Over(q) for q in inside if base_letter(q) not in PARAMETERS)
    depends = Definition(name, None, inputs)
    shown = ", ".join(str(over.expression) for over in inputs)
    sentence = f"{name} depends on {shown} and weights of its own, like {neighbour.target}"
    return Convention(depends, sentence)
