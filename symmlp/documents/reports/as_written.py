"""Quantities in the author's own words: where a formula speaks of one, and how it is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sympy import Basic, Expr

from symmlp.documents.knowledge.names import label_of
from symmlp.documents.syntaxes.segments import Segment, Source
from symmlp.expressions import Apply
from symmlp.latex.read import ChainStep, Side, read_expression
from symmlp.latex.roles import Roles
from symmlp.latex.syntax.tree import Candidate, Name, Node, Scripted, walk
from symmlp.latex.unreadable import Unreadable
from symmlp.statement import Span

#: A formula with more names is not searched to its end.
MAX_NAMES: Final = 60


class AsWritten:
    """Where formulas speak of quantities, by the roles of a document; each name is read once."""

    def __init__(self, roles: Roles) -> None:
        self._roles = roles
        self._names: dict[str, Expr | None] = {}

    def place_of(self, name: Expr, step: ChainStep, segment: Segment) -> Span | None:
        """Return where a step first speaks of a quantity or a function, if it does itself.

        Another member of its family will do, or an array whose entry it is: W for W[i, j].
        """
        wanted = label_of(name)
        family = whole = None
        for side in _sides(step):
            for start, end in _names(side):
                found = self._name(segment.text[start:end])
                if found == name:
                    return segment.between(start, end)
                if found is not None and family is None and label_of(found) == wanted:
                    family = segment.between(start, end)
                if found is not None and whole is None and label_of(found)[0] == wanted[0]:
                    whole = segment.between(start, end)
        return family or whole

    def _name(self, text: str) -> Expr | None:
        """Return a name, or that of a function, as it is read; None if it is not understood."""
        if text not in self._names:
            self._names[text] = _read(text, self._roles)
        return self._names[text]


def written_at(span: Span | None, source: Source) -> str:
    """Return what stands at a place in one line; nothing if the place is not in this source."""
    if span is None or span.file != source.file or span.end_line > len(source.lines):
        return ""
    lines = list(source.lines[span.line - 1 : span.end_line])
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return " ".join(" ".join(lines).split())


def elided(text: str, length: int) -> str:
    """Return a text that is not longer than that, its middle left out where it was."""
    if len(text) <= length:
        return text
    head = (length - 1) * 2 // 3
    return f"{text[:head].rstrip()}…{text[len(text) - (length - 1 - head) :].lstrip()}"


def _sides(step: ChainStep) -> Iterator[Side]:
    """Yield the sides that stand in the step's own text."""
    if not step.carried:
        yield step.lhs
    yield step.rhs


def _names(side: Side) -> Iterator[tuple[int, int]]:
    """Yield the places of names with all their scripts, then those of the names alone."""
    if side.syntax is None:
        return
    nodes = list[Node]()
    for node in walk(side.syntax):
        if isinstance(node, Candidate):
            nodes.append(node.head)
        elif isinstance(node, Name | Scripted):
            nodes.append(node)
        if len(nodes) > MAX_NAMES:
            break
    nodes.sort(key=lambda node: not isinstance(node, Scripted))
    yield from dict.fromkeys((node.start, node.end) for node in nodes)


def _read(text: str, roles: Roles) -> Expr | None:
    try:
        found: Basic = read_expression(text, roles)
    except Unreadable:
        return None
    if isinstance(found, Apply):
        return found.head
    return found if isinstance(found, Expr) else None
