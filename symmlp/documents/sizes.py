"""How many values an index has: names of sizes that must be one number are made one.

An author writes Σ_j y_j log p_j and p_i = e^{o_i}/Σ_k e^{o_k} without saying how many there are.
What is indexed by one letter in one statement has the same size, so y, p and o do, throughout the
document.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr, Indexed, Sum, Symbol, preorder_traversal

from symmlp.documents.knowledge import is_index
from symmlp.documents.rewrite import rewrite

_PREFIX = "n_"


class Sizes:
    """Families that have been seen to share an index, by the name of one of them."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def see(self, sides: Iterable[Expr]) -> None:
        """Take in one statement."""
        by_index: dict[Expr, str] = {}
        for side in sides:
            for node in preorder_traversal(side):
                if isinstance(node, Indexed) and len(node.indices) == 1:
                    (index,) = node.indices
                    if is_index(index):
                        name = node.base.label.name
                        self._join(by_index.setdefault(index, name), name)

    def _root(self, name: str) -> str:
        while name in self._parents:
            name = self._parents[name]
        return name

    def _join(self, one: str, other: str) -> None:
        first, second = sorted((self._root(one), self._root(other)))
        if first != second:
            self._parents[second] = first

    def unified(self, expression: Expr) -> Expr:
        """Return the expression with the size of each family named after the family's group."""

        def change(node: Expr) -> Expr | None:
            if not isinstance(node, Symbol) or not node.name.startswith(_PREFIX):
                return None
            family = node.name.removeprefix(_PREFIX)
            root = self._root(family)
            return None if root == family else Symbol(_PREFIX + root, integer=True, positive=True)

        has_sizes = any(isinstance(node, Sum) for node in preorder_traversal(expression))
        return rewrite(expression, change) if has_sizes else expression
