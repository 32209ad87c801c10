"""Names that are numbers though their letters are those of vectors: z in z = wᵀ x + b."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sympy import Add, Expr, Mul, Symbol, preorder_traversal

from symmlp.documents.arrays.entry_naming import Naming, rank_of
from symmlp.documents.knowledge.names import label_of
from symmlp.expressions import Apply
from symmlp.latex.arrays import MatrixProduct, Transposed


def number_names(lhs: Expr, rhs: Expr, naming: Naming) -> frozenset[str]:
    """Return the names that are numbers since what they are equated with or added to is one.

    In z = wᵀx + b, y = f(wᵀx) and f(x) = aᵀx nothing else tells that z, y, b and f(x) are no
    vectors.
    """
    found = [one.name for side in (lhs, rhs) for one in _beside_numbers(side)]
    if _is_number(rhs):
        found += [lhs.name] if _is_small(lhs) else []
        found += (
            [label_of(lhs.head)[0]] if isinstance(lhs, Apply) and len(lhs.arguments) == 1 else []
        )
    return frozenset(name for name in found if (name, 1) not in naming.labels)


def known_numbers(naming: Naming) -> frozenset[str]:
    """Return the names of vectors that a document has only had as numbers."""
    plain = {name for name, count in naming.labels if not count and rank_of(name) == 1}
    return frozenset(plain - {name for name, count in naming.labels if count})


def _beside_numbers(side: Expr) -> Iterator[Symbol]:
    """Yield the small letters that something like wᵀ x is added to."""
    for node in preorder_traversal(side):
        if isinstance(node, Add) and _is_number(node):
            yield from _small(node.args)


def _is_number(term: Expr) -> bool:
    """Whether an expression is a number as wᵀ x is: that, a sum with it, a function of it."""
    if isinstance(term, Add):
        rest = [part for part in term.args if not _is_small(part)]
        return bool(rest) and all(map(_is_number, rest))
    if isinstance(term, Apply):
        return len(term.arguments) == 1 and _is_number(term.arguments[0])
    factors = term.args if isinstance(term, Mul) else (term,)
    products = [factor for factor in factors if isinstance(factor, MatrixProduct)]
    return len(products) == 1 and _is_row_by_column(products[0])


def _is_row_by_column(product: MatrixProduct) -> bool:
    first, last = product.args[0], product.args[-1]
    row = isinstance(first, Transposed) and _is_small(first.args[0])
    return row and _is_small(last)


def _small(parts: Iterable[Expr]) -> Iterator[Symbol]:
    yield from (part for part in parts if isinstance(part, Symbol) and _is_small(part))


def _is_small(node: Expr) -> bool:
    return isinstance(node, Symbol) and rank_of(node.name) == 1
