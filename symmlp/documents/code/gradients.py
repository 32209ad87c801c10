"""Backward passes in straight-line code: each line against the line of the forward pass above it.

People write ``dx`` (``d_x``, ``grad_x``) for the derivative of the last result by x, and ``dfdx``
for that of f. Such a line adds up what comes back through the results that x goes into: each
upstream derivative times the derivative of one forward line, by itself or through what stands
between the two. A line is compared by its factors, so that one contribution may stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sympy import Add, Expr, Integer, Mul, Symbol, diff

from symmlp.documents.code.arrays import Array, Value, flat
from symmlp.documents.code.program import Program
from symmlp.proof import judge
from symmlp.statement import Definition, Statement, Status, Verdict

MAX_DEPTH: Final = 40
_OF: Final = re.compile(r"d([^\W\d]\w*?)_?d_?([^\W\d]\w*)")
_PLAIN: Final = re.compile(r"(?:d_|grad_|g_|d)([^\W\d]\w*)|([^\W\d]\w*)_grad")


@dataclass(frozen=True)
class Derivative:
    """What a name in code is the derivative of (None: the last result) and by which symbol."""

    result: Symbol | None
    by: Symbol


@dataclass(frozen=True)
class Compared:
    """A line compared: the verdict, the formula it should be, and whether that is certain.

    Without an upstream derivative in it a line may be about a result that the code does not show;
    then it is only certain if another line of this backward pass is right.
    """

    verdict: Verdict
    formula: Expr
    certain: bool


def derivatives(name: str, value: Value, program: Program) -> list[Derivative] | None:
    """Return, entry by entry, what a name is the derivative of; None if it is no such name."""
    for above, below in _names(name, program):
        entries = _entries(below, program)
        if entries is None or len(entries) != len(flat(value)) or not _alike(below, value, program):
            continue
        top = _entries(above, program) if above else None
        if top is not None and len(top) != 1:
            continue
        result = top[0] if top is not None else None
        return [Derivative(result, entry) for entry in entries]
    return None


def compared(
    value: Expr, target: Derivative, known: Mapping[Symbol, Derivative], program: Program
) -> Compared | None:
    """Compare the value that a line gives to a derivative; None if it cannot be compared."""
    value = value.xreplace(
        {
            symbol: _whole(one.result, one.by, program)
            for symbol, one in known.items()
            if one.result is not None and one.result != target.result
        }
    )
    upstream = [symbol for symbol in value.free_symbols if symbol in known]
    if any(known[symbol].result != target.result for symbol in upstream):
        return None
    formula: Expr = Integer(0)
    verdicts: list[Verdict] = []
    rest = value
    for symbol in sorted(upstream, key=str):
        factor = diff(value, symbol)
        if factor.free_symbols & set(known):
            return None
        rest = rest.xreplace({symbol: Integer(0)})
        result = known[symbol].by
        alone = _passes(result, target, known, program)
        verdict, right = closest(factor, result, target.by, program, alone)
        verdicts.append(verdict)
        formula += symbol * right
    if rest != 0 or not upstream:
        results = _results(target, known, program)
        seen = [closest(rest, one, target.by, program) for one in results]
        if not seen:
            return None
        verdict, right = min(seen, key=lambda pair: _ORDER[pair[0].status])
        verdicts.append(verdict)
        formula += right
    worst = max(verdicts, key=lambda verdict: _ORDER[verdict.status])
    whole = _backward(target, known, program) if worst.status is Status.REFUTED else None
    return Compared(worst, whole or formula, rest == 0 or target.result is not None)


def _backward(
    target: Derivative, known: Mapping[Symbol, Derivative], program: Program
) -> Expr | None:
    """Return what comes back through all lines that a name goes into, as far as that is known."""
    above = {one.by: symbol for symbol, one in known.items() if one.result == target.result}
    users = [
        name for name, formula in program.formulas.items() if target.by in formula.free_symbols
    ]
    forward = [name for name in users if name not in known]
    if not forward or not all(name in above for name in forward):
        return None
    return Add(*(above[name] * _direct(name, target.by, program) for name in forward))


#: The best reading of a factor decides it; the worst factor decides a line.
_ORDER: Final = {
    Status.PROVED: 0,
    Status.DEFINITION: 1,
    Status.UNDECIDED: 2,
    Status.REFUTED: 3,
}


def closest(
    factor: Expr, result: Symbol, by: Symbol, program: Program, whole: bool = True
) -> tuple[Verdict, Expr]:
    """Return the better verdict of a factor against the direct and the whole derivative."""
    rights = {_direct(result, by, program): None}
    if whole:
        rights.setdefault(_whole(result, by, program))
    found = [(_equal(factor, right, program), right) for right in rights]
    return min(found, key=lambda pair: _ORDER[pair[0].status])


def _direct(result: Symbol, by: Symbol, program: Program) -> Expr:
    """Return the derivative of the line that computes a result, all its names held but one."""
    if result == by:
        return Integer(1)
    return diff(program.formulas.get(result, result), by)


def _whole(result: Symbol, by: Symbol, program: Program, depth: int = 0) -> Expr:
    """Return the derivative of a result through all lines between."""
    if result == by:
        return Integer(1)
    formula = program.formulas.get(result)
    if formula is None or depth > MAX_DEPTH:
        return Integer(0)
    total: Expr = Integer(0)
    for name in sorted(formula.free_symbols, key=str):
        inner = _whole(name, by, program, depth + 1)
        if inner != 0:
            total += Mul(diff(formula, name), inner)
    return total


def _equal(left: Expr, right: Expr, program: Program) -> Verdict:
    """Judge two expressions under the lines that compute what they speak of, data left open."""
    definitions: dict[Symbol, Definition] = {}
    stack = sorted(left.free_symbols | right.free_symbols, key=str)
    while stack:
        name = stack.pop()
        formula = program.formulas.get(name)
        if name not in definitions and formula is not None and formula.free_symbols:
            definitions[name] = Definition(name, formula)
            stack.extend(sorted(formula.free_symbols, key=str))
    return judge(Statement(left, right, definitions=tuple(definitions.values())))


def _results(
    target: Derivative, known: Mapping[Symbol, Derivative], program: Program
) -> list[Symbol]:
    """Return the results that a derivative may be of: what no line of the forward pass uses."""
    if target.result is not None:
        return [target.result]
    forward = {
        name: formula
        for name, formula in program.formulas.items()
        if name not in known and not formula.free_symbols & set(known)
    }
    used = {name for formula in forward.values() for name in formula.free_symbols}
    live = {entry for value in program.current.values() for entry in flat(value)}
    return [
        name
        for name, formula in forward.items()
        if name in live and (name == target.by or (name not in used and formula.free_symbols))
    ]


def _passes(
    result: Symbol, target: Derivative, known: Mapping[Symbol, Derivative], program: Program
) -> bool:
    """Whether the last result depends on a name only through another one.

    Then the derivative through all lines between the two may stand as one factor.
    """
    ends = [one for one in _results(target, known, program) if one != target.by]
    if len(ends) != 1 or result in ends:
        return True
    seen: set[Symbol] = set()
    stack = [ends[0]]
    while stack:
        name = stack.pop()
        if name == target.by:
            return False
        if name != result and name not in seen:
            seen.add(name)
            stack.extend(program.formulas.get(name, name).free_symbols - {name})
    return True


def _names(name: str, program: Program) -> Iterator[tuple[str, str]]:
    plain = _PLAIN.fullmatch(name)
    if plain is not None:
        yield "", plain[1] or plain[2]
    for match in _OF.finditer(name):
        if match.end() == len(name) and match[1] in program.current:
            yield match[1], match[2]


def _entries(name: str, program: Program) -> list[Symbol] | None:
    """Return the symbols that a name of the forward pass has as its entries."""
    value = program.current.get(name, program.free.get(name))
    if value is None:
        return None
    entries = flat(value)
    return [one for one in entries if isinstance(one, Symbol)]


def _alike(name: str, value: Value, program: Program) -> bool:
    """Whether a derivative has the shape of what it is by."""
    other = program.current.get(name, program.free.get(name))
    shapes = [one.shape if isinstance(one, Array) else () for one in (value, other) if one]
    return len(shapes) == 2 and shapes[0] == shapes[1]
