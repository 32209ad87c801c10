"""Statements about whole vectors and matrices, written entry by entry.

``z = W x + b`` says z[i] = Σ_k W[i,k] x[k] + b[i] for every i. A claim about arrays is put into
indices before it is judged, so that everything that holds for indices holds for it. What has how
many axes is in `symmlp.documents.arrays.entry_naming`; a layer stays the first index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sympy import (
    Add,
    Expr,
    Function,
    Indexed,
    IndexedBase,
    Integer,
    Mul,
    Pow,
    Sum,
    Symbol,
    preorder_traversal,
)
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair

from symmlp.documents.arrays.entry_naming import Naming, rank_of, sizes_of, small
from symmlp.documents.arrays.entry_numbers import known_numbers, number_names
from symmlp.documents.arrays.entry_products import (
    added,
    diagonal,
    entrywise,
    multiplied,
    of_entries,
    of_vector,
    outer,
    repeated,
    softmax,
    squared_norm,
    times,
    transposed,
)
from symmlp.documents.arrays.entry_values import Indices, NoEntries, Value, each, number
from symmlp.documents.knowledge.batch_layout import is_of_samples
from symmlp.documents.knowledge.known_functions import FUNCTIONS
from symmlp.documents.knowledge.letters import BIASES, LOSS_LETTERS, PARAMETERS
from symmlp.documents.knowledge.names import base_letter, is_layer, is_number, label_of, quantities
from symmlp.documents.knowledge.rank_rules import value_of
from symmlp.documents.knowledge.sizes import ENTRIES, counts_samples, size_of
from symmlp.expressions import Apply, Partial, Printed
from symmlp.latex.arrays import (
    EVERY,
    ArrayNode,
    Diagonal,
    Entrywise,
    MatrixProduct,
    Norm,
    Outer,
    Slice,
    Transposed,
    is_array,
)
from symmlp.statement import Limits

#: Functions of a whole array, whose value's entries are not theirs of the entries.
OF_THE_WHOLE: Final = frozenset(
    {"softmax", "diag", "tr", "trace", "vec", "det", "rank", "sum", "mean", "norm", "max", "min"}
)
SOFTMAX: Final = "softmax"
#: A column of ones, as the reader names it.
ONES: Final = "one_bold"


def mentions_arrays(lhs: Expr, rhs: Expr) -> bool:
    """Whether a statement speaks of whole arrays."""
    return any(
        isinstance(node, ArrayNode) or (isinstance(node, Symbol) and not node.is_commutative)
        for side in (lhs, rhs)
        for node in preorder_traversal(side)
    )


def by_entries(lhs: Expr, rhs: Expr, naming: Naming) -> tuple[Expr, Expr, tuple[Limits, ...]]:
    """Return a statement about arrays as one about their entries, with the indices' ranges.

    A plain letter is a vector; where that makes no sense, it is the number that it was before.

    Raises
    ------
    NoEntries
        If the two sides have different shapes or a part has no entries.
    """
    numbers = number_names(lhs, rhs, naming)
    try:
        return _by_entries(lhs, rhs, naming, numbers)
    except NoEntries as problem:
        try:
            return _by_entries(lhs, rhs, naming, numbers | known_numbers(naming))
        except NoEntries:
            raise problem from None


def _by_entries(
    lhs: Expr, rhs: Expr, naming: Naming, numbers: frozenset[str]
) -> tuple[Expr, Expr, tuple[Limits, ...]]:
    layers = dict.fromkeys(_layers(lhs, rhs))
    layer = next(iter(layers)) if len(layers) == 1 else None
    letters = {node.name for side in (lhs, rhs) for node in side.atoms(Symbol) if node.is_integer}
    indices = Indices(naming, naming.shapes.letters.union(letters))
    columns = _columns(lhs, rhs)
    if _begins_before(columns, naming.first, (lhs, rhs)):
        raise NoEntries("whether a vector begins with its entry 0 is not clear")
    writer = _Writer(indices, layer, numbers, columns)
    left, right = writer.value(lhs), writer.value(rhs)
    if left.rank != right.rank:
        raise NoEntries(f"an array of {left.rank} axes is equated with one of {right.rank}")
    if left.rank == 1 and left.row != right.row:
        raise NoEntries("a row is equated with a column")
    indices.alike((left, right))
    free = tuple(indices.fresh() for _ in left.sizes)
    limits = tuple(
        Limits(index, naming.first, naming.last(size))
        for index, size in zip(free, left.sizes, strict=True)
    )
    unified = naming.shapes.read
    return (
        unified(left.at(*free)),
        unified(right.at(*free)),
        tuple(Limits(one.index, one.lower, unified(one.upper)) for one in limits),
    )


def _begins_before(names: frozenset[str], first: Expr, sides: Iterable[Expr]) -> bool:
    """Whether a whole vector stands beside an entry before its first: w_0 + w_1 x_1 + … = wᵀ x."""
    sides = tuple(sides)
    lowest = (low for side in sides for total in side.atoms(Sum) for _, low, _ in total.limits)
    if first - 1 in lowest:
        return True
    members = (node for side in sides for node in side.atoms(Indexed))
    return any(node.base.label.name in names and node.indices == (first - 1,) for node in members)


def _columns(lhs: Expr, rhs: Expr) -> frozenset[str]:
    nodes = [node for side in (lhs, rhs) for node in preorder_traversal(side)]
    factors = [part for node in nodes if isinstance(node, MatrixProduct) for part in node.args]
    names = [name for side in (lhs, rhs) for name in quantities(side) if isinstance(name, Symbol)]
    whole = (one.name for one in names if one in factors or not one.is_commutative)
    return frozenset(name for name in whole if rank_of(name) == 1)


def _layers(lhs: Expr, rhs: Expr) -> Iterator[Expr]:
    for side in (lhs, rhs):
        for node in preorder_traversal(side):
            if isinstance(node, Indexed) and len(node.indices) == 1:
                yield node.indices[0]


@dataclass(frozen=True)
class _Writer:
    """Writes the parts of a statement by their entries.

    ``layer`` is the one that the statement speaks of, ``numbers`` are names that are no arrays,
    ``columns`` those of whole vectors, whose entries may stand beside them: w_j beside w.
    """

    indices: Indices
    layer: Expr | None
    numbers: frozenset[str]
    columns: frozenset[str]

    @property
    def naming(self) -> Naming:
        """How the document writes entries."""
        return self.indices.naming

    def value(self, node: Expr) -> Value:
        """Return a part by its entries; raise `NoEntries` where it has none."""
        for kind, write in _WRITERS:
            if isinstance(node, kind):
                return write(self, node)
        if not is_array(node) and not any(map(self._is_whole, preorder_traversal(node))):
            return number(node)
        if isinstance(node, Function | Relational | ExprCondPair):
            return of_entries(node.func, self._values(node), self.indices)
        raise NoEntries(f"{type(node).__name__} of an array")

    def _values(self, node: Expr) -> list[Value]:
        return [self.value(part) for part in node.args]

    def _is_whole(self, node: Expr) -> bool:
        """Whether a name is a whole array, or a member of a family a whole layer."""
        known = self.naming.ranks
        if isinstance(node, Symbol):
            return known.get(label_of(node), 0) > 0
        return (
            isinstance(node, Indexed)
            and (is_layer(node.indices[-1]) or label_of(node) in known or self._has_entries(node))
            and not node.base.label.is_positive
            and self.naming.rank(node.base.label.name, node.indices) > 0
        )

    def _has_entries(self, node: Indexed) -> bool:
        """Whether the document has members with more indices: z[1] beside z[1, j]."""
        count = len(node.indices)
        return any(self.naming.layered(label_of(node)[0], count + more - 1) for more in (1, 2))

    def name(self, node: Expr) -> Value:
        """Return a number, an array of the document, or the column of ones."""
        indices = node.indices if isinstance(node, Indexed) else ()
        name = node.base.label.name if isinstance(node, Indexed) else node.name
        entry = name in self.columns and len(indices) == 1 and not is_layer(*indices)
        rank = 0 if entry else self.naming.rank(name, indices)
        if not indices and name in self.numbers:
            return number(Symbol(name, real=True))
        if rank == 0:
            samples = self.naming.samples
            same = samples is not None and samples.is_Symbol and samples.name == name
            return number(samples if same else node)
        if name == ONES:
            return Value(lambda *at: Integer(1), (self.naming.samples or size_of(ONES),))
        if not indices and self.layer is not None and self.naming.layered(name, rank):
            indices = (self.layer,)
        return self._array(name, indices, rank)

    def _array(self, name: str, indices: tuple[Expr, ...], rank: int) -> Value:
        """Return an array of a family: its indices beside those of its entries."""
        sample = indices[-1:] if rank == 1 and counts_samples(indices) else ()
        before = indices[: len(indices) - len(sample)]
        entries = (size_of(name, ENTRIES),)
        alone = bool(sample) and not before
        renamed = self.naming.is_array_of(name, len(indices) + rank)
        family = small(name) if renamed else name
        sizes = entries if alone else sizes_of(name, before, rank, self.naming)
        if renamed and not before:
            sizes = sizes_of(family, before, rank, self.naming)
        # A sample is a column, as in the array of them all, unless its entries are written x_j^(i).
        behind = () if name in self.naming.samples_first else sample
        before = before if behind else indices
        samples = self.naming.samples
        if renamed and base_letter(small(name)) not in PARAMETERS and samples is not None:
            sizes = (sizes[0], samples)[-rank:]
        # Where **w** has the entries w_j, so has w.
        family = self.naming.entries.get((family, len(indices) + rank), family)
        base = IndexedBase(Symbol(family, real=True))
        # One axis of a capital letter is that of the samples: Z = wᵀ X + b.
        row = rank == 1 and not indices and name[0].isupper() and is_of_samples(name)
        return Value(lambda *more: base[(*before, *more, *behind)], sizes, row)

    def add(self, node: Add) -> Value:
        """Return a sum; a number, or a bias beside a batch, is added to every entry."""
        parts = self._values(node)
        shape = next((part for part in parts if part.rank), None)
        if shape is not None:
            # A number beside a vector is that number in every entry, as in 1 - y.
            parts = [
                _everywhere(part, shape) if not part.rank and _is_for_all(term) else part
                for part, term in zip(parts, node.args, strict=True)
            ]
        # Samples are rows where the weights stand behind them, as in X W + b.
        return added(repeated(parts, _weights_behind(node), self.indices), self.indices)

    def mul(self, node: Mul) -> Value:
        """Return what stands side by side without a sign."""
        return multiplied(self._values(node), self.indices)

    def entrywise(self, node: Entrywise) -> Value:
        """Return a product entry by entry."""
        return entrywise(self._values(node), self.indices)

    def product(self, node: MatrixProduct) -> Value:
        """Return a product of matrices, from left to right."""
        total, *others = self._values(node)
        for part in others:
            total = times(total, part, self.indices)
        return total

    def transposed(self, node: Transposed) -> Value:
        """Return a matrix with its axes exchanged, or a column as a row."""
        return transposed(self.value(node.args[0]))

    def outer(self, node: Outer) -> Value:
        """Return the matrix of all products of two vectors' entries."""
        return outer(*self._values(node))

    def diagonal(self, node: Diagonal) -> Value:
        """Return the matrix with a vector's entries on its diagonal."""
        return diagonal(self.value(node.args[0]))

    def slice(self, node: Slice) -> Value:
        """Return a column of a matrix, or a row of it as a row."""
        matrix, *indices = node.args
        whole = self.value(matrix)
        if whole.rank != 2 or len(indices) != 2 or indices.count(EVERY) != 1:
            raise NoEntries("a slice of something that is no matrix")
        if indices[0] == EVERY:
            return Value(lambda i: whole.at(i, indices[1]), whole.sizes[:1])
        return Value(lambda j: whole.at(indices[0], j), whole.sizes[1:], row=True)

    def apply(self, node: Apply) -> Value:
        """Return a function of every entry, or the number that a loss is."""
        arguments = [self.value(argument) for argument in node.arguments]
        arrays = [argument for argument in arguments if argument.rank]
        if not arrays:
            return number(Apply(node.head, node.orders, *(one.at() for one in arguments)))
        if len(arguments) > 1:
            # Of several arguments, at least one of them whole, a loss is a function: a number.
            return number(node)
        component = _component(node)
        if component is not None and arrays[0].rank == 1:
            whole, index = component
            return number(self.value(whole).at(index))
        formula = self.naming.of_vectors.get(label_of(node.head))
        if formula is not None and arrays[0].rank == 1 and not any(node.orders):
            return number(of_vector(*formula, arrays[0], self.indices))
        if self.naming.ranks.get(value_of(node.head)) == 0:
            return number(node)
        name, full = base_letter(node.head), label_of(node.head)[0]
        if name in LOSS_LETTERS or full in self.numbers or (full, 0) in self.naming.labels:
            # A loss, or a quantity that was defined as a number, of whatever it depends on.
            return number(node)
        if name.lower() == SOFTMAX and not any(node.orders):
            return softmax(arguments[0], self.indices)
        if name.lower() in OF_THE_WHOLE:
            raise NoEntries(f"{name} of an array is not {name} of its entries")
        return each(lambda one: Apply(node.head, node.orders, one), arguments, arrays[0])

    def power(self, node: Pow) -> Value:
        """Return a power of every entry of a vector, or the square of a norm."""
        if isinstance(node.base, Norm) and node.exp == 2:
            inner = self.value(node.base.args[0])
            return number(squared_norm(inner, self.indices))
        base, exponent = self.value(node.base), self.value(node.exp)
        if base.rank > 1 or exponent.rank:
            raise NoEntries("a power of an array")
        return each(lambda one: Pow(one, exponent.at(), evaluate=False), [base], base)

    def partial(self, node: Partial) -> Value:
        """Return derivatives: the axes of what is differentiated, then those of the variable."""
        above, below = self.value(node.expression), self.value(node.variable)
        if node.expression.is_Symbol and node.expression.is_commutative:
            known = {count for name, count in self.naming.labels if name == node.expression.name}
            above = number(node.expression) if known == {0} else above
        return Value(
            lambda *at: Partial(above.at(*at[: above.rank]), below.at(*at[above.rank :])),
            (*above.sizes, *below.sizes),
        )

    def sum(self, node: Sum) -> Value:
        """Return a sum of arrays, over an index that is none of their axes."""
        body = self.value(node.function)
        return each(lambda one: Sum(one, *node.limits), [body], body)

    def unchanged(self, node: Expr) -> Value:
        """Return a printed number as it is."""
        return number(node)


