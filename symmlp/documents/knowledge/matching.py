"""Numbers put in: finding which number stands for which quantity.

``w_1 x + b`` becomes ``0.5 · 2 + 1``: the author substituted values. The two sides are matched as
trees, sums and products in any order, each quantity always the same number. What a quantity is
already known to be has to be respected; the rest of the match is listed as assumptions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from sympy import Add, Expr, Integer, Mul, Rational

from symmlp.documents.knowledge.names import is_quantity
from symmlp.expressions import Apply, Printed

MAX_STEPS = 4_000
MAX_ARGUMENTS = 12

Binding = Mapping[Expr, Expr]
#: Goes on with a binding; returns the complete one, or None to try another.
Next = Callable[[Binding], Binding | None]


class _Search:
    """A search for numbers of quantities, given up after so many steps."""

    def __init__(self, known: Mapping[Expr, Sequence[Expr]]) -> None:
        self.known = known
        self.steps = 0

    def match(self, pattern: Expr, value: Expr, binding: Binding, go_on: Next) -> Binding | None:
        """Return a binding under which two trees are the same, going on from one that is known."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            return None
        if pattern == value:
            return go_on(binding)
        if is_quantity(pattern):
            return self._bind(pattern, value, binding, go_on)
        number = number_of(pattern)
        if number is not None:
            return go_on(binding) if number_of(value) == number else None
        if isinstance(pattern, Add | Mul):
            return self._match_many(pattern, value, binding, go_on)
        if isinstance(pattern, Apply) and not (
            isinstance(value, Apply)
            and pattern.head == value.head
            and pattern.orders == value.orders
        ):
            return None
        if pattern.func is not value.func or len(pattern.args) != len(value.args):
            return None
        skip = 2 if isinstance(pattern, Apply) else 0
        return self._in_order(pattern.args[skip:], value.args[skip:], binding, go_on)

    def _bind(self, name: Expr, value: Expr, binding: Binding, go_on: Next) -> Binding | None:
        number = number_of(value)
        if number is None:
            return None
        if name in binding:
            return go_on(binding) if number_of(binding[name]) == number else None
        known = [number_of(v) for v in self.known.get(name, ())]
        if known and number not in known:
            return None
        return go_on({**binding, name: value})

    def _in_order(
        self, patterns: Sequence[Expr], values: Sequence[Expr], binding: Binding, go_on: Next
    ) -> Binding | None:
        if not patterns:
            return go_on(binding)
        return self.match(
            patterns[0],
            values[0],
            binding,
            lambda found: self._in_order(patterns[1:], values[1:], found, go_on),
        )

    def _match_many(
        self, pattern: Expr, value: Expr, binding: Binding, go_on: Next
    ) -> Binding | None:
        kind = Add if isinstance(pattern, Add) else Mul
        patterns = sorted(flat(pattern, kind), key=_difficulty)
        for values in _ways(value, kind):
            if len(values) == len(patterns) <= MAX_ARGUMENTS:
                found = self._any_order(patterns, values, binding, go_on)
                if found is not None:
                    return found
        return None

    def _any_order(
        self, patterns: Sequence[Expr], values: Sequence[Expr], binding: Binding, go_on: Next
    ) -> Binding | None:
        if not patterns:
            return go_on(binding)
        for place, value in enumerate(values):
            rest = [*values[:place], *values[place + 1 :]]
            go_on_with_rest = partial(self._with_rest, patterns[1:], rest, go_on)
            found = self.match(patterns[0], value, binding, go_on_with_rest)
            if found is not None:
                return found
        return None

    def _with_rest(
        self, patterns: Sequence[Expr], rest: Sequence[Expr], go_on: Next, binding: Binding
    ) -> Binding | None:
        return self._any_order(patterns, rest, binding, go_on)


def numbers_put_in(
    pattern: Expr, value: Expr, known: Mapping[Expr, Sequence[Expr]]
) -> Binding | None:
    """Return the numbers for quantities that turn ``pattern`` into ``value``, or None."""
    return _Search(known).match(pattern, value, {}, lambda binding: binding)


def number_of(expression: Expr) -> Rational | None:
    """Return the rational number that a literal, or a literal with a sign, is."""
    if isinstance(expression, Printed):
        return expression.value
    if isinstance(expression, Rational):
        return expression
    if isinstance(expression, Mul) and len(expression.args) == 2:
        first, second = (number_of(a) for a in expression.args)
        if first == -1 and second is not None:
            return -second
        if second == -1 and first is not None:
            return -first
    return None


def flat(expression: Expr, kind: type[Expr]) -> list[Expr]:
    """Return the terms (or factors) of nested sums (or products)."""
    if not isinstance(expression, kind):
        return [expression]
    return [part for argument in expression.args for part in flat(argument, kind)]


def _ways(value: Expr, kind: type[Expr]) -> Iterator[list[Expr]]:
    """Yield the parts of a value; a sign in a product may belong to any of its numbers."""
    parts = flat(value, kind)
    yield parts
    number = number_of(value)
    if kind is Mul and number is not None and number < 0 and len(parts) == 1:
        yield [Integer(-1), -number]
    if kind is Mul and parts.count(-1) == 1:
        rest = [part for part in parts if part != -1]
        for place, part in enumerate(rest):
            if number_of(part) is not None:
                yield [*rest[:place], Mul(-1, part, evaluate=False), *rest[place + 1 :]]


def _difficulty(expression: Expr) -> int:
    """Order what is matched: what leaves no choice first, single quantities last."""
    if number_of(expression) is not None:
        return 0
    return 2 if is_quantity(expression) else 1
