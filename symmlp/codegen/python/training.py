"""The epoch of the target ``python``: in straight lines where a network is tiny, else in lists.

Samples pass through the network and back one by one; their products δ a are then added to the
parameters row by row, or, in straight lines, to sums.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import Final

from sympy import Expr, Indexed, Integer, Sum

from symmlp.codegen.program.descent import Descent, descents
from symmlp.codegen.program.formulas import PER_SAMPLE, array_of
from symmlp.codegen.program.passes import passes
from symmlp.codegen.program.program import Assignment, Program
from symmlp.codegen.python import straight
from symmlp.codegen.python.words import WORDS
from symmlp.codegen.words import layout, python_blocks
from symmlp.codegen.words.printer import Level, Piece, Printer
from symmlp.rules.quantities import R, eta

#: Most parameters of a network whose file is in straight lines.
TINY: Final = 60
_Blocks = dict[str, Sequence[str] | str]


def epoch(program: Program, most: int = TINY) -> list[str]:
    """Return ``train_epoch`` and what it calls, as lines.

    Networks of up to ``most`` parameters without softmax are in straight lines.
    """
    if straight.is_tiny(program, most):
        return layout.fill("python_straight.txt", _straight(program)).splitlines()
    return layout.fill("python_lists.txt", _lists(program)).splitlines()


def _straight(program: Program) -> _Blocks:
    network, moves = program.network, descents(program)
    factor = moves[0].factor
    units = [names for one in moves for names in _units(one, program)]
    lists = [pair for one in moves for pair in _taken_apart(one, program)]
    return {
        "inputs": _row("x", network.inputs),
        "targets": _row("z", network.outputs),
        "unpacked": _wrapped(f"{names} = {array}" for array, names in lists),
        "packed": _wrapped(f"{array} = {names}" for array, names in lists),
        "sample": _wrapped(straight.sample(program)),
        "moved": [line for one in moves for line in _moved(one, program)],
        "zeros": _wrapped(f"{' = '.join(f'sum_{name}' for name in own)} = 0.0" for own in units),
        "summed": [line for one in moves for line in _summed(one, program)],
        "added": [f"{name} += factor * sum_{name}" for own in units for name in own],
        **_scale(factor),
        "factor_of_one": _PRINTER.text(factor.xreplace({R: Integer(1)})),
    }


def _scale(factor: Expr) -> _Blocks:
    """Return what the products of a batch's samples are multiplied by."""
    count = ["R = len(x_batch)"] if factor.has(R) else []
    return {"count": count, "factor": _PRINTER.text(factor)}


def _units(one: Descent, program: Program) -> Iterator[list[str]]:
    """Yield the parameters of each unit of a layer: its weights, its bias."""
    below, units = program.network.sizes[one.layer - 1 : one.layer + 1]
    for j in range(units):
        yield [*(f"w_{one.layer}_{j}_{i}" for i in range(below)), f"b_{one.layer}_{j}"]


def _taken_apart(one: Descent, program: Program) -> Iterator[tuple[str, str]]:
    """Yield a layer's two arrays, and the lists of variables that they are taken apart into."""
    units = list(_units(one, program))
    rows = ", ".join(f"[{', '.join(weights)}]" for *weights, _ in units)
    yield f'parameters["w{one.layer}"]', f"[{rows}]"
    yield f'parameters["b{one.layer}"]', f"[{', '.join(bias for *_, bias in units)}]"


def _row(family: str, count: int) -> str:
    return f"[{', '.join(f'{family}_{place}' for place in range(count))}]"


def _moved(one: Descent, program: Program) -> Iterator[str]:
    """Yield the lines that add a sample's products to the parameters."""
    for j, names in enumerate(_units(one, program)):
        yield f"change = factor * {_unit(one.delta, j)}"
        yield from _added(names, "change", one)


def _summed(one: Descent, program: Program) -> Iterator[str]:
    """Yield the lines that add a sample's products to the sums of a batch."""
    for j, names in enumerate(_units(one, program)):
        yield from _added([f"sum_{name}" for name in names], _unit(one.delta, j), one)


