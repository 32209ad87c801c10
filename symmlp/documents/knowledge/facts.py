"""What can be seen of an expression by itself, found out once: readings share most of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sympy import (
    Add,
    Basic,
    Expr,
    Indexed,
    Integer,
    Mul,
    Sum,
    Symbol,
    log,
    preorder_traversal,
    sstr,
)

from symmlp.documents.knowledge.letters import WEIGHTS
from symmlp.documents.knowledge.names import CACHED, Label, base_letter, label_of, quantities
from symmlp.expressions import Apply, Partial, Printed


@lru_cache(maxsize=CACHED)
def text_of(expression: Basic) -> str:
    """Return an expression as plain text, its terms as they were written."""
    return str(sstr(expression, order="none"))


@lru_cache(maxsize=CACHED)
def partials(expression: Expr) -> tuple[Partial, ...]:
    """Return the derivatives that are written in an expression."""
    return tuple(node for node in preorder_traversal(expression) if isinstance(node, Partial))


@lru_cache(maxsize=CACHED)
def numbers_in(expression: Expr) -> frozenset[Expr]:
    """Return the numbers that stand in an expression, indices and orders left out."""
    found, stack = set[Expr](), [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, Printed | Integer):
            found.add(node)
        elif isinstance(node, Apply):
            stack.extend(node.arguments)
        elif not isinstance(node, Indexed):
            stack.extend(a for a in node.args if isinstance(a, Expr))
    return frozenset(found)


def only_says_of_what(value: Expr) -> bool:
    """Whether a value says no more than what a quantity depends on: s = f(w, b)."""
    return isinstance(value, Apply) and len(value.arguments) > 1


@lru_cache(maxsize=CACHED)
def summed_places(expression: Expr) -> tuple[tuple[Indexed, Expr, Expr, Expr], ...]:
    """Return the members of families in sums: each with an index of its sum and its bounds."""
    return tuple(
        (name, bound, low, high)
        for node in preorder_traversal(expression)
        if isinstance(node, Sum)
        for bound, low, high in node.limits
        for name in quantities(node.function)
        if isinstance(name, Indexed)
    )


@lru_cache(maxsize=CACHED)
def weighted_in_sums(expression: Expr) -> frozenset[Label]:
    """Return what a sum in an expression multiplies by weights."""
    sums = (node for node in preorder_traversal(expression) if isinstance(node, Sum))
    return frozenset(label for node in sums for label in _beside_weights(node.function))


@lru_cache(maxsize=CACHED)
def weighted_in_terms(expression: Expr) -> frozenset[Label]:
    """Return what the terms of an expression multiply by weights."""
    terms = expression.args if isinstance(expression, Add) else ()
    products = (term for term in terms if isinstance(term, Mul))
    return frozenset(label for product in products for label in _beside_weights(product))


@lru_cache(maxsize=CACHED)
def sums_of_logarithms(expression: Expr) -> tuple[tuple[Indexed, Sum], ...]:
    """Return what is multiplied by logarithms in sums over one index, and its sum."""
    nodes = preorder_traversal(expression)
    return tuple(
        (part, Sum(part, node.limits[0]))
        for node in nodes
        if isinstance(node, Sum) and node.function.has(log)
        for part in Mul.make_args(node.function)
        if isinstance(part, Indexed) and part.indices == node.limits[0][:1]
    )


@lru_cache(maxsize=CACHED)
def tables_of_logarithms(expression: Expr) -> tuple[tuple[Indexed, Expr, Sum], ...]:
    """Return what is multiplied by logarithms in sums over two indices, these, and the sum."""
    return tuple(
        (part, factor.args[0], node)
        for node in preorder_traversal(expression)
        if isinstance(node, Sum) and node.function.has(log)
        for part in Mul.make_args(node.function)
        if isinstance(part, Indexed) and len(part.indices) == 2
        for factor in Mul.make_args(node.function)
        if isinstance(factor, log)
    )


@lru_cache(maxsize=CACHED)
def sums_alone(expression: Expr) -> tuple[tuple[Indexed, Sum], ...]:
    """Return the families that are summed alone, Σ_k t_k, with their sums."""
    sums = (node for node in preorder_traversal(expression) if isinstance(node, Sum))
    return tuple(
        (one.function, one)
        for one in sums
        if isinstance(one.function, Indexed) and one.function.indices == one.limits[0][:1]
    )


def _beside_weights(product: Expr) -> Iterator[Label]:
    factors = [part for part in Mul.make_args(product) if isinstance(part, Symbol | Indexed)]
    if any(base_letter(factor) in WEIGHTS for factor in factors):
        yield from map(label_of, factors)