_WRITERS: tuple[tuple[type[Expr], Callable[[_Writer, Expr], Value]], ...] = (
    (Indexed, _Writer.name),
    (Symbol, _Writer.name),
    (Printed, _Writer.unchanged),
    (Add, _Writer.add),
    (Mul, _Writer.mul),
    (Sum, _Writer.sum),
    (Pow, _Writer.power),
    (Entrywise, _Writer.entrywise),
    (MatrixProduct, _Writer.product),
    (Transposed, _Writer.transposed),
    (Outer, _Writer.outer),
    (Diagonal, _Writer.diagonal),
    (Slice, _Writer.slice),
    (Apply, _Writer.apply),
    (Partial, _Writer.partial),
)


def _component(node: Apply) -> tuple[Apply, Expr] | None:
    """Return a function of a vector and which of its values is meant: softmax(o)_j."""
    head = node.head
    if not isinstance(head, Indexed) or len(head.indices) != 1 or is_layer(*head.indices):
        return None
    if base_letter(head) not in FUNCTIONS and base_letter(head).lower() != SOFTMAX:
        return None
    return Apply(Symbol(head.base.label.name), node.orders, *node.arguments), head.indices[0]


def _is_for_all(term: Expr) -> bool:
    """Whether a number beside an array is added to every entry: 1, or a bias."""
    return is_number(term) or (isinstance(term, Symbol | Indexed) and base_letter(term) in BIASES)


def _everywhere(one: Value, shape: Value) -> Value:
    return Value(lambda *at: one.at(), shape.sizes, shape.row)


def _weights_behind(total: Add) -> bool:
    """Whether what is added up is a product that ends with weights: X W."""
    products = (term for term in total.args if isinstance(term, MatrixProduct))
    ends = [term.args[-1] for term in products]
    names = [label_of(end)[0] for end in ends if isinstance(end, Symbol | Indexed)]
    return any(base_letter(small(name)) in PARAMETERS for name in names)