def _added(names: list[str], delta: str, one: Descent) -> Iterator[str]:
    *weights, bias = names
    for i, weight in enumerate(weights):
        yield f"{weight} += {delta} * {_unit(one.below, i)}"
    yield f"{bias} += {delta}"


def _unit(quantity: Indexed, place: int) -> str:
    """Name entry ``place`` of a layer's array."""
    return straight.name(quantity.base[(*quantity.indices[:-1], Integer(place))])


def _wrapped(lines: Iterable[str], width: int = layout.WIDTH - 12) -> list[str]:
    """Break assignments that are too long, with parentheses around their values."""
    found = []
    for line in lines:
        left, _, right = line.partition(" = ")
        if len(line) <= width:
            found.append(line)
        elif line.endswith(" = 0.0"):
            *names, zero = line.split(" = ")
            found += [f"{name} = {zero}" for name in names]
        else:
            found += [f"{left} = (", *(f"    {part}" for part in wrap(right, width - 4)), ")"]
    return found


def _lists(program: Program) -> _Blocks:
    moves, found = descents(program), passes(program, together=False)
    fed = [name for one in moves for name in (_array(one.below), _array(one.delta))]
    names = layout.parameter_names(program.network)
    sample = (*(one.assignment for one in found.forward), *found.deltas)
    return {
        "unpacked": python_blocks.unpack("parameters", names, names),
        "sample": [line for one in sample for line in _assigned(one)],
        "states": ", ".join(fed),
        "moved": [
            f"_move(w{one.layer}, b{one.layer}, factor, {_array(one.delta)}, {_array(one.below)})"
            for one in moves
        ],
        **_scale(moves[0].factor),
    }


def _assigned(one: Assignment) -> list[str]:
    """Return the lines of one sample's array; columns of weights are made into lists before."""
    name = _array(one.target)
    if one.vector:
        return [f"{name} = {one.expression.func.__name__}(s{one.layer})"]
    ((axis,), (limits,)) = _axes(one.target), one.limits
    text = _PRINTER.text(one.expression)
    columns = [f"columns{layer} = list(zip(*w{layer}))" for layer in _COLUMNS.findall(text)]
    return [*columns, f"{name} = [{text} for {axis} in range({limits.upper + 1})]"]


def _array(quantity: Expr) -> str:
    return array_of(quantity)[0]


def _axes(quantity: Expr) -> tuple[Expr, ...]:
    """Return the indices of a quantity of one sample."""
    name, axes = array_of(quantity)
    return axes[1:] if name.rstrip("0123456789") in PER_SAMPLE else axes


def _quantity(quantity: Expr) -> str:
    name = _array(quantity)
    own = layout.WORDS[name] if quantity == eta else name
    return own + "".join(f"[{axis}]" for axis in _axes(quantity))


def _total(total: Sum, printer: Printer) -> Piece:
    """Write a sum of products of two rows as such; any other one entry by entry."""
    ((index, _, upper),) = total.limits
    factors = total.function.args if total.function.is_Mul else ()
    rows = [_row_over(index, one) for one in factors]
    if len(rows) == 2 and all(rows):
        return Piece(f"sum(map(mul, {rows[0]}, {rows[1]}))")
    body = printer.text(total.function, Level.SUM)
    return Piece(f"sum({body} for {index} in range({upper + 1}))")


def _row_over(index: Expr, quantity: Expr) -> str:
    """Return the list that a quantity runs through with an index; "" if it is none."""
    if not isinstance(quantity, Indexed):
        return ""
    name, axes = _array(quantity), _axes(quantity)
    if axes[-1] == index:
        return name + "".join(f"[{axis}]" for axis in axes[:-1])
    return f"columns{name.removeprefix('w')}[{axes[1]}]" if name.startswith("w") else ""


_COLUMNS: Final = re.compile(r"\bcolumns(\d+)")
_PRINTER: Final = Printer(WORDS, _quantity, _total)
