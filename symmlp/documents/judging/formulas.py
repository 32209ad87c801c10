"""The formulas of a document, all read before any is judged: what one shows holds for the others.

Which index bounds count the same units, which function a name stands for, and what is computed at
all is decided once for the whole document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sympy import Expr, Indexed, Symbol

from symmlp.documents.arrays.entry_naming import small
from symmlp.documents.arrays.whole_arrays import see_shapes
from symmlp.documents.knowledge.applied_names import applied_names
from symmlp.documents.knowledge.batch_layout import Layout, layout_of
from symmlp.documents.knowledge.known_functions import FUNCTIONS
from symmlp.documents.knowledge.letters import LOSS_LETTERS, PARAMETERS
from symmlp.documents.knowledge.names import (
    Label,
    base_letter,
    is_index,
    is_number,
    label_of,
    quantities,
)
from symmlp.documents.knowledge.rank_rules import Ranks, Sides
from symmlp.documents.knowledge.ranks import ranks
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.documents.knowledge.sizes import Sizes, counts_samples
from symmlp.documents.prose.wording import between
from symmlp.documents.syntaxes.segments import Kind, Segment
from symmlp.expressions import Apply, Partial
from symmlp.latex.arrays import MatrixProduct, Transposed
from symmlp.latex.read import ChainStep, Side, read_chains
from symmlp.latex.roles import Roles
from symmlp.statement import Relation

FORMULAS: Final = frozenset({Kind.DISPLAY, Kind.INLINE})
#: What the reader calls bold letters.
_BOLD: Final = "_bold"
#: What may stand between a formula and the one that goes on with it: no word.
_BLANK: Final = re.compile(r"(?:<br\s*/?>|[^\w<])*")


#: How an author's relation sign is read.
RELATIONS: Final = {
    "=": Relation.EQUAL,
    "≡": Relation.EQUAL,
    "≈": Relation.APPROXIMATES,
    ":=": Relation.DEFINES,
    "←": Relation.DEFINES,
}


@dataclass(frozen=True)
class Formula:
    """A segment of mathematics with its steps, or the problem that kept it from being read.

    ``section`` is the number of headings before it. A problem that is not `Unreadable` is a fault
    of symmlp itself.
    """

    segment: Segment
    section: int
    steps: tuple[ChainStep, ...]
    problem: Exception | None = None


@dataclass(frozen=True)
class Shown:
    """What a document shows of its arrays.

    The ``ranks`` of names in each section, how it lays out batches and weights, and the
    ``families`` of numbers that it speaks of.
    """

    ranks: tuple[Ranks, ...]
    layout: Layout
    families: frozenset[Label]


def with_cells(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Yield the segments, and behind a table those of its cells that are equations."""
    for segment in segments:
        yield segment
        cells = (cell for row in segment.rows for cell in row)
        yield from (cell for cell in cells if cell.kind is Kind.INLINE and "=" in cell.text)


def read_formulas(
    segments: Iterable[Segment], roles: Roles, sizes: Sizes
) -> tuple[list[Formula], Shown]:
    """Return the formulas of a document and what it shows of its arrays.

    ``sizes`` learns the bounds and shapes that the formulas show.
    """
    formulas = _each(_with_plain_heads, _read(segments, roles))
    formulas = _each(applied_names(_sides(formulas)).read, formulas)
    known = ranks(_by_section(formulas))
    shown = Shown(known, layout_of(_sides(formulas)), _families_of(formulas))
    return _with_sizes(formulas, sizes, shown), shown


def _with_plain_heads(expression: Expr) -> Expr:
    """Return an expression whose bold functions are the ones that are not bold elsewhere."""

    def change(node: Expr) -> Expr | None:
        head = node.head if isinstance(node, Apply) else None
        if not isinstance(head, Symbol) or not head.name.endswith(_BOLD):
            return None
        arguments = (rewrite(argument, change) for argument in node.arguments)
        plain = Symbol(head.name.removesuffix(_BOLD), **head.assumptions0)
        return Apply(plain, node.orders, *arguments)

    return rewrite(expression, change)


def identified(formulas: Iterable[Formula]) -> dict[str, str]:
    """Return which abstract functions the document somewhere equates with a known one."""
    found: dict[str, str] = {}
    for left, right in _sides(formulas):
        if isinstance(left, Apply) and isinstance(right, Apply) and left.head != right.head:
            name = base_letter(right.head)
            known = base_letter(left.head)
            if name in FUNCTIONS and known not in FUNCTIONS and left.arguments == right.arguments:
                found.setdefault(str(left.head), name)
    return found


def computed_names(formulas: Iterable[Formula]) -> frozenset[str]:
    """Return the names that the document computes somewhere, or names in an unread way."""
    found: set[str] = set()
    for left, right in _sides(formulas):
        sides = (left, *getattr(left, "arguments", ()), right)
        names = (side for side in sides if isinstance(side, Symbol | Indexed))
        if not (isinstance(right, Expr) and is_number(right)):
            found.update(label_of(name)[0] for name in names if name != right or left is None)
        computed = isinstance(left, Expr) and not is_number(left) and not left.has(Partial)
        if computed and isinstance(right, Symbol | Indexed):
            found.add(label_of(right)[0])
    # Z is the array of the z, but a loss C has nothing to do with a bias c.
    arrays = (name for name in found if base_letter(name) not in LOSS_LETTERS)
    return frozenset(found | {small(name) for name in arrays})


