r"""What stands beside a statement and says where it holds: ``\text{if } x > 0``, ``\quad i \ne j``.

A condition is a restriction (``if i = j``) or names what the statement is made for (``for all i``,
``i = 1, \ldots, n``), which restricts nothing. Prose that restricts in words is unreadable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from sympy import And, Eq, Expr, Ge, Gt, Le, Lt, Or
from sympy.logic.boolalg import Boolean

from symmlp.latex.layout.pieces import relation_at
from symmlp.latex.meaning.conditions import condition
from symmlp.latex.meaning.context import Meaning
from symmlp.latex.roles import Roles
from symmlp.latex.syntax.conditions import condition as parsed
from symmlp.latex.syntax.parser import parse_condition
from symmlp.latex.syntax.tree import Comparison, Evaluated, Group, Name, Node, Scripted
from symmlp.latex.tokens.annotations import Note
from symmlp.latex.tokens.tables import DOTS
from symmlp.latex.tokens.tokens import Token
from symmlp.latex.tokens.words import words
from symmlp.latex.unreadable import Unreadable

_UNIVERSAL: Final = words("for all each every any over where with and forall")
_NEGATIVE: Final = words("unless otherwise else elsewhere except not no")
_MOST: Final = 4  # members of a set that is read as alternatives


@dataclass(frozen=True)
class Conditions:
    """The restrictions of a statement that were read, and the first that was not.

    ``of_a_kind`` tells that the latter only names a kind of thing (``for the output layer``).
    """

    read: tuple[Boolean, ...] = ()
    problem: Unreadable | None = None
    of_a_kind: bool = False

    @property
    def restrict(self) -> bool:
        """Whether the statement is said to hold in part only."""
        return bool(self.read) or self.problem is not None

    def also(self, other: Conditions) -> Conditions:
        """Return both conditions together."""
        problem = self.problem or other.problem
        kinds = all(one.of_a_kind for one in (self, other) if one.problem is not None)
        return Conditions((*self.read, *other.read), problem, kinds and problem is not None)

    def after(self, before: Conditions) -> Conditions:
        """Return the conditions of a row that goes on with one under conditions."""
        if not self.restrict:
            return before
        if not before.restrict or self == before:
            return self
        return Conditions(self.read, Unreadable("the rows of this chain hold where others do not"))


def conditions_of(
    notes: Sequence[Note], roles: Roles, reader: Callable[[Sequence[Node]], Meaning]
) -> Conditions:
    r"""Return what the notes beside a statement restrict it to.

    A reason restricts too where it is a formula (``since i \ne j``); one in words does not.
    """
    found: list[Boolean] = []
    problem: Unreadable | None = None
    of_a_kind = True
    for note in notes:
        if note.kind not in ("condition", "reason"):
            continue
        try:
            found.extend(_restrictions(note, roles, reader))
        except (Unreadable, RecursionError):
            if note.kind == "condition":
                of_a_kind &= note.text.lower().startswith("for ")
                reason = f"the condition '{note.text}' is not understood"
                problem = problem or Unreadable(reason, note.start, note.end)
    return Conditions(tuple(found), problem, of_a_kind and problem is not None)


def point_of(node: Evaluated, meaning: Meaning) -> Conditions:
    """Return the point at which something is taken: ``x = a`` for each of its variables.

    Raises
    ------
    Unreadable
        If anything else stands behind the bar.
    """
    found = []
    for where in node.where:
        if not isinstance(where, Comparison) or where.relations != ("=",):
            raise Unreadable("this point is not understood", where.start, where.end)
        found.append(condition(meaning, where))
    return Conditions(tuple(found))


def _restrictions(
    note: Note, roles: Roles, reader: Callable[[Sequence[Node]], Meaning]
) -> list[Boolean]:
    said = {
        word.strip(".,;:()").lower() for t in note.tokens if t.kind == "text" for word in
        t.text.split()
    } | {t.text for t in note.tokens if t.is_command("forall")}  # fmt: skip
    formula = [t for t in note.tokens if t.kind not in ("text", "gap") and t.text != "forall"]
    if said & _NEGATIVE:
        raise Unreadable("it speaks of what is left", note.start, note.end)
    if not any(relation_at(formula, place)[1] for place in range(len(formula))):
        if said & {"all", "each", "every", "any", "forall"} or (formula and said <= _UNIVERSAL):
            return []
        raise Unreadable("it is prose", note.start, note.end)
    if _counts_up(formula):
        return []
    tokens = [t for t in note.tokens if t.kind != "gap"]
    tree = parsed(tokens, lambda part: parse_condition(part, roles))
    if tree is None:
        raise Unreadable("it speaks of what is left", note.start, note.end)
    if isinstance(tree, Comparison) and tree.relations == ("∈",):
        return _membership(tree, reader)
    return [condition(reader([tree]), tree)]


def _counts_up(formula: list[Token]) -> bool:
    r"""Tell whether an index runs through numbers: ``i = 1, \ldots, n``, ``k = 1, 2, 3``."""
    lone = formula[:1] and formula[0].kind in ("letter", "command") and len(formula) > 3
    if not (lone and formula[1].is_char("=")):
        return False
    dots = any(t.kind == "command" and t.text in DOTS for t in formula) or any(
        a.is_char(".") and b.is_char(".") for a, b in pairwise(formula)
    )
    listed = [t.is_char(",") if place % 2 else t.kind == "number" for place, t in
              enumerate(formula[2:])]  # fmt: skip
    return dots or all(listed)


def _membership(tree: Comparison, reader: Callable[[Sequence[Node]], Meaning]) -> list[Boolean]:
    r"""Return ``y \in \{0, 1\}`` as alternatives and ``y \in (0, 1)`` as bounds.

    A set that only has a name says of what kind something is, which restricts nothing.
    """
    member, members = tree.operands
    if isinstance(members, Name | Scripted):
        return []
    if not isinstance(members, Group):
        raise Unreadable("this set is not understood", members.start, members.end)
    meaning = reader([member, *members.items])
    value: Expr = meaning(member)
    items: list[Expr] = [meaning(item) for item in members.items]
    if not all(item.is_number for item in items):
        raise Unreadable("this set is not understood", members.start, members.end)
    if members.opening == "\\{" and len(items) <= _MOST:
        return [Or(*(Eq(value, item, evaluate=False) for item in items), evaluate=False)]
    if members.opening in ("(", "[") and len(items) == 2:
        low, high = (Gt, Lt) if members.opening == "(" else (Ge, Le)
        bounds = low(value, items[0], evaluate=False), high(value, items[1], evaluate=False)
        return [And(*bounds, evaluate=False)]
    raise Unreadable("this set is not understood", members.start, members.end)
