"""What a step's sides reach through definitions, and what nothing connects.

A derivative that is 0 only because the document has not said what a quantity depends on proves
nothing and refutes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import (
    Expr,
    Indexed,
    Integer,
    KroneckerDelta,
    Lambda,
    Piecewise,
    Sum,
    Symbol,
    preorder_traversal,
)

from symmlp.documents.knowledge.names import (
    Label,
    heads,
    is_extreme,
    is_number,
    label_of,
    quantities,
    speaks_of,
)
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.documents.readings.judged import Judged
from symmlp.expressions import Partial
from symmlp.statement import Definition, Statement


def left_open(judged: Judged, lhs: Expr, rhs: Expr) -> tuple[Expr, ...]:
    """Return what could make a refuted step true if somebody said what it is."""
    definitions: tuple[Definition, ...] = ()
    if judged.statement is not None:
        # Values may have been put in for what stands on one side only.
        definitions = judged.statement.definitions
        lhs, rhs = judged.statement.lhs, judged.statement.rhs
    left, right = reached(lhs, definitions), reached(rhs, definitions)
    undefined = [
        name
        for name in judged.undefined
        if name in left ^ right and not _is_among(name, right if name in left else left)
    ]
    alone = (*_alone(lhs, rhs, definitions), *_alone(rhs, lhs, definitions))
    derived = [d.value for d in definitions if isinstance(d.value, Expr) and d.value.has(Partial)]
    apart = (name for side in (lhs, rhs, *derived) for name in unconnected(side, definitions))
    guessed = (name for side in (lhs, rhs) for name in _guessed(side, definitions))
    return tuple(dict.fromkeys((*undefined, *alone, *apart, *guessed)))


def _is_among(name: Expr, names: set[Expr]) -> bool:
    """Whether some of the names are the same for some indices: W[k, i, j] and W[k, j, i]."""
    if not isinstance(name, Indexed):
        return False
    same = (n for n in names if isinstance(n, Indexed) and label_of(n) == label_of(name))
    pairs = (zip(name.indices, other.indices, strict=True) for other in same)
    return any(all(a == b or a.is_Symbol or b.is_Symbol for a, b in pair) for pair in pairs)


def parameters(judged: Judged) -> tuple[Expr, ...]:
    """Return the constants that functions of a step are made of: alpha of an ELU."""
    definitions = () if judged.statement is None else judged.statement.definitions
    functions = [one.value for one in definitions if isinstance(one.value, Lambda)]
    computed = {label_of(d.target) for d in definitions if d.value is not None or d.depends_on}
    named = {
        name
        for function in functions
        for name in quantities(function.expr)
        if isinstance(name, Symbol) and name not in function.variables
    }
    return tuple(sorted((n for n in named if label_of(n) not in computed), key=str))


def _alone(side: Expr, other: Expr, definitions: tuple[Definition, ...]) -> Iterator[Expr]:
    """Yield what stands on one side, has no formula, and is nothing that the other is made of.

    2 x = 6 and X w = t are conditions or results, which hold for some values; they are not wrong
    because they do not hold for all.
    """
    named = reached(other, definitions)
    labels = set(map(label_of, named))
    labels |= {label_of(d.target) for d in definitions if d.value is not None or d.depends_on}
    surface = rewrite(side, lambda node: Integer(1) if isinstance(node, Partial) else None)
    yield from (name for name in quantities(surface) if label_of(name) not in labels)
    theirs = {size for name in (other, *_values(named, definitions)) for size in _counts(name)}
    yield from (size for size in _counts(side) if size not in theirs)


def _values(names: set[Expr], definitions: tuple[Definition, ...]) -> Iterator[Expr]:
    labels = set(map(label_of, names))
    yield from (
        d.value for d in definitions if d.value is not None and label_of(d.target) in labels
    )


def _counts(side: Expr) -> Iterator[Expr]:
    """Yield the numbers of something that stand in a side as factors or terms: m of 1/m."""
    stack: list[tuple[Expr, frozenset[Expr]]] = [(side, frozenset())]
    while stack:
        node, bound = stack.pop()
        if isinstance(node, Symbol) and node.is_integer:
            yield from () if node in bound else (node,)
        elif isinstance(node, KroneckerDelta | Piecewise):
            continue
        elif isinstance(node, Sum):
            stack.append((node.function, bound.union(limit[0] for limit in node.limits)))
        elif not isinstance(node, Indexed):
            stack.extend((a, bound) for a in node.args if isinstance(a, Expr))


def claims_nothing(lhs: Expr, rhs: Expr) -> str:
    """Return why a step that is not true of all values need not be wrong; empty if it is."""
    for total in (*lhs.atoms(Sum), *rhs.atoms(Sum)):
        letters = {limit[0] for limit in total.limits}
        if not letters <= total.function.free_symbols and not is_number(total.function):
            return "what a sum runs over is not written in its terms"
    return ""


def has_extremes(statement: Statement) -> bool:
    """Whether a statement speaks of the largest or smallest of a family, as any number it is."""
    values = (d.value for d in statement.definitions if isinstance(d.value, Expr))
    sides = (statement.lhs, statement.rhs, *values)
    return any(is_extreme(name) for side in sides for name in quantities(side))


def _guessed(side: Expr, definitions: tuple[Definition, ...]) -> Iterator[Expr]:
    """Yield units of unknown formula that the side is differentiated through.

    What they are made of is guessed after a neighbour; how, nobody knows.
    """
    unknown = [d for d in definitions if d.depends_on and not d.axiom]
    variables = [node.variable for node in side.atoms(Partial)]
    for one in unknown:
        made_of = {n for over in one.depends_on for n in reached(over.expression, definitions)}
        if any(variable in made_of for variable in variables):
            yield one.target


def is_disconnected(statement: Statement) -> bool:
    """Whether some derivative of a defined quantity is 0 only because nothing connects it.

    Then both sides may be 0 for want of a definition, and a wrong sign would be proved.
    """
    definitions = statement.definitions
    values = (d.value for d in definitions if isinstance(d.value, Expr) and d.value.has(Partial))
    zero = statement.lhs == 0 or statement.rhs == 0
    free = {label_of(d.target) for d in definitions if d.value is None and not d.depends_on}
    return any(
        label_of(node.expression) not in free or not zero
        for side in (statement.lhs, statement.rhs, *values)
        for node in preorder_traversal(side)
        if isinstance(node, Partial) and isinstance(node.expression, Symbol | Indexed)
        for _ in unconnected(node, definitions)
    )


def counts_another_layer(statement: Statement) -> bool:
    """Whether a sum runs over the units of a layer l that the sides do not speak of: up to n[l]."""
    sides = (statement.lhs, statement.rhs)
    limits = {part for side in sides for one in side.atoms(Sum) for part in one.limits[0][1:]}
    sizes = {size for part in limits for size in part.atoms(Indexed)}
    own = {n for side in sides for n in side.atoms(Indexed)} - sizes
    named = {symbol for name in own for symbol in name.indices[0].free_symbols}
    return any(not index.free_symbols <= named for size in sizes for index in size.indices)


def is_one_of_many(statement: Statement) -> bool:
    """Whether a derivative is taken by x where what it is of is also made of x[i].

    Then x is one of these, or all of them, and not independent of them.
    """
    for side in (statement.lhs, statement.rhs):
        for partial in side.atoms(Partial):
            name, count = label_of(partial.variable)
            made_of = map(label_of, reached(partial.expression, statement.definitions))
            if any(other == name and number != count for other, number in made_of):
                return True
    return False


def reached(side: Expr, definitions: tuple[Definition, ...]) -> set[Expr]:
    """Return the quantities that a side speaks of, directly or through definitions.

    Those of functions count as well: beta of f(h), where f(h) = tanh(beta h).
    """
    values: dict[Label, list[Definition]] = {}
    for one in definitions:
        values.setdefault(label_of(one.target), []).append(one)
    found: set[Expr] = set()
    functions: set[Expr] = set()
    stack = _names(side)
    while stack:
        name, applied = stack.pop()
        if name in (functions if applied else found):
            continue
        (functions if applied else found).add(name)
        for one in values.get(label_of(name), ()):
            value = one.value
            stack.extend((over.expression, False) for over in one.depends_on)
            if isinstance(value, Lambda):
                own = set(value.variables)
                stack.extend(pair for pair in _names(value.expr) if pair[0] not in own)
            elif value is not None and speaks_of(one, name):
                stack.extend(_names(value))
    return found


def _names(side: Expr) -> list[tuple[Expr, bool]]:
    """Return the names in a side; True beside those of functions that are applied."""
    applied = ((head, True) for head, _ in heads(side))
    return [*((name, False) for name in quantities(side)), *applied]


def unconnected(side: Expr, definitions: tuple[Definition, ...]) -> Iterator[Expr]:
    """Yield what a named quantity is differentiated by though nothing says that it depends on it.

    Such a derivative is 0 only as far as the document has said; nothing is refuted by that.
    """
    for node in preorder_traversal(side):
        if not isinstance(node, Partial) or not _is_named(node.expression, definitions):
            continue
        labels = {label_of(name) for name in reached(node.expression, definitions)}
        if label_of(node.variable) not in labels:
            yield node.variable


def _is_named(side: Expr, definitions: tuple[Definition, ...]) -> bool:
    """Whether a side is a quantity, or a formula with one that a definition says more of."""
    said = {label_of(one.target) for one in definitions if one.value is not None}
    return isinstance(side, Symbol | Indexed) or any(label_of(q) in said for q in quantities(side))
