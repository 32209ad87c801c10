"""How many axes names have: which are numbers, vectors or matrices, as a document's formulas show.

In ŷ = softmax(V h + c) nothing but softmax tells that ŷ is a vector; from there h and c are vectors
and V is a matrix. What a formula needs to have a shape is put down for the names in it, and carried
from formula to formula until nothing is added. A name that would have to be two things is left out:
an author may use one letter for both.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Final

from sympy import Basic, Expr, Indexed, Symbol, preorder_traversal

from symmlp.documents.knowledge.names import base_letter, is_layer, label_of
from symmlp.documents.knowledge.rank_rules import NO_RANKS, OF_VECTORS, Found, Ranks, Sides
from symmlp.expressions import Apply
from symmlp.latex.arrays import ArrayNode
from symmlp.latex.read_entries import is_marked

_ROUNDS: Final = 12  # how often the formulas are gone through: a chain of so many layers


def ranks(sections: Sequence[Sequence[Sides]]) -> tuple[Ranks, ...]:
    """Return for each section how many axes names have beside their indices: only what is certain.

    What a section does not show itself is as in the rest of the document, unless the section
    multiplies or raises to powers as only numbers are: a chapter on a single neuron.
    """
    everything = [sides for section in sections for sides in section]
    layers = _of_layers(everything)
    if not layers and not any(map(_shows_arrays, chain.from_iterable(everything))):
        return (NO_RANKS,) * len(sections)
    whole = _inferred(everything, layers)
    found = []
    for section in sections:
        own = _inferred(section, layers)
        if own.as_numbers:
            own = _inferred(section, {})
        both = _inferred(section, {**whole.known, **own.known})
        found.append((own if both.as_numbers else both).certain())
    return tuple(found)


def _shows_arrays(side: Expr) -> bool:
    """Whether a side has something in it that needs an array: nothing else starts from numbers."""
    return any(
        isinstance(node, ArrayNode) or _is_of_vector(node) for node in preorder_traversal(side)
    )


def _is_of_vector(node: Basic) -> bool:
    if isinstance(node, Symbol):
        return not node.is_commutative or is_marked(node.name)
    return isinstance(node, Apply) and base_letter(node.head).lower() in OF_VECTORS


def _of_layers(equations: Sequence[Sides]) -> Ranks:
    """Return the ranks of whole layers, b^l and w^l, of what also has units, b^l_j and w^l_jk."""
    names = {
        label_of(node)
        for side in chain.from_iterable(equations)
        for node in side.atoms(Indexed)
        if is_layer(node.indices[0])
    }
    most = dict(sorted(names))
    return {(name, 1): most[name] - 1 for name, count in names if count == 1 and most[name] > 1}


def _inferred(equations: Sequence[Sides], known: Ranks) -> Found:
    found = Found(known)
    for _ in range(_ROUNDS):
        before = len(found.known) + len(found.torn)
        for left, right in equations:
            found.equal(left, right)
        if len(found.known) + len(found.torn) == before:
            break
    return found
