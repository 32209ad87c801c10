"""The shapes that a document declares for its arrays: W of 3×2, x of 3 entries, W^l of n_l rows.

Only what it says in so many words is here; nothing is inferred.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sympy import Expr, Indexed, Integer, Symbol, expand

from symmlp.documents.knowledge.names import is_layer, label_of
from symmlp.statement import Span


@dataclass(frozen=True)
class Declared:
    """A name with the numbers of entries along its axes, where that is said, and in which section.

    A vector has one axis, a number none; whether a vector is a column or a row is open.
    """

    name: Expr
    sizes: tuple[Expr, ...]
    span: Span
    section: int = 0

    def of(self, name: Expr) -> tuple[Expr, ...] | None:
        """Return the sizes of an array of the same family: of W[2], where W[l] is declared."""
        if label_of(name) != label_of(self.name):
            return None
        own = self.name.indices if isinstance(self.name, Indexed) else ()
        other = name.indices if isinstance(name, Indexed) else ()
        put_in = {}
        for pattern, index in zip(own, other, strict=True):
            if pattern != index and not _may_be(pattern, index):
                return None
            put_in[pattern] = index
        return tuple(size.xreplace(put_in) for size in self.sizes)


@dataclass(frozen=True)
class Shapes:
    """All that a document declares of shapes.

    ``values`` are numbers that it gives for sizes, ``equal`` the sizes that may be equal to others.
    """

    declared: tuple[Declared, ...] = ()
    values: Mapping[str, Expr] = field(default_factory=dict)
    equal: frozenset[str] = frozenset()

    def also(self, one: Declared) -> Shapes:
        """Return the same with one more."""
        return replace(self, declared=(*self.declared, one))

    def of(self, name: Expr, section: int) -> tuple[tuple[Expr, ...], Declared] | None:
        """Return the sizes of a name in a section and what declares them, if that is one thing.

        The section may say it behind the formula; what a later one says is of that.
        """
        found = [(sizes, one) for one in self.declared if (sizes := one.of(name)) is not None]
        before = [pair for pair in found if pair[1].section < section]
        here = [pair for pair in found if pair[1].section == section] or before
        if not here or any(sizes != here[0][0] for sizes, _ in here):
            return None
        return here[0]

    def differ(self, one: Expr, other: Expr) -> bool:
        """Whether two numbers of entries are certainly not the same."""
        put_in = {
            name: self.values.get(str(name), Symbol(str(name))) for name in _named(one - other)
        }
        apart = expand((one - other).xreplace(put_in))
        if isinstance(apart, Integer):
            return bool(apart != 0)
        return self.equal.isdisjoint(map(str, apart.free_symbols))


def _may_be(pattern: Expr, index: Expr) -> bool:
    """Whether an index says which layer or sample of a family is meant: it may also be an entry."""
    if not isinstance(pattern, Symbol):
        return False
    return isinstance(index, Integer) or (is_layer(pattern) and is_layer(index))


def letters_of(size: Expr) -> frozenset[str]:
    """Return the letters of a number of entries: n[l] and d of n[l] + d."""
    return frozenset(map(str, _named(size)))


def _named(size: Expr) -> set[Expr]:
    members = size.atoms(Indexed)
    inside = {symbol for one in members for symbol in one.free_symbols}
    return {*members, *(size.atoms(Symbol) - inside)}
