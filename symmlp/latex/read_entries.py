r"""Which families of numbers are the entries of a bold letter: ``o_i`` of ``\mathbf{o}``.

A document that writes vectors in bold mostly writes their entries plain, those of a matrix with its
letter or with the small one: ``W_{ij}`` or ``w_{ij}`` of ``\mathbf{W}``. Such entries are members
of the bold family, so that what is said of one is known of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from symmlp.latex.arrays import EVERY
from symmlp.latex.meaning.context import context_of, name_of
from symmlp.latex.meaning.meanings import Reader
from symmlp.latex.meaning.parts import taken_apart
from symmlp.latex.roles import Roles
from symmlp.latex.syntax.tree import Name, Scripted
from symmlp.latex.unreadable import Unreadable

#: Marks of letters that are arrays wherever they stand.
ARRAY_MARKS: Final = frozenset({"bold", "vec"})

#: A name and its number of indices.
_Label = tuple[str, int]


def is_marked(name: str) -> bool:
    """Tell whether a name is that of an array because it is bold or has an arrow."""
    return not ARRAY_MARKS.isdisjoint(name.split("_")[1:])


def entries_of(names: Iterable[Name | Scripted], roles: Roles) -> Mapping[_Label, str]:
    """Return the families that are entries of marked ones, with what these are called.

    Where the marked letter has as many indices itself, the plain one is another quantity.
    """
    labels = _labels(names, roles)
    found: dict[_Label, str] = {}
    for name, count in sorted(labels):
        if not is_marked(name):
            continue
        matrix = name[0].isupper()
        for whole in (name, _small(name)) if matrix else (name,):
            entry = (_plain(whole), count + 1 + matrix)
            if entry in labels and (whole, entry[1]) not in labels:
                found.setdefault(entry, whole)
    return MappingProxyType(found)


def _labels(names: Iterable[Name | Scripted], roles: Roles) -> set[_Label]:
    distinct = list(dict.fromkeys(names))
    reader = Reader(context_of(distinct, roles))
    found = set()
    for node in distinct:
        try:
            parts = taken_apart(reader, node)
        except Unreadable:
            continue
        if EVERY not in parts.indices:  # a row of W is no family of its own
            found.add((parts.name, len(parts.all_indices)))
    return found


def _plain(name: str) -> str:
    return "_".join(part for part in name.split("_") if part not in ARRAY_MARKS)


def _small(name: str) -> str:
    return name[0].lower() + name[1:]


def has_array_mark(node: Name | Scripted) -> bool:
    """Tell whether a name that is written is bold or has an arrow."""
    base = node.base if isinstance(node, Scripted) else node
    return isinstance(base, Name) and is_marked(name_of(base))
