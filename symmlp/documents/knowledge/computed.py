"""A formula at given numbers: names replaced by values, or by what the document says they are.

Used for tables, data and code lines. What is left without a number makes the formula not computable
(None); nothing is ever taken to be 0. Derivatives are taken only of expressions that were expanded
down to the variable, so that SymPy's silent 0 for an unknown dependence cannot occur.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from sympy import (
    Add,
    Expr,
    Gt,
    Heaviside,
    Indexed,
    Integer,
    Lambda,
    Lt,
    Mul,
    Piecewise,
    Pow,
    Product,
    Rational,
    Sum,
    Symbol,
    diff,
    preorder_traversal,
)

from symmlp.documents.knowledge import conventions
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.names import (
    base_letter,
    decoration,
    is_index,
    is_quantity,
    label_of,
)
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.expressions import Apply, Partial, Printed

MAX_DEPTH: Final = 12
MAX_TERMS: Final = 200
MAX_POWER: Final = 64
MAX_NODES: Final = 4_000

#: Returns the value of a quantity at the place in question, or None.
Lookup = Callable[[Expr], Expr | None]


class _NotComputable(Exception):
    """Some name has no value and no formula."""


def computed(expression: Expr, knowledge: Knowledge, lookup: Lookup) -> Expr | None:
    """Return the expression with numbers for all its names, or None where one has none."""
    try:
        found = _Fill(knowledge, lookup).fill(expression, 0, frozenset())
    except (_NotComputable, RecursionError):
        return None
    return None if found.free_symbols or any(map(is_quantity, preorder_traversal(found))) else found


def derivative(partial: Partial, knowledge: Knowledge) -> Expr | None:
    """Return a derivative as a formula, through the document's definitions; None if unknown."""
    try:
        return _Fill(knowledge, lambda name: None).derivative(partial, 0)
    except (_NotComputable, RecursionError):
        return None


class _Fill:
    def __init__(self, knowledge: Knowledge, lookup: Lookup) -> None:
        self.knowledge = knowledge
        self.lookup = lookup
        self.nodes = 0

    def fill(self, expression: Expr, depth: int, inside: frozenset[Expr]) -> Expr:
        """Return the expression with a number for each name; ``inside`` are those being defined."""
        if depth > MAX_DEPTH:
            raise _NotComputable

        def change(node: Expr) -> Expr | None:
            self.nodes += 1
            if self.nodes > MAX_NODES:
                raise _NotComputable
            if isinstance(node, Partial):
                known = self.lookup(node)
                found = known if known is not None else self.derivative(node, depth)
                return self.fill(found, depth + 1, inside)
            if isinstance(node, Apply):
                return self.application(node, depth, inside)
            if isinstance(node, Sum | Product):
                return self.fill(terms(node), depth + 1, inside)
            if is_quantity(node):
                return self.name(node, depth, inside)
            return self.lookup(node) if is_index(node) else None

        return rewrite(expression, change)

    def name(self, name: Expr, depth: int, inside: frozenset[Expr]) -> Expr:
        """Return the number of a name: looked up, or computed from one of its formulas."""
        known = self.lookup(name)
        if known is not None:
            return known
        if name in inside:
            raise _NotComputable
        for value in values(name, self.knowledge):
            try:
                return self.fill(value, depth + 1, inside | {name})
            except _NotComputable:
                continue
        raise _NotComputable

    def application(self, node: Apply, depth: int, inside: frozenset[Expr]) -> Expr:
        """Return the value of a function, or of its derivative, at what its arguments are."""
        function = function_of(node, self.knowledge)
        if function is None:
            if any(node.orders) or not self.knowledge.is_quantity(node.head):
                raise _NotComputable
            head = node.head
            return self.name(
                head if isinstance(head, Indexed) else Symbol(head.name, real=True), depth, inside
            )
        arguments = [self.fill(argument, depth + 1, inside) for argument in node.arguments]
        body = function.expr
        if any(node.orders):
            for variable, order in zip(function.variables, node.orders, strict=True):
                body = _differentiated(self.expand(body, depth, set()), variable, order)
        places = dict(zip(function.variables, arguments, strict=True))
        # What the arguments do not say is filled first: an argument may share a variable's name.
        kept = frozenset(function.variables)
        outer = _Fill(self.knowledge, lambda name: name if name in kept else self.lookup(name))
        return rewrite(outer.fill(body, depth + 1, inside), places.get)

    def derivative(self, partial: Partial, depth: int) -> Expr:
        """Return ∂e/∂v as a formula of what e is made of."""
        variable = partial.variable
        plain = _plain(variable)
        beside = _parameters(partial.expression, {variable, plain}, self.knowledge)
        for body in self.expansions(partial.expression, depth, {variable, plain, *beside}):
            by = next((v for v in (variable, plain) if body.has(v)), None)
            if by is not None:
                found = _differentiated(body, by, 1)
                return rewrite(found, {by: variable}.get) if by != variable else found
        raise _NotComputable

    def expansions(self, expression: Expr, depth: int, stop: set[Expr]) -> Iterator[Expr]:
        """Yield what an expression is by its definitions, a name by each of its own."""
        ways = [expression]
        if is_quantity(expression):
            ways = list(values(expression, self.knowledge, numbers=False))
        for way in ways:
            try:
                yield self.expand(way, depth + 1, stop | {expression})
            except _NotComputable:
                continue

    def expand(self, expression: Expr, depth: int, stop: set[Expr]) -> Expr:
        """Return the expression through all definitions down to what none is known of."""
        if depth > MAX_DEPTH:
            raise _NotComputable

        def change(node: Expr) -> Expr | None:
            self.nodes += 1
            if self.nodes > MAX_NODES or isinstance(node, Partial):
                raise _NotComputable
            if node in stop:
                return node
            if isinstance(node, Apply):
                function = function_of(node, self.knowledge)
                if function is None or any(node.orders):
                    raise _NotComputable
                arguments = [self.expand(a, depth + 1, stop) for a in node.arguments]
                body = self.expand(function.expr, depth + 1, stop | set(function.variables))
                places = dict(zip(function.variables, arguments, strict=True))
                return rewrite(body, places.get)
            if isinstance(node, Sum | Product):
                return self.expand(terms(node), depth + 1, stop)
            if is_quantity(node):
                return self.expanded_name(node, depth, stop)
            return None

        return rewrite(expression, change)

    def expanded_name(self, name: Expr, depth: int, stop: set[Expr]) -> Expr:
        """Return what a name is, as far as that can be expanded; else the name itself."""
        for value in values(name, self.knowledge, numbers=False):
            try:
                return self.expand(value, depth + 1, stop | {name})
            except _NotComputable:
                continue
        return name


