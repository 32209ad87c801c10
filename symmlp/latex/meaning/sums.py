r"""Sums and products with their limits.

Where the upper bound is not written, it is the size of the family that the index runs through:
``\sum_j w_{kj} a_j`` runs to ``n_a``, ``\sum_k a^{(l)}_k`` to ``n[l]``; bounds known for a letter
(`Roles.ranges`) come first. Such indices count from 1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sympy import (
    Add,
    Expr,
    Indexed,
    IndexedBase,
    Integer,
    KroneckerDelta,
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
from sympy.core.relational import Relational

from symmlp.expressions import Printed
from symmlp.latex.arrays import AXES
from symmlp.latex.meaning.context import Meaning, fail, name_of
from symmlp.latex.meaning.numbers import negated
from symmlp.latex.meaning.parts import canonical, index, kronecker
from symmlp.latex.roles import counts_layers
from symmlp.latex.syntax.tree import (
    BigOperator,
    Comparison,
    Dots,
    Group,
    Name,
    Node,
    Number,
    Scripted,
    walk,
)

_INFINITE = frozenset({"N_bb", "Z_bb", "R_bb", "Q_bb", "C_bb"})
_LARGEST = 10_000
_KINDS = {"sum": Sum, "product": Product}


@dataclass
class _Bounds:
    """What the limits say of one index."""

    index: Symbol
    lower: Expr | None = None
    upper: Expr | None = None
    without: tuple[Expr, ...] = ()
    of_anything: bool = False  # whether its values may be no whole numbers


def big(meaning: Meaning, node: BigOperator) -> Expr:
    """Return a sum or product over its indices, the last one innermost."""
    bounds = _bounds(meaning, node)
    body = _inside(meaning, bounds)(node.body)
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


def _inside(meaning: Meaning, bounds: list[_Bounds]) -> Meaning:
    """Return the reader of the body, in which the indices of the sum count."""
    context = meaning.context
    letters = {bound.index.name for bound in bounds} - context.roles.indices
    if not letters:
        return meaning
    roles = replace(context.roles, indices=context.roles.indices | letters)
    return type(meaning)(replace(context, roles=roles))  # type: ignore[call-arg]


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
    conditions = _run(node.conditions) or node.conditions
    for condition in conditions or (_only_index(meaning, node),):
        if isinstance(condition, Comparison):
            _condition(meaning, condition, found)
        else:
            letter = _letter(condition)
            anything = not meaning.context.roles.is_index(letter.name.partition("_")[0])
            found.setdefault(letter, _Bounds(letter, of_anything=anything))
    if not found:
        raise fail(node, "no index is bound here")
    lowers = [bound.lower for bound in found.values() if bound.lower is not None]
    if node.upper is not None:
        for bound, upper in zip(found.values(), _uppers(meaning, node, len(found)), strict=True):
            if bound.upper is None:
                bound.upper = upper
            if bound.lower is None:
                bound.lower = lowers[-1] if lowers else Integer(1)
    return list(found.values())


def _uppers(meaning: Meaning, node: BigOperator, count: int) -> list[Expr]:
    """Return the upper bound of each index: ``n`` for all of them, or ``n,m`` for two."""
    assert node.upper is not None  # noqa: S101
    if isinstance(node.upper, Group) and len(node.upper.items) > 1:
        if len(node.upper.items) != count:
            raise fail(node.upper, "which index has which bound is not clear")
        return [index(meaning, item) for item in node.upper.items]
    return [index(meaning, node.upper)] * count


def _condition(meaning: Meaning, node: Comparison, found: dict[Symbol, _Bounds]) -> None:
    relations = node.relations
    strict = {"<": 1, "≤": 0}
    if relations == ("=",):
        letter = _letter(node.operands[0])
        found.setdefault(letter, _Bounds(letter)).lower = index(meaning, node.operands[1])
    elif len(relations) == 2 and {*relations} <= strict.keys():
        letter = _letter(node.operands[1])
        bound = found.setdefault(letter, _Bounds(letter))
        low, high = (index(meaning, node.operands[place]) for place in (0, 2))
        bound.lower = canonical(Add(low, strict[relations[0]], evaluate=False))
        bound.upper = canonical(Add(high, -strict[relations[1]], evaluate=False))
    elif relations == ("∈",):
        letter = _letter(node.operands[0])
        bound = found.setdefault(letter, _Bounds(letter))
        bound.lower, bound.upper = _members(meaning, node)
        bound.of_anything = True
    elif relations == ("≠",):
        letter = _letter(node.operands[0])
        bound = found.setdefault(letter, _Bounds(letter))
        bound.without = (*bound.without, index(meaning, node.operands[1]))
    else:
        raise fail(node, "these limits are not understood")


def _members(meaning: Meaning, node: Comparison) -> tuple[Expr | None, Expr | None]:
    r"""Return the bounds of a set: ``\{1, \ldots, n\}``, or none for one that is only named.

    A set that the document names is all that its index runs through, as long as there is one only.
    """
    members = node.operands[1]
    if isinstance(members, Group) and members.opening == "\\{" and len(members.items) > 1:
        first, last = members.items[0], members.items[-1]
        counted = [item for item in members.items[:-1] if not isinstance(item, Dots)]
        dotted = isinstance(members.items[-2], Dots) and len(counted) == len(members.items) - 2
        if _follow(members.items) or (dotted and _follow(tuple(counted))):
            return index(meaning, first), index(meaning, last)
    name = set_named(members)
    if name is None or name in _INFINITE or meaning.context.roles.sets - {name}:
        raise fail(node, "these limits are not understood")
    return None, None


def _follow(items: tuple[Node, ...]) -> bool:
    """Tell whether whole numbers follow one another."""
    digits = [item.digits if isinstance(item, Number) else "" for item in items]
    if not all(one.isdigit() and len(one) < 7 for one in digits):
        return False
    values = [int(one) for one in digits]
    return values == list(range(values[0], values[0] + len(values)))


def set_named(node: Node) -> str | None:
    """Return the name of a set that has one."""
    return name_of(node) if isinstance(node, Name) else None


def _run(conditions: tuple[Node, ...]) -> tuple[Node, ...]:
    r"""Return ``i = 1, \ldots, n`` as one condition, ``1 \le i \le n``."""
    if len(conditions) not in (3, 4) or not isinstance(conditions[-2], Dots):
        return ()
    first = conditions[0]
    if not isinstance(first, Comparison) or first.relations != ("=",):
        return ()
    if len(conditions) == 4 and not _follow((first.operands[1], conditions[1])):
        return ()
    operands = (first.operands[1], first.operands[0], conditions[-1])
    return (Comparison(operands, ("≤", "≤"), start=first.start, end=conditions[-1].end),)


def _is_primed(node: Scripted) -> bool:
    """Tell whether a name has primes and nothing else."""
    return bool(node.primes) and not node.subscripts and node.superscript is None


def _letter(node: Node) -> Symbol:
    if isinstance(node, Scripted) and _is_primed(node) and isinstance(node.base, Name):
        return Symbol("_".join([name_of(node.base), *["prime"] * node.primes]), integer=True)
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
    if upper is None and bound.of_anything and _is_a_value(bound.index, body):
        raise fail(node, f"what values {bound.index} takes is not said")
    if upper is None:
        upper = _size(bound.index, body, node)
    if upper == oo and lower == oo:
        raise fail(node, "these limits are not understood")
    return lower, upper


def _is_a_value(letter: Symbol, body: Expr) -> bool:
    """Tell whether an index stands for its own value, not only for a member of a family."""
    stack = [body]
    while stack:
        part = stack.pop()
        if part == letter:
            return True
        if not isinstance(part, Indexed | KroneckerDelta | Relational):
            stack.extend(part.args)
    return False


def _size(letter: Symbol, body: Expr, node: Node) -> Expr:
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
        raise fail(node, f"what is summed over {letter} does not depend on it")
    member = min(members, key=lambda one: len(one.indices))
    place = member.indices.index(letter)
    layer = member.indices[0]
    if place and layer.free_symbols and all(counts_layers(s.name) for s in layer.free_symbols):
        sizes = IndexedBase(Symbol("n", integer=True, positive=True))
        lower = canonical(Add(layer, Integer(1 - place), evaluate=False))
        return sizes[layer if place == 1 else lower]
    slot = f"_{place}" if len(member.indices) > 1 else ""
    if len(member.indices) == len(AXES):
        slot = AXES[place]
    return Symbol(f"n_{member.base.label}{slot}", integer=True, positive=True)
