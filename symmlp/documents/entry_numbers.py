"""Names that are numbers though their letters are those of vectors: z in z = wᵀ x + b."""

from __future__ import annotations

from sympy import Add, Expr, Mul, Symbol

from symmlp.documents.entry_naming import Naming, rank_of
from symmlp.documents.knowledge import label_of
from symmlp.expressions import Apply
from symmlp.latex.arrays import MatrixProduct, Transposed


def number_names(lhs: Expr, rhs: Expr, naming: Naming) -> frozenset[str]:
    """Return the names that are numbers since what they are equated with or added to is one.

    In z = wᵀx + b and f(x) = aᵀx nothing else tells that z, b and f(x) are no vectors.
    """
    terms = rhs.args if isinstance(rhs, Add) else (rhs,)
    alone = [term for term in (lhs, *terms) if _is_small(term)]
    rest = [term for term in terms if term not in alone]
    if not rest or not all(map(_is_number, rest)):
        return frozenset()
    head = [label_of(lhs.head)[0]] if isinstance(lhs, Apply) and len(lhs.arguments) == 1 else []
    return frozenset(
        name for name in (*head, *(one.name for one in alone)) if (name, 1) not in naming.labels
    )


def _is_number(term: Expr) -> bool:
    """Whether a product is one of a row by a column: wᵀ x."""
    factors = term.args if isinstance(term, Mul) else (term,)
    products = [factor for factor in factors if isinstance(factor, MatrixProduct)]
    return len(products) == 1 and _is_row_by_column(products[0])


def _is_row_by_column(product: MatrixProduct) -> bool:
    first, last = product.args[0], product.args[-1]
    row = isinstance(first, Transposed) and _is_small(first.args[0])
    return row and _is_small(last)


def _is_small(node: Expr) -> bool:
    return isinstance(node, Symbol) and rank_of(node.name) == 1
