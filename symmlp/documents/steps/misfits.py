"""Steps whose arrays have shapes that cannot fit, as the document declares them.

W of 3×2 is never multiplied by x with 3 entries; the text may mean Wᵀ. Nothing is said where a
shape is not declared, or not certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from sympy import Expr, Indexed, Integer, Symbol, Tuple, preorder_traversal

from symmlp.documents.arrays import shape_check
from symmlp.documents.findings.findings import Finding, finding
from symmlp.documents.knowledge.names import is_target
from symmlp.documents.knowledge.shapes import Declared
from symmlp.documents.progress import Progress
from symmlp.documents.reports.as_written import written_at
from symmlp.documents.steps.mending import MAX_LENGTH, as_formula, by_entries, edited, trying
from symmlp.documents.steps.of_arrays import key_of
from symmlp.documents.steps.slips import Change
from symmlp.documents.steps.slips_of_arrays import orders, transposes
from symmlp.documents.steps.step_findings import edit_of
from symmlp.documents.steps.trying import proves
from symmlp.documents.syntaxes.segments import Segment
from symmlp.latex.read import ChainStep
from symmlp.statement import Span, Statement

#: How many edits are tried.
MAX_EDITS: Final = 24


@dataclass(frozen=True)
class _Known:
    """What is known of shapes at one place of a document."""

    progress: Progress

    @property
    def any(self) -> bool:
        """Whether there is anything to compare."""
        return bool(self.progress.shapes.declared or self.progress.knowledge.arrays)

    def sizes(self, name: Expr) -> tuple[Expr, ...] | None:
        """Return the sizes of a name, as declared or as its numbers have them."""
        declared = self.declared(name)
        if declared is not None:
            return declared[0]
        knowledge = self.progress.knowledge
        numbers = knowledge.arrays.get(key_of(name), ())
        if not numbers or numbers[-1][2] != knowledge.section:
            return None
        rows, listed, _ = numbers[-1]
        shape = (Integer(len(rows)), Integer(len(rows[0])))
        return tuple(size for size in shape if size != 1) if listed or 1 in shape else shape

    def declared(self, name: Expr) -> tuple[tuple[Expr, ...], Declared] | None:
        """Return the sizes of a name and what declares them."""
        return self.progress.shapes.of(name, self.progress.knowledge.section)

    def differ(self, one: Expr, other: Expr) -> bool:
        """Whether two sizes are certainly not the same."""
        return self.progress.shapes.differ(one, other)


def misfit(step: ChainStep, span: Span, segment: Segment, progress: Progress) -> Finding | None:
    """Return the finding on a step whose shapes cannot fit; None if they can, or are not known."""
    left, right = step.lhs.expression, step.rhs.expression
    known = _Known(progress)
    if not known.any or not isinstance(left, Expr) or not isinstance(right, Expr | Tuple):
        return None
    if not _is_of_whole_arrays(_names(left, right), known):
        return None
    reason = shape_check.misfit(left, right, known.sizes, known.differ)
    if not reason:
        return None
    evidence = tuple(_shapes(step, segment, known))
    edits = [one for one in _edits(step, segment, progress) if _fits(one, step, known)]
    true = next((one for one in edits if _is_proved(one, step, progress)), None)
    change = true or (edits[0] if len(edits) == 1 else None)
    at = segment.between(step.rhs.start, step.rhs.end)
    if change is None:
        return finding("shape-mismatch", span, evidence, at=at, reason=reason)
    label = "would fit" if true is None else "true would be"
    shown = change.applied(step.rhs.latex).strip()
    evidence = (*evidence, ("slip", change.what), (label, shown))
    fix = edit_of(change, at, step, segment)
    return finding("shape-mismatch", span, evidence, fix, at=at, reason=reason)


def learn_shape(step: ChainStep, span: Span, progress: Progress) -> None:
    """Note the shape of what a step defines, where the shapes of what it is made of are known."""
    left, right = step.lhs.expression, step.rhs.expression
    known = _Known(progress)
    if (
        not known.any
        or not isinstance(left, Symbol | Indexed)
        or not is_target(left)
        or known.sizes(left)
    ):
        return
    sizes = shape_check.sizes_of(right, known.sizes, known.differ)
    if sizes is not None:
        one = Declared(left, sizes, span, progress.knowledge.section)
        progress.shapes = progress.shapes.also(one)


def _names(left: Expr, right: Expr) -> Iterator[Expr]:
    """Yield the names in an equation, each once."""
    seen = set[Expr]()
    for side in (left, right):
        nodes = preorder_traversal(side)
        for node in nodes:
            if isinstance(node, Indexed):
                nodes.skip()
            if isinstance(node, Symbol | Indexed) and node not in seen:
                seen.add(node)
                yield node


def _is_of_whole_arrays(names: Iterable[Expr], known: _Known) -> bool:
    """Whether shapes are known, and a_1 is that of layer 1: no entry stands beside a matrix."""
    sizes = [(name, found) for name in names if (found := known.sizes(name))]
    numbered = any(
        isinstance(index, Integer)
        for name, _ in sizes
        for index in (name.indices if isinstance(name, Indexed) else ())
    )
    return bool(sizes) and (not numbered or any(len(found) > 1 for _, found in sizes))


def _shapes(step: ChainStep, segment: Segment, known: _Known) -> Iterator[tuple[str, str]]:
    """Yield each name with its shape, and the line that says so."""
    for name in _names(step.lhs.expression, step.rhs.expression):
        sizes, declared = known.sizes(name), known.declared(name)
        if sizes:
            place = known.progress.as_written.place_of(name, step, segment)
            symbol = written_at(place, segment.source) or str(name)
            words = shape_check.said(sizes) + " entries" * (len(sizes) == 1)
            where = "" if declared is None else f", line {declared[1].span.line}"
            yield f"shape of {symbol}", words + where


def _edits(step: ChainStep, segment: Segment, progress: Progress) -> Iterator[Change]:
    if len(step.lhs.latex) + len(step.rhs.latex) > MAX_LENGTH:
        return
    one = as_formula(step.lhs.latex, step.rhs.latex, progress.roles, segment.source)
    yield from islice(chain(transposes(one), orders(one)), MAX_EDITS)


def _fits(change: Change, step: ChainStep, known: _Known) -> bool:
    """Whether an edit makes all shapes fit."""
    sides = edited(step, change.applied(step.rhs.latex), known.progress.roles)
    return sides is not None and shape_check.fits(*sides, known.sizes, known.differ)


def _is_proved(change: Change, step: ChainStep, progress: Progress) -> bool:
    sides = edited(step, change.applied(step.rhs.latex), progress.roles)
    known = trying(progress.knowledge)
    entries = None if sides is None else by_entries(*sides, known)
    if entries is None:
        return False
    statement = Statement(
        entries.lhs,
        entries.rhs,
        assumptions=progress.assumptions,
        indices=entries.indices,
    )
    return proves(statement, known)
