"""Tables of functions beside their derivatives: each row is a claim about two formulas.

The headers say it (``f(x)`` and ``df/dx`` or ``f'(x)``, or the words function and derivative);
every other letter in a row is a constant. Cells that cannot be read are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sympy import Expr, Symbol

from symmlp.documents.findings.evidence import evidence_of
from symmlp.documents.findings.findings import finding
from symmlp.documents.knowledge import conventions
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.names import heads, quantities
from symmlp.documents.progress import Progress
from symmlp.documents.reports.claim import Claim
from symmlp.documents.syntaxes.segments import Kind, Segment
from symmlp.expressions import Apply, Partial
from symmlp.latex.read import read_expression
from symmlp.latex.unreadable import Unreadable
from symmlp.proof import judge
from symmlp.statement import Definition, Statement, Status

#: Words for the column of the formulas, also where one of the names stands before it.
_FUNCTION: Final = frozenset(
    {"function", "activation", "activation function", "formula", "definition", "expression"}
    | {"equation", "f"}
)
_DERIVATIVE: Final = frozenset({"derivative", "its derivative", "slope", "gradient", "f'"})


def check(rows: Sequence[Sequence[Segment]], progress: Progress) -> Iterator[Claim]:
    """Yield the claims of a table whose headers are a function and its derivative."""
    places = _places(rows[0], progress) if rows else None
    if places is None:
        return
    function, derivative, variable = places
    for row in rows[1:]:
        if max(function, derivative) >= len(row):
            continue
        formula, slope = (_read(row[place], progress) for place in (function, derivative))
        if formula is None or slope is None:
            continue
        by = variable or _only(formula)
        if by is not None:
            yield from _judged(formula, slope, by, row[function], row[derivative], progress)


def _judged(
    formula: Expr,
    slope: Expr,
    variable: Symbol,
    said: Segment,
    cell: Segment,
    progress: Progress,
) -> Iterator[Claim]:
    names = dict.fromkeys((*quantities(formula), *quantities(slope), variable))
    definitions = [Definition(name) for name in names]
    assumed = []
    for head, arity in dict.fromkeys((*heads(formula), *heads(slope))):
        convention = _function(head, progress.knowledge) if arity == 1 else None
        if convention is None:
            return
        definitions.append(convention.definition)
        assumed.append(convention.sentence)
    verdict = judge(Statement(Partial(formula, variable), slope, definitions=tuple(definitions)))
    if verdict.status not in (Status.PROVED, Status.REFUTED):
        return
    evidence = (*evidence_of(verdict), *(("taken for granted", a) for a in assumed))
    name = rf"\frac{{d}}{{d{variable}}} {said.text}"
    found = (
        (finding("step-refuted", cell.span, evidence, lhs=name, rhs=cell.text),)
        if verdict.status is Status.REFUTED
        else ()
    )
    yield Claim(verdict.status, verdict.method, cell.span, (name, cell.text), evidence, found)


def _function(head: Expr, knowledge: Knowledge) -> conventions.Convention | None:
    known = knowledge.function(head, 1)
    if known is not None:
        return conventions.Convention(known.definition, f"{head} as the document defines it")
    return conventions.function(head, knowledge)


def _places(header: Sequence[Segment], progress: Progress) -> tuple[int, int, Symbol | None] | None:
    """Return the two columns, and the variable if the headers say it."""
    function: tuple[int, Expr | None] | None = None
    for place, cell in enumerate(header):
        word = cell.text.strip("*_ $").lower()
        read = _read(cell, progress)
        by = _variable(read)
        if by is not None and function is not None and _is_of(read, function[1]):
            return function[0], place, by
        if word in _DERIVATIVE and function is not None and function[1] is None:
            return function[0], place, None
        if word in _FUNCTION:
            function = (place, None)
        elif isinstance(read, Apply) and not any(read.orders) and len(read.arguments) == 1:
            function = (place, read.head)
    return None


def _variable(read: Expr | None) -> Symbol | None:
    """Return what a header's first derivative is by."""
    by = read.variable if isinstance(read, Partial) else None
    if isinstance(read, Apply) and read.orders == (1,):
        by = read.arguments[0]
    return by if isinstance(by, Symbol) else None


def _is_of(derivative: Expr | None, head: Expr | None) -> bool:
    """Whether a header's derivative is one of the function in the other header."""
    inside = derivative.expression if isinstance(derivative, Partial) else derivative
    return head is None or str(inside.head if isinstance(inside, Apply) else inside) == str(head)


def _read(cell: Segment, progress: Progress) -> Expr | None:
    if cell.kind is not Kind.INLINE:
        return None
    # Of σ(z) = 1/(1 + e^-z) the name is said, and the formula counts.
    text = cell.text.rsplit("=", 1)[-1]
    try:
        found = read_expression(text, progress.roles)
    except Unreadable:
        return None
    return found if isinstance(found, Expr) else None


def _only(formula: Expr) -> Symbol | None:
    """Return the one quantity of a formula."""
    names = quantities(formula)
    return names[0] if len(names) == 1 and isinstance(names[0], Symbol) else None
