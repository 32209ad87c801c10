"""Exact arithmetic that shares nothing with the proof: both sides written out for small sizes.

Every width is 2, every layer and free index a number, abstract functions are fixed polynomials;
definitions are put in and differentiated by SymPy. Used to tell which mutants say the same.
"""

from __future__ import annotations

from itertools import pairwise, product
from typing import Any

from sympy import Add, Expr, Indexed, Integer, KroneckerDelta, Lambda, Rational, Sum, Symbol, diff

from symmlp.expressions import Apply, Partial, Printed
from symmlp.statement import Definition, Limits

SIZE = Integer(2)
LAYERS = {"l": Integer(3), "N": Integer(5)}


class Oracle:
    """Writes expressions out under definitions."""

    def __init__(self, definitions: tuple[Definition, ...], limits: tuple[Limits, ...]) -> None:
        self.definitions = definitions
        self.limits = limits
        self.names: dict[Any, Symbol] = {}

    def equal(self, left: Expr, right: Expr) -> bool:
        """Whether two sides have the same value for every unit, exactly or to 40 digits."""
        free = [s for s in left.free_symbols | right.free_symbols if s.is_integer and s.is_Symbol]
        indices = [s for s in free if s.name not in LAYERS and s.name not in {"R"}]
        for units in product(range(2), repeat=len(indices)):
            at = {i: Integer(u) for i, u in zip(indices, units, strict=True)}
            a, b = (self.out(side, at, frozenset()) for side in (left, right))
            gap = a - b
            values = {
                symbol: Rational(2 * place + 3, place + 5)
                for place, symbol in enumerate(sorted(gap.free_symbols, key=str))
            }
            if abs(gap.subs(values).evalf(40)) > Rational(1, 10**25):
                return False
        return True

    def out(self, node: Any, at: dict[Any, Expr], stop: frozenset[Expr]) -> Any:
        """Return an expression of free variables alone; those in ``stop`` stay as they are."""
        if isinstance(node, Printed):
            return node.value
        if isinstance(node, Apply):
            return self._apply(node, [self.out(x, at, stop) for x in node.arguments])
        if isinstance(node, Partial):
            name = self._name(node.variable, at)
            inner = self.out(node.expression, at, stop | {name})
            rest = {name: self.out(node.variable, at, stop)} if name not in stop else {}
            return diff(inner, name).subs(rest)
        if isinstance(node, Sum):
            (index, low, high), *more = reversed(node.limits)
            body = Sum(node.function, *reversed(more)) if more else node.function
            low, high = (int(self._number(x, at)) for x in (low, high))
            return Add(
                *(self.out(body, {**at, index: Integer(u)}, stop) for u in range(low, high + 1))
            )
        if isinstance(node, KroneckerDelta):
            first, second = (self._number(x, at) for x in node.args)
            return Integer(1 if first == second else 0)
        if isinstance(node, Indexed | Symbol):
            return self._quantity(node, at, stop)
        if not node.args:
            return node
        return node.func(*(self.out(x, at, stop) for x in node.args))

    def _number(self, index: Expr, at: dict[Any, Expr]) -> Expr:
        sizes = dict.fromkeys(index.atoms(Indexed), SIZE)
        layers = {x: LAYERS.get(x.name, SIZE) for x in index.free_symbols if x.is_Symbol}
        return index.xreplace(sizes).xreplace({**layers, **at})

    def _name(self, node: Expr, at: dict[Any, Expr]) -> Symbol:
        if isinstance(node, Indexed):
            key: Any = (node.base.label.name, *(self._number(x, at) for x in node.indices))
        else:
            key = node.name
        return self.names.setdefault(key, Symbol(f"v{key}".replace(" ", ""), positive=True))

    def _quantity(self, node: Expr, at: dict[Any, Expr], stop: frozenset[Expr]) -> Expr:
        if node in at:
            return at[node]
        if isinstance(node, Symbol) and node.name in {*LAYERS, "R"}:
            return LAYERS.get(node.name, SIZE)
        if isinstance(node, Indexed) and node.base.label.name == "n":
            return SIZE
        name = self._name(node, at)
        if name in stop:
            return name
        for one in self.definitions:
            inside = self._match(one, node, at)
            if inside is None:
                continue
            if one.value is not None:
                return self.out(one.value, inside, stop)
            if one.depends_on:
                terms = [
                    self.out(
                        over.expression, {**inside, **dict(zip(letters, units, strict=True))}, stop
                    )
                    for over in one.depends_on
                    for letters in [[x.index for x in over.limits]]
                    for units in product((Integer(0), Integer(1)), repeat=len(letters))
                ]
                return Add(*((k + 2) * t + (k + 3) * t**2 for k, t in enumerate(terms))) + Add(
                    *(p * q for p, q in pairwise(terms))
                )
            return name
        return name

    def _match(self, one: Definition, node: Expr, at: dict[Any, Expr]) -> dict[Any, Expr] | None:
        target = one.target
        if not isinstance(target, Indexed) or not isinstance(node, Indexed):
            return {} if getattr(target, "name", 0) == getattr(node, "name", 1) else None
        if target.base.label.name != node.base.label.name or target.rank != node.rank:
            return None
        found: dict[Any, Expr] = {}
        for pattern, index in zip(target.indices, node.indices, strict=True):
            number = self._number(index, at)
            if pattern in one.indices:
                found[pattern] = number
            elif self._number(pattern, {}) != number:
                return None
        return found

    def _apply(self, node: Apply, arguments: list[Expr]) -> Expr:
        slots = [Symbol(f"slot{k}", positive=True) for k in range(len(arguments))]
        lambdas = (
            d.value
            for d in self.definitions
            if isinstance(d.value, Lambda) and self._same(d.target, node.head)
        )
        function = next(lambdas, None)
        if function is not None:
            body = self.out(
                function.expr, dict(zip(function.variables, slots, strict=True)), frozenset()
            )
        else:
            body = Add(*((k + 2) * s + s**3 for k, s in enumerate(slots)))
            body += slots[0] ** 2 * slots[-1]
        for slot, order in zip(slots, node.orders, strict=True):
            body = diff(body, slot, order) if order else body
        return body.subs(dict(zip(slots, arguments, strict=True)), simultaneous=True)

    def _same(self, target: Expr, head: Expr) -> bool:
        first, second = (x.base.label if isinstance(x, Indexed) else x for x in (target, head))
        return bool(first.name == second.name)
