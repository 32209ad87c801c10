"""What is remarkable about a formula beside being true: index clashes, ranges, zero divisors.

Only what is certain is said: an index that is bound and free at once in a step that does not hold;
two ranges of one sum that differ in their number of terms; a divisor that is identically zero, or
at a number that an assumption allows expressly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from sympy import (
    Add,
    Expr,
    Ge,
    Indexed,
    Integer,
    Le,
    Mul,
    Pow,
    Rational,
    Sum,
    Symbol,
    expand,
    preorder_traversal,
)
from sympy.logic.boolalg import Boolean, false

from symmlp.documents.findings.findings import Finding, finding
from symmlp.documents.knowledge.names import is_index
from symmlp.expressions import Apply, Partial, Printed
from symmlp.statement import Span, Status

MAX_NODES: Final = 300
MAX_DIVISOR: Final = 60  # nodes of a divisor

#: The names of what is summed, and the bounds.
_Family = frozenset[str]


@dataclass
class Ranges:
    """The ranges that a document has summed its families over, and where it first did."""

    seen: dict[_Family, tuple[Expr, Expr, bool, int]] = field(default_factory=dict)
    told: set[tuple[_Family, Expr, Expr]] = field(default_factory=set)

    def check(self, side: Expr, span: Span) -> Iterator[Finding]:
        """Yield a finding for a sum whose range has another length than before."""
        for node, alone in _sums(side):
            index, low, high = node.limits[0]
            family = _family(node, index)
            if len(node.limits) > 1 or not family:
                continue
            before = self.seen.setdefault(family, (low, high, alone, span.line))
            more = expand((high - low) - (before[1] - before[0]))
            if (family, low, high) in self.told or not more.is_Integer or more == 0:
                continue
            if alone == before[2]:
                self.told.add((family, low, high))
                here, there = f"{low} … {high}", f"{before[0]} … {before[1]} (line {before[3]})"
                yield finding("index-range", span, index=index, range=here, other=there)


def clashes(sides: tuple[Expr, Expr], status: Status, span: Span) -> Iterator[Finding]:
    """Yield a finding for an index that a sum binds and that is free beside it."""
    if status in (Status.PROVED, Status.DEFINITION):
        return
    for side in sides:
        bound = {limit[0] for node in preorder_traversal(side) for limit in _limits(node)}
        for index in sorted(bound & set(_free(side)), key=str):
            yield finding("index-clash", span, index=index)


def zero_divisors(side: Expr, span: Span, assumptions: Iterable[Boolean]) -> Iterator[Finding]:
    """Yield a finding for a divisor that is zero whatever its quantities are, or at a bound."""
    bounds = list(_bounds(assumptions))
    done = set()
    for count, node in enumerate(preorder_traversal(side)):
        if count > MAX_NODES:
            return
        if isinstance(node, Pow) and node.exp.is_negative and node.base not in done:
            done.add(node.base)
            if not _is_simple(node.base):
                continue
            if _is_zero(node.base):
                yield finding("division-by-zero", span, divisor=node.base)
            for name, bound in bounds:
                if node.base.has(name) and _is_zero(node.base.xreplace({name: bound})):
                    evidence = (("allowed", f"{name} = {bound}"),)
                    yield finding("division-by-zero", span, evidence, divisor=node.base)


def _bounds(assumptions: Iterable[Boolean]) -> Iterator[tuple[Expr, Expr]]:
    """Yield (quantity, number) for each assumption that lets a quantity be a number."""
    assumptions = tuple(assumptions)
    for one in assumptions:
        if not isinstance(one, Ge | Le):
            continue
        for name, other in (one.args, one.args[::-1]):
            bound = _evaluated(other)
            if not isinstance(name, Symbol | Indexed) or not bound.is_Rational:
                continue
            if all(also.xreplace({name: bound}) != false for also in assumptions):
                yield name, bound


def _is_simple(base: Expr) -> bool:
    """Whether a divisor is made of sums and products of names and numbers."""
    nodes = list(preorder_traversal(base))
    return len(nodes) <= MAX_DIVISOR and all(
        isinstance(n, Add | Mul | Symbol | Rational | Printed | Indexed)
        or (isinstance(n, Pow) and isinstance(n.exp, Integer) and 0 < n.exp < 9)
        or any(n in m.args for m in nodes if isinstance(m, Indexed))
        for n in nodes
    )


def _is_zero(base: Expr) -> bool:
    return bool(expand(_evaluated(base)) == 0)


def _evaluated(node: Expr) -> Expr:
    if isinstance(node, Printed):
        return node.value
    if not isinstance(node, Add | Mul | Pow):
        return node
    return node.func(*map(_evaluated, node.args))


def _limits(node: Expr) -> tuple[tuple[Expr, ...], ...]:
    return tuple(node.limits) if isinstance(node, Sum) else ()


def _free(side: Expr) -> Iterator[Expr]:
    """Yield the indices that stand outside of every sum that binds them."""
    stack: list[tuple[Expr, frozenset[Expr]]] = [(side, frozenset())]
    while stack:
        node, bound = stack.pop()
        if isinstance(node, Sum):
            stack.append((node.function, bound | {limit[0] for limit in node.limits}))
        elif isinstance(node, Indexed):
            for index in node.indices:
                yield from (s for s in index.free_symbols if is_index(s) and s not in bound)
        elif isinstance(node, Apply | Partial | Add | Mul | Pow) or node.args:
            stack.extend((a, bound) for a in node.args if isinstance(a, Expr))


def _sums(side: Expr) -> Iterator[tuple[Sum, bool]]:
    """Yield the sums of an expression, and whether each stands without another term beside it."""
    for node in preorder_traversal(side):
        if isinstance(node, Add):
            yield from ((term, False) for term in node.args if isinstance(term, Sum))
    if isinstance(side, Sum):
        yield side, True


def _family(node: Sum, index: Expr) -> _Family:
    found = (n for n in preorder_traversal(node.function) if isinstance(n, Indexed))
    return frozenset(str(n.base) for n in found if index in n.indices)
