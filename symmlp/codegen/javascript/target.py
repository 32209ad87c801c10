"""The target ``javascript``: an ES module; free indices are loops, sums are accumulations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sympy import Expr, Sum, Symbol

from symmlp.codegen.javascript.text import ERF, ERFC, OTHERS, SOFTMAX
from symmlp.codegen.javascript.training import training
from symmlp.codegen.javascript.words import WORDS
from symmlp.codegen.program.formulas import array_of
from symmlp.codegen.program.program import Assignment, Helper, Program
from symmlp.codegen.vectors.vectors import vectors
from symmlp.codegen.words import layout, worded
from symmlp.codegen.words.printer import Level, Piece, Printer
from symmlp.errors import SymmlpError
from symmlp.rules.quantities import r


def _quantity(quantity: Expr) -> str:
    _, axes = array_of(quantity)
    return layout.array_name(quantity) + "".join(f"[{axis}]" for axis in axes)


def _no_total(total: Sum, printer: Printer) -> Piece:
    raise SymmlpError(f"{total} is computed before the expression that it is in")


PRINTER: Final = Printer(WORDS, _quantity, _no_total)
_PLAIN: Final = Printer(WORDS, str, _no_total)


def source(program: Program) -> dict[str, str]:
    """Return the files of a program by their names."""
    network, found = program.network, vectors(program)
    parameters = layout.parameter_names(network)
    code = {
        block: [line for one in layout.values(program, *kinds) for line in _assign(one)]
        for block, kinds in layout.BLOCKS.items()
    }
    states = [layout.array_name(one.target) for one in layout.values(program, *layout.STATES)]
    (total,) = layout.values(program, "batch_loss")
    backward = [*code["delta"], *code["gradient"]]
    module = f"{layout.module_name(network)}.mjs"
    blocks: dict[str, Sequence[str] | str] = {
        **layout.vector_blocks(found, network),
        **layout.online_blocks(program),
        **code,
        **training(program),
        "parameters": ", ".join(parameters),
        "title": layout.title(network),
        "module": module,
        "reduction": program.reduction,
        "formulas": [f"*     {line}" for line in layout.formula_lines(program)],
        "helpers": _helpers(program, code),
        "batch_loss": _returned(total.expression),
        "unpack_loss": _unpack("states(parameters, X)", states, code["loss"]),
        "unpack_states": _unpack("states(parameters, X)", states, backward),
        "unpack_weights": _unpack("parameters", parameters, backward),
        "unpack_parameters": _unpack("parameters", parameters, parameters),
        "unpack_gradients": _unpack("gradients(parameters, X, Z)", parameters, parameters, "grad_"),
        "gradient_names": ", ".join(f"{name}: grad_{name}" for name in parameters),
        "state_names": ", ".join(states),
        "test_target": layout.test_target(
            network, "+(k === r % outputs)", "((3 * r + 2 * k) % 17) / 32", "1 / outputs"
        ),
    }
    return {module: layout.fill("javascript.txt", blocks)}


def _assign(one: Assignment) -> list[str]:
    """Return the loops of an assignment, its sums accumulated inside."""
    name, axes = array_of(one.target)
    own = layout.array_name(one.target)
    sizes = {r: "R", **{limit.index: str(limit.upper + 1) for limit in one.limits}}
    if one.vector:
        return [f"const {own} = s{one.layer}.map({one.expression.func.__name__});"]
    entry = own + "".join(f"[{axis}]" for axis in axes)
    if one.kind == "update":
        old = name.replace("_new", "")
        entry = old + "".join(f"[{axis}]" for axis in axes)
    lines = [*_accumulated(one.expression, f"{entry} =")]
    for axis in reversed(axes):
        head = f"for (let {axis} = 0; {axis} < {sizes[axis]}; {axis}++)"
        short = len(lines) == 1 and not lines[0].startswith("for")
        lines = (
            [f"{head} {lines[0]}"] if short else [f"{head} {{", *(f"  {at}" for at in lines), "}"]
        )
    if one.kind == "update":
        return lines
    shape = [sizes[axis] for axis in axes]
    kind = "matrix" if len(shape) == 2 else "new Float64Array"
    return [f"const {own} = {kind}({', '.join(shape)});", *lines]


def _accumulated(expression: Expr, left: str) -> list[str]:
    """Return lines that add up every sum in an expression, then the expression."""
    lines: list[str] = []
    names: dict[Expr, Symbol] = {}
    totals = sorted(expression.atoms(Sum), key=str)
    for place, total in enumerate(totals):
        name = "sum" if len(totals) == 1 else f"sum{place + 1}"
        ((index, _, upper),) = total.limits
        names[total] = Symbol(name, real=True)
        body = PRINTER.text(total.function, Level.SUM)
        lines.append(f"let {name} = 0;")
        lines.append(f"for (let {index} = 0; {index} < {upper + 1}; {index}++) {name} += {body};")
    printer = replace(
        PRINTER, quantity=lambda one: str(one) if one in names.values() else _quantity(one)
    )
    return [*lines, f"{left} {printer.text(expression.xreplace(names))};"]


def _returned(expression: Expr) -> list[str]:
    return _accumulated(expression, "return")


def _helpers(program: Program, code: dict[str, list[str]]) -> list[str]:
    texts = worded.in_javascript([one.name for one in program.helpers if one.worded])
    texts += [
        SOFTMAX[one.name] if one.vector else _helper(one)
        for one in program.helpers
        if not one.worded
    ]
    if any(one.vector for one in program.helpers):
        texts.insert(0, SOFTMAX[""])
    if "without(" in "\n".join(texts):
        texts.insert(1, OTHERS)
    if "exp_parts(" in "\n".join(texts):
        texts.insert(0, worded.EXP_PARTS)
    every = "\n".join([*texts, *(line for lines in code.values() for line in lines)])
    if "erf(" in every:
        texts.insert(0, ERF)
    if "erf(" in every or "erfc(" in every:
        texts.insert(0, ERFC)
    return "\n\n".join(texts).splitlines()


def _helper(one: Helper) -> str:
    lines = [f"/** {layout.helper_formula(one)} */"]
    lines.append(f"export function {one.name}({', '.join(map(str, one.parameters))}) {{")
    lines += [f"  const {part} = {_PLAIN.text(value)};" for part, value in one.lets]
    lines.append(f"  return {_PLAIN.text(one.expression)};")
    return "\n".join([*lines, "}"])


def _unpack(
    origin: str, names: Sequence[str], used_in: Sequence[str], prefix: str = ""
) -> list[str]:
    """Take those arrays out of an object that some lines use."""
    used = layout.used_names(names, used_in)
    if not used:
        return []
    inside = ", ".join(f"{name}: {prefix}{name}" if prefix else name for name in used)
    return [f"const {{ {inside} }} = {origin};"]
