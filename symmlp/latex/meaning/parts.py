"""Names with scripts: what is an index, what a word that only names, what a power.

- a letter that counts, a number, a layer ``(l)`` or ``[l]``: an index, layers first:
  ``w^{(l)}_{jk}`` is the member ``w[l, j, k]`` of the family w; ``a_0``, ``a_i`` are of one family;
- a word, a sign or a letter that does not count: part of the name: ``w_{i_{new}}`` is ``w_new[i]``;
- ``h[0][1][0]`` below a name is the word h and three indices: ``w_h[0, 1, 0]``;
- ``T`` above is the transpose; anything else above is a power.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from sympy import Expr, Indexed, IndexedBase, Integer, KroneckerDelta, Symbol, preorder_traversal

from symmlp.latex.arrays import EVERY
from symmlp.latex.meaning.context import Meaning, depth_named, fail, is_layer, name_of
from symmlp.latex.roles import LAYERS
from symmlp.latex.syntax.tree import (
    Additive,
    Every,
    Group,
    Marker,
    Multiplied,
    Name,
    Negative,
    Node,
    Number,
    Scripted,
)

_LAYER_BRACKETS = ("(", "[", "\\{")
_SMALL = 20  # nodes of an index that is written in SymPy's own order
_T = Name("T", start=0, end=0)
_SIGNS = {"+": "plus", "-": "minus", "*": "star"}


class Parts:
    """A name taken apart: its word, the words below and above it, its indices, what is left."""

    def __init__(self, base: Name) -> None:
        self.words = [name_of(base)]
        self.layers: list[Expr] = []
        self.indices: list[Expr] = []
        self.exponent: Node | None = None
        self.transposed = False
        self.primes = 0

    @property
    def name(self) -> str:
        """The name with all its words."""
        return "_".join(self.words)

    @property
    def all_indices(self) -> tuple[Expr, ...]:
        """Layers first, then what stands below."""
        return (*self.layers, *self.indices)


def taken_apart(meaning: Meaning, node: Name | Scripted) -> Parts:
    """Return the parts of a name with scripts."""
    if isinstance(node, Name):
        return Parts(node)
    if not isinstance(node.base, Name):
        raise fail(node, "scripts are understood on names only")
    parts = Parts(node.base)
    if depth_named(node) in meaning.context.roles.depths:
        parts.words = [depth_named(node)]
        return parts
    parts.primes = node.primes
    arity = meaning.context.roles.arities.get(name_of(node.base), 1)
    for subscript in node.subscripts:
        if isinstance(subscript, Number) and len(subscript.digits) == arity > 1:
            parts.indices.extend(Integer(int(digit)) for digit in subscript.digits)
        else:
            _below(meaning, subscript, parts)
    if node.superscript is not None:
        _above(meaning, node.base, node.superscript, parts)
    return parts


def _below(meaning: Meaning, node: Node, parts: Parts) -> None:
    """Sort one subscript into words and indices."""
    roles = meaning.context.roles
    if isinstance(node, Marker):
        parts.words.append(_SIGNS.get(node.text, node.text))
    elif isinstance(node, Every):
        parts.indices.append(EVERY)
    elif isinstance(node, Name) and (node.marks or not roles.is_index(node.base)):
        parts.words.append(name_of(node))
    elif isinstance(node, Scripted) and isinstance(node.base, Name) and not node.primes:
        _nested(meaning, node, parts)
    elif isinstance(node, Group) and len(node.items) == 1:
        _below(meaning, node.items[0], parts)
    elif isinstance(node, Multiplied) and all(isinstance(f, Group) for _, f in node.factors):
        for _, factor in node.factors:
            _below(meaning, factor, parts)
    else:
        parts.indices.append(index(meaning, node))


def _nested(meaning: Meaning, node: Scripted, parts: Parts) -> None:
    """Sort ``i_{new}``, ``h[0][1]``, ``o1`` or ``i_k``, found below a name."""
    base = node.base
    assert isinstance(base, Name)  # noqa: S101
    if node.superscript is not None:
        raise fail(node, "a superscript inside a subscript is not read")
    roles = meaning.context.roles
    if base.marks or not roles.is_index(base.base):
        indexed = any(isinstance(s, Name) and roles.is_index(s.base) for s in node.subscripts)
        if len(base.base) == 1 and indexed and not node.bracketed:
            family = meaning.context.base(name_of(base))  # the class of a sample: s_{y_i}
            parts.indices.append(Indexed(family, *(index(meaning, s) for s in node.subscripts)))
            return
        parts.words.append(name_of(base))
        for subscript in node.subscripts:
            _below(meaning, subscript, parts)
        return
    inner = Parts(base)
    for subscript in node.subscripts:
        _below(meaning, subscript, inner)
    parts.words.extend(inner.words[1:])
    letter = Symbol(name_of(base), integer=True)
    parts.indices.append(Indexed(IndexedBase(letter), *inner.indices) if inner.indices else letter)


def _above(meaning: Meaning, base: Name, node: Node, parts: Parts) -> None:
    """Sort a superscript into layer, word, transpose or power."""
    if isinstance(node, Marker):
        if node.text == "T":
            parts.transposed = True
        elif node.text.startswith("'"):
            parts.primes += len(node.text)
        else:
            parts.words.append(_SIGNS.get(node.text, node.text))
    elif (
        isinstance(node, Scripted)
        and isinstance(node.superscript, Marker)
        and _is_bracketed(node.base)
    ):
        _above(meaning, base, node.base, parts)
        _above(meaning, base, node.superscript, parts)
    elif isinstance(node, Group) and node.opening == "^":
        for item in node.items:
            _below(meaning, item, above := Parts(base))
            parts.words.extend(above.words[1:])
            parts.layers.extend(above.indices)
    elif _is_bracketed(node):
        for group in _groups(node):
            item = group.items[0]
            if _counts(item, meaning) and not _is_arithmetic(item):
                parts.layers.append(index(meaning, item))
            elif isinstance(item, Name):
                parts.words.append(name_of(item))
            elif _is_bracketed_layer(item):
                parts.layers.append(index(meaning, item))
            else:
                parts.exponent = node
                return
    elif (base.base != "e" and is_layer(node)) or (
        name_of(base) in meaning.context.layered and _counts(node, meaning)
    ):
        parts.layers.append(index(meaning, node))
    elif _is_inverse_transpose(base, node):
        raise fail(node, "the inverse of a transpose is not read")
    else:
        parts.exponent = node


def _is_inverse_transpose(base: Name, node: Node) -> bool:
    """Tell whether ``-T`` stands above what may be a matrix."""
    matrix = base.base[0].isupper() or bool(base.marks)
    return matrix and isinstance(node, Negative) and node.operand == _T


def _is_bracketed(node: Node) -> bool:
    groups = list(_groups(node))
    return bool(groups) and all(
        len(group.items) == 1 and group.opening in _LAYER_BRACKETS for group in groups
    )


def _groups(node: Node) -> Iterator[Group]:
    if isinstance(node, Group):
        yield node
    elif isinstance(node, Multiplied) and all(isinstance(f, Group) for _, f in node.factors):
        for _, factor in node.factors:
            if isinstance(factor, Group):
                yield factor


def _is_arithmetic(node: Node) -> bool:
    """Tell whether numbers are added or subtracted, ``(1 - 1)``: a power, not a layer."""
    return isinstance(node, Additive) and all(isinstance(t, Number) for _, t in node.terms)


def _is_bracketed_layer(node: Node) -> bool:
    """Tell whether something in brackets above a name counts: ``n_l``, ``t-1``, ``L``."""
    if isinstance(node, Additive):
        return isinstance(node.terms[0][1], Name) and len(node.terms) == 2
    return isinstance(node, Scripted) and isinstance(node.base, Name)


def _counts(node: Node, meaning: Meaning) -> bool:
    """Tell whether something is made of numbers and letters that count."""
    if isinstance(node, Number):
        return node.digits.isdigit()
    if isinstance(node, Name):
        return not node.marks and (
            meaning.context.roles.is_index(node.base) or node.base in LAYERS | {"s", "T", "H"}
        )
    if isinstance(node, Additive):
        return all(_counts(term, meaning) for _, term in node.terms)
    return False


def index(meaning: Meaning, node: Node) -> Expr:
    """Return an index: all letters in it are whole numbers."""
    inside = meaning.context
    if not inside.in_index:
        meaning = type(meaning)(replace(inside, in_index=True))  # type: ignore[call-arg]
    if not isinstance(node, Number | Name | Additive | Multiplied | Scripted | Negative | Group):
        raise fail(node, "this index is not understood")
    return canonical(meaning(node))


def kronecker(one: Expr, other: Expr) -> Expr:
    """Return Kronecker's delta; of anything but plain indices it is not evaluated."""
    plain = all(isinstance(index, Symbol | Integer) for index in (one, other))
    return KroneckerDelta(one, other) if plain else KroneckerDelta(one, other, evaluate=False)


def canonical(expression: Expr) -> Expr:
    """Return a small linear index as SymPy itself writes it, so that ``l-1`` is ``l - 1``."""
    nodes = list(islice(preorder_traversal(expression), _SMALL))
    small = len(nodes) < _SMALL and all(
        node.is_Symbol or node.is_Add or node.is_Mul or (node.is_Integer and abs(node) < 10**9)
        for node in nodes
    )
    if not small or not expression.args:
        return expression
    return expression.func(*map(canonical, expression.args))
