"""What the reader knows about the names of one block, and the shape that every meaning has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from sympy import Basic, IndexedBase, Symbol

from symmlp.latex.roles import ARRAYS, DIAGONALS, INTEGERS, LAYERS, SCALARS, Roles
from symmlp.latex.syntax.tree import (
    Additive,
    BigOperator,
    Candidate,
    Comparison,
    Every,
    Group,
    Marker,
    Multiplied,
    Name,
    Node,
    Number,
    Scripted,
    children,
    walk,
)
from symmlp.latex.unreadable import Unreadable

_E = Name("e", start=0, end=0)
_PREFIXES = frozenset({"Delta"})
_ASSUMED = {"integer": {"integer": True}, "real": {"real": True}, "array": {"commutative": False}}
_ARRAY_MARKS = frozenset({"bold", "vec"})


class Meaning(Protocol):
    """The function from syntax to SymPy that the parts of the reader share."""

    context: Context

    def __call__(self, node: Node) -> Basic:
        """Return the meaning of a node."""


@lru_cache(maxsize=4096)
def _symbol(name: str, kind: str) -> Symbol:
    return Symbol(name, **_ASSUMED[kind])


@lru_cache(maxsize=4096)
def _base(name: str, kind: str) -> IndexedBase:
    return IndexedBase(_symbol(name, kind))


@dataclass(frozen=True)
class Context:
    """Roles, and what the block itself shows: which names count, which are whole arrays."""

    roles: Roles
    integers: frozenset[str] = INTEGERS
    arrays: frozenset[str] = frozenset()
    layered: frozenset[str] = frozenset()
    e_is_a_name: bool = False
    in_index: bool = False

    def symbol(self, name: str, array: bool = False) -> Symbol:
        """Return the symbol of a quantity without indices."""
        if self.in_index or name in self.integers:
            return _symbol(name, "integer")
        return _symbol(name, "array" if array else "real")

    def base(self, name: str, array: bool = False) -> IndexedBase:
        """Return the base of a family."""
        return _base(name, "array" if array else "real")


def fail(node: Node, reason: str) -> Unreadable:
    """Return the error for a node."""
    return Unreadable(reason, node.start, node.end)


def name_of(node: Name) -> str:
    r"""Return a name with its marks as one word: ``\hat{y}`` is y_hat, ``\Delta w`` Delta_w."""
    marks = sorted(set(node.marks))
    prefix = "".join(f"{mark}_" for mark in marks if mark in _PREFIXES)
    return prefix + node.base + "".join(f"_{mark}" for mark in marks if mark not in _PREFIXES)


def context_of(nodes: Iterable[Node], roles: Roles) -> Context:
    """Look through the trees of a block for letters that count and for names of whole arrays."""
    integers: set[str] = (
        set(INTEGERS - roles.functions | roles.indices | roles.depths) - roles.variables
    )
    layered: set[str] = set(roles.layered)
    e_is_a_name = "e" in roles.variables
    arrays: set[str] = set(ARRAYS | roles.arrays) - roles.variables
    for tree in nodes:
        raised: set[int] = set()
        for node in walk(tree):
            look = _LOOKS.get(type(node))
            if look:
                look(node, roles, integers, arrays)
            if isinstance(node, Scripted) and isinstance(node.base, Name):
                raised.add(id(node.base))
                if node.superscript is not None and is_layer(node.superscript):
                    layered.add(name_of(node.base))
            e_is_a_name |= node == _E and id(node) not in raised
    return Context(roles, frozenset(integers), frozenset(arrays), frozenset(layered), e_is_a_name)


def is_layer(node: Node) -> bool:
    """Tell whether a bare superscript is a layer: ``l``, ``L``, ``l-1``, ``L+1``."""
    if isinstance(node, Name):
        return not node.marks and node.base in LAYERS
    if isinstance(node, Additive):
        return is_layer(node.terms[0][1]) and all(isinstance(t, Number) for _, t in node.terms[1:])
    return False


def depth_named(node: Node) -> str:
    """Return the name of a number of layers, ``n_l``; empty for anything else."""
    if not isinstance(node, Scripted) or not isinstance(node.base, Name) or node.primes:
        return ""
    if node.superscript is not None or len(node.subscripts) != 1:
        return ""
    (below,) = node.subscripts
    is_depth = isinstance(below, Name) and is_layer(below)
    return f"{name_of(node.base)}_{below.base}" if is_depth and isinstance(below, Name) else ""


def _look_scripted(node: Scripted, roles: Roles, integers: set[str], arrays: set[str]) -> None:
    above = node.superscript
    if isinstance(node.base, Group) and isinstance(above, Marker) and above.text == "T":
        arrays.update(_array_names(node.base))
    if isinstance(node.base, Name):
        for subscript in node.subscripts:
            integers.update(_index_letters(subscript, roles))
            if isinstance(subscript, Every):
                arrays.add(name_of(node.base))
        if isinstance(node.superscript, Group):
            integers.update(_index_letters(node.superscript, roles))
        above = node.superscript
        if isinstance(above, Scripted):  # W^{(l)T}
            above = above.superscript
        if isinstance(above, Marker) and above.text == "T":
            arrays.add(name_of(node.base))


def _index_letters(node: Node, roles: Roles) -> Iterator[str]:
    for part in walk(node):
        if isinstance(part, Name) and not part.marks and roles.is_index(part.base):
            yield part.base


def _look_big(node: BigOperator, roles: Roles, integers: set[str], arrays: set[str]) -> None:
    for condition in (*node.conditions, *([node.upper] if node.upper else [])):
        whole = condition.operands[:2] if isinstance(condition, Comparison) else (condition,)
        for part in whole:
            integers.update(name_of(name) for name in walk(part) if isinstance(name, Name))


def _look_product(node: Multiplied, roles: Roles, integers: set[str], arrays: set[str]) -> None:
    if any(sign in ("⊙", "⊗") for sign, _ in node.factors):
        for _, factor in node.factors:
            arrays.update(_array_names(factor))


def _array_names(node: Node) -> Iterator[str]:
    if isinstance(node, Candidate):
        for item in node.group.items:
            yield from _array_names(item)
    elif isinstance(node, Group | Additive | Multiplied):
        for part in children(node):
            yield from _array_names(part)
    elif isinstance(node, Name) and node.base not in SCALARS:
        yield name_of(node)
    elif isinstance(node, Scripted) and isinstance(node.base, Name) and not node.subscripts:
        yield name_of(node.base)


def _look_candidate(node: Candidate, roles: Roles, integers: set[str], arrays: set[str]) -> None:
    if isinstance(node.head, Name) and node.head.base in DIAGONALS:
        arrays.update(_array_names(node))


_LOOKS: dict[type, Callable[[Any, Roles, set[str], set[str]], None]] = {
    Scripted: _look_scripted,
    Candidate: _look_candidate,
    BigOperator: _look_big,
    Multiplied: _look_product,
}


def is_array_name(node: Name, context: Context) -> bool:
    """Tell whether a name stands for a whole array."""
    return bool(_ARRAY_MARKS & set(node.marks)) or name_of(node) in context.arrays
