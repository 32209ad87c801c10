"""What a formula needs to have a shape: how many axes its parts have, and so its names.

Two tables go through the kinds of expressions. One says what rank an expression has, taking in what
its parts need; the other takes in that an expression has a rank. `symmlp.documents.knowledge.ranks`
goes through a document with them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from sympy import Add, Expr, Function, Indexed, Mul, Pow, Sum, Symbol

from symmlp.documents.knowledge.letters import BIASES, LOSS_LETTERS
from symmlp.documents.knowledge.names import (
    Label,
    base_letter,
    is_index,
    is_layer,
    is_number,
    label_of,
)
from symmlp.expressions import Apply, Partial
from symmlp.latex.arrays import Diagonal, Entrywise, MatrixProduct, Norm, Outer, Slice, Transposed
from symmlp.latex.read_entries import is_marked

#: Functions of a whole vector whose value is a vector.
OF_VECTORS: Final = frozenset({"softmax"})
#: Letters of numbers: losses, rates, and what counts.
_NUMBERS: Final = frozenset({"eta", "lr", "n", "m", "N", *LOSS_LETTERS})
_CHANGE: Final = re.compile(r"^(?:d(?=[A-Za-z])|(?:Delta|grad|nabla)_)(?=.)")

#: Ranks of names with so many indices.
Ranks = Mapping[Label, int]

NO_RANKS: Final[Ranks] = MappingProxyType({})

#: Two sides of an equation.
Sides = tuple[Expr, Expr]


def value_of(head: Expr) -> Label:
    """Return what the rank of a function's value is filed under, where it is not its argument's."""
    name, count = label_of(head)
    return f"{name}()", count


def argument_of(head: Expr) -> Label:
    """Return what the rank of such a function's argument is filed under."""
    name, count = label_of(head)
    return f"({name})", count


def usual(name: str) -> int:
    """Return how many axes an array of this name has: 2 for a capital letter, 1 for others.

    dW and Delta_W are changes or derivatives of W.
    """
    return 2 if _CHANGE.sub("", base_letter(_CHANGE.sub("", name)))[0].isupper() else 1


