"""The one edit that would make a refuted step true: a sign, a factor, a transpose, an operator.

Every candidate is an edit of the author's own LaTeX, read and judged like the author's text under
the definitions that refuted it; only an edit that is PROVED is suggested. Most likely slips first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from sympy import Basic, Expr, Function, Indexed, Lambda, Pow, Symbol

from symmlp.documents.arrays.entries import mentions_arrays
from symmlp.documents.arrays.entry_naming import speaks_of_arrays, speaks_of_layers
from symmlp.documents.arrays.entry_values import NoEntries
from symmlp.documents.arrays.whole_arrays import Written, written
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.names import Label, heads, label_of, quantities
from symmlp.documents.reports.as_written import written_at
from symmlp.documents.steps.slips import OF_NUMBERS, Change, Formula, Slip
from symmlp.documents.steps.slips_of_arrays import OF_ARRAYS
from symmlp.documents.steps.trying import proves
from symmlp.documents.syntaxes.segments import Source
from symmlp.expressions import Apply
from symmlp.latex.read import ChainStep, read_chains, read_expression
from symmlp.latex.roles import Roles
from symmlp.latex.unreadable import Unreadable
from symmlp.proof import judge
from symmlp.statement import Definition, Statement, Status

MAX_CANDIDATES: Final = 60
MAX_LENGTH: Final = 600
#: Edits that speak of more than the step does, which need definitions of their own: slow.
MAX_JUDGED: Final = 6
_TRANSPOSE: Final = re.compile(r"\\top\b|\\intercal\b|\\mathsf\s*\{?T\}?")


@dataclass(frozen=True)
class Refuted:
    """A refuted step: as it was judged, and what is known there; ``source`` is its document."""

    statement: Statement
    step: ChainStep
    knowledge: Knowledge
    roles: Roles
    source: Source


def mend(refuted: Refuted) -> Change | None:
    """Return the one edit of the right side that makes a refuted step true, if one does."""
    if max(len(refuted.step.lhs.latex), len(refuted.step.rhs.latex)) > MAX_LENGTH:
        return None
    one = _formula(refuted)
    if not _is_of_arrays(refuted):
        found = (c for c in _changes(OF_NUMBERS, one) if _holds(c.applied(one.rhs), refuted))
        return next(found, None)
    unknown = []
    for change in _changes(OF_ARRAYS, one):
        mended = _by_entries(change.applied(one.rhs), refuted)
        if mended is None:
            continue
        if _proved(mended, refuted.statement):
            return change
        if _speaks_of_more(mended.rhs, refuted.statement):
            unknown.append((change, mended))
    known = trying(refuted.knowledge)
    found = (c for c, mended in unknown[:MAX_JUDGED] if proves(mended, known))
    return next(found, None)


def _changes(slips: Iterable[Slip], one: Formula) -> Iterator[Change]:
    """Yield the edits that are tried, each once."""
    found = dict[str, Change]()
    for change in chain.from_iterable(slip(one) for slip in slips):
        found.setdefault(change.applied(one.rhs), change)
        if len(found) == MAX_CANDIDATES:
            break
    yield from found.values()


def _is_of_arrays(refuted: Refuted) -> bool:
    left, right = refuted.step.lhs.expression, refuted.step.rhs.expression
    if not isinstance(left, Expr) or not isinstance(right, Expr):
        return False
    return (
        mentions_arrays(left, right)
        or speaks_of_layers(left, right, refuted.knowledge)
        or speaks_of_arrays(left, right, refuted.knowledge)
    )


def _formula(refuted: Refuted) -> Formula:
    """Return a step as its author wrote it, with what its definitions say that it may have lost."""
    lhs, rhs = refuted.step.lhs.latex, refuted.step.rhs.latex
    return replace(
        as_formula(lhs, rhs, refuted.roles, refuted.source),
        counts=tuple(dict.fromkeys(_counts(refuted.statement))),
        functions=tuple(dict.fromkeys(_functions(refuted))),
    )


def as_formula(lhs: str, rhs: str, roles: Roles, source: Source) -> Formula:
    """Return an equation as its author wrote it."""
    found = read_equation(lhs, rhs, roles)
    style = _TRANSPOSE.search(f"{lhs} {rhs}") or _TRANSPOSE.search("\n".join(source.lines))
    tree = None if found is None else found.rhs.syntax
    return Formula(lhs, rhs, tree, len(lhs) + 3, style[0] if style is not None else "T")


def read_equation(lhs: str, rhs: str, roles: Roles) -> ChainStep | None:
    """Return an equation as it is read where it stands; None if it is not one."""
    try:
        steps = read_chains(f"{lhs} = {rhs}", roles)
    except Unreadable:
        return None
    return steps[0] if len(steps) == 1 else None


def edited(step: ChainStep, rhs: str, roles: Roles) -> tuple[Expr, Expr] | None:
    """Return the sides of a step with another right side; None if that is not read."""
    found = read_equation(step.lhs.latex, rhs, roles)
    left, right = step.lhs.expression, None if found is None else found.rhs.expression
    return (left, right) if isinstance(left, Expr) and isinstance(right, Expr) else None


def by_entries(left: Expr, right: Expr, knowledge: Knowledge) -> Written | None:
    """Return an equation of quantities, entry by entry; None if its shapes do not allow it."""
    try:
        entries = written(left, knowledge.read(right), knowledge)
    except NoEntries:
        return None
    lhs, rhs = knowledge.as_quantities(entries.lhs), knowledge.as_quantities(entries.rhs)
    return replace(entries, lhs=lhs, rhs=rhs)


def _counts(statement: Statement) -> Iterator[str]:
    """Yield the letters that count and that a definition divides by."""
    for definition in statement.definitions:
        value = definition.value
        for power in value.atoms(Pow) if isinstance(value, Basic) else ():
            if power.exp == -1:
                yield from sorted(one.name for one in power.base.free_symbols if one.is_integer)


def _functions(refuted: Refuted) -> Iterator[str]:
    """Yield what units are made of by their functions, as the author wrote it."""
    for stack in refuted.knowledge.definitions.values():
        for known in stack:
            value = known.definition.value
            if isinstance(value, Function) or (isinstance(value, Apply) and not any(value.orders)):
                yield written_at(known.span, refuted.source)


def _holds(rhs: str, refuted: Refuted) -> bool:
    """Whether another right side, about numbers, is proved."""
    statement = refuted.statement
    try:
        expression = read_expression(rhs, refuted.roles)
    except Unreadable:
        return False
    return _proved(replace(statement, rhs=_with_sizes(expression, statement)), statement)


def _by_entries(rhs: str, refuted: Refuted) -> Statement | None:
    """Return the statement with another right side, by entries as the step itself was written."""
    sides = edited(refuted.step, rhs, refuted.roles)
    knowledge, statement = trying(refuted.knowledge), refuted.statement
    entries = None if sides is None else by_entries(*sides, knowledge)
    if entries is None:
        return None
    ranges = {limit.index: limit for limit in (*statement.indices, *entries.indices)}
    return replace(
        statement,
        lhs=entries.lhs,
        rhs=entries.rhs,
        definitions=tuple(_sized(one, knowledge) for one in statement.definitions),
        indices=tuple(ranges.values()),
    )


def _sized(definition: Definition, knowledge: Knowledge) -> Definition:
    """Return a definition with the sizes that the edit makes one as one."""
    value = definition.value
    if not isinstance(value, Expr) or isinstance(value, Lambda):
        return definition
    return replace(definition, value=knowledge.read(value))


def trying(knowledge: Knowledge) -> Knowledge:
    """Return what is known, so that what may not hold does not say which sizes are one."""
    return replace(knowledge, sizes=None if knowledge.sizes is None else knowledge.sizes.copy())


def _speaks_of_more(side: Expr, statement: Statement) -> bool:
    """Whether a side names something for which the statement may have no definition."""
    sides = (statement.lhs, statement.rhs)
    known = {one for other in sides for one in (*map(_of_layer, quantities(other)), *heads(other))}
    return not known.issuperset((*map(_of_layer, quantities(side)), *heads(side)))


def _of_layer(name: Expr) -> tuple[Label, Expr | None]:
    """Return a name without its units: W[l + 1, i, j] is the W of layer l + 1."""
    return label_of(name), name.indices[0] if isinstance(name, Indexed) else None


def _with_sizes(expression: Basic, statement: Statement) -> Basic:
    """Return an expression with its numbers of units as they are in a statement."""
    letters = statement.lhs.free_symbols | statement.rhs.free_symbols
    sizes = {one.name: one for one in letters if one.is_integer and one.is_positive}
    found = (one for one in expression.free_symbols if isinstance(one, Symbol) and one.is_integer)
    return expression.xreplace({one: sizes[one.name] for one in found if one.name in sizes})


def _proved(mended: Statement, refuted: Statement) -> bool:
    if mended.rhs == refuted.rhs:
        return False
    return judge(mended, look_first=True).status is Status.PROVED