def values(name: Expr, knowledge: Knowledge, numbers: bool = True) -> Iterator[Expr]:
    """Yield what a quantity is by its definitions, the latest first, then its one number."""
    for known in reversed(knowledge.definitions.get(label_of(name), [])):
        definition = known.definition
        if definition.value is None or isinstance(definition.value, Lambda):
            continue
        target = definition.target
        if not isinstance(target, Indexed) or not isinstance(name, Indexed):
            yield definition.value
            continue
        pairs = list(zip(target.indices, name.indices, strict=True))
        if all(p in definition.indices or p == index for p, index in pairs):
            at = {p: index for p, index in pairs if p in definition.indices}
            yield definition.value.xreplace(at) if at else definition.value
    given = knowledge.numbers.get(name, [])
    if numbers and len(given) == 1:
        yield given[0]


def rational_of(expression: Expr) -> Rational | None:
    """Return the number that plain arithmetic of literals gives; None for anything else."""
    if isinstance(expression, Rational | Printed):
        return getattr(expression, "value", expression)
    found = [rational_of(part) for part in expression.args]
    parts = [part for part in found if part is not None]
    if not parts or len(parts) < len(found):
        return None
    if isinstance(expression, Add | Mul):
        return expression.func(*parts)
    if isinstance(expression, Pow) and parts[1].is_Integer and abs(parts[1]) <= MAX_POWER:
        return Pow(*parts) if parts[0] != 0 else None
    return None


def function_of(node: Apply, knowledge: Knowledge) -> Lambda | None:
    """Return the function that an application applies, by the document or by convention."""
    known = knowledge.function(node.head, len(node.arguments))
    if known is not None and isinstance(known.definition.value, Lambda):
        return known.definition.value
    convention = conventions.function(node.head, knowledge)
    if convention is None or len(node.arguments) != 1:
        return None
    value = convention.definition.value
    return value if isinstance(value, Lambda) else None


def terms(node: Expr) -> Expr:
    """Return a sum over numbers, written out."""
    total = node.function
    for index, low, high in node.limits:
        if not isinstance(node, Sum) or not (low.is_Integer and high.is_Integer):
            raise _NotComputable
        if not 0 <= int(high) - int(low) < MAX_TERMS:
            raise _NotComputable
        at = [total.xreplace({index: Integer(n)}) for n in range(int(low), int(high) + 1)]
        total = Add(*at, evaluate=False)
    return total


def _parameters(expression: Expr, variables: set[Expr], knowledge: Knowledge) -> tuple[Expr, ...]:
    """Return the arguments of a function that is differentiated by one of them: f of x and y."""
    head = expression.head if isinstance(expression, Apply) else expression
    for known in reversed(knowledge.functions.get(label_of(head), [])):
        value = known.definition.value
        if isinstance(value, Lambda) and variables & set(value.variables):
            return tuple(value.variables)
    return ()


def _differentiated(body: Expr, variable: Expr, order: int) -> Expr:
    """Return the derivative of an expression of names and elementary functions."""
    if any(isinstance(node, Apply | Partial | Sum) for node in preorder_traversal(body)):
        raise _NotComputable
    stand_in = Symbol("_variable", real=True)
    found = diff(body.xreplace({variable: stand_in}), stand_in, order) if order else body
    found = found.replace(Heaviside, _step)
    return found.xreplace({stand_in: variable})


def _step(argument: Expr, *_: Expr) -> Expr:
    """Return what is 1 above 0 and 0 below; at 0 it has no value."""
    above, below = Gt(argument, 0, evaluate=False), Lt(argument, 0, evaluate=False)
    return Piecewise((Integer(1), above), (Integer(0), below), evaluate=False)


def _plain(variable: Expr) -> Expr:
    """Return a variable without its decoration: x of x_old."""
    if not decoration(variable) or isinstance(variable, Indexed):
        return variable
    return Symbol(base_letter(variable), real=True)
