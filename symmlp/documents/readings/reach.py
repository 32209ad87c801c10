"""Whether derivatives in a statement are taken by quantities that are on the way.

Where L is written out as ½(f(Σ a w + b) - z)² and s is defined as Σ a w + b, s does not stand in L,
although L depends on everything that s is made of. Then ∂L/∂s is not 0: it has no meaning in these
definitions, and a reading that leads there has to be given up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sympy import Expr, Lambda

from symmlp.documents.knowledge.facts import partials
from symmlp.documents.knowledge.names import Label, heads, label_of, quantities
from symmlp.expressions import Partial
from symmlp.statement import Statement

#: The reason of a verdict that such a derivative leaves open.
PASSED_BY = "a derivative is taken by a quantity that the formula passes by"

_Graph = dict[Label, frozenset[Label]]


def misses_its_variable(statement: Statement) -> bool:
    """Whether some derivative's variable is passed by, though what it is made of is reached."""
    graph = _graph(statement)
    return any(_passes_by(partial, graph) for partial in _partials(statement))


def _partials(statement: Statement) -> Iterator[Partial]:
    values = (d.value for d in statement.definitions if d.value is not None)
    for side in (statement.lhs, statement.rhs, *values):
        body = side.expr if isinstance(side, Lambda) else side
        yield from partials(body)


def _passes_by(partial: Partial, graph: _Graph) -> bool:
    variable = label_of(partial.variable)
    made_of = _reached(graph.get(variable, ()), graph)
    if not made_of:
        return False
    start = {label_of(name) for name in quantities(partial.expression)}
    start |= {_head(head) for head, _ in heads(partial.expression)}
    reached = _reached(start, graph)
    return variable not in reached and bool(made_of & reached)


def _graph(statement: Statement) -> _Graph:
    found: dict[Label, frozenset[Label]] = {}
    for definition in statement.definitions:
        value = definition.value
        if value is None:
            continue
        label = label_of(definition.target)
        if isinstance(value, Lambda):
            label, value = _head(definition.target), value.expr
        inside = {label_of(name) for name in quantities(value)}
        inside |= {_head(head) for head, _ in heads(value)}
        found[label] = found.get(label, frozenset()) | inside
    return found


def _head(head: Expr) -> Label:
    name, count = label_of(head)
    return f"{name}()", count


def _reached(start: Iterable[Label], graph: _Graph) -> set[Label]:
    stack, seen = list(start), set[Label]()
    while stack:
        label = stack.pop()
        if label not in seen:
            seen.add(label)
            stack.extend(graph.get(label, ()))
    return seen
