r"""Sums and products with their limits.

Where the upper bound is not written, it is the size of the family that the index runs through:
``\sum_j w_{kj} a_j`` runs to ``n_a``, ``\sum_k a^{(l)}_k`` to ``n[l]``; bounds known for a letter
(`Roles.ranges`) come first. Such indices count from 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import (
    Add,
    Expr,
    Indexed,
    IndexedBase,
    Integer,
    Mul,
    Pow,
    Product,
    Rational,
    Sum,
    Symbol,
    Tuple,
    binomial,
    factorial,
    oo,
    preorder_traversal,
)

from symmlp.expressions import Printed
from symmlp.latex.meaning_context import Meaning, fail, name_of
from symmlp.latex.meaning_numbers import negated
from symmlp.latex.meaning_parts import canonical, index, kronecker
from symmlp.latex.roles import LAYERS
from symmlp.latex.syntax import BigOperator, Comparison, Name, Node, Scripted, walk

_LARGEST = 10_000
_KINDS = {"sum": Sum, "product": Product}


@dataclass
class _Bounds:
    """What the limits say of one index."""

    index: Symbol
    lower: Expr | None = None
    upper: Expr | None = None
    without: tuple[Expr, ...] = ()


def big(meaning: Meaning, node: BigOperator) -> Expr:
    """Return a sum or product over its indices, the last one innermost."""
    bounds = _bounds(meaning, node)
    body = meaning(node.body)
    if _explodes(body):
        raise fail(node.body, "a number too large to be summed over")
    letters = {bound.index for bound in bounds}
    factors = body.args if node.operator == "product" and isinstance(body, Mul) else ()
    if not all(letters & factor.free_symbols for factor in factors):
        raise fail(node.body, "how far the product reaches is not clear")
    for bound in reversed(bounds):
        lower, upper = _range(meaning, bound, body, node)
        for other in bound.without:
            equal = negated(kronecker(bound.index, other))
            kept = Add(Integer(1), equal, evaluate=False)
            if node.operator == "sum":
                body = Mul(body, kept, evaluate=False)
            else:
                body = Pow(body, kept, evaluate=False)
        body = bounded(node.operator, body, bound.index, lower, upper)
    return body


def _size_of(number: Rational | Printed) -> Rational:
    return abs(number.value if isinstance(number, Printed) else number)


def _explodes(body: Expr) -> bool:
    """Tell whether a number in it is too large to write out: SymPy's sums evaluate their body.

    ``Sum.free_symbols`` already does, so a tower of powers is let through outside of sums only.
    """
    exponents = Integer(1)
    for part in preorder_traversal(body):
        if isinstance(part, Pow | factorial | binomial) and not part.args[-1].atoms(Symbol):
            exponent = part.args[-1]
            if not isinstance(exponent, Rational | Printed):
                return True
            exponents *= _size_of(exponent) if _size_of(exponent) > 100 else 1
            if exponents > _LARGEST or (part.args[0].is_Integer and part.args[0] > _LARGEST):
                return True
    return False


def bounded(operator: str, body: Expr, letter: Symbol, lower: Any, upper: Any) -> Expr:
    """Return a Sum or Product that SymPy has not touched."""
    value = Expr.__new__(_KINDS[operator], body, Tuple(letter, lower, upper))
    value.is_commutative = body.is_commutative
    return value


def _bounds(meaning: Meaning, node: BigOperator) -> list[_Bounds]:
    found: dict[Symbol, _Bounds] = {}
    for condition in node.conditions or (_only_index(meaning, node),):
        if isinstance(condition, Comparison):
            _condition(meaning, condition, found)
        else:
            letter = _letter(condition)
            found.setdefault(letter, _Bounds(letter))
    if not found:
        raise fail(node, "no index is bound here")
    lowers = [bound.lower for bound in found.values() if bound.lower is not None]
    if node.upper is not None:
        upper = index(meaning, node.upper)
        for bound in found.values():
            if bound.upper is None:
                bound.upper = upper
            if bound.lower is None:
                bound.lower = lowers[-1] if lowers else Integer(1)
    return list(found.values())


def _condition(meaning: Meaning, node: Comparison, found: dict[Symbol, _Bounds]) -> None:
    relations = node.relations
    if relations == ("=",):
        letter = _letter(node.operands[0])
        found.setdefault(letter, _Bounds(letter)).lower = index(meaning, node.operands[1])
    elif relations == ("≤", "≤"):
        letter = _letter(node.operands[1])
        bound = found.setdefault(letter, _Bounds(letter))
        bound.lower, bound.upper = (
            index(meaning, node.operands[0]),
            index(meaning, node.operands[2]),
        )
    elif relations == ("≠",):
        letter = _letter(node.operands[0])
        bound = found.setdefault(letter, _Bounds(letter))
        bound.without = (*bound.without, index(meaning, node.operands[1]))
    else:
        raise fail(node, "these limits are not understood")


def _letter(node: Node) -> Symbol:
    if isinstance(node, Name) and len(node.base) < 4 + 4 * (not node.base.isascii()):
        return Symbol(name_of(node), integer=True)
    raise fail(node, "an index is expected here")


def _only_index(meaning: Meaning, node: BigOperator) -> Node:
    """Return the one letter that counts in the body of a sum without limits."""
    letters: dict[str, Node] = {}
    for part in walk(node.body):
        if isinstance(part, Scripted):
            for subscript in part.subscripts:
                if isinstance(subscript, Name) and meaning.context.roles.is_index(subscript.base):
                    letters.setdefault(subscript.base, subscript)
    if len(letters) != 1:
        raise fail(node, "which index is summed over is not clear")
    return next(iter(letters.values()))


def _range(meaning: Meaning, bound: _Bounds, body: Expr, node: Node) -> tuple[Expr, Expr]:
    known = meaning.context.roles.ranges.get(bound.index.name)
    lower, upper = known or (Integer(1), None)
    if bound.lower is not None:
        lower = bound.lower
    if bound.upper is not None:
        upper = bound.upper
    if upper is None:
        upper = _size(bound.index, body)
    if upper == oo and lower == oo:
        raise fail(node, "these limits are not understood")
    return lower, upper


def _size(letter: Symbol, body: Expr) -> Expr:
    """Return the size of the family that an index runs through, the one with fewest indices."""
    members: list[Indexed] = []
    stack = [body]
    while stack:
        part = stack.pop()
        is_size = isinstance(part, Indexed) and part.base.label.is_positive
        if isinstance(part, Indexed) and letter in part.indices and not is_size:
            members.append(part)
        stack.extend(reversed(part.args))
    if not members:
        return Symbol(f"n_{letter.name}", integer=True, positive=True)
    member = min(members, key=lambda one: len(one.indices))
    place = member.indices.index(letter)
    layer = member.indices[0]
    if place and layer.free_symbols and {s.name for s in layer.free_symbols} <= LAYERS:
        sizes = IndexedBase(Symbol("n", integer=True, positive=True))
        lower = canonical(Add(layer, Integer(1 - place), evaluate=False))
        return sizes[layer if place == 1 else lower]
    slot = f"_{place}" if len(member.indices) > 1 else ""
    return Symbol(f"n_{member.base.label}{slot}", integer=True, positive=True)
