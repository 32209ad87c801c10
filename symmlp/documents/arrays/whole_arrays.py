"""A step that speaks of whole arrays, as a step about numbers.

Most are written entry by entry. A letter that is a vector in one formula is often a number in the
next, z = w x + b of a single neuron; where nothing in a step needs an array, its letters are
numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from sympy import Expr, Indexed, Mul, Pow, Symbol, preorder_traversal

from symmlp.documents.arrays.entries import by_entries, mentions_arrays
from symmlp.documents.arrays.entry_naming import naming_of, speaks_of_arrays, speaks_of_layers
from symmlp.documents.arrays.entry_values import NoEntries
from symmlp.documents.arrays.order_of_factors import turned_letters
from symmlp.documents.knowledge.batch_layout import NO_LAYOUT, Layout
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.names import Label, is_layer
from symmlp.documents.knowledge.rank_rules import Ranks
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.documents.knowledge.sizes import Sizes
from symmlp.expressions import Apply
from symmlp.latex.arrays import ArrayNode, MatrixProduct
from symmlp.latex.read_entries import is_marked
from symmlp.statement import Limits

#: What is taken for granted where letters of arrays are read as numbers.
AS_NUMBERS: Final = "its letters are numbers here"


@dataclass(frozen=True)
class Written:
    """The two sides of a step about numbers, and the ranges of the indices of its entries.

    ``otherwise`` is how the step reads if its letters, arrays elsewhere, are numbers in it;
    ``problem`` is why it has no entries, where only that is left of it.
    """

    lhs: Expr
    rhs: Expr
    indices: tuple[Limits, ...] = ()
    otherwise: Written | None = None
    problem: str = ""


def written(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> Written:
    """Return a step as one about numbers.

    Raises
    ------
    NoEntries
        If it cannot be written entry by entry, and is not about numbers either; or if it holds only
        as far as letters that may be matrices are numbers.
    """
    turned = turned_letters(lhs, rhs, knowledge)
    if turned:
        names = " and ".join(map(str, turned))
        raise NoEntries(f"{names} may be matrices, whose products depend on the order")
    layers = speaks_of_layers(lhs, rhs, knowledge)
    known = speaks_of_arrays(lhs, rhs, knowledge)
    if not (mentions_arrays(lhs, rhs) or layers or known):
        return Written(lhs, rhs)
    numbers = Written(_numbers(lhs), _numbers(rhs)) if _may_be_numbers(lhs, rhs) else None
    elsewhere = known or layers
    if numbers is not None and (_is_function(lhs) or not (elsewhere or _capitals(lhs, rhs))):
        return numbers
    try:
        entries = Written(*by_entries(lhs, rhs, naming_of(knowledge)))
    except NoEntries as problem:
        if numbers is None or _order_matters(lhs) or _order_matters(rhs):
            raise
        return replace(numbers, problem=str(problem))
    commute = elsewhere and not _order_matters(lhs) and not _order_matters(rhs)
    return replace(entries, otherwise=numbers) if commute else entries


def see_shapes(
    lhs: Expr,
    rhs: Expr,
    sizes: Sizes,
    ranks: Ranks,
    layout: Layout = NO_LAYOUT,
    families: frozenset[Label] = frozenset(),
) -> None:
    """Note which axes of a step's arrays have the same number of values."""
    sizes.see_bounds((lhs, rhs))
    knowledge = Knowledge(sizes=sizes, ranks_in=(ranks,), layout=layout, families=families)
    if not (mentions_arrays(lhs, rhs) or speaks_of_arrays(lhs, rhs, knowledge)):
        return
    try:
        by_entries(lhs, rhs, naming_of(knowledge))
    except NoEntries:
        return


def _may_be_numbers(lhs: Expr, rhs: Expr) -> bool:
    """Whether nothing in a step needs an array: no transpose, no layer, no bold letter."""
    nodes = [node for side in (lhs, rhs) for node in preorder_traversal(side)]
    kinds = [node for node in nodes if isinstance(node, ArrayNode)]
    return (
        all(isinstance(node, MatrixProduct) for node in kinds)
        and not any(isinstance(node, Indexed) and _is_array(node.base.label) for node in nodes)
        and not any(is_marked(name.name) for name in nodes if _is_array(name))
        and not any(isinstance(node, Indexed) and is_layer(node.indices[-1]) for node in nodes)
    )


def _is_function(side: Expr) -> bool:
    """Whether a side is a function of a letter, which stands for a number: σ(z), tanh′(z)."""
    return isinstance(side, Apply) and all(one.is_Symbol for one in side.arguments)


def _capitals(lhs: Expr, rhs: Expr) -> bool:
    nodes = (node for side in (lhs, rhs) for node in preorder_traversal(side))
    return any(name.name[0].isupper() for name in nodes if _is_array(name))


def _order_matters(side: Expr) -> bool:
    """Whether two matrices stand in one product or power: numbers would commute, they do not."""
    products = side.atoms(MatrixProduct) | side.atoms(Pow)
    letters = ({n.name for n in p.atoms(Symbol) if _is_array(n)} for p in products)
    return any(sum(name[0].isupper() for name in names) > 1 for names in letters)


def _is_array(name: Expr) -> bool:
    return isinstance(name, Symbol) and not name.is_commutative


def _numbers(side: Expr) -> Expr:
    """Return a side with its arrays read as numbers."""

    def change(node: Expr) -> Expr | None:
        if _is_array(node):
            return Symbol(node.name, real=True)
        if isinstance(node, MatrixProduct):
            return Mul(*map(_numbers, node.args), evaluate=False)
        return None

    return rewrite(side, change)
