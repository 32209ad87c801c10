"""Programs of whole numbers: indices, the bounds of sums, and the layers' sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import sympy
from sympy import Basic, Indexed, Integer, Symbol

from symmlp.proof.balls import Number, ball_of
from symmlp.proof.errors import UndefinedHere
from symmlp.proof.model import Model
from symmlp.proof.names import name_of
from symmlp.proof.programs import Bound, compiled

WholeProgram = Callable[[Bound, Model], int]


def compiled_whole(node: Basic, depth: int) -> WholeProgram:
    """Return the program of an expression that has to be a whole number."""
    for kind in (Integer, Symbol, Indexed, sympy.Add):
        if isinstance(node, kind) and _counts(node):
            return _COMPILERS[kind](node, depth)
    value = compiled(node, depth)
    return lambda bound, model: whole_number(value(bound, model))


def all_whole(nodes: Iterable[Basic], depth: int) -> tuple[WholeProgram, ...]:
    """Return the programs of several expressions that have to be whole numbers."""
    return tuple(compiled_whole(node, depth) for node in nodes)


def whole_number(value: Number) -> int:
    """Return the whole number that a value is.

    Raises
    ------
    UndefinedHere
        If it is not a whole number.
    """
    if isinstance(value, int):
        return value
    exact = ball_of(value).unique_fmpz()
    if exact is None:
        raise UndefinedHere("an index that is not a whole number")
    return int(exact)


def _counts(node: Basic) -> bool:
    """Whether an expression is whole by its form: symbols that count, added and shifted."""
    if isinstance(node, sympy.Add):
        return all(map(_counts, node.args))
    label = node.base.label if isinstance(node, Indexed) else node
    return isinstance(label, Integer) or (isinstance(label, Symbol) and bool(label.is_integer))


def _integer(node: Any, depth: int) -> WholeProgram:
    value = int(node)
    return lambda bound, model: value


def _symbol(node: Any, depth: int) -> WholeProgram:
    key = (name_of(node), ())
    is_size = bool(node.is_positive)

    def run(bound: Bound, model: Model) -> int:
        value = bound.get(node) if bound else None
        if value is None:
            return model.size(key) if is_size else model.place(key)
        return value if type(value) is int else whole_number(value)

    return run


def _size(node: Any, depth: int) -> WholeProgram:
    name, indices = name_of(node), all_whole(node.indices, depth + 1)
    return lambda bound, model: model.size((name, tuple([i(bound, model) for i in indices])))


def _sum(node: Any, depth: int) -> WholeProgram:
    terms = all_whole(node.args, depth + 1)
    return lambda bound, model: sum([term(bound, model) for term in terms])


_COMPILERS: dict[type, Callable[[Any, int], WholeProgram]] = {
    Integer: _integer,
    Symbol: _symbol,
    Indexed: _size,
    sympy.Add: _sum,
}