class Found:
    """What is known of names; ``torn`` are those that would have to be two things.

    ``as_numbers`` tells that arrays are multiplied, divided or raised to powers as numbers are.
    """

    def __init__(self, known: Ranks) -> None:
        self.known = dict(known)
        self.torn: set[Label] = set()
        self.as_numbers = False

    def certain(self) -> Ranks:
        """Return what is known and not torn."""
        known = {label: rank for label, rank in self.known.items() if label not in self.torn}
        return MappingProxyType(known)

    def equal(self, left: Expr, right: Expr) -> None:
        """Take in that two sides have the same shape."""
        for side, other in ((left, right), (right, left)):
            rank = self.of(side)
            if rank is not None:
                self.has(other, rank)
        if isinstance(left, Apply) and len(left.arguments) == 1 and not any(left.orders):
            self._defines(left, self.of(right))

    def _defines(self, applied: Apply, rank: int | None) -> None:
        """Take in what a function of a vector gives: h(x) = σ(wᵀ x) is a number."""
        argument = self.of(applied.arguments[0])
        if argument and rank is not None and rank != argument:
            self.known.setdefault(value_of(applied.head), rank)
            self.known.setdefault(argument_of(applied.head), argument)

    def of(self, node: Expr) -> int | None:
        """Return an expression's number of axes, taking in what its parts need; None if unknown."""
        for kind, rank in _RANKS:
            if isinstance(node, kind):
                return rank(self, node)
        return None

    def has(self, node: Expr, rank: int) -> None:
        """Take in that an expression has so many axes."""
        if rank == 0 and isinstance(node, _NUMBERS_OF_ARRAYS):
            return
        for kind, take in _PUSHES:
            if isinstance(node, kind):
                take(self, node, rank)
                return

    def _name(self, node: Expr) -> int | None:
        label = label_of(node)
        if _is_number(node):
            return 0
        if is_marked(label[0]) and label[1] == 0:
            self._put(node, usual(label[0]))
        return self.known.get(label)

    def _put(self, node: Expr, rank: int) -> None:
        label = label_of(node)
        if _is_number(node):
            return
        if self.known.setdefault(label, rank) != rank:
            self.torn.add(label)

    def _add(self, node: Add) -> int | None:
        found = [self.of(term) for term in node.args if not is_number(term)]
        rank = max((one for one in found if one is not None), default=None)
        if rank is not None and rank < 2:
            self._push_add(node, rank)
        return rank

    def _push_add(self, node: Add, rank: int) -> None:
        # A bias that every sample gets may have fewer axes than the batch beside it.
        of_samples = rank == 1 and any(map(_is_row_by_batch, node.args))
        for term in node.args if rank < 2 else ():
            if of_samples and _is_name(term) and base_letter(term) in BIASES:
                continue
            if not is_number(term) and not _ends_with_capital(term):
                self.has(term, rank)

    def _mul(self, node: Mul) -> int | None:
        factors = [factor for factor in node.args if not is_number(factor)]
        found = [self.of(factor) for factor in factors]
        if None in found:
            self.as_numbers |= found.count(1) > 1
            return None
        arrays = sorted(one for one in found if one)
        self.as_numbers |= len(arrays) > 1 and arrays != [1, 2]
        return 1 if arrays == [1, 2] else max(arrays, default=0) if len(arrays) < 2 else None

    def _push_mul(self, node: Mul, rank: int) -> None:
        """Take a vector for a number times a vector, or a matrix times a column without a sign."""
        factors = [factor for factor in node.args if not is_number(factor)]
        open_ = [factor for factor in factors if self.of(factor) is None]
        known = [self.of(factor) for factor in factors if factor not in open_]
        if len(open_) == 1 and not any(known):
            self.has(open_[0], rank)
        elif rank == 1 and len(open_) == 1 and 2 in known:
            self.has(open_[0], 1)
        elif rank == 1 and len(open_) == 2 and not any(known):
            capitals = [one for one in open_ if _is_name(one) and usual(label_of(one)[0]) == 2]
            if len(capitals) == 1:
                self.has(capitals[0], 2)
                self.has(next(one for one in open_ if one != capitals[0]), 1)

    def _sum(self, node: Sum) -> int | None:
        return self.of(node.function)

    def _push_sum(self, node: Sum, rank: int) -> None:
        self.has(node.function, rank)

    def _power(self, node: Pow) -> int | None:
        base, exponent = self.of(node.base), self.of(node.exp)
        self.as_numbers |= bool(base)
        return 0 if base == 0 else exponent if is_number(node.base) else None

    def _product(self, node: MatrixProduct) -> int | None:
        factors = node.args
        if len(factors) == 2 and _is_row(factors[0]) and self.of(factors[0]) == 1:
            self._array(factors[1])  # a row by a column, or by a matrix
        if all(_is_name(factor) and _is_capital(factor) for factor in factors):
            for factor in factors:
                self._array(factor)
        found = [self.of(factor) for factor in factors]
        if None in found:
            return None
        arrays = [(rank, _is_row(one)) for rank, one in zip(found, factors, strict=True) if rank]
        if len(arrays) < 2:
            return max((rank for rank, _ in arrays), default=0)
        (first, row), (last, row_last) = arrays[0], arrays[-1]
        if first == last == 1:
            return 2 if row_last and not row else 0 if row and not row_last else None
        return 1 if 1 in (first, last) else 2

    def _push_product(self, node: MatrixProduct, rank: int) -> None:
        if len(node.args) != 2 or rank == 0:
            return
        first, last = node.args
        if rank == 1 and not _is_row(last) and self.of(last) in (None, 1):
            matrix = self.of(first)
            if matrix == 2 or (matrix is None and _is_name(first) and _is_capital(first)):
                self.has(first, 2)
                self.has(last, 1)

    def _transposed(self, node: Transposed) -> int | None:
        return self._array(node.args[0])

    def _array(self, node: Expr) -> int | None:
        """Return the number of axes of what cannot be a number."""
        if self.of(node) is None and _is_name(node):
            self._put(node, usual(label_of(node)[0]))
        rank = self.of(node)
        return rank or None

    def _entrywise(self, node: Entrywise) -> int | None:
        found = [self.of(factor) for factor in node.args]
        rank = max((one for one in found if one), default=None)
        if rank is None:
            rank = max((self._array(factor) or 0 for factor in node.args), default=0) or None
        if rank:
            self._push_all(node, rank)
        return rank

    def _push_all(self, node: Expr, rank: int) -> None:
        for part in node.args:
            if not is_number(part):
                self.has(part, rank)

    def _push_transposed(self, node: Transposed, rank: int) -> None:
        if rank:
            self.has(node.args[0], rank)

    def _norm(self, node: Norm) -> int:
        inner = node.args[0]
        if self.of(inner) is None:
            self.has(inner, max((usual(label_of(n)[0]) for n in _names(inner)), default=1))
        return 0

    def _diagonal(self, node: Diagonal) -> int:
        before = self.as_numbers  # its entries may be squared: diag(1 - h²)
        self.of(node.args[0])
        self.has(node.args[0], 1)
        self.as_numbers = before
        return 2

    def _slice(self, node: Slice) -> None:
        if _is_name(node.args[0]):
            self._put(node.args[0], 2)
        # A number may stand beside it for every entry, as in Z_{:,j} = X W_{:,j} + b_j.

    def _outer(self, node: Outer) -> int:
        for part in node.args:
            self.has(part, 1)
        return 2

    def _apply(self, node: Apply) -> int | None:
        if len(node.arguments) != 1 or _is_number(node.head):
            return 0 if _is_number(node.head) else None
        argument = node.arguments[0]
        of_vector = base_letter(node.head).lower() in OF_VECTORS
        if of_vector and isinstance(node.head, Indexed) and not is_layer(node.head.indices[-1]):
            self.has(argument, 1)  # one of its values: softmax(o)_j
            return 0
        if value_of(node.head) in self.known:
            self.has(argument, self.known[argument_of(node.head)])
            return self.known[value_of(node.head)]
        if of_vector and self.of(argument) is None:
            self.has(argument, usual(label_of(argument)[0]) if _is_name(argument) else 1)
        return self.of(argument)

    def _push_apply(self, node: Apply, rank: int) -> None:
        own = value_of(node.head) in self.known
        if len(node.arguments) == 1 and not own and not _is_number(node.head):
            self.has(node.arguments[0], rank)

    def _function(self, node: Function) -> int | None:
        return self.of(node.args[0]) if len(node.args) == 1 else None

    def _push_function(self, node: Function, rank: int) -> None:
        if len(node.args) == 1:
            self.has(node.args[0], rank)

    def _partial(self, node: Partial) -> int | None:
        above, below = self.of(node.expression), self.of(node.variable)
        return below if above == 0 else None

    def _push_partial(self, node: Partial, rank: int) -> None:
        if self.of(node.expression) == 0:
            self.has(node.variable, rank)


