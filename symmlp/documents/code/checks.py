"""Programs in fences: numbers printed in comments, and backward passes.

What a document's fences compute, line after line, is known from fence to fence. The numbers that
code gives to names are the document's from then on; what a comment prints beside a line
(``# = 0.731``) is compared with what the line computes; a backward pass is compared with the
forward pass above it. Nothing is said of a line that has nothing to be compared with.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from sympy import Expr, Indexed, IndexedBase, Integer, Rational, Sum, Symbol, preorder_traversal

from symmlp.documents.code.arrays import Array, Value, broadcast, flat
from symmlp.documents.code.gradients import Compared, Derivative, closest, compared, derivatives
from symmlp.documents.code.program import Assignment, Program, assignments, read_value
from symmlp.documents.code.reader import Unsupported
from symmlp.documents.findings.evidence import evidence_of
from symmlp.documents.findings.findings import finding
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.documents.reports.cell_claims import cell_claim, digits_of
from symmlp.documents.reports.claim import Claim
from symmlp.documents.syntaxes.grid import cell
from symmlp.documents.syntaxes.segments import Segment
from symmlp.expressions import Printed
from symmlp.statement import Span, Status, Verdict

MAX_LINES: Final = 300
MAX_SHOWN: Final = 200  # characters of a line that shows a value
_COMMENT: Final = re.compile(r"#|//")
_NUMERAL: Final = r"([-−]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"
#: What a comment says that a line comes out as.
_RESULT: Final = re.compile(
    rf"(?:^|(?:^|[^\w\s)\]])\s*[=≈~]|->|→|\bbecomes|\bis|^\(\d+\))\s*{_NUMERAL}\s*[.;,]?\s*$"
)
#: Several numbers that a line comes out as: [0.2 0.8], array([0.2, 0.8]).
_RESULTS: Final = re.compile(
    rf"(?:^|[=≈~]|->|→)\s*(?:(?:array|tensor)\()?\[\s*"
    rf"(?P<all>{_NUMERAL}(?:[\s,]+{_NUMERAL}){{0,19}})[\s,]*\]\)?\s*[.;]?\s*$"
)
#: A derivative of one line by a name in it, as a comment says it: dq/dx = 1.
_LOCAL: Final = re.compile(r"\bd([^\W\d]\w*)\s*/\s*d([^\W\d]\w*)\s*=\s*([^,;=]+?)\s*(?:[,;]|$)")
#: What tells apart the values that a name has one after another.
_AGAIN: Final = re.compile(r"'\d+")
_OPENS: Final = re.compile(r"\s*(?:def|class|for|while|with|if|try|async)\b")
_ASSIGNED: Final = re.compile(r"\s*([^\W\d]\w*)(?:\[[^\]]*\])*\s*[-+*/]?=(?!=)")


@dataclass
class Code:
    """What the fences of a document have computed so far.

    ``known`` says what the symbols of its derivatives are.
    """

    program: Program = field(default_factory=Program)
    known: dict[Symbol, Derivative] = field(default_factory=dict)
    claimed: set[tuple[int, int]] = field(default_factory=set)


@dataclass(frozen=True)
class _Line:
    """A line of a backward pass: where its value stands, and how it compares."""

    segment: Segment
    assignment: Assignment
    compared: tuple[Compared, ...]


def check(segment: Segment, code: Code, knowledge: Knowledge) -> Iterator[Claim]:
    """Judge the lines of a fence, and take its numbers into what is known."""
    backward: list[_Line] = []
    assigned: list[str] = []
    for one in list(segment.lines())[:MAX_LINES]:
        text, comment = _parts(one)
        if one.text[:1].isspace() or _OPENS.match(text):
            _forget(text, code.program)
            continue
        last: Assignment | None = None
        for assignment in assignments(text.rstrip()):
            last = assignment
            try:
                backward.extend(_take(assignment, one, code))
            except (Unsupported, RecursionError):
                code.program.forget(assignment.name)
            assigned.append(assignment.name)
        yield from _local(comment, code.program)
        if last is not None and not _is_literal(last.value):
            value = code.program.current.get(last.name)
            yield from _printed(last.name, value, comment, code, knowledge)
        elif last is None and not _forget(text, code.program):
            name, value = _shown(text.strip(), code.program)
            yield from _printed(name, value, comment, code, knowledge)
    yield from _judged(backward)
    for name in assigned:
        if assigned.count(name) == 1 and name in code.program.current:
            with suppress(Unsupported):
                _bind(name, code, knowledge)


def _take(assignment: Assignment, line: Segment, code: Code) -> Iterator[_Line]:
    program = code.program
    value = read_value(assignment.value, program.names)
    meant = derivatives(assignment.name, value, program)
    added = value
    if assignment.operator != "=":
        before = program.names(assignment.name)
        sign = 1 if assignment.operator == "+=" else -1
        value = broadcast(lambda a, b: a + sign * b, before, value)
    program.assign(assignment.name, value)
    if meant is None:
        return
    entries = flat(program.current[assignment.name])
    code.known.update(zip(entries, meant, strict=True))
    if assignment.operator == "-=" or not any(e.free_symbols for e in flat(added)):
        return
    found = [
        compared(entry, target, code.known, program)
        for entry, target in zip(flat(added), meant, strict=True)
    ]
    good = tuple(one for one in found if one is not None)
    if len(good) == len(found):
        yield _Line(line, assignment, good)


def _judged(backward: list[_Line]) -> Iterator[Claim]:
    """Yield the claims of a backward pass; what is not certain needs a right line beside it."""
    trusted = any(
        not one.certain and one.verdict.status is Status.PROVED
        for line in backward
        for one in line.compared
    )
    for line in backward:
        statuses = {one.verdict.status for one in line.compared}
        certain = trusted or all(one.certain for one in line.compared)
        if statuses == {Status.PROVED}:
            yield _claim(line, line.compared[0])
        elif Status.REFUTED in statuses and certain:
            wrong = next(o for o in line.compared if o.verdict.status is Status.REFUTED)
            yield _claim(line, wrong)


def _claim(line: _Line, one: Compared) -> Claim:
    segment, assignment = line.segment, line.assignment
    span = segment.between(assignment.start, assignment.end)
    text = segment.text[assignment.start : assignment.end]
    return _claimed(one.verdict, span, (assignment.name, text), one.formula)


def _claimed(verdict: Verdict, span: Span, latex: tuple[str, str], formula: Expr) -> Claim:
    """Return the claim that code gives a derivative, with a finding if it does not."""
    shown = _AGAIN.sub("", str(formula))
    evidence = (*evidence_of(verdict), ("forward pass", f"{latex[0]} = {shown}"))
    found = (
        (finding("code-refuted", span, evidence, code=latex[1], formula=shown),)
        if verdict.status is Status.REFUTED
        else ()
    )
    return Claim(verdict.status, verdict.method, span, latex, evidence, found)


def _parts(line: Segment) -> tuple[str, Segment]:
    """Return the code of a line, and its comment."""
    match = _COMMENT.search(line.text)
    end = match.start() if match else len(line.text)
    start = match.end() if match else len(line.text)
    return line.text[:end], line.part(start, len(line.text)).stripped()


def _shown(text: str, program: Program) -> tuple[str, Value | None]:
    """Return what a line prints, or is nothing but, as it is written and as its value."""
    try:
        node = ast.parse(text, mode="eval").body if len(text) <= MAX_SHOWN else None
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print":
            node = node.args[0] if len(node.args) == 1 and not node.keywords else None
        return (
            (text, None) if node is None else (ast.unparse(node), read_value(node, program.names))
        )
    except (SyntaxError, ValueError, RecursionError, MemoryError, Unsupported):
        return text, None


def _printed(
    name: str, value: Value | None, comment: Segment, code: Code, knowledge: Knowledge
) -> Iterator[Claim]:
    """Yield the claim that a line comes out as its comment says."""
    program = code.program
    own = re.match(rf"{re.escape(name)}\s*(?=[=≈~])", comment.text)
    comment = comment if own is None else comment.part(own.end(), len(comment.text))
    if isinstance(value, Array):
        yield from _listed(name, value, comment, program)
        return
    match = _RESULT.search(comment.text)
    if match is None or value is None:
        return
    closed = _closed(value, program)
    if closed is None:
        return
    shown = cell(comment.part(*match.span(1)))
    if shown.number is None:
        return
    digits = digits_of(closed, shown.number, frozenset())
    if digits is not None:
        if isinstance(shown.number, Printed) and closed != shown.number.value:
            knowledge.rounded.add(shown.number)
        if digits.verdict.status is Status.PROVED and value not in code.known:
            knowledge.value(Symbol(name, real=True), shown.number)
        yield cell_claim(shown, digits, name, closed)


def _listed(name: str, value: Array, comment: Segment, program: Program) -> Iterator[Claim]:
    """Yield the claims that the entries of an array come out as a comment lists them."""
    match = _RESULTS.search(comment.text)
    if match is None:
        return
    start = match.start("all")
    places = [one.span(1) for one in re.finditer(_NUMERAL, match["all"])]
    entries = flat(value)
    if len(entries) != len(places):
        return
    for number, (entry, (first, last)) in enumerate(zip(entries, places, strict=True)):
        closed, shown = _closed(entry, program), cell(comment.part(start + first, start + last))
        if closed is None or shown.number is None:
            continue
        digits = digits_of(closed, shown.number, frozenset())
        if digits is not None:
            yield cell_claim(shown, digits, f"{name}[{number}]", closed)


def _local(comment: Segment, program: Program) -> Iterator[Claim]:
    """Yield the claim that a comment makes of the derivative of one line."""
    for match in _LOCAL.finditer(comment.text):
        above, below = (program.current.get(name) for name in match.groups()[:2])
        if not isinstance(above, Symbol) or not isinstance(below, Symbol):
            continue
        try:
            tree = ast.parse(match[3], mode="eval").body
            value = read_value(tree, program.names)
        except (SyntaxError, ValueError, Unsupported):
            continue
        if isinstance(value, Array):
            continue
        verdict, right = closest(value, above, below, program)
        name = f"d{match[1]}/d{match[2]}"
        part = comment.part(*match.span(3))
        if verdict.status in (Status.PROVED, Status.REFUTED):
            yield _claimed(verdict, part.span, (name, part.text), right)


def _is_literal(node: ast.expr) -> bool:
    """Whether a value is written out in numbers: then a comment beside it is no result."""
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    if isinstance(node, ast.Call) and len(node.args) == 1:
        node = node.args[0]  # np.array([1, 2])
        return isinstance(node, ast.List | ast.Tuple)
    return isinstance(node, ast.Constant | ast.List | ast.Tuple)


def _closed(entry: Expr, program: Program) -> Expr | None:
    """Return an entry in numbers; None if it rests on a name without a value."""
    free = set(program.free.values())

    def change(node: Expr) -> Expr | None:
        formula = program.formulas.get(node) if isinstance(node, Symbol) else None
        return None if formula is None else rewrite(formula, change)

    found = rewrite(entry, change)
    return None if found.free_symbols or found.has(*free) else found


def _bind(name: str, code: Code, knowledge: Knowledge) -> None:
    """Note the numbers that code gives to a quantity, or to its entries."""
    program = code.program
    value: Value = program.current[name]
    if any(entry in code.known for entry in flat(value)):
        return
    quantity = Symbol(name, real=True)
    if not isinstance(value, Array):
        given = program.formulas.get(value)
        if isinstance(given, Rational):
            knowledge.value(quantity, given)
        return
    numbers = [program.formulas.get(entry) for entry in flat(value)]
    if len(value.shape) != 1 or not all(isinstance(one, Rational) for one in numbers):
        return
    base = IndexedBase(quantity)
    first = _counted_from(name, knowledge)
    for place, one in enumerate(numbers, first):
        knowledge.value(base[Integer(place)], one)


def _counted_from(name: str, knowledge: Knowledge) -> int:
    """Return where the document's sums begin to count a family: from 1 only if one does."""
    for stack in knowledge.definitions.values():
        for known in stack:
            value = known.definition.value
            for node in preorder_traversal(value) if isinstance(value, Expr) else ():
                if isinstance(node, Sum) and node.limits[0][1] == 1:
                    names = {n.base.label.name for n in node.atoms(Indexed)}
                    if name in names:
                        return 1
    return 0


def _forget(text: str, program: Program) -> bool:
    """Note that a loop, a branch or an entry may change a name; tell whether one does."""
    match = _ASSIGNED.match(text)
    if match is not None:
        program.forget(match[1])
    return match is not None