def counting_equations(formulas: Iterable[Formula]) -> Iterator[Sides]:
    """Yield the equations about nothing but what counts: n_0 = 3, m = n."""
    for formula in formulas:
        for left, right in _equations(formula):
            if not quantities(left) and not quantities(right):
                yield left, right


def _families_of(formulas: Iterable[Formula]) -> frozenset[Label]:
    """Return the names with indices that the formulas speak of, with the number of these."""
    sides = (side for pair in _sides(formulas) for side in pair if isinstance(side, Expr))
    return frozenset(label_of(one) for side in sides for one in side.atoms(Indexed))


def samples_first(formulas: Iterable[Formula]) -> frozenset[str]:
    """Return the names of samples, x_i, of whose entries the number of the sample is the first.

    Those whose entries the document writes so, x_j^(i), and those that are rows of a matrix: X.
    """
    sides = [side for pair in _sides(formulas) for side in pair if isinstance(side, Expr)]
    members = {member for side in sides for member in side.atoms(Indexed)}
    whole = {label_of(one)[0] for one in members if counts_samples(one.indices)}
    entries = (one for one in members if len(one.indices) > 1 and is_index(one.indices[-1]))
    written = {label_of(one)[0] for one in entries if counts_samples(one.indices[:-1])}
    products = (product for side in sides for product in side.atoms(MatrixProduct))
    rows = {small(name) for product in products for name in _with_rows(product)}
    return frozenset(whole & (written | rows))


def _with_rows(product: MatrixProduct) -> Iterator[str]:
    """Yield the matrix of a product whose samples are its rows: X w, or Xᵀ by what samples have."""
    first, second = product.args[:2]
    turned = isinstance(first, Transposed)
    matrix = first.args[0] if turned else first
    if not isinstance(matrix, Symbol) or base_letter(matrix) in PARAMETERS | {"Theta"}:
        return
    by_weights = isinstance(second, Symbol) and base_letter(second) in PARAMETERS | {"beta"}
    if matrix.name[:1].isupper() and (turned or by_weights):
        yield matrix.name


def _sides(formulas: Iterable[Formula]) -> Iterator[tuple[Expr | None, Expr | None]]:
    """Yield the two sides of every step; None for a side that was not read."""
    for formula in formulas:
        yield from ((step.lhs.expression, step.rhs.expression) for step in formula.steps)


def _by_section(formulas: Iterable[Formula]) -> list[list[Sides]]:
    """Return the sides of the equations that were read, for each section."""
    sections: list[list[Sides]] = []
    for formula in formulas:
        sections.extend([] for _ in range(len(sections), formula.section + 1))
        sections[-1].extend(_equations(formula))
    return sections


def _equations(formula: Formula) -> Iterator[Sides]:
    for step in formula.steps:
        left, right = step.lhs.expression, step.rhs.expression
        if left is not None and right is not None and step.relation in RELATIONS:
            yield left, right


def _read(segments: Iterable[Segment], roles: Roles) -> Iterator[Formula]:
    """Yield the formulas; one that begins with a relation goes on with the one before.

    In a sentence that is the formula right before it, for a displayed one the displayed one before.
    """
    shown: Side | None = None
    last: Formula | None = None
    section = 0
    for segment in with_cells(segments):
        section += segment.kind is Kind.HEADING
        if segment.kind not in FORMULAS:
            continue
        carried = shown if segment.kind is Kind.DISPLAY else None
        if last is not None and last.steps and _BLANK.fullmatch(_gap(last.segment, segment)):
            carried = last.steps[-1].rhs
        try:
            last = Formula(segment, section, tuple(read_chains(segment.text, roles, carried)))
        except Exception as problem:
            last = Formula(segment, section, (), problem)
        yield last
        if segment.kind is Kind.DISPLAY and last.steps:
            shown = last.steps[-1].rhs


def _gap(first: Segment, second: Segment) -> str:
    """Return what stands between two formulas; a word if they are not near each other."""
    found = between(first, second)
    return "far" if found is None else found


def _with_sizes(formulas: Sequence[Formula], sizes: Sizes, shown: Shown) -> list[Formula]:
    """Return the formulas with what bounds a sum read as a whole number everywhere."""
    seen = []
    for formula in formulas:
        try:
            _see_sizes(formula, sizes, shown)
        except Exception as fault:
            seen.append(replace(formula, steps=(), problem=fault))
        else:
            seen.append(formula)
    sizes.settle()
    return _each(sizes.read, seen)


def _see_sizes(formula: Formula, sizes: Sizes, shown: Shown) -> None:
    ranks = shown.ranks[formula.section]
    for left, right in _sides([formula]):
        sides = [side for side in (left, right) if side is not None]
        sizes.see(sides, ranks)
        if left is not None and right is not None:
            see_shapes(left, right, sizes, ranks, shown.layout, shown.families)


def _each(change: Callable[[Expr], Expr], formulas: Iterable[Formula]) -> list[Formula]:
    """Return formulas with each of their sides read in another way."""

    def read(side: Side) -> Side:
        if not isinstance(side.expression, Expr):
            return side
        return replace(side, expression=change(side.expression))

    return [
        replace(f, steps=tuple(replace(s, lhs=read(s.lhs), rhs=read(s.rhs)) for s in f.steps))
        for f in formulas
    ]
