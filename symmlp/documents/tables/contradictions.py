"""What a document contradicts: its own data, the range of the output activation, its own names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sympy import Add, Expr, Indexed, Integer, Interval, Mul, Symbol, preorder_traversal

from symmlp.activations import activation
from symmlp.documents.findings.findings import Finding, finding
from symmlp.documents.knowledge.computed import function_of
from symmlp.documents.knowledge.knowledge import Knowledge, Known
from symmlp.documents.knowledge.letters import ACTIVATIONS, LOSS_LETTERS, TARGETS
from symmlp.documents.knowledge.names import base_letter, label_of, quantities
from symmlp.documents.progress import Progress
from symmlp.documents.syntaxes.grid import Cell, Grid
from symmlp.documents.tables.scaling import scalings
from symmlp.expressions import Apply, Partial
from symmlp.proof import judge
from symmlp.statement import Span, Statement, Status

#: Two tables are versions of one if so many of their cells agree.
ALIKE: Final = 0.25

#: Letters of targets, also where a document uses them for something else elsewhere; y is an output.
_TARGETS: Final = TARGETS - {"y"}

#: The entry of the table of activations that a function's name stands for.
NAMES: Final = {
    "sigma": "sigmoid",
    "sigmoid": "sigmoid",
    "Sigmoid": "sigmoid",
    "tanh": "tanh",
    "ReLU": "relu",
    "relu": "relu",
    "softplus": "softplus",
}


def contradictions(earlier: Sequence[Grid], grid: Grid) -> Iterator[Finding]:
    """Yield one finding where a table repeats an earlier one with other numbers."""
    for one in reversed(earlier):
        if len(one.rows) != len(grid.rows):
            continue
        pairs = [
            (row, place, a, b)
            for row, (before, after) in enumerate(zip(one.rows, grid.rows, strict=True), 1)
            for place, (a, b) in enumerate(zip(before, after, strict=True))
        ]
        differing = [pair for pair in pairs if _value(pair[2]) != _value(pair[3])]
        agreeing = len(pairs) - len(differing)
        if not differing or agreeing < ALIKE * len(pairs):
            continue
        row, place, a, b = differing[0]
        evidence = tuple(
            (f"line {after.segment.span.line}", f"{after.text}, earlier {before.text}")
            for _, _, before, after in differing
        )
        name = f"{grid.header[place].segment.text} in row {row}"
        yield finding(
            "contradictory-data",
            b.segment.span,
            evidence,
            quantity=name,
            first=a.text,
            line=a.segment.span.line,
            second=b.text,
        )
        return


def targets_out_of_range(progress: Progress) -> Iterator[Finding]:
    """Yield a finding for each target that the output activation can never reach.

    A target is what the loss subtracts from an output. Raw data are only looked at in a document
    that scales nothing.
    """
    for output, target in _compared(progress.knowledge):
        name = _activation_of(output, progress.knowledge)
        limits = activation(name).range if name is not None else None
        if limits is None:
            continue
        shown = f"({limits.start}, {limits.end})".replace("oo", "∞")
        seen = set[Expr]()
        for value, text, span in _targets(target, progress):
            number = getattr(value, "value", value)
            outside = Interval(limits.start, limits.end).contains(number) == False  # noqa: E712
            if outside and value not in seen:
                seen.add(value)
                yield finding(
                    "target-out-of-range", span, target=text, activation=name, range=shown
                )
        if seen:
            return


def _value(cell: Cell) -> Expr | None:
    """Return a cell's number without how it is printed: 70 and 70.0 are the same."""
    return getattr(cell.number, "value", cell.number)


def _compared(knowledge: Knowledge) -> Iterator[tuple[Expr, Expr]]:
    """Yield (output, target) of every difference that a loss is made of."""
    done = set()
    for letter in LOSS_LETTERS:
        for known in knowledge.definitions.get((letter, 0), []):
            value = known.definition.value
            for node in preorder_traversal(value) if isinstance(value, Expr) else ():
                names = _difference(node)
                if names is None:
                    continue
                for output, target in (names, names[::-1]):
                    defined = label_of(output) in knowledge.definitions
                    free = (
                        label_of(target) not in knowledge.definitions
                        or base_letter(target) in _TARGETS
                    )
                    if defined and free and base_letter(output) in ACTIVATIONS:
                        if (output, target) not in done:
                            yield output, target
                        done.add((output, target))


