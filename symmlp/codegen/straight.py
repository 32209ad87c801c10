"""Online training of a tiny network in plain Python: straight lines of scalars, one per formula.

Up to about two hundred parameters this is faster than NumPy, whose calls cost more than the numbers
in them: 2 µs a sample instead of 20 for 2-3-1. The formulas are the program's, unit by unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from sympy import Expr, Indexed, Sum

from symmlp.backprop.instance import expand
from symmlp.codegen.execution import load
from symmlp.codegen.printer import Piece, Printer
from symmlp.codegen.program import Assignment, Program
from symmlp.codegen.python import WORDS, helper_texts
from symmlp.codegen.scalars import plain_name
from symmlp.errors import SymmlpError

#: Most parameters of a network for which this is worthwhile.
MOST: Final = 200

#: From all parameters (w1, b1, w2, …), the samples and the learning rate to the new parameters.
Epoch = Callable[[list[float], list[list[float]], list[list[float]], float], list[float]]

_KINDS: Final = ("preactivation", "activation", "output", "delta", "update")


def is_tiny(program: Program) -> bool:
    """Say whether a network is written in straight lines: few parameters, no softmax."""
    few = program.network.parameters <= MOST
    return few and not any(one.vector for one in program.helpers)


def straight_epoch(program: Program) -> Epoch:
    """Return a function that trains for one epoch, one sample at a time.

    It raises what Python's arithmetic raises where a number becomes too large.
    """
    epoch: Epoch = load(str(program.network), epoch_text(program)).train_epoch
    return epoch


def epoch_text(program: Program) -> str:
    """Return the Python of `straight_epoch`."""
    lines = {one: list(_scalars(one)) for one in program.of(*_KINDS)}
    updated = [line for one in program.of("update") for line in lines[one]]
    parameters = ", ".join(line.partition(" = ")[0] for line in updated)
    x, z = _names("x", program.network.inputs), _names("z", program.network.outputs)
    return "\n".join(
        [
            "import math",
            "import sys",
            *helper_texts(program),
            "",
            "def train_epoch(parameters, X, Z, eta):",
            f"    [{parameters}] = parameters",
            f"    for [{x}], [{z}] in zip(X, Z):",
            *(f"        {line}" for found in lines.values() for line in found),
            f"    return [{parameters}]",
        ]
    )


def _scalars(one: Assignment) -> Iterator[str]:
    """Yield an assignment at every value of its indices; an update replaces what it updates."""
    formula = replace(one.derived, target=one.target, expression=one.expression, limits=one.limits)
    for scalar in expand(formula):
        target = _name(scalar.target)
        target = target.replace("_new", "", 1) if one.kind == "update" else target
        yield f"{target} = {_PRINTER.text(scalar.expression)}"


def _names(family: str, count: int) -> str:
    return ", ".join(f"{family}_{place}" for place in range(count))


def _name(quantity: Expr) -> str:
    named = plain_name(quantity) if isinstance(quantity, Indexed) else quantity
    return str(named.name)


def _no_sum(total: Sum, printer: Printer) -> Piece:
    raise SymmlpError(f"{total} is not written out")


_PRINTER: Final = Printer(WORDS, _name, _no_sum)
