"""Steps between arrays of numbers, ``W x + b = (1.1, 0.9)ᵀ``: their values, and their verdicts.

What a document writes out in numbers for a name is that name's from there on. A step is judged
where both sides come out in numbers, each entry by its digits. Names without values leave it to the
judge of formulas.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sympy import Expr, Indexed, IndexedBase, Integer, Symbol, Tuple, preorder_traversal

from symmlp.documents.arrays.entry_naming import rank_of
from symmlp.documents.arrays.numeric_arrays import Matrix, NotNumeric, Value, literal, paired, value
from symmlp.documents.knowledge.computed import rational_of
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.names import is_number, is_target, label_of
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.documents.readings.judged import Judged, definition
from symmlp.expressions import Printed
from symmlp.latex.arrays import Entries
from symmlp.proof.printed import METHOD, Digits, decimals, judge_digits
from symmlp.statement import Evidence, Relation, Statement, Status, Verdict

_ORDER: Final = {Status.PROVED: 0, Status.UNDECIDED: 1, Status.REFUTED: 3}


def judge_arrays(
    lhs: Expr, rhs: Expr, relation: Relation, knowledge: Knowledge, first: bool
) -> Judged | None:
    """Judge a step that writes arrays of numbers out; None if it is no such step."""
    if knowledge.givens is not None:
        return None
    if not (_writes_out(lhs) or _writes_out(rhs) or _comes_to(lhs, rhs, knowledge)):
        return None
    values = _Values(knowledge)
    try:
        right = value(rhs, knowledge, values.of)
    except NotNumeric:
        return None
    named = first and isinstance(lhs, Symbol | Indexed) and is_target(lhs)
    if named:
        form, section = knowledge.array_forms.get(key_of(lhs), (None, 0))
        if form is None or relation is Relation.DEFINES or section != knowledge.section:
            return definition(lhs)
        lhs = form
    try:
        left = value(lhs, knowledge, values.of)
        judged = _compared(left, right, relation, knowledge)
    except NotNumeric as problem:
        if named:
            return definition(lhs)
        silent = values.missing or not _writes_out(rhs)
        return None if silent else _undecided(str(problem))
    if judged.verdict.status is Status.REFUTED and not values.certain:
        return _undecided("some name in it has had several values")
    return replace(judged, assumed=values.sentences)


def names_array(lhs: Expr | None, rhs: Expr | None, knowledge: Knowledge) -> Judged | None:
    """Return that a formula of arrays with known numbers defines a name."""
    if rhs is None or not isinstance(lhs, Symbol | Indexed) or not is_target(lhs):
        return None
    values = _Values(knowledge)
    try:
        value(rhs, knowledge, values.of)
    except NotNumeric:
        return None
    return definition(lhs) if values.arrays else None


def learn_array(target: Expr | None, rhs: Expr, knowledge: Knowledge) -> None:
    """Note how an array is computed, or what it is in numbers where a chain writes it out."""
    if knowledge.givens is not None or not isinstance(target, Symbol | Indexed):
        return
    key, matrix = key_of(target), literal(rhs)
    if matrix is None:
        if isinstance(rhs, Expr) and not is_number(rhs):
            knowledge.array_forms.setdefault(key, (rhs, knowledge.section))
            if knowledge.array_forms[key][1] != knowledge.section:
                knowledge.array_forms[key] = (rhs, knowledge.section)
        return
    if matrix.listed and rank_of(label_of(target)[0]) > 1:
        return  # a shape, mostly
    known = knowledge.arrays.setdefault(key, [])
    known.append((matrix.rows, matrix.listed, knowledge.section))
    if key in knowledge.array_forms:
        knowledge.rounded |= decimals(Tuple(*matrix.entries))


class _Values:
    """The numbers of names, and which of them were asked for."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.arrays: dict[str, None] = {}
        self.missing = False
        self.certain = True

    def of(self, name: Expr) -> Value | None:
        """Return the latest value of a name."""
        key = key_of(name)
        known = self.knowledge.arrays.get(key)
        if known:
            rows, listed, section = known[-1]
            self.arrays[key] = None
            self.certain &= section == self.knowledge.section or len({k[0] for k in known}) == 1
            return Matrix(rows, listed)
        plain = Symbol(label_of(name)[0], real=True)
        quantity = IndexedBase(plain)[name.indices] if isinstance(name, Indexed) else plain
        numbers = self.knowledge.numbers.get(quantity, [])
        if not numbers:
            self.missing = True
            return None
        here = self.knowledge.valued_in.get(quantity) == self.knowledge.section
        self.certain &= here or len(numbers) == 1
        return numbers[-1]

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was taken from the document."""
        return tuple(f"{name} as the document gives it" for name in self.arrays)


def _comes_to(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> bool:
    """Whether a number is what a formula of known arrays comes to: xᵀx = 5."""
    if not is_number(rhs) or isinstance(lhs, Symbol | Indexed):
        return False
    names = [n for n in preorder_traversal(lhs) if isinstance(n, Symbol | Indexed)]
    return any(len(knowledge.arrays.get(key_of(name), ())) == 1 for name in names)


def _writes_out(side: Expr) -> bool:
    return isinstance(side, Tuple) or bool(side.atoms(Entries))


def key_of(name: Expr) -> str:
    """Return a name as it is filed; a letter of an array is the same one as of a number."""
    return f"{label_of(name)[0]}{list(name.indices) if isinstance(name, Indexed) else ''}"


def _compared(left: Value, right: Value, relation: Relation, knowledge: Knowledge) -> Judged:
    pairs = list(_pairs(left, right))
    seen = [_digits(a, b, relation, knowledge) for a, b in pairs]
    place = max(
        range(len(seen)), key=lambda n: (_ORDER[seen[n].verdict.status], not seen[n].truncated)
    )
    worst = seen[place]
    if worst.verdict.status is Status.PROVED:
        shown = Evidence(normal_form=f"{len(pairs)} entries, each as printed")
        return Judged(Verdict(Status.PROVED, METHOD, shown))
    return Judged(worst.verdict, digits=_whole(worst, *pairs[place]))


def _whole(digits: Digits, left: Expr, right: Expr) -> Digits:
    """Return digits with the whole number that should stand in the place of another one."""
    value = rational_of(left)
    if not isinstance(right, Integer) or not isinstance(value, Integer):
        return digits
    return replace(digits, right=str(value), result=Printed(right, 0))


def _pairs(left: Value, right: Value) -> list[tuple[Expr, Expr]]:
    if isinstance(left, Matrix) and isinstance(right, Matrix):
        return paired(left, right)
    if isinstance(left, Matrix) or isinstance(right, Matrix):
        sides = [side.entries if isinstance(side, Matrix) else (side,) for side in (left, right)]
        if any(len(entries) != 1 for entries in sides):
            raise NotNumeric("an array is equated with a number")
        return [(sides[0][0], sides[1][0])]
    return [(left, right)]


def _digits(left: Expr, right: Expr, relation: Relation, knowledge: Knowledge) -> Digits:
    """Judge an entry; what was computed on the right, and not only printed, is exact."""
    if isinstance(right, Printed) or rational_of(right) is None:
        result = right
    else:
        wide = knowledge.widened_in(right)
        result = rewrite(right, lambda n: _exact(n) if n not in wide else None)
    if isinstance(right, Integer) and relation is Relation.APPROXIMATES:
        result = Printed(right, 0)
    return judge_digits(Statement(left, result, relation), knowledge.widened_in(left))


def _exact(node: Expr) -> Expr | None:
    return node.value if isinstance(node, Printed) else None


def _undecided(reason: str) -> Judged:
    return Judged(Verdict(Status.UNDECIDED, "", Evidence(reason=reason)))
