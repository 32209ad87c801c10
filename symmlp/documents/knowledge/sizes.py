"""How many values an index has: numbers of units, and names of sizes that must be one number.

What bounds a sum is a number of units, a whole positive number wherever the document writes it.
An author writes Σ_j y_j log p_j and p_i = e^{o_i}/Σ_k e^{o_k} without saying how many there are.
What is indexed by one letter in one statement has the same size, so y, p and o do, throughout the
document; beside a^L_j that is the number of units of layer L. So have the axes of arrays that are
added, equated or multiplied along.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Basic, Expr, Indexed, IndexedBase, Sum, Symbol, preorder_traversal

from symmlp.documents.knowledge.batch_layout import is_of_samples
from symmlp.documents.knowledge.names import base_letter, is_index, is_layer, label_of
from symmlp.documents.knowledge.rank_rules import NO_RANKS, Ranks
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.latex.arrays import AXES
from symmlp.statement import Limits

#: The number of units of a layer, as the reader names it.
UNITS = IndexedBase(Symbol("n", integer=True, positive=True))

#: Letters that count samples.
SAMPLE_LETTERS = frozenset({"i", "s", "t"})

_PREFIX = "n_"
_SAMPLES = "_samples"

#: The number of samples, where the document has no letter for it.
SAMPLES = Symbol("n_samples", integer=True, positive=True)

#: What a family of vectors x_i, each of them a sample, has beside its samples.
ENTRIES = "_entries"


class Sizes:
    """Numbers of values: which bound sums, and which have been seen to be one.

    A letter that also stands below a name counts something else as well and is left as it is.
    """

    def __init__(self) -> None:
        self._parents: dict[Expr, Expr] = {}
        self._families: set[str] = set()
        self._of_layers: set[str] = set()
        self._letters: set[str] = set()
        self._below: set[str] = set()
        self._bounds: list[tuple[Expr, Expr]] = []

    def copy(self) -> Sizes:
        """Return the same, for trying what may not hold."""
        other = Sizes()
        other._parents = dict(self._parents)
        other._families = set(self._families)
        other._of_layers = set(self._of_layers)
        other._letters = set(self._letters)
        other._below = set(self._below)
        other._bounds = list(self._bounds)
        return other

    def see(self, sides: Iterable[Basic], ranks: Ranks = NO_RANKS) -> None:
        """Take in one statement; a name that counts whole vectors says nothing of their entries."""
        by_index: dict[Expr, Expr] = {}
        nodes = [node for side in sides for node in preorder_traversal(side)]
        members = [node for node in nodes if isinstance(node, Indexed)]
        for node in nodes:
            if isinstance(node, Sum):
                self.bound(Limits(*limits) for limits in node.limits)
                self._counted(node, ranks)
        for node in members:
            self._below.update(s.name for i in node.indices for s in i.free_symbols)
        for node in members:
            if len(node.indices) == 2 and is_layer(node.indices[0]) and is_index(node.indices[1]):
                layer, index = node.indices
                if layer.is_Symbol:
                    by_index.setdefault(index, UNITS[layer])
        for node in members:
            if len(node.indices) == 1 and is_index(node.indices[0]) and not is_layer(*node.indices):
                size = _members(node, ranks)
                self.join(by_index.setdefault(node.indices[0], size), size)
        for node in members:
            for index, axis in zip(node.indices, AXES, strict=False) if _is_table(node) else ():
                size = size_of(node.base.label.name, axis)
                self.join(by_index.setdefault(index, size), size)

    def _counted(self, total: Sum, ranks: Ranks) -> None:
        """Take in how many members a family has that is summed over: Σ_{j=1}^n x_j."""
        for index, low, high in total.limits:
            size = high - low + 1
            for node in preorder_traversal(total.function) if size.is_Symbol else ():
                if isinstance(node, Indexed) and node.indices == (index,):
                    self.join(_members(node, ranks), size)

    def bound(self, ranges: Iterable[Limits]) -> None:
        """Take in what indices run between."""
        for limits in ranges:
            self._below.add(limits.index.name)
            for bound in (limits.lower, limits.upper):
                parts = preorder_traversal(bound)
                for part in parts:
                    if isinstance(part, Indexed):
                        self._families.add(part.base.label.name)
                        if is_layer(part.indices[0]):
                            self._of_layers.add(part.base.label.name)
                        parts.skip()
                    elif isinstance(part, Symbol):
                        self._letters.add(part.name)

    def see_bounds(self, sides: Iterable[Expr]) -> None:
        """Take in how far sums run: Σ_{j=1}^n W_ij x_j says that x has n entries."""
        for total in (node for side in sides for node in side.atoms(Sum)):
            for index, low, high in total.limits:
                if low != 1 or not high.is_Symbol:
                    continue
                for member in total.function.atoms(Indexed):
                    places = [p for p, one in enumerate(member.indices) if one == index]
                    if len(places) == 1 and not any(map(is_layer, member.indices)):
                        name, count = member.base.label.name, len(member.indices)
                        axis = AXES[places[0]] if count == 2 else ""
                        if count <= len(AXES):
                            self._bounds.append((size_of(name, axis), high))

    def settle(self) -> None:
        """Write sizes as the bounds that the document uses for them, where it uses only one."""
        bounds: dict[Expr, set[Expr]] = {}
        for size, bound in self._bounds:
            bounds.setdefault(self._root(size), set()).add(bound)
        for size, found in sorted(bounds.items(), key=str):
            if len(found) == 1:
                self.join(found.pop(), size)

    def join(self, one: Expr, other: Expr) -> None:
        """Note that two sizes are one number; two layers are never made one."""
        first, second = sorted((self._root(one), self._root(other)), key=_rank)
        if first != second and second.is_Symbol and second.name.startswith(_PREFIX):
            self._parents[second] = first

    @property
    def letters(self) -> frozenset[str]:
        """The letters that count values: no index may have their name."""
        return frozenset(self._letters)

    def read(self, expression: Expr) -> Expr:
        """Return an expression of the document with its sizes as what they are."""
        return rewrite(expression, self._meant)

    def _meant(self, node: Expr) -> Expr | None:
        if isinstance(node, Indexed) and node.base.label.name in self._families:
            if self._of_layers == {node.base.label.name}:
                return UNITS[node.indices]  # whatever the document calls its numbers of units
            return IndexedBase(_whole(node.base.label.name))[node.indices]
        if not isinstance(node, Symbol) or not node.is_integer:
            return None
        root = self._root(node)
        if root != node:
            return self._meant(root) or root
        counts = node.name in self._letters and node.name not in self._below
        return _whole(node.name) if counts else None

    def _root(self, size: Expr) -> Expr:
        while size in self._parents:
            size = self._parents[size]
        return size


def counts_samples(indices: tuple[Expr, ...]) -> bool:
    """Whether the last index of a whole vector says which sample it is of: x^(i), a^[l](i)."""
    return bool(indices) and str(indices[-1]) in SAMPLE_LETTERS and not is_layer(indices[-1])


def size_of(family: str, axis: str = "") -> Symbol:
    """Return the name of a family's number of values, along one axis if it has several."""
    return _whole(f"{_PREFIX}{family}{axis}")


def _members(name: Indexed, ranks: Ranks) -> Symbol:
    """Return the number of members of a family: of numbers, or of samples that are vectors."""
    return size_of(name.base.label.name, _SAMPLES if ranks.get(label_of(name)) else "")


def _is_table(name: Indexed) -> bool:
    """Whether a name is an entry of an array that has a value of some kind for each sample.

    Weights w_ij may be of any layer, whose numbers of units differ.
    """
    if len(name.indices) != len(AXES) or not is_of_samples(base_letter(name).upper()):
        return False
    return all(is_index(index) and not is_layer(index) for index in name.indices)


def _whole(name: str) -> Symbol:
    return Symbol(name, integer=True, positive=True)


def _rank(size: Expr) -> tuple[bool, str]:
    """Order what sizes are written as: numbers of units first, then by name."""
    return size.is_Symbol and size.name.startswith(_PREFIX), str(size)
