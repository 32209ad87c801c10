"""A sample's way through the network and back, as training computes it: only what its δ need.

f(s) and f′(s) that are made of the same parts, as those of σ are, come together: the slope is a
quantity of its own then, which δ is computed from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from sympy import Expr, Indexed, IndexedBase, Symbol
from sympy.core.function import AppliedUndef

from symmlp.codegen.program.helpers import SUFFIXES, Helper
from symmlp.codegen.program.program import Assignment, Program

#: f′(s[l,j]) where it is computed with f(s[l,j]).
SLOPE: Final = IndexedBase(Symbol("slope", real=True))
_FORWARD: Final = ("preactivation", "activation", "output", "softmax")


@dataclass(frozen=True)
class State:
    """An assignment of the forward pass; ``both`` are f and f′ if it gives the slope too."""

    assignment: Assignment
    both: tuple[Helper, Helper] | None = None

    @property
    def slope(self) -> Expr:
        """What f′ is assigned to: slope[l,j]."""
        (s,) = self.assignment.expression.args
        return SLOPE[s.indices]


@dataclass(frozen=True)
class Passes:
    """The forward pass, and every δ after what it is made of, in the order of computing."""

    forward: tuple[State, ...]
    deltas: tuple[Assignment, ...]


def passes(program: Program, together: bool = True) -> Passes:
    """Return what training computes of one sample before it moves the parameters.

    Values and slopes come ``together`` where they can, or each from a call of its own.
    """
    deltas, forward = program.of("residual", "excess", "delta"), []
    for one in program.of(*_FORWARD):
        both = _both(program, one) if together else None
        calls = _calls(deltas, both[1].name, one.layer) if both else set()
        if calls:
            known = {call: SLOPE[call.args[0].indices] for call in calls}
            deltas = tuple(
                replace(delta, expression=delta.expression.xreplace(known)) for delta in deltas
            )
        forward.append(State(one, both if calls else None))
    needed = tuple(
        one
        for one in forward
        if one.both
        or one.assignment.kind in ("preactivation", "activation")
        or any(delta.expression.has(one.assignment.target.base) for delta in deltas)
    )
    return Passes(needed, deltas)


def _both(program: Program, one: Assignment) -> tuple[Helper, Helper] | None:
    """Return the helpers f and f′ of an assignment f(s), if both are made of the same parts."""
    if one.vector or not isinstance(one.expression, AppliedUndef):
        return None
    known = {own.name: own for own in program.helpers}
    value = known[one.expression.func.__name__]
    slope = known.get(value.name + SUFFIXES[1])
    return (value, slope) if slope and value.lets and value.lets == slope.lets else None


def _calls(deltas: tuple[Assignment, ...], function: str, layer: int) -> set[Expr]:
    """Return the calls of a function of a layer's s."""
    return {
        call
        for delta in deltas
        for call in delta.expression.atoms(AppliedUndef)
        if call.func.__name__ == function
        and isinstance(call.args[0], Indexed)
        and call.args[0].indices[0] == layer
    }
