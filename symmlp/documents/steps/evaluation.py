"""Steps to numbers, evaluated at the values that the document gives its quantities.

``2x = 6`` is a claim where x is known to be 3, and a condition where nothing says what x is. The
values are put in as they were printed, or every quantity is computed from the given ones through
its formulas; whichever agrees proves the step. It is refuted only if no choice among the values
that the document gives makes it true.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, product
from typing import Final

from sympy import Expr, Lambda, Tuple

from symmlp.documents.knowledge.computed import Lookup, computed
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.matching import number_of
from symmlp.documents.knowledge.names import (
    Label,
    heads,
    is_number,
    is_target,
    label_of,
    quantities,
    speaks_of,
)
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.documents.readings.judged import Judged
from symmlp.documents.steps.numbers import with_functions
from symmlp.expressions import Apply, Partial, Printed
from symmlp.proof.printed import Digits, decimals, judge_digits
from symmlp.statement import Evidence, Relation, Statement, Status, Verdict

#: Choices among the values that quantities take in a document.
MAX_CHOICES: Final = 24
#: A decimal with so many places was computed; one with fewer may be chosen freely.
RESULT_PLACES: Final = 3
MAX_NAMES: Final = 60


def evaluated(
    lhs: Expr, rhs: Expr, relation: Relation, knowledge: Knowledge, first: bool
) -> Judged | None:
    """Judge a step from quantities to a number; None where they have no values."""
    assumed: list[str] = []
    if isinstance(lhs, Tuple) or is_number(lhs) or not (quantities(lhs) or heads(lhs)):
        return None
    if not isinstance(rhs, Apply) or rhs.head != getattr(lhs, "head", None):
        rhs = with_functions(rhs, knowledge, assumed)
    if isinstance(rhs, Tuple) or not is_number(rhs):
        return None
    result = _result(rhs, knowledge)
    seen = 0
    tried: list[tuple[Digits, Mapping[Expr, Expr], Expr]] = []
    for closed, used in closed_forms(lhs, knowledge):
        seen += 1
        digits = judge_digits(Statement(closed, result, relation), knowledge.widened_in(closed))
        status = digits.verdict.status
        if status is Status.PROVED:
            return _judged(digits, used, closed, rhs, assumed)
        if status is Status.REFUTED:
            tried.append((digits, used, closed))
    repeated = None if first and is_target(lhs) else _repeated(lhs, rhs, knowledge)
    if repeated is not None:
        return repeated
    if not tried or len(tried) < seen:
        return None
    digits, used, closed = tried[0]
    if _chosen(lhs, rhs, relation, first) or not _certain(lhs, used, knowledge):
        return None
    return _judged(digits, used, closed, rhs, assumed)


def closed_forms(lhs: Expr, knowledge: Knowledge) -> Iterator[tuple[Expr, Mapping[Expr, Expr]]]:
    """Yield a side in numbers, with the values that were put in, in every way there is."""
    latest = list(_ways(lhs, knowledge, {}))
    yield from latest
    several = {
        name: knowledge.numbers[name]
        for _, used in latest
        for name in used
        if len(knowledge.numbers[name]) > 1
    }
    names = list(several)
    choices = islice(product(*(reversed(several[name]) for name in names)), 1, MAX_CHOICES)
    for choice in choices:
        yield from _ways(lhs, knowledge, dict(zip(names, choice, strict=True)))


def _ways(
    lhs: Expr, knowledge: Knowledge, choice: Mapping[Expr, Expr]
) -> Iterator[tuple[Expr, Mapping[Expr, Expr]]]:
    """Yield it with printed values put in for all that has one, and computed from given ones."""
    done = set()
    for printed in (True, False):
        used: dict[Expr, Expr] = {}
        closed = computed(lhs, knowledge, _lookup(lhs, knowledge, choice, used, printed))
        if closed is not None and used and closed not in done:
            done.add(closed)
            yield closed, used


def _lookup(
    lhs: Expr,
    knowledge: Knowledge,
    choice: Mapping[Expr, Expr],
    used: dict[Expr, Expr],
    printed: bool,
) -> Lookup:
    def lookup(name: Expr) -> Expr | None:
        given = knowledge.numbers.get(name)
        if not given or name == lhs or (not printed and _is_computed(name, knowledge)):
            return None
        used[name] = choice.get(name, given[-1])
        return used[name]

    return lookup


def _is_computed(name: Expr, knowledge: Knowledge) -> bool:
    return isinstance(name, Partial) or any(
        known.definition.value is not None and not is_number(known.definition.value)
        for known in knowledge.definitions.get(label_of(name), ())
        if not isinstance(known.definition.value, Lambda)
    )


def _result(rhs: Expr, knowledge: Knowledge) -> Expr:
    """Return numbers put in with those exact that are given, or too short to be rounded."""
    if isinstance(rhs, Printed) or number_of(rhs) is not None:
        return rhs
    wide = knowledge.widened
    given = {value for values in knowledge.numbers.values() for value in values}

    def exact(node: Expr) -> Expr | None:
        if not isinstance(node, Printed) or node in wide:
            return None
        return node.value if node in given or node.places < RESULT_PLACES else None

    return rewrite(rhs, exact)


def _repeated(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> Judged | None:
    """Read a number that a quantity had before as the same again."""
    number = number_of(rhs)
    known = [number_of(value) for value in knowledge.numbers.get(lhs, ())]
    if number is None or number not in known:
        return None
    sentence = f"{lhs} = {rhs}"
    return Judged(Verdict(Status.PROVED, "given before", Evidence(normal_form=sentence)))


def _chosen(lhs: Expr, rhs: Expr, relation: Relation, first: bool) -> bool:
    """Whether an author may have set a quantity to a number, or asks when it has it.

    What an equation begins with is a condition unless the number is a computed one.
    """
    if relation is Relation.APPROXIMATES or not first or isinstance(lhs, Partial):
        return False
    return max((one.places for one in decimals(rhs)), default=0) < RESULT_PLACES


def _certain(lhs: Expr, used: Mapping[Expr, Expr], knowledge: Knowledge) -> bool:
    """Whether everything that a side was computed from means one thing here."""
    if any(knowledge.valued_in.get(name) != knowledge.section for name in used):
        several = (len(knowledge.numbers[name]) > 1 for name in used)
        if any(several):
            return False
    return all(_one_meaning(label, knowledge) for label in reached(lhs, knowledge))


def _one_meaning(label: Label, knowledge: Knowledge) -> bool:
    """Whether a name has one definition, or several of which this section gives the one meant."""
    if label in knowledge.unread:
        return False
    both = (*knowledge.definitions.get(label, ()), *knowledge.functions.get(label, ()))
    said = [known for known in both if known.definition.value is not None]
    for target in {known.definition.target for known in said}:
        mine = [known for known in said if known.definition.target == target]
        here = {k.definition.value for k in mine if k.section == knowledge.section}
        if len({k.definition.value for k in mine}) > 1 and len(here) != 1:
            return False
    return True


def reached(side: Expr, knowledge: Knowledge) -> set[Label]:
    """Return the names that a side is made of, without their indices."""
    return set(map(label_of, reached_names(side, knowledge)))


def reached_names(side: Expr, knowledge: Knowledge) -> tuple[Expr, ...]:
    """Return what a side is made of, directly or through definitions."""
    found: dict[Expr, None] = {}
    stack = _names(side)
    while stack and len(found) < MAX_NAMES:
        name = stack.pop()
        if name in found:
            continue
        found[name] = None
        label = label_of(name)
        known = (*knowledge.definitions.get(label, ()), *knowledge.functions.get(label, ()))
        for one in known:
            if one.definition.value is not None and speaks_of(one.definition, name):
                stack += _names(one.definition.value)
    return tuple(found)


def _names(side: Expr) -> list[Expr]:
    body = side.expr if isinstance(side, Lambda) else side
    return [*quantities(body), *(head for head, _ in heads(body))]


def _judged(
    digits: Digits, used: Mapping[Expr, Expr], closed: Expr, rhs: Expr, assumed: list[str]
) -> Judged:
    """Return the verdict, with the digits where a single number was printed."""
    sentences = (*(f"{name} = {value}" for name, value in used.items()), *assumed)
    shown = digits if isinstance(rhs, Printed) else None
    return Judged(digits.verdict, sentences, digits=shown, statement=Statement(closed, rhs))
