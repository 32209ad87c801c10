"""Application or product? And the functions that everybody knows.

``f(x)`` is an application where f is known as a function, a product where it is known as quantity.
Where nothing is known: a name that stands again inside its own bracket is a factor (``y(1-y)``);
several arguments, a lone name as the argument, or a prime make an application; else the defaults
decide, counted over what people write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

import sympy
from sympy import Expr, Indexed, Integer, Symbol

from symmlp.expressions import Apply
from symmlp.latex.arrays import Diagonal, Entries, Norm, Transposed, is_array
from symmlp.latex.meaning.context import Context, Meaning, fail, name_of
from symmlp.latex.meaning.names import head
from symmlp.latex.meaning.numbers import power, product, quotient
from symmlp.latex.meaning.parts import index, taken_apart
from symmlp.latex.roles import DIAGONALS, FUNCTIONS
from symmlp.latex.syntax.tree import (
    Bars,
    Binomial,
    Call,
    Candidate,
    Comparison,
    Group,
    Marker,
    Name,
    Node,
    Number,
    Scripted,
    children,
)
from symmlp.latex.tokens.words import words

APPLIED_WORDS: Final = words(
    "softmax Softmax sigmoid Sigmoid ReLU relu Relu RELU softplus sign step elu ELU GELU gelu "
    "swish SiLU LeakyReLU logit Loss loss cost Cost MSE mse BCE CE"
)
KNOWN: Final[dict[str, Callable[..., Expr]]] = {
    "exp": sympy.exp, "log": sympy.log, "ln": sympy.log, "tanh": sympy.tanh, "sinh": sympy.sinh,
    "cosh": sympy.cosh, "coth": sympy.coth, "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan,
    "arctan": sympy.atan, "arcsin": sympy.asin, "arccos": sympy.acos, "sgn": sympy.sign,
    "erf": sympy.erf,
}  # fmt: skip
_EXTREMES: Final = {"max": sympy.Max, "min": sympy.Min}


def call(meaning: Meaning, node: Call) -> Expr:
    """Return a known function of its arguments; its derivative is a head that must be defined."""
    if any(isinstance(argument, Comparison) for argument in node.arguments):
        raise fail(node, "a relation as an argument is not understood")
    if node.below:
        return _extreme(meaning, node)
    arguments = [meaning(argument) for argument in node.arguments]
    exponent = meaning(node.exponent) if node.exponent else None
    if exponent == -1:
        raise fail(node, f"{node.function}^{{-1}} can be read in two ways")
    if node.primes:
        if len(arguments) != 1:
            raise fail(node, "a prime on a function of several arguments is not read")
        value: Expr = Apply(Symbol(node.function), (node.primes,), *arguments)
    elif node.function in _EXTREMES and len(arguments) > 1:
        value = _EXTREMES[node.function](*arguments, evaluate=False)
    elif node.function in _EXTREMES:
        value = Apply(Symbol(node.function), (0,), *arguments)
    elif len(arguments) != 1:
        raise fail(node, f"{node.function} takes one argument")
    elif node.function == "lg":
        value = quotient(sympy.log(arguments[0], evaluate=False), sympy.log(10, evaluate=False))
    elif node.function in KNOWN:
        value = KNOWN[node.function](arguments[0], evaluate=False)
    else:
        raise fail(node, f"{node.function} is not understood")
    return value if exponent is None else power(value, exponent)


def _extreme(meaning: Meaning, node: Call) -> Expr:
    r"""Return ``\max_k o_k`` as a quantity, ``max(o)``; which of them it is is open."""
    (letter,) = node.below if len(node.below) == 1 else (None,)
    if not isinstance(letter, Name) or letter.marks or len(node.arguments) != 1 or node.exponent:
        raise fail(node, f"what this {node.function} is taken over is not read")
    context = meaning.context
    roles = replace(context.roles, indices=context.roles.indices | {letter.base})
    inside = type(meaning)(replace(context, roles=roles))  # type: ignore[call-arg]
    member, counted = inside(node.arguments[0]), index(inside, letter)
    if not isinstance(member, Indexed) or member.indices.count(counted) != 1:
        raise fail(node, f"{node.function} of anything but the members of a family is not read")
    place = member.indices.index(counted)
    others = [*member.indices[:place], *member.indices[place + 1 :]]
    axis = f",{place}" if others else ""
    name = f"{node.function}({member.base.label}{axis})"
    return context.base(name)[tuple(others)] if others else context.symbol(name)


def candidate(meaning: Meaning, node: Candidate) -> Expr:
    """Return an application or a product, whichever the roles say."""
    if any(isinstance(item, Comparison) for item in node.group.items):
        raise fail(node, "a relation as an argument is not understood")
    differentiated = _orders(node)
    if differentiated is not None:
        return _differentiated(meaning, node, differentiated)
    parts = taken_apart(meaning, node.head)
    if not is_application(meaning.context, node, parts.name):
        factor = meaning(node.group)
        if node.component:
            raise fail(node, "a subscript on a bracket is not understood")
        return product([meaning(node.head), raised(meaning, factor, node.exponent)])
    if parts.transposed:
        raise fail(node, "the transpose of a function is not understood")
    arguments = [meaning(item) for item in node.group.items]
    if parts.name in DIAGONALS and len(arguments) == 1 and not node.component:
        return raised(meaning, Diagonal(*arguments), node.exponent)
    orders = (0,) * len(arguments)
    if parts.primes:
        if len(arguments) != 1:
            raise fail(node, "a prime on a function of several arguments is not read")
        orders = (parts.primes,)
    parts.indices.extend(index(meaning, part) for part in node.component)
    value: Expr = Apply(head(parts), orders, *arguments)
    if parts.exponent is not None:
        exponent = meaning(parts.exponent)
        if exponent == -1:
            raise fail(node, "an inverse function is not read")
        value = power(value, exponent)
    return raised(meaning, value, node.exponent)


def _orders(node: Candidate) -> tuple[int, ...] | None:
    r"""Return how often a function is differentiated by each argument: ``\ell^{(1,0)}(y, z)``."""
    above = node.head.superscript if isinstance(node.head, Scripted) else None
    if not isinstance(above, Group) or above.opening != "(" or len(above.items) < 2:
        return None
    if len(above.items) != len(node.group.items):
        return None
    digits = [item.digits if isinstance(item, Number) else "" for item in above.items]
    if not all(len(one) == 1 and one.isdecimal() for one in digits):
        return None
    return tuple(map(int, digits))


def _differentiated(meaning: Meaning, node: Candidate, orders: tuple[int, ...]) -> Expr:
    assert isinstance(node.head, Scripted)  # noqa: S101
    if node.head.primes:
        raise fail(node, "a prime beside orders of derivatives is not understood")
    parts = taken_apart(meaning, replace(node.head, superscript=None))
    parts.indices.extend(index(meaning, part) for part in node.component)
    value: Expr = Apply(head(parts), orders, *(meaning(item) for item in node.group.items))
    return raised(meaning, value, node.exponent)


def raised(meaning: Meaning, value: Expr, exponent: Node | None) -> Expr:
    """Return a value with what stands above its bracket."""
    if exponent is None:
        return value
    if isinstance(exponent, Marker):
        if exponent.text == "T":
            return Transposed(value)
        raise fail(exponent, f"the sign {exponent.text} above a bracket is not understood")
    if isinstance(exponent, Group) and exponent.opening != "{":
        raise fail(exponent, "an index above a bracket is not understood")
    return power(value, meaning(exponent))


def is_application(context: Context, node: Candidate, name: str) -> bool:
    """Decide whether a name before a bracket is applied to it.

    In a (δ)^T of two layers, a is no function.
    """
    roles = context.roles
    base = node.head.base if isinstance(node.head, Scripted) else node.head
    assert isinstance(base, Name)  # noqa: S101
    short = name_of(base)
    if name in roles.functions | roles.variables:
        return name in roles.functions
    if short in roles.functions | roles.variables:
        return short in roles.functions
    if any(occurs(node.head, item) for item in node.group.items):
        return False
    if len(node.group.items) > 1 or (isinstance(node.head, Scripted) and node.head.primes):
        return True
    if short in FUNCTIONS | APPLIED_WORDS | DIAGONALS:
        return True
    transposed = isinstance(node.exponent, Marker) and node.exponent.text == "T"
    if transposed and short in context.layered:
        return False
    if base.base not in _GREEK_FACTORS and _is_lone_name(node.group.items[0]):
        if isinstance(node.head, Scripted) and node.head.subscripts:
            raise fail(node, f"whether {name} is a function or a factor is not known")
        return True
    unknown = len(base.base) > 2 and not roles.is_word(base.base) and not base.marks
    if unknown and base.base not in _GREEK_FACTORS and not isinstance(node.head, Scripted):
        raise fail(node, f"whether {base.base} is a function or a factor is not known")
    return False


_GREEK_FACTORS: Final = words(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta iota kappa lambda mu nu xi rho "
    "tau omega chi Gamma Delta Theta Lambda Sigma Omega"
)


def _is_lone_name(node: Node) -> bool:
    if isinstance(node, Scripted):
        return isinstance(node.base, Name) and not isinstance(node.superscript, Number)
    return isinstance(node, Name)


def occurs(head_node: Node, node: Node) -> bool:
    """Tell whether a name stands in an expression as a factor or term (not applied, not a base)."""
    stack = [node]
    while stack:
        node = stack.pop()
        if node == head_node:
            return True
        stack.extend(_below(node))
    return False


def _below(node: Node) -> Iterator[Node]:
    if isinstance(node, Candidate):
        yield node.group
    elif isinstance(node, Scripted) and isinstance(node.base, Name):
        if node.superscript is not None and not node.subscripts:
            yield node.base  # y^2
    else:
        yield from children(node)


def group(meaning: Meaning, node: Group) -> Expr:
    """Return what stands in brackets: one value, or a vector."""
    if any(isinstance(item, Comparison) for item in node.items):
        if node.opening == "[" and len(node.items) == 1:
            return meaning(node.items[0])
        raise fail(node, "a relation in brackets is not understood here")
    items: list[Any] = [meaning(item) for item in node.items]
    if len(items) == 1:
        return items[0]
    if node.opening in ("(", "["):
        return Entries(*items)
    raise fail(node, "a set is not understood here")


def bars(meaning: Meaning, node: Bars) -> Expr:
    """Return an absolute value or a norm."""
    body = meaning(node.body)
    if node.bars == 2 or is_array(body):
        return Norm(body, Integer(2))
    return sympy.Abs(body, evaluate=False)


def binomial(meaning: Meaning, node: Binomial) -> Expr:
    """Return a binomial coefficient as it stands."""
    return sympy.binomial(meaning(node.upper), meaning(node.lower), evaluate=False)
