"""The syntax tree: what stands in a formula, before anybody says what it means.

Every node knows its place in the text (offsets, the end exclusive), which equality ignores: two
nodes are equal when the same is written. Whether ``f(x)`` is a function or a product is left open
(`Candidate`), and so is whether a superscript is a power or an index (`Scripted`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Node:
    """Anything that is written, with its place."""

    start: int = field(compare=False, repr=False)
    end: int = field(compare=False, repr=False)


@dataclass(frozen=True)
class Number(Node):
    """A number with its digits as they stand: ``0.50``, ``.5``, ``1e-5``."""

    digits: str


@dataclass(frozen=True)
class Name(Node):
    r"""A letter or a word with the marks around it: ``\hat{y}`` is ``Name("y", ("hat",))``."""

    base: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Marker(Node):
    """A superscript that is no quantity: ``T`` for transposed, ``+``, ``*``, a word such as new."""

    text: str


@dataclass(frozen=True)
class Scripted(Node):
    """Something with subscripts, a superscript and primes."""

    base: Node
    subscripts: tuple[Node, ...] = ()
    superscript: Node | None = None
    primes: int = 0
    bracketed: bool = field(default=False, compare=False, repr=False)  # w[0] rather than w_0


@dataclass(frozen=True)
class Group(Node):
    """Something in brackets; ``opening`` is ``(``, ``[`` or ``{``; commas separate the items."""

    opening: str
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Candidate(Node):
    """A name before a bracket, ``f(x)``: an application or a product; roles decide.

    ``component`` is the subscript of the whole, as in ``softmax(z)_i``.
    """

    head: Name | Scripted
    group: Group
    exponent: Node | None = None
    component: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Call(Node):
    r"""A function that everybody knows, applied: ``\log x``, ``\tanh'(s)``, ``\max(0, x)``.

    ``below`` is what stands below it: the index of ``\max_k o_k``.
    """

    function: str
    arguments: tuple[Node, ...]
    exponent: Node | None = None
    primes: int = 0
    below: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Additive(Node):
    """Terms with their signs."""

    terms: tuple[tuple[int, Node], ...]


@dataclass(frozen=True)
class Multiplied(Node):
    """Factors, each with the sign of multiplication before it ("" for juxtaposition, or ``/``)."""

    factors: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Negative(Node):
    """A minus sign before something."""

    operand: Node


@dataclass(frozen=True)
class Fraction(Node):
    """A numerator over a denominator."""

    numerator: Node
    denominator: Node


@dataclass(frozen=True)
class Differential(Node):
    r"""``\partial L`` or ``dL`` on its own, half of a derivative in slash form."""

    operand: Node | None
    order: int = 1


@dataclass(frozen=True)
class Derivative(Node):
    """What is differentiated (None for an operator without its operand), and by what in turn."""

    operand: Node | None
    variables: tuple[Node, ...]


@dataclass(frozen=True)
class Gradient(Node):
    r"""``\nabla_w L``: the variable is None where it is not written."""

    variable: Node | None
    operand: Node


@dataclass(frozen=True)
class BigOperator(Node):
    """A sum or product with its limits: conditions below, the upper bound above."""

    operator: str
    conditions: tuple[Node, ...]
    upper: Node | None
    body: Node


@dataclass(frozen=True)
class Root(Node):
    """A root; ``degree`` is None for the square root."""

    body: Node
    degree: Node | None = None


@dataclass(frozen=True)
class Suffixed(Node):
    """Something followed by ``!`` or ``%``."""

    operand: Node
    suffix: str


@dataclass(frozen=True)
class Binomial(Node):
    """n over k in parentheses."""

    upper: Node
    lower: Node


@dataclass(frozen=True)
class Bars(Node):
    r"""``|x|`` (one bar) or ``\|x\|`` (two)."""

    bars: int
    body: Node


@dataclass(frozen=True)
class Comparison(Node):
    r"""Operands joined by relations: ``0 < y \le 1``."""

    operands: tuple[Node, ...]
    relations: tuple[str, ...]


@dataclass(frozen=True)
class Junction(Node):
    """Conditions joined by ``and`` or ``or``."""

    word: str
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Indicator(Node):
    """1 where the condition holds, else 0."""

    condition: Node


@dataclass(frozen=True)
class Cases(Node):
    """Values with their conditions; None for otherwise."""

    rows: tuple[tuple[Node, Node | None], ...]


@dataclass(frozen=True)
class Matrix(Node):
    """Rows of entries."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True)
class Evaluated(Node):
    r"""Something at a point, ``\left. f \right|_{x=a}``, with the comparisons that say where."""

    body: Node
    where: tuple[Node, ...]


@dataclass(frozen=True)
class Every(Node):
    r"""The colon of ``W_{:,i}``: all values of an index."""


@dataclass(frozen=True)
class Dots(Node):
    r"""``\cdots``: the reader is to see the pattern."""


#: The fields of each kind of node that hold what is written, not where.
_PARTS: Final = {
    kind: tuple(part.name for part in fields(kind) if part.name not in ("start", "end"))
    for kind in Node.__subclasses__()
}


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly below a node, in the order of writing."""
    for name in _PARTS[type(node)]:
        yield from _nodes(getattr(node, name))


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all below it, without recursion."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(list(children(node))))
