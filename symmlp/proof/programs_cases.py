"""Programs of case distinctions and of the conditions in them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import sympy
from flint import arb
from sympy import Basic
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from symmlp.proof import balls
from symmlp.proof.balls import Number
from symmlp.proof.errors import Undecidable, UndefinedHere
from symmlp.proof.model import Model
from symmlp.proof.programs import CACHED, Bound, Program, compiled, compiles, raising
from symmlp.proof.programs_whole import all_whole
from symmlp.proof.relations import SIGNS

Condition = Callable[[Bound, Model], bool]


@compiles(sympy.Piecewise)
def _piecewise(node: Any, depth: int) -> Program:
    cases = [(compiled(value, depth), condition(test, depth)) for value, test in node.args]

    def run(bound: Bound, model: Model) -> Number:
        model.spend(1)
        for value, applies in cases:
            if applies(bound, model):
                return value(bound, model)
        raise UndefinedHere("a case distinction that leaves this point out")

    return run


@compiles(sympy.KroneckerDelta)
def _kronecker(node: Any, depth: int) -> Program:
    left, right = all_whole(node.args[:2], depth)
    return lambda bound, model: arb(int(left(bound, model) == right(bound, model)))


@lru_cache(maxsize=CACHED)
def condition_program(node: Boolean) -> Condition:
    """Return the program of a condition; it raises where the condition cannot be told."""
    return condition(node, 0)


def condition(node: Basic, depth: int) -> Condition:
    """Return the program of a condition that stands so deep in what is compiled."""
    if node in (sympy.true, sympy.false):
        always = bool(node)
        return lambda bound, model: always
    if isinstance(node, Relational):
        return _relation(node, depth)
    if not isinstance(node, sympy.And | sympy.Or | sympy.Not | sympy.ITE):
        what = type(node).__name__
        return raising(Undecidable(f"{what} is not a kind of condition that can be evaluated"))
    parts = [condition(part, depth + 1) for part in node.args]
    if isinstance(node, sympy.ITE):
        test, yes, no = parts
        return lambda bound, model: (yes if test(bound, model) else no)(bound, model)
    if isinstance(node, sympy.Not):
        return lambda bound, model: not parts[0](bound, model)
    joined = all if isinstance(node, sympy.And) else any
    return lambda bound, model: joined(part(bound, model) for part in parts)


def _relation(node: Relational, depth: int) -> Condition:
    left, right = compiled(node.lhs, depth), compiled(node.rhs, depth)
    signs = SIGNS[node.func]
    return lambda bound, model: balls.sign(left(bound, model) - right(bound, model)) in signs