_RANKS: Final[tuple[tuple[type[Expr], Callable[[Found, Expr], int | None]], ...]] = (
    (Symbol, Found._name),
    (Indexed, Found._name),
    (Add, Found._add),
    (Mul, Found._mul),
    (Pow, Found._power),
    (Sum, Found._sum),
    (MatrixProduct, Found._product),
    (Transposed, Found._transposed),
    (Entrywise, Found._entrywise),
    (Norm, Found._norm),
    (Outer, Found._outer),
    (Diagonal, Found._diagonal),
    (Slice, Found._slice),
    (Apply, Found._apply),
    (Partial, Found._partial),
    (Function, Found._function),
)

_PUSHES: Final[tuple[tuple[type[Expr], Callable[[Found, Expr, int], None]], ...]] = (
    (Symbol, Found._put),
    (Indexed, Found._put),
    (Add, Found._push_add),
    (Mul, Found._push_mul),
    (Sum, Found._push_sum),
    (MatrixProduct, Found._push_product),
    (Transposed, Found._push_transposed),
    (Entrywise, Found._push_all),
    (Apply, Found._push_apply),
    (Partial, Found._push_partial),
    (Function, Found._push_function),
)


#: What makes numbers of arrays: by its value alone nothing is known of what it is made of.
_NUMBERS_OF_ARRAYS: Final = (Apply, Entrywise, MatrixProduct, Norm, Outer, Pow, Transposed)


def _is_number(name: Expr) -> bool:
    """Whether a name is a number wherever it stands: a loss, a rate, what counts."""
    text, count = label_of(name)
    letter = base_letter(text)
    return is_index(name) or (count == 0 and letter in _NUMBERS)


def _is_name(node: Expr) -> bool:
    return isinstance(node, Symbol | Indexed)


def _is_capital(name: Expr) -> bool:
    return usual(label_of(name)[0]) == 2


def _is_row_by_batch(term: Expr) -> bool:
    """Whether a term is a row of numbers, one for each sample: wᵀ X."""
    return isinstance(term, MatrixProduct) and _is_row(term.args[0]) and _ends_with_capital(term)


def _ends_with_capital(term: Expr) -> bool:
    """Whether a term is a matrix, or a product that ends with one: X W beside a bias."""
    last = term.args[-1] if isinstance(term, MatrixProduct) else term
    return _is_name(last) and _is_capital(last)


def _is_row(node: Expr) -> bool:
    return isinstance(node, Transposed)


def _names(node: Expr) -> Iterator[Expr]:
    return (one for one in node.atoms(Symbol) if not is_index(one))
