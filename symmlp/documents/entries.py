"""Statements about whole vectors and matrices, written entry by entry.

``z = W x + b`` says z[i] = Σ_k W[i,k] x[k] + b[i] for every i. A claim about arrays is put into
indices before it is judged, so that everything that holds for indices holds for it. Capital
letters are matrices, small ones vectors, losses and rates numbers; a layer stays the first index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from sympy import (
    Add,
    Expr,
    Function,
    Indexed,
    IndexedBase,
    Integer,
    Lambda,
    Mul,
    Pow,
    S,
    Sum,
    Symbol,
    preorder_traversal,
)

from symmlp.documents.conventions import LOSS_LETTERS
from symmlp.documents.knowledge import (
    Knowledge,
    Label,
    base_letter,
    is_index,
    is_number,
    label_of,
    quantities,
)
from symmlp.documents.layers import PARAMETERS
from symmlp.documents.sizes import AXES, UNITS, Sizes, is_layer, size_of
from symmlp.expressions import Apply, Partial, Printed
from symmlp.latex.arrays import (
    ArrayNode,
    Entrywise,
    MatrixProduct,
    Norm,
    Outer,
    Transposed,
    is_array,
)
from symmlp.statement import Limits

#: Letters of numbers that may stand in a statement about arrays.
NUMBERS: Final = frozenset(
    {"eta", "alpha", "lambda", "mu", "beta", "gamma", "epsilon", "n", "m", "N", "M", "c", "R"}
)
#: Functions of a whole array, whose value's entries are not theirs of the entries.
OF_THE_WHOLE: Final = frozenset(
    {"softmax", "diag", "tr", "trace", "vec", "det", "rank", "sum", "mean", "norm", "max", "min"}
)
#: Letters that count samples above a whole vector.
SAMPLES: Final = frozenset({"i", "s", "t"})
#: A column of ones, as the reader names it.
ONES: Final = "one_bold"
_LETTERS: Final = ("i", "j", "k", "m", "p", "q", "r", "t", "u", "v")


class NoEntries(Exception):
    """The statement cannot be written entry by entry; the message says why."""


@dataclass(frozen=True)
class Value:
    """A part of a statement by its entries.

    ``at`` gives the entry for an index per axis; ``sizes`` are the numbers of values of the axes.
    A column has one axis and is not ``row``; a transposed one is.
    """

    at: Callable[..., Expr]
    sizes: tuple[Expr, ...]
    row: bool = False

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self.sizes)


@dataclass(frozen=True)
class Naming:
    """How a document writes entries.

    ``labels`` are the families that it speaks of; a capital letter that is none of them is the
    array of the small one. ``first`` is where its units are counted from, ``samples`` how many
    columns a batch has.
    """

    labels: frozenset[Label] = frozenset()
    first: Expr = S.One
    samples: Expr | None = None
    shapes: Sizes = field(default_factory=Sizes, compare=False)

    def last(self, size: Expr) -> Expr:
        """Return the last of so many units."""
        return size + self.first - 1

    def rank(self, name: str, indices: tuple[Expr, ...]) -> int:
        """Return how many axes a name has beside its indices: what the document shows, or usual."""
        counts = {count for one, count in self.labels if one == name}
        usual = rank_of(name)
        if len(indices) in counts and (not indices or not is_layer(indices[-1])):
            return 0 if indices else usual
        more = {count - len(indices) for count in counts if count > len(indices)}
        return max(more) if more and indices and max(more) < 3 else usual


@dataclass
class _Writer:
    layer: Expr | None
    naming: Naming = Naming()
    taken: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    used: list[Symbol] = field(default_factory=list)

    def fresh(self) -> Symbol:
        free = [letter for letter in _LETTERS if letter not in self.taken]
        if len(self.used) >= len(free):
            raise NoEntries("too many products in one statement")
        self.used.append(Symbol(free[len(self.used)], integer=True))
        return self.used[-1]

    def value(self, node: Expr) -> Value:
        for kind, write in _WRITERS:
            if isinstance(node, kind):
                return write(self, node)
        if not is_array(node) and not any(map(self._is_whole, preorder_traversal(node))):
            return Value(lambda: node, ())
        if len(node.args) == 1 and isinstance(node, Function):
            inner = self.value(node.args[0])
            return Value(lambda *at: node.func(inner.at(*at)), inner.sizes, inner.row)
        raise NoEntries(f"{type(node).__name__} of an array")

    def _is_whole(self, node: Expr) -> bool:
        """Whether a member of a family is a whole layer."""
        return (
            isinstance(node, Indexed)
            and is_layer(node.indices[-1])
            and not node.base.label.is_positive
            and self.naming.rank(node.base.label.name, node.indices) > 0
        )

    def name(self, node: Expr) -> Value:
        indices = node.indices if isinstance(node, Indexed) else ()
        name = node.base.label.name if isinstance(node, Indexed) else node.name
        rank = self.naming.rank(name, indices)
        if not indices and name in self.numbers:
            return Value(lambda: Symbol(name, real=True), ())
        if rank == 0:
            samples = self.naming.samples
            same = samples is not None and samples.is_Symbol and samples.name == name
            return Value(lambda: samples if same else node, ())
        if name == ONES:
            size = self.naming.samples or size_of(ONES)
            return Value(lambda *at: Integer(1), (size,))
        alone = not indices and (name, rank) in self.naming.labels
        if not indices and not alone and self.layer is not None:
            indices = (self.layer,)
        sizes = _sizes(name, indices, rank)
        small = _small(name)
        renamed = self._is_array_of(name, small, len(indices) + rank)
        if renamed and base_letter(small) not in PARAMETERS and self.naming.samples is not None:
            sizes = (sizes[0], self.naming.samples)
        base = IndexedBase(Symbol(small if renamed else name, real=True))
        # A sample is a column: the unit stands before its number, as in the array of them all.
        samples = indices[-1:] if rank == 1 and _counts_samples(indices) else ()
        before = indices[: len(indices) - len(samples)]
        return Value(lambda *more: base[(*before, *more, *samples)], sizes)

    def _is_array_of(self, name: str, small: str, count: int) -> bool:
        labels = self.naming.labels
        return small != name and (name, count) not in labels and (small, count) in labels

    def add(self, node: Add) -> Value:
        parts = [self.value(term) for term in node.args]
        shape = next((part for part in parts if part.rank), None)
        if shape is not None:
            # A number beside a vector is that number in every entry, as in 1 - y.
            parts = [
                self._everywhere(part, shape) if not part.rank and is_number(term) else part
                for part, term in zip(parts, node.args, strict=True)
            ]
        parts = self._repeated(parts, _weights_behind(node))
        ranks = {part.rank for part in parts}
        if len(ranks) != 1 or len({part.row for part in parts}) != 1:
            raise NoEntries("a sum of arrays of different shapes")
        self.alike(parts)
        return Value(
            lambda *at: Add(*(part.at(*at) for part in parts), evaluate=False),
            parts[0].sizes,
            parts[0].row,
        )

    def alike(self, parts: Iterable[Value]) -> None:
        """Note that the axes of arrays have the same numbers of values."""
        arrays = [part for part in parts if part.rank]
        for part, other in pairwise(arrays):
            for one, two in zip(part.sizes, other.sizes, strict=True):
                self.naming.shapes.join(one, two)

    def _repeated(self, parts: list[Value], weights_behind: bool) -> list[Value]:
        """Return the terms of a sum with a bias that every sample gets repeated for all of them.

        Samples are rows where the weights stand behind them, as in X W + b, else columns.
        """
        matrix = next((part for part in parts if part.rank == 2), None)
        if matrix is None:
            return parts
        return [
            self._along(part, matrix, part.row or weights_behind) if part.rank == 1 else part
            for part in parts
        ]

    def _along(self, vector: Value, matrix: Value, in_rows: bool) -> Value:
        self.naming.shapes.join(vector.sizes[0], matrix.sizes[in_rows])
        return Value(lambda *at: vector.at(at[in_rows]), matrix.sizes)

    def _everywhere(self, number: Value, shape: Value) -> Value:
        return Value(lambda *at: number.at(), shape.sizes, shape.row)

    def mul(self, node: Mul) -> Value:
        parts = [self.value(factor) for factor in node.args]
        arrays = [part for part in parts if part.rank]
        if len(arrays) > 1:
            return self._unwritten(parts)
        shape = arrays[0] if arrays else Value(lambda: Integer(1), ())

        def at(*index: Expr) -> Expr:
            factors = (part.at(*index) if part.rank else part.at() for part in parts)
            return Mul(*factors, evaluate=False)

        return Value(at, shape.sizes, shape.row)

    def _unwritten(self, parts: list[Value]) -> Value:
        """Return the product of a matrix and a column that is written without a sign."""
        arrays = [part for part in parts if part.rank]
        if sorted(part.rank for part in arrays) != [1, 2] or any(part.row for part in arrays):
            raise NoEntries("a product of arrays whose kind is not written")
        column, matrix = sorted(arrays, key=lambda part: part.rank)
        total = self.times(matrix, column)
        for part in parts:
            total = total if part.rank else self.times(total, part)
        return total

    def entrywise(self, node: Entrywise) -> Value:
        parts = [self.value(factor) for factor in node.args]
        if len({part.rank for part in parts}) != 1:
            raise NoEntries("a product by entries of arrays of different shapes")
        self.alike(parts)
        return Value(
            lambda *at: Mul(*(part.at(*at) for part in parts), evaluate=False),
            parts[0].sizes,
            parts[0].row,
        )

    def product(self, node: MatrixProduct) -> Value:
        parts = [self.value(factor) for factor in node.args]
        total = parts[0]
        for part in parts[1:]:
            total = self.times(total, part)
        return total

    def times(self, left: Value, right: Value) -> Value:
        if not left.rank or not right.rank:
            shape = left if left.rank else right
            number = right if left.rank else left
            return Value(lambda *at: shape.at(*at) * number.at(), shape.sizes, shape.row)
        if left.rank == 1 and not left.row:
            if right.rank == 1 and right.row:
                return Value(lambda i, j: left.at(i) * right.at(j), (left.sizes[0], right.sizes[0]))
            raise NoEntries("a column multiplied by something that is not a row")
        if right.rank == 1 and right.row:
            raise NoEntries("something that is not a column multiplied by a row")
        index = self.fresh()
        size = right.sizes[0] if right.rank == 1 else left.sizes[-1]
        self.naming.shapes.join(left.sizes[-1], right.sizes[0])
        before, after = left.rank - 1, right.rank - 1

        def at(*place: Expr) -> Expr:
            body = left.at(*place[:before], index) * right.at(index, *place[before:])
            return Sum(body, (index, self.naming.first, self.naming.last(size)))

        return Value(at, (*left.sizes[:before], *right.sizes[1:]), left.row and after > 0)

    def transposed(self, node: Transposed) -> Value:
        inner = self.value(node.args[0])
        if inner.rank == 2:
            return Value(lambda i, j: inner.at(j, i), inner.sizes[::-1])
        return Value(inner.at, inner.sizes, not inner.row)

    def outer(self, node: Outer) -> Value:
        left, right = (self.value(factor) for factor in node.args)
        if left.rank != 1 or right.rank != 1:
            raise NoEntries("an outer product of what is no vector")
        return Value(lambda i, j: left.at(i) * right.at(j), (*left.sizes, *right.sizes))

    def apply(self, node: Apply) -> Value:
        arguments = [self.value(argument) for argument in node.arguments]
        arrays = [argument for argument in arguments if argument.rank]
        if not arrays or len(arguments) > 1:
            # Of several arguments, at least one of them whole, a loss is a function: a number.
            return Value(lambda: node, ())
        if len({argument.rank for argument in arguments}) != 1:
            raise NoEntries("a function of arrays of different shapes")
        name, full = base_letter(node.head), label_of(node.head)[0]
        if name in LOSS_LETTERS or full in self.numbers or (full, 0) in self.naming.labels:
            # A loss, or a quantity that was defined as a number, of whatever it depends on.
            return Value(lambda: node, ())
        if name.lower() in OF_THE_WHOLE:
            raise NoEntries(f"{name} of an array is not {name} of its entries")
        self.alike(arguments)
        return Value(
            lambda *at: Apply(node.head, node.orders, *(one.at(*at) for one in arguments)),
            arrays[0].sizes,
            arrays[0].row,
        )

    def power(self, node: Pow) -> Value:
        if isinstance(node.base, Norm) and node.exp == 2:
            inner = self.value(node.base.args[0])
            indices = [self.fresh() for _ in inner.sizes]
            limits = [
                (i, self.naming.first, self.naming.last(size))
                for i, size in zip(indices, inner.sizes, strict=True)
            ]
            return Value(lambda: Sum(Pow(inner.at(*indices), 2, evaluate=False), *limits), ())
        base, exponent = self.value(node.base), self.value(node.exp)
        if base.rank > 1 or exponent.rank:
            raise NoEntries("a power of an array")
        return Value(
            lambda *at: Pow(base.at(*at), exponent.at(), evaluate=False), base.sizes, base.row
        )

    def partial(self, node: Partial) -> Value:
        above, below = self.value(node.expression), self.value(node.variable)
        if node.expression.is_Symbol and node.expression.is_commutative:
            known = {count for name, count in self.naming.labels if name == node.expression.name}
            above = Value(lambda: node.expression, ()) if known == {0} else above
        return Value(
            lambda *at: Partial(above.at(*at[: above.rank]), below.at(*at[above.rank :])),
            (*above.sizes, *below.sizes),
        )

    def unchanged(self, node: Expr) -> Value:
        return Value(lambda: node, ())


_WRITERS: tuple[tuple[type[Expr], Callable[[_Writer, Expr], Value]], ...] = (
    (Indexed, _Writer.name),
    (Symbol, _Writer.name),
    (Printed, _Writer.unchanged),
    (Add, _Writer.add),
    (Mul, _Writer.mul),
    (Pow, _Writer.power),
    (Entrywise, _Writer.entrywise),
    (MatrixProduct, _Writer.product),
    (Transposed, _Writer.transposed),
    (Outer, _Writer.outer),
    (Apply, _Writer.apply),
    (Partial, _Writer.partial),
)


def _counts_samples(indices: tuple[Expr, ...]) -> bool:
    """Whether the last index of a whole vector says which sample it is of: x^(i), a^[l](i)."""
    return bool(indices) and str(indices[-1]) in SAMPLES and not is_layer(indices[-1])


def _weights_behind(total: Add) -> bool:
    """Whether what is added up is a product that ends with weights: X W."""
    products = (term for term in total.args if isinstance(term, MatrixProduct))
    ends = [term.args[-1] for term in products]
    return any(base_letter(_small(label_of(end)[0])) in PARAMETERS for end in ends if _is_name(end))


def _is_name(node: Expr) -> bool:
    return isinstance(node, Symbol | Indexed)


def rank_of(name: str) -> int:
    """Return how many axes a name has in a statement about arrays: 2 for capitals, 1 for others."""
    letter = base_letter(name)
    if letter in LOSS_LETTERS or letter in NUMBERS:
        return 0
    return 2 if letter[0].isupper() else 1


def _small(name: str) -> str:
    """Return a name with a small letter: ``w`` of ``W``, ``delta`` of ``Delta``."""
    return name[0].lower() + name[1:]


def naming_of(knowledge: Knowledge) -> Naming:
    """Return how a document writes entries, as far as its definitions show."""
    givens = knowledge.givens
    if givens is not None:
        definitions = list(givens.definitions)
    else:
        definitions = [k.definition for known in knowledge.definitions.values() for k in known]
    names = [one.target for one in definitions]
    values = [one.value for one in definitions if one.value is not None]
    bodies = [value.expr if isinstance(value, Lambda) else value for value in values]
    names += [name for body in bodies for name in quantities(body)]
    sums = [part for body in bodies for part in body.atoms(Sum)]
    lowest = {low for total in sums for _, low, _ in total.limits}
    first = Integer(0) if lowest == {Integer(0)} else Integer(1)
    batch = (
        high + 1 - first
        for total in sums
        for _, _, high in total.limits
        if not high.atoms(Indexed) and isinstance(total.function, Indexed)
    )
    labels = frozenset(map(label_of, names))
    return Naming(labels, first, next(batch, None), knowledge.sizes or Sizes())


def _sizes(name: str, indices: tuple[Expr, ...], rank: int) -> tuple[Expr, ...]:
    if len(indices) == 1:
        return (UNITS[indices[0]], UNITS[indices[0] - 1])[:rank]
    axes = ("",) if rank == 1 else AXES
    return tuple(size_of(name, axis) for axis in axes)


def _names(node: Expr) -> bool:
    return any(
        isinstance(part, Symbol | Indexed) and not is_index(part)
        for part in preorder_traversal(node)
    )


def mentions_arrays(lhs: Expr, rhs: Expr) -> bool:
    """Whether a statement speaks of whole arrays."""
    return any(
        isinstance(node, ArrayNode) or (isinstance(node, Symbol) and not node.is_commutative)
        for side in (lhs, rhs)
        for node in preorder_traversal(side)
    )


def speaks_of_layers(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> bool:
    """Whether whole layers are spoken of: b[l] where the document has b[l, i]."""
    names = [
        node
        for side in (lhs, rhs)
        for node in preorder_traversal(side)
        if isinstance(node, Indexed) and is_layer(node.indices[-1])
    ]
    names += [node.variable for side in (lhs, rhs) for node in side.atoms(Partial)]
    names = [name for name in names if isinstance(name, Symbol | Indexed)]
    if not names:
        return False
    labels = naming_of(knowledge).labels
    found = (label_of(name) for name in names)
    return any((n, c) not in labels and {(n, c + 1), (n, c + 2)} & labels for n, c in found)


def by_entries(
    lhs: Expr, rhs: Expr, naming: Naming = Naming()
) -> tuple[Expr, Expr, tuple[Limits, ...]]:
    """Return a statement about arrays as one about their entries, with the indices' ranges.

    Raises
    ------
    NoEntries
        If the two sides have different shapes or a part has no entries.
    """
    layers = dict.fromkeys(_layers(lhs, rhs))
    layer = next(iter(layers)) if len(layers) == 1 else None
    letters = {node.name for side in (lhs, rhs) for node in side.atoms(Symbol) if node.is_integer}
    taken = naming.shapes.letters.union(letters)
    writer = _Writer(layer, naming, taken, _numbers(lhs, rhs, naming))
    left, right = writer.value(lhs), writer.value(rhs)
    if left.rank != right.rank:
        raise NoEntries(f"an array of {left.rank} axes is equated with one of {right.rank}")
    if left.rank == 1 and left.row != right.row:
        raise NoEntries("a row is equated with a column")
    writer.alike((left, right))
    indices = tuple(writer.fresh() for _ in left.sizes)
    limits = tuple(
        Limits(index, naming.first, naming.last(size))
        for index, size in zip(indices, left.sizes, strict=True)
    )
    unified = naming.shapes.read
    return (
        unified(left.at(*indices)),
        unified(right.at(*indices)),
        tuple(Limits(one.index, one.lower, unified(one.upper)) for one in limits),
    )


def _numbers(lhs: Expr, rhs: Expr, naming: Naming) -> frozenset[str]:
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


def _layers(lhs: Expr, rhs: Expr) -> Iterator[Expr]:
    for side in (lhs, rhs):
        for node in preorder_traversal(side):
            if isinstance(node, Indexed) and len(node.indices) == 1:
                yield node.indices[0]
