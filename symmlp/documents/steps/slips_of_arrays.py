r"""Slips in formulas of vectors and matrices: transposes, the order of factors, ⊙, layers, σ′.

Unlike those of numbers they are found in the syntax tree: ``(W^{l+1})^T`` is one factor, and where
``W^{[2]T} (a - y)`` is a product the brackets are another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from symmlp.documents.steps.slips import (
    Change,
    Formula,
    Slip,
    behind,
    derivatives,
    exponents,
    factors,
    names,
    primes,
    signs,
)
from symmlp.latex.roles import counts_layers
from symmlp.latex.syntax.tree import (
    Additive,
    Candidate,
    Fraction,
    Group,
    Marker,
    Multiplied,
    Name,
    Negative,
    Node,
    Number,
    Scripted,
)

_T: Final = r"(?:T|\\top|\\intercal|\\(?:mathsf|mathrm|text|rm)\s*\{?\s*T\s*\}?)"
#: A transpose at the end of a factor, alone or behind a layer.
_TRANSPOSE: Final = re.compile(rf"\s*\^\s*(?:\{{\s*{_T}\s*\}}|{_T})$")
_BEHIND_LAYER: Final = re.compile(rf"(?<=[\])])\s*\\?[,;!]?\s*{_T}\s*\}}$")
_BRACKETS: Final = re.compile(r"\\left\s*\((.*)\\right\s*\)|\((.*)\)", re.DOTALL)
#: Signs of a product of matrices, between two factors.
_PRODUCT: Final = frozenset({"", "·", "×", "*"})
_HADAMARD: Final = "⊙"


def differences(one: Formula) -> Iterator[Change]:
    """Yield each difference of two terms turned round."""
    for node in _inside(one.tree):
        if isinstance(node, Additive) and [sign for sign, _ in node.terms] == [1, -1]:
            first, second = (_text(term, one) for _, term in node.terms)
            yield Change("the order", *_place(node, one), f"{second} - {first}")


def transposes(one: Formula) -> Iterator[Change]:
    """Yield each factor transposed, or no longer."""
    for node in _factors(one.tree):
        start, end = _place(node, one)
        yield Change("the transpose", start, end, _turned(node, one))


def orders(one: Formula) -> Iterator[Change]:
    """Yield neighbouring factors exchanged, as they are and transposed."""
    for first, sign, second in _neighbours(one.tree):
        if sign not in _PRODUCT:
            continue
        start, end = _place(first, one)[0], _place(second, one)[1]
        for turn in (_text, _turned):
            yield Change("the order", start, end, f"{turn(second, one)} {turn(first, one)}")


def hadamards(one: Formula) -> Iterator[Change]:
    r"""Yield ``\odot`` between neighbouring factors where it is not, and nothing where it is."""
    for first, sign, second in _neighbours(one.tree):
        place = _place(first, one)[1], _place(second, one)[0]
        if sign in _PRODUCT:
            yield Change("a product by entries", *place, r" \odot ")
        elif sign == _HADAMARD:
            yield Change("a product of matrices", *place, " ")


def lost_derivatives(one: Formula) -> Iterator[Change]:
    r"""Yield the derivatives of the definitions' functions behind it all: ``\odot \sigma'(z)``."""
    return (behind(one, rf" \odot {derivative}") for derivative in derivatives(one))


def squares(one: Formula) -> Iterator[Change]:
    """Yield each name squared."""
    for node in _factors(one.tree):
        if isinstance(node, Name | Scripted):
            start, end = _place(node, one)
            plain = isinstance(node, Name) or node.superscript is None
            text = _text(node, one)
            yield Change("the exponent", start, end, f"{text}^2" if plain else f"({text})^2")


def layers(one: Formula) -> Iterator[Change]:
    """Yield names of the layer before or after."""
    for node in _names(one.tree):
        for script in (node.superscript, *node.subscripts):
            for place in _layer(script):
                start, end = _place(place, one)
                braces = script is place and one.rhs[start - 1 : start] != "{"
                for other in _neighbouring(place):
                    yield Change("the layer", start, end, f"{{{other}}}" if braces else other)


#: Of vectors and matrices, the most frequent first.
OF_ARRAYS: Final[tuple[Slip, ...]] = (
    transposes,
    differences,
    signs,
    layers,
    orders,
    lost_derivatives,
    hadamards,
    primes,
    factors,
    names,
    exponents,
    squares,
)


def _inside(tree: Node | None) -> Iterator[Node]:
    """Yield the parts of a formula that factors stand in, from the left; scripts are not parts."""
    stack = [tree]
    while stack:
        node = stack.pop()
        if node is None:
            continue
        yield node
        if isinstance(node, Multiplied):
            parts = [factor for _, factor in _flat(node)]
        elif isinstance(node, Additive):
            parts = [term for _, term in node.terms]
        elif isinstance(node, Candidate):
            parts = [node.head, _group(node)]
        elif isinstance(node, Group):
            parts = list(node.items)
        elif isinstance(node, Scripted):
            parts = list(node.base.items) if isinstance(node.base, Group) else []
        elif isinstance(node, Negative):
            parts = [node.operand]
        else:
            parts = [node.numerator] if isinstance(node, Fraction) else []
        stack.extend(reversed(parts))


def _factors(tree: Node | None) -> Iterator[Node]:
    """Yield what may be a vector or a matrix: names with their scripts, and brackets."""
    return (node for node in _inside(tree) if isinstance(node, Name | Scripted | Group))


def _names(tree: Node | None) -> Iterator[Scripted]:
    """Yield the names with scripts."""
    for node in _inside(tree):
        if isinstance(node, Scripted) and isinstance(node.base, Name):
            yield node


def _neighbours(tree: Node | None) -> Iterator[tuple[Node, str, Node]]:
    """Yield factors that stand side by side, with the sign between them."""
    for node in _inside(tree):
        if isinstance(node, Multiplied):
            yield from ((a, sign, b) for (_, a), (sign, b) in pairwise(_flat(node)))
        elif isinstance(node, Candidate):
            yield node.head, "", _group(node)


def _group(node: Candidate) -> Node:
    """Return the brackets behind a name, with what stands above them."""
    if node.exponent is None:
        return node.group
    return Scripted(node.group, (), node.exponent, start=node.group.start, end=node.end)


def _flat(node: Multiplied) -> Iterator[tuple[str, Node]]:
    """Yield factors, a name before brackets as two: ``X^T (X w - y)``, but not ``f'(z)``."""
    for sign, factor in node.factors:
        if isinstance(factor, Candidate) and _ends_in_transpose(factor.head):
            yield sign, factor.head
            yield "", _group(factor)
        else:
            yield sign, factor


