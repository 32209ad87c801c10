"""The epoch of the target ``javascript``: loops over typed arrays that are made before it.

A sample passes through the network and back; its products δ a are then added to the parameters. A
row of weights is taken out of its matrix before the loop along it, and a sum over the units above
is added up row by row too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sympy import Expr, Indexed, Sum, Symbol

from symmlp.activations import DECAY
from symmlp.codegen.javascript.words import WORDS
from symmlp.codegen.program.descent import descents
from symmlp.codegen.program.formulas import PER_SAMPLE, array_of
from symmlp.codegen.program.passes import State, passes
from symmlp.codegen.program.program import Assignment, Program
from symmlp.codegen.words import layout
from symmlp.codegen.words.printer import Level, Piece, Printer
from symmlp.errors import SymmlpError
from symmlp.rules.quantities import eta

#: Parts of a function whose letters are a sample's: z = exp(-|s|).
_PARTS: Final = {DECAY: Symbol("decay", real=True)}


def training(program: Program) -> dict[str, Sequence[str] | str]:
    """Return the template's blocks of an epoch."""
    found, moves = passes(program), descents(program)
    arrays = [one.assignment for one in found.forward if not one.assignment.vector]
    arrays += found.deltas
    names = {_array(one.target): _size(one) for one in arrays}
    names |= {_array(one.slope): _size(one.assignment) for one in found.forward if one.both}
    fed = [name for one in moves for name in (_array(one.below), _array(one.delta)) if name != "x"]
    states = [line for one in found.forward for line in _state(one)]
    lines = [*states, *(line for one in found.deltas for line in _loops(one))]
    weights = layout.used_names(layout.parameter_names(program.network), lines)
    return {
        "factor": _PRINTER.text(moves[0].factor),
        "room": [f"{name}: new Float64Array({size})," for name, size in names.items()],
        "unpack_pass": [f"const {{ {', '.join(weights)} }} = parameters;"],
        "unpack_room": [f"const {{ {', '.join(names)} }} = room;"],
        "pass": lines,
        "unpack_moved": [f"const {{ {', '.join(fed)} }} = rooms[r];"],
        "moved": [
            f"move(w{one.layer}, b{one.layer}, factor, {_array(one.delta)}, {_array(one.below)});"
            for one in moves
        ],
    }


def _state(state: State) -> list[str]:
    """Return the lines of an array of the forward pass, and of its slope where both come."""
    one = state.assignment
    if one.vector:
        return [f"const {_array(one.target)} = {one.expression.func.__name__}(s{one.layer});"]
    if state.both is None:
        return _loops(one)
    value, slope = state.both
    parts = {part: _PARTS.get(part, part) for part, _ in value.lets}
    at = {value.parameters[0]: one.expression.args[0], **parts}
    lines = [f"const {parts[part]} = {_text(own.xreplace(at))};" for part, own in value.lets]
    for target, form in ((one.target, value), (state.slope, slope)):
        lines.append(f"{_quantity(target)} = {_text(form.expression.xreplace(at))};")
    return _for(one.limits[0].index, _size(one), lines)


def _loops(one: Assignment) -> list[str]:
    """Return the loop of an assignment to each unit, its sums added up before or inside."""
    (axis,) = _axes(one.target)
    entry = _quantity(one.target)
    lines: list[str] = []
    inside: list[str] = []
    names: dict[Expr, Expr] = {}
    totals = sorted(one.expression.atoms(Sum), key=str)
    for place, total in enumerate(totals, start=1):
        rows = [part for part in total.function.atoms(Indexed) if _runs_down(part, total, axis)]
        if rows and not names:
            lines += _row_by_row(one, total, *rows)
            names[total] = one.target
        else:
            own = Symbol(f"sum{place}" if len(totals) > 1 else "sum", real=True)
            inside += _added_up(total, own)
            names[total] = own
    inside.append(f"{entry} = {_text(one.expression.xreplace(names))};")
    return [*lines, *_for(axis, _size(one), inside)]


def _runs_down(part: Indexed, total: Sum, axis: Expr) -> bool:
    """Say whether a sum runs down a column of a matrix: over w2[k][j] for each j."""
    return _axes(part) == (total.limits[0][0], axis)


def _row_by_row(one: Assignment, total: Sum, row: Indexed) -> list[str]:
    """Return loops that add up a sum in the target itself, each row of a matrix at a time."""
    ((index, _, upper),) = total.limits
    (axis,) = _axes(one.target)
    taken, entry = Symbol(f"row[{axis}]", real=True), _quantity(one.target)
    body = _text(total.function.xreplace({row: taken}), Level.SUM)
    inner = [f"const row = {_array(row)}[{index}];"]
    inner += _for(axis, _size(one), [f"{entry} += {body};"])
    return [*_for(axis, _size(one), [f"{entry} = 0;"]), *_for(index, upper + 1, inner)]


def _added_up(total: Sum, name: Expr) -> list[str]:
    """Return a loop that adds up a sum, after the rows that it runs along."""
    ((index, _, upper),) = total.limits
    lines, taken = [], {}
    for part in sorted(total.function.atoms(Indexed), key=str):
        if len(_axes(part)) == 2 and _axes(part)[1] == index:
            lines.append(f"const row = {_array(part)}[{_axes(part)[0]}];")
            taken[part] = Symbol(f"row[{index}]", real=True)
    body = _text(total.function.xreplace(taken), Level.SUM)
    return [*lines, f"let {name} = 0;", *_for(index, upper + 1, [f"{name} += {body};"])]


def _for(axis: Expr, size: Expr | int, lines: list[str]) -> list[str]:
    head = f"for (let {axis} = 0; {axis} < {size}; {axis}++)"
    if len(lines) == 1:
        return [f"{head} {lines[0]}"]
    return [f"{head} {{", *(f"  {line}" for line in lines), "}"]


def _size(one: Assignment) -> int:
    """Return how many units an assignment is to."""
    (limits,) = one.limits
    return int(limits.upper) + 1


def _array(quantity: Expr) -> str:
    return array_of(quantity)[0]


def _axes(quantity: Expr) -> tuple[Expr, ...]:
    """Return the indices of a quantity of one sample."""
    name, axes = array_of(quantity)
    return axes[1:] if name.rstrip("0123456789") in PER_SAMPLE else axes


def _quantity(quantity: Expr) -> str:
    own = layout.WORDS[eta.name] if quantity == eta else _array(quantity)
    return own + "".join(f"[{axis}]" for axis in _axes(quantity))


def _text(expression: Expr, level: Level = Level.CASES) -> str:
    return _PRINTER.text(expression, level)


def _no_total(total: Sum, printer: Printer) -> Piece:
    raise SymmlpError(f"{total} is computed before the expression that it is in")


_PRINTER: Final = Printer(WORDS, _quantity, _no_total)
