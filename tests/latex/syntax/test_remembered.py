"""Trees are remembered, and made anew where the roles say something else."""

from __future__ import annotations

import pytest

from symmlp.latex.roles import Roles
from symmlp.latex.syntax.parser import parse
from symmlp.latex.syntax.remembered import tree_of
from symmlp.latex.syntax.tree import Node, Scripted
from symmlp.latex.tokens.tokens import tokenize
from symmlp.latex.unreadable import Unreadable

FORMULAS = [
    r"\frac{\partial L}{\partial w_{ij}} + wh[0][1]",
    "I(x > 0) net",
    "D_x f",
    "w_{hi}^{new}",
]
ROLES = [
    Roles(),
    Roles(variables=frozenset({"I", "D", "sigma"})),
    Roles(functions=frozenset({"I", "D"}), labels=frozenset({"i"})),
    Roles(indices=frozenset({"h", "x"}), words=frozenset({"net"})),
]


def plainly(text: str, roles: Roles) -> Node | str:
    try:
        return parse(tokenize(text), roles)
    except Unreadable as problem:
        return str(problem)


def remembered(text: str, roles: Roles) -> Node | str:
    tree = tree_of(tuple(tokenize(text)), roles)
    return tree if isinstance(tree, Node) else str(tree)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_tree_is_what_the_parser_makes_of_it_by_the_roles_given(text: str) -> None:
    for roles in (*ROLES, *reversed(ROLES)):
        assert remembered(text, roles) == plainly(text, roles)


def test_roles_that_answer_the_same_get_the_same_tree() -> None:
    member = tuple(tokenize("w_i x"))
    assert tree_of(member, Roles()) is tree_of(member, Roles(functions=frozenset({"g"})))


def test_roles_that_answer_otherwise_get_another_tree() -> None:
    member = tuple(tokenize("w_{ho}"))
    label = tree_of(member, Roles(labels=frozenset({"ho"})))
    indices = tree_of(member, Roles(indices=frozenset({"h", "o"})))
    assert isinstance(label, Scripted)
    assert isinstance(indices, Scripted)
    assert (len(label.subscripts), len(indices.subscripts)) == (1, 2)


def test_what_cannot_be_parsed_cannot_be_parsed_again() -> None:
    member = tuple(tokenize("a + + )"))
    first = tree_of(member, Roles())
    assert isinstance(first, Unreadable)
    assert tree_of(member, Roles()) is first
    assert first.__traceback__ is None