def _ends_in_transpose(node: Node) -> bool:
    above = node.superscript if isinstance(node, Scripted) else None
    if isinstance(above, Scripted):
        above = above.superscript
    return isinstance(above, Marker) and above.text == "T"


def _layer(script: Node | None) -> Iterator[Node]:
    """Yield the layer in a script: a letter that counts layers, one shifted, or a number."""
    inner = script
    if isinstance(script, Scripted):
        inner = script.base
    if isinstance(inner, Group) and len(inner.items) == 1:
        inner = inner.items[0]
    if isinstance(inner, Number) and inner is not script and inner.digits.isdigit():
        yield inner
    elif isinstance(inner, Name):
        yield from [inner] if not inner.marks and counts_layers(inner.base) else ()
    elif isinstance(inner, Additive) and len(inner.terms) == 2:
        (_, letter), (_, number) = inner.terms
        named = isinstance(letter, Name) and counts_layers(letter.base)
        if named and isinstance(number, Number) and number.digits.isdigit():
            yield inner


def _neighbouring(layer: Node) -> Iterator[str]:
    """Yield the layers next to one, and the other way round: l+1 for l, and l and l-1 for l+1."""
    if isinstance(layer, Number):
        yield from (str(n) for n in (int(layer.digits) + 1, int(layer.digits) - 1) if n >= 0)
        return
    shift, letter = 0, layer
    if isinstance(layer, Additive):
        (_, letter), (sign, number) = layer.terms
        shift = sign * int(number.digits) if isinstance(number, Number) else 0
    name = letter.base if isinstance(letter, Name) else ""
    for other in (0, 1, -1):
        if other != shift:
            yield name if not other else f"{name}{other:+d}"


def _place(node: Node, one: Formula) -> tuple[int, int]:
    return node.start - one.offset, node.end - one.offset


def _text(node: Node, one: Formula) -> str:
    start, end = _place(node, one)
    return one.rhs[start:end]


def _turned(node: Node, one: Formula) -> str:
    """Return a factor transposed, in the way its author writes that."""
    text = _text(node, one)
    if _ends_in_transpose(node):
        if _BEHIND_LAYER.search(text):
            return _BEHIND_LAYER.sub("}", text)
        return _without_brackets(_TRANSPOSE.sub("", text), node)
    above = node.superscript if isinstance(node, Scripted) else None
    if isinstance(above, Group) and text.endswith("]}"):
        return f"{text[:-1]}{one.transpose}}}"  # W^{[2]T}
    return f"({text})^{one.transpose}" if above is not None else f"{text}^{one.transpose}"


def _without_brackets(text: str, node: Node) -> str:
    """Return a name without the brackets that its transpose needed."""
    group = node.base if isinstance(node, Scripted) else None
    match = _BRACKETS.fullmatch(text.strip())
    if match is None or not isinstance(group, Group) or len(group.items) != 1:
        return text
    return (match[1] or match[2]).strip() if isinstance(group.items[0], Name | Scripted) else text
