"""Syntax trees of members, each made once for all that the roles answer in the same way.

A document's formulas are parsed when its roles are learned, and again when they are read. A tree
depends on the roles only through what the parser asks them, which is little, so most trees of the
first time serve for the second.
"""

from __future__ import annotations

from collections import deque
from functools import lru_cache
from typing import Final, NamedTuple

from symmlp.latex.layout.layout import without_gaps
from symmlp.latex.roles import Roles
from symmlp.latex.syntax.parser import parse
from symmlp.latex.syntax.tree import Node
from symmlp.latex.tokens.tokens import Token
from symmlp.latex.unreadable import Unreadable

#: Of how many members the trees are remembered, and how many of each.
MAX_MEMBERS: Final = 1024
MAX_TREES: Final = 2


class _Asked:
    """Roles that note what they are asked, and what they answer."""

    def __init__(self, roles: Roles) -> None:
        self.roles = roles
        self.answers: dict[tuple[str, str], bool] = {}

    def is_function(self, name: str) -> bool:
        return self._ask("is_function", name)

    def is_variable(self, name: str) -> bool:
        return self._ask("is_variable", name)

    def is_index(self, letter: str) -> bool:
        return self._ask("is_index", letter)

    def is_word(self, run: str) -> bool:
        return self._ask("is_word", run)

    def is_label(self, run: str) -> bool:
        return self._ask("is_label", run)

    def _ask(self, question: str, name: str) -> bool:
        answer: bool = getattr(self.roles, question)(name)
        self.answers[question, name] = answer
        return answer


class _Made(NamedTuple):
    """What became of a member, and the answers that it rests on."""

    answers: dict[tuple[str, str], bool]
    tree: Node | Unreadable

    def holds(self, roles: Roles) -> bool:
        """Whether these roles would have answered the same."""
        return all(
            getattr(roles, question)(name) is answer
            for (question, name), answer in self.answers.items()
        )


def tree_of(member: tuple[Token, ...], roles: Roles) -> Node | Unreadable:
    """Return the syntax tree of a member of a chain, or why there is none.

    Raises
    ------
    RecursionError
        If it is nested too deeply.
    """
    made = _made(member)
    known = next((one for one in made if one.holds(roles)), None)
    if known is None:
        asked = _Asked(roles)
        tree = _parsed(member, asked)
        known = _Made(asked.answers, tree)
        made.append(known)
    return known.tree


@lru_cache(maxsize=MAX_MEMBERS)
def _made(member: tuple[Token, ...]) -> deque[_Made]:
    """Return the trees that were made of a member, to which others are added."""
    return deque(maxlen=MAX_TREES)


def _parsed(member: tuple[Token, ...], asked: _Asked) -> Node | Unreadable:
    try:
        return parse(without_gaps(member), asked)
    except Unreadable as problem:
        return problem.with_traceback(None)  # which would keep the parser alive
