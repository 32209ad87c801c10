"""What a step's sides reach through definitions, and what nothing connects.

A derivative that is 0 only because the document has not said what a quantity depends on proves
nothing and refutes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Indexed, Lambda, Symbol, preorder_traversal

from symmlp.documents.judged import Judged
from symmlp.documents.knowledge import label_of, quantities
from symmlp.expressions import Partial
from symmlp.statement import Definition, Statement


def left_open(judged: Judged, lhs: Expr, rhs: Expr) -> tuple[Expr, ...]:
    """Return what could make a refuted step true if somebody said what it is."""
    definitions = judged.statement.definitions if judged.statement is not None else ()
    one_sided = _reach(lhs, definitions) ^ _reach(rhs, definitions)
    undefined = [name for name in judged.undefined if name in one_sided]
    apart = (name for side in (lhs, rhs) for name in unconnected(side, definitions))
    return tuple(dict.fromkeys((*undefined, *apart)))


def is_disconnected(statement: Statement) -> bool:
    """Whether some derivative of a defined quantity is 0 only because nothing connects it.

    Then both sides may be 0 for want of a definition, and a wrong sign would be proved.
    """
    definitions = statement.definitions
    values = (d.value for d in definitions if isinstance(d.value, Partial))
    defined = {label_of(d.target) for d in definitions if d.value is not None}
    return any(
        label_of(node.expression) in defined
        for side in (statement.lhs, statement.rhs, *values)
        for node in preorder_traversal(side)
        if isinstance(node, Partial) and isinstance(node.expression, Symbol | Indexed)
        for _ in unconnected(node, definitions)
    )


def _reach(side: Expr, definitions: tuple[Definition, ...]) -> set[Expr]:
    """Return the quantities that a side speaks of, directly or through definitions."""
    values = {label_of(d.target): d.value for d in definitions if d.value is not None}
    found: set[Expr] = set()
    stack = list(quantities(side))
    while stack:
        name = stack.pop()
        if name in found:
            continue
        found.add(name)
        value = values.get(label_of(name))
        if value is not None:
            stack.extend(quantities(value.expr if isinstance(value, Lambda) else value))
    return found


def unconnected(side: Expr, definitions: tuple[Definition, ...]) -> Iterator[Expr]:
    """Yield what a named quantity is differentiated by though nothing says that it depends on it.

    Such a derivative is 0 only as far as the document has said; nothing is refuted by that.
    """
    families = {label_of(d.target) for d in definitions if d.depends_on}
    for node in preorder_traversal(side):
        if not isinstance(node, Partial) or not isinstance(node.expression, Symbol | Indexed):
            continue
        reached = {label_of(name) for name in _reach(node.expression, definitions)}
        if label_of(node.variable) not in reached and not reached & families:
            yield node.variable