def _difference(node: Expr) -> tuple[Expr, Expr] | None:
    """Return the two names of a difference of two."""
    if not isinstance(node, Add) or len(node.args) != 2:
        return None
    plain = [a for a in node.args if isinstance(a, Symbol | Indexed)]
    minus = [
        a.args[1]
        for a in node.args
        if isinstance(a, Mul) and len(a.args) == 2 and a.args[0] == Integer(-1)
    ]
    minus = [a for a in minus if isinstance(a, Symbol | Indexed)]
    return (plain[0], minus[0]) if len(plain) == len(minus) == 1 else None


def _activation_of(output: Expr, knowledge: Knowledge) -> str | None:
    """Return the activation that an output is the value of, if the document or the field says."""
    for known in reversed(knowledge.definitions.get(label_of(output), [])):
        for form in (known.definition.value, *known.forms):
            names = _named(form, knowledge) if isinstance(form, Apply) else NAMES.values()
            closed, inside = _function_of_one(form, knowledge)
            if closed is None or len(inside) != 1:
                continue
            for name in dict.fromkeys(names):
                entry = activation(name)
                value = entry.expr.xreplace({entry.argument: inside[0]})
                if judge(Statement(closed, value)).status is Status.PROVED:
                    return name
    return None


def _function_of_one(form: Expr | None, knowledge: Knowledge) -> tuple[Expr | None, list[Expr]]:
    """Return a function and its variables; a form that applies none is one of what is in it."""
    if not isinstance(form, Apply):
        closed = form if isinstance(form, Expr) and not form.has(Apply) else None
        return closed, [] if closed is None else list(quantities(closed))
    function = function_of(form, knowledge)
    if function is None or any(form.orders):
        return None, []
    return function.expr, list(function.variables)


def _named(form: Apply, knowledge: Knowledge) -> list[str]:
    """Return the entry that a function's name stands for first, then the others."""
    name = NAMES.get(base_letter(form.head))
    return [*([name] if name else []), *NAMES.values()]


def _targets(target: Expr, progress: Progress) -> Iterator[tuple[Expr, str, Span]]:
    """Yield every value that is given for a target."""
    letter = base_letter(target)
    for put in progress.put_in:
        if base_letter(put.name) == letter:
            yield put.value, f"{put.name} = {put.value}", put.span
    if scalings(progress.knowledge):
        return
    for grid in progress.data:
        for place, header in enumerate(grid.header):
            if _letter(header).lower() == letter.lower():
                for cell in grid.column(place):
                    if cell.number is not None:
                        yield cell.number, cell.text, cell.segment.span


def _letter(header: Cell) -> str:
    text = header.segment.text.strip("$*` ")
    return text.split("_")[0].split("[")[0].rstrip("0123456789")


def two_names(knowledge: Knowledge) -> Iterator[Finding]:
    """Yield a finding for a quantity that is defined as exactly what another one is already.

    Both definitions stand in one section, and nothing says that the two are equal.
    """
    first = dict[tuple[int, Expr], tuple[Expr, int]]()
    everything = [known for stack in knowledge.definitions.values() for known in stack]
    for known in everything:
        value, span = known.definition.value, known.span
        if value is None or span is None or not _says_much(value):
            continue
        earlier, line = first.setdefault(
            (known.section, value), (known.definition.target, span.line)
        )
        name = known.definition.target
        if label_of(earlier) != label_of(name) and not _equated({earlier, name}, everything):
            yield finding("two-names", span, first=earlier, line=line, second=name)


def _says_much(value: Expr) -> bool:
    """Whether a definition is more than a number, another name or a derivative."""
    names = list(quantities(value))
    return len(names) > 1 and value not in names and not isinstance(value, Partial)


def _equated(pair: set[Expr], everything: Iterable[Known]) -> bool:
    """Whether a chain of the document runs from one name over the other."""
    return any(
        known.definition.target in pair
        and not pair.isdisjoint((known.definition.value, *known.forms))
        for known in everything
    )


def at_the_end(progress: Progress) -> None:
    """Find what can only be said when all of a document is known."""
    progress.findings.extend(targets_out_of_range(progress))
    progress.findings.extend(two_names(progress.knowledge))
