"""One sample of a tiny network in plain Python: every number a variable, every formula a line.

The formulas are the program's, unit by unit; parts of σ are written without a call.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sympy import Expr, Indexed, Sum, Symbol
from sympy.core.function import AppliedUndef

from symmlp.backprop.instance import Assignment as Scalar
from symmlp.backprop.instance import expand
from symmlp.codegen.program.formulas import plain_name
from symmlp.codegen.program.helpers import Helper
from symmlp.codegen.program.passes import SLOPE, passes
from symmlp.codegen.program.program import Assignment, Program
from symmlp.codegen.python.words import WORDS
from symmlp.codegen.words.printer import Level, Piece, Printer
from symmlp.errors import SymmlpError

#: 1 + z, as `worded` calls it.
_TOTAL: Final = Symbol("total", real=True)


def is_tiny(program: Program, most: int) -> bool:
    """Say whether a network is written in straight lines: so few parameters, no softmax."""
    few = program.network.parameters <= most
    return few and not any(one.vector for one in program.helpers)


def sample(program: Program) -> list[str]:
    """Return the way of a sample x_0, …, z_0, … through the network and back to every δ."""
    found = passes(program)
    lines: list[str] = []
    for state in found.forward:
        for scalar in _expanded(state.assignment):
            lines += _together(scalar, *state.both) if state.both else [_line(scalar)]
    return [*lines, *(_line(scalar) for delta in found.deltas for scalar in _expanded(delta))]


def name(quantity: Expr) -> str:
    """Name a scalar: w[1,0,2] is ``w_1_0_2``."""
    named = plain_name(quantity) if isinstance(quantity, Indexed) else quantity
    return str(named.name)


def _expanded(one: Assignment) -> Iterator[Scalar]:
    """Yield an assignment at every value of its indices."""
    formula = replace(one.derived, target=one.target, expression=one.expression, limits=one.limits)
    return expand(formula)


def _line(scalar: Scalar) -> str:
    return f"{name(scalar.target)} = {_PRINTER.text(scalar.expression)}"


def _together(scalar: Scalar, value: Helper, slope: Helper) -> Iterator[str]:
    """Yield the lines of a value and a slope, their parts first."""
    (s,) = scalar.expression.args
    at = {value.parameters[0]: s}
    for part, meaning in value.lets:
        yield f"{part} = {_PRINTER.text(meaning.xreplace(at))}"
    written, below = value.expression, slope.expression.xreplace(at)
    if isinstance(written, AppliedUndef) and written.func.__name__ == "over_one_plus":
        top, z = written.args
        below = below.xreplace({1 + z: _TOTAL})
        yield f"total = 1 + {z}"
        yield f"quotient = {_PRINTER.text(top.xreplace(at), Level.PRODUCT)} / total"
        text = f"quotient - quotient * (({z} - (total - 1)) / total)"
    else:
        text = _PRINTER.text(written.xreplace(at))
    yield f"{name(scalar.target)} = {text}"
    yield f"{name(SLOPE[s.indices])} = {_PRINTER.text(below)}"


def _no_sum(total: Sum, printer: Printer) -> Piece:
    raise SymmlpError(f"{total} is not written out")


_PRINTER: Final = Printer(WORDS, name, _no_sum)
