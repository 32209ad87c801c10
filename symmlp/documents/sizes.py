"""How many values an index has: names of sizes that must be one number are made one.

An author writes Σ_j y_j log p_j and p_i = e^{o_i}/Σ_k e^{o_k} without saying how many there are.
What is indexed by one letter in one statement has the same size, so y, p and o do, throughout the
document; beside a^L_j that is the number of units of layer L. So have the axes of arrays that are
added, equated or multiplied along.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr, Indexed, IndexedBase, Sum, Symbol, preorder_traversal

from symmlp.documents.knowledge import is_index
from symmlp.documents.rewrite import rewrite
from symmlp.latex.roles import LAYERS

#: The number of units of a layer, as the reader names it.
UNITS = IndexedBase(Symbol("n", integer=True, positive=True))

_PREFIX = "n_"


class Sizes:
    """Numbers of values that have been seen to be one, each with the one it is written as."""

    def __init__(self) -> None:
        self._parents: dict[Expr, Expr] = {}

    def see(self, sides: Iterable[Expr]) -> None:
        """Take in one statement."""
        by_index: dict[Expr, Expr] = {}
        members = [n for side in sides for n in preorder_traversal(side) if isinstance(n, Indexed)]
        for node in members:
            if len(node.indices) == 2 and is_layer(node.indices[0]) and is_index(node.indices[1]):
                layer, index = node.indices
                if layer.is_Symbol:
                    by_index.setdefault(index, UNITS[layer])
        for node in members:
            if len(node.indices) == 1 and is_index(node.indices[0]) and not is_layer(*node.indices):
                size = size_of(node.base.label.name)
                self.join(by_index.setdefault(node.indices[0], size), size)

    def join(self, one: Expr, other: Expr) -> None:
        """Note that two sizes are one number; two layers are never made one."""
        first, second = sorted((self._root(one), self._root(other)), key=_rank)
        if first != second and second.is_Symbol and second.name.startswith(_PREFIX):
            self._parents[second] = first

    def unified(self, expression: Expr) -> Expr:
        """Return the expression with every size written as the one that it is the same as."""

        def change(node: Expr) -> Expr | None:
            if not isinstance(node, Symbol) or not node.name.startswith(_PREFIX):
                return None
            root = self._root(node)
            return None if root == node else root

        has_sizes = any(
            isinstance(node, Sum) or node in self._parents
            for node in preorder_traversal(expression)
        )
        return rewrite(expression, change) if has_sizes else expression

    def _root(self, size: Expr) -> Expr:
        while size in self._parents:
            size = self._parents[size]
        return size


def size_of(family: str, axis: str = "") -> Symbol:
    """Return the name of a family's number of values, along one axis if it has several."""
    return Symbol(f"{_PREFIX}{family}{axis}", integer=True, positive=True)


def is_layer(index: Expr) -> bool:
    """Whether an index says which layer is meant: l, L - 1."""
    symbols = index.free_symbols
    return bool(symbols) and {symbol.name for symbol in symbols} <= LAYERS


def _rank(size: Expr) -> tuple[bool, str]:
    """Order what sizes are written as: numbers of units first, then by name."""
    return size.is_Symbol and size.name.startswith(_PREFIX), str(size)
