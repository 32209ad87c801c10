"""LaTeX to SymPy: the functions that the rest of symmlp reads with.

Text goes through tokens, macros and annotations (`tokens*.py`), rows and chains (`layout*.py`), the
syntax tree (`syntax*.py`) and its meaning (`meaning*.py`). Nothing is evaluated, executed
or dropped: what is not understood is `Unreadable`, with its place in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from sympy import Basic
from sympy.logic.boolalg import Boolean

from symmlp.latex.arrays import as_value
from symmlp.latex.layout.layout import Chain, Link, laid_out, prepare, without_gaps
from symmlp.latex.meaning.conditions import comparison
from symmlp.latex.meaning.context import context_of
from symmlp.latex.meaning.meanings import Reader
from symmlp.latex.read_conditions import Conditions, conditions_of, point_of
from symmlp.latex.roles import NOTHING_KNOWN, Roles
from symmlp.latex.syntax.parser import parse, parse_condition
from symmlp.latex.syntax.remembered import tree_of
from symmlp.latex.syntax.tree import Comparison, Evaluated, Node
from symmlp.latex.tokens.annotations import Note
from symmlp.latex.tokens.tokens import Token
from symmlp.latex.unreadable import Unreadable

_Result = TypeVar("_Result")
_GOES_ON: Final = "whether the row below goes on with this is not clear"
_BREAKS: Final = re.compile(r"\\\\\*?(?:\s*\[[^\]]*\])?|(?<!\\)&|%[^\n]*")


@dataclass(frozen=True)
class Side:
    """One member of a chain: its source and place, its tree, its meaning or why there is none.

    ``at`` is the point at which it is taken, ``x = a`` of a bar behind it.
    """

    latex: str
    start: int
    end: int
    syntax: Node | None = None
    expression: Basic | None = None
    problem: Unreadable | None = None
    at: Conditions = field(default_factory=Conditions)


@dataclass(frozen=True)
class ChainStep:
    r"""Two neighbouring members of a chain and the relation between them.

    ``chain`` numbers the chains of the block; ``carried`` tells that the left side stands in a row
    (or block) before; ``aside`` marks a reason (``\because``). ``notes`` are remarks and tags that
    stand beside the row, ``conditions`` what it is said to hold under. ``start`` and ``end``
    enclose the relation and the right side, ``row`` is where the row of the block begins.
    """

    lhs: Side
    rhs: Side
    relation: str
    start: int
    end: int
    chain: int
    carried: bool = False
    aside: bool = False
    notes: tuple[Note, ...] = ()
    row: int = 0
    conditions: Conditions = field(default_factory=Conditions)


@dataclass(frozen=True)
class Block:
    """Everything that a formula says: its steps, and notes of what else stands in it."""

    steps: tuple[ChainStep, ...]
    notes: tuple[Note, ...]


def read_expression(text: str, roles: Roles = NOTHING_KNOWN) -> Basic:
    """Return the meaning of one expression (a vector is a Tuple); raise `Unreadable`."""
    return _guarded(lambda: _expression(text, roles), len(text))


def read_condition(text: str, roles: Roles = NOTHING_KNOWN) -> Boolean:
    """Return the meaning of a comparison such as ``0 < y < 1``; raise `Unreadable`."""
    return _guarded(lambda: _condition(text, roles), len(text))


def read_chains(
    text: str, roles: Roles = NOTHING_KNOWN, carried: Side | None = None
) -> list[ChainStep]:
    """Return the steps of a block of mathematics, in order.

    ``carried`` is the last member of the block before, for a block that begins with a relation. A
    member that is not understood has a ``problem``; `Unreadable` is raised only when the block as a
    whole cannot be taken apart (a brace that is not closed, too long a text).
    """
    return list(read_block(text, roles, carried).steps)


def read_block(text: str, roles: Roles = NOTHING_KNOWN, carried: Side | None = None) -> Block:
    """Return the steps of a block and the notes of what stands beside them."""
    return _guarded(lambda: _block(text, roles, carried), len(text))


def read_beside(word: str, text: str, roles: Roles = NOTHING_KNOWN) -> Conditions:
    """Return what a word and a formula beside a statement restrict it to: ``if``, ``x > 0``."""
    try:
        tokens = prepare(text, roles)
    except Unreadable as problem:
        return Conditions(problem=problem)
    said = (Token("text", word, 0, 0, "", "text"), *tokens)
    note = Note("condition", f"{word} {text}".strip(), 0, len(text), said)
    return conditions_of([note], roles, lambda nodes: Reader(context_of(nodes, roles)))


def _expression(text: str, roles: Roles) -> Basic:
    tree = parse(without_gaps(prepare(text, roles)), roles)
    return as_value(Reader(context_of([tree], roles))(tree))


def _condition(text: str, roles: Roles) -> Boolean:
    tree = parse_condition(without_gaps(prepare(text, roles)), roles)
    if not isinstance(tree, Comparison):
        raise Unreadable("a comparison is expected", tree.start, tree.end)
    return comparison(Reader(context_of([tree], roles)), tree)


def _block(text: str, roles: Roles, carried: Side | None) -> Block:
    found, loose = laid_out(text, roles)
    trees = [[_tree(member, roles) for member in chain.members] for chain in found]
    known = [tree for row in trees for tree in row if isinstance(tree, Node)]
    reader = Reader(context_of(known, roles))
    steps: list[ChainStep] = []
    for number, (chain, row) in enumerate(zip(found, trees, strict=True)):
        sides = [
            _side(text, member, tree, reader)
            for member, tree in zip(chain.members, row, strict=True)
        ]
        sides = list(_at_points(sides))
        if chain.goes_on is not None:
            below = chain.goes_on
            problem = Unreadable(_GOES_ON, below.start, below.end)
            sides[-1] = replace(sides[-1], expression=None, problem=problem)
        if chain.carried:
            sides[0] = carried or _missing(chain.links[0])
        beside = conditions_of(
            chain.notes, roles, lambda more: Reader(context_of([*known, *more], roles))
        )
        if chain.carried and steps:
            beside = beside.after(steps[-1].conditions)
        steps.extend(_steps(chain, sides, number, beside))
        if not chain.aside:
            carried = sides[-1]
    return Block(tuple(steps), tuple(loose))


def _steps(
    chain: Chain, sides: Sequence[Side], number: int, conditions: Conditions
) -> list[ChainStep]:
    return [
        ChainStep(
            sides[place],
            sides[place + 1],
            link.relation,
            link.start,
            max(sides[place + 1].end, link.end),
            number,
            chain.carried and place == 0,
            chain.aside,
            chain.notes,
            chain.row,
            conditions.also(sides[place].at).also(sides[place + 1].at),
        )
        for place, link in enumerate(chain.links)
    ]


def _at_points(sides: list[Side]) -> Iterator[Side]:
    """Yield the sides, unread where a neighbour is taken at a point and this may be or not."""
    for place, side in enumerate(sides):
        beside = [*sides[max(place - 1, 0) : place], *sides[place + 1 : place + 2]]
        points = [point for one in beside if one.at != side.at for point in one.at.read]
        open_ = [p for p in points if side.expression is not None and side.expression.has(p.lhs)]
        if open_:
            reason = f"whether {open_[0].lhs} is {open_[0].rhs} here too is not clear"
            side = replace(side, expression=None, problem=Unreadable(reason, side.start, side.end))
        yield side


def _missing(link: Link) -> Side:
    problem = Unreadable(f"nothing stands before {link.relation}", link.start, link.end)
    return Side("", link.start, link.start, problem=problem)


def _tree(member: tuple[Token, ...], roles: Roles) -> Node | Unreadable:
    try:
        return tree_of(member, roles)
    except RecursionError:
        return Unreadable("nested too deeply", member[0].start, member[-1].end)


def _side(text: str, member: tuple[Token, ...], tree: Node | Unreadable, reader: Reader) -> Side:
    if not member:
        return Side("", 0, 0, problem=Unreadable("nothing stands beside a relation"))
    start, end = member[0].start, member[-1].end
    latex = " ".join(_BREAKS.sub(" ", text[start:end]).split())
    if isinstance(tree, Unreadable):
        return Side(latex, start, end, problem=tree)
    body, at = tree, Conditions()
    try:
        if isinstance(tree, Evaluated):
            body, at = tree.body, point_of(tree, reader)
        value = as_value(reader(body))
    except Unreadable as problem:
        return Side(latex, start, end, tree, problem=problem)
    except RecursionError:
        return Side(latex, start, end, tree, problem=Unreadable("nested too deeply", start, end))
    return Side(latex, start, end, tree, value, at=at)


def _guarded(read: Callable[[], _Result], length: int) -> _Result:
    try:
        return read()
    except RecursionError:
        raise Unreadable("nested too deeply", 0, length) from None
