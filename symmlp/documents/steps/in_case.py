"""A step that fails in general, judged in the case that the words around its formula make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Final

from sympy import Dummy, Eq, Expr, Integer, Lambda, Symbol
from sympy.logic.boolalg import Boolean

from symmlp.documents.directives.in_force import conditions
from symmlp.documents.knowledge import conventions
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.known_functions import FUNCTIONS
from symmlp.documents.knowledge.letters import TARGETS_ALONE
from symmlp.documents.knowledge.names import base_letter, is_index
from symmlp.documents.progress import Progress
from symmlp.documents.prose.cases import Case, case_of
from symmlp.documents.prose.sentences import sentence_of
from symmlp.documents.readings.judged import Judged
from symmlp.documents.steps.suppositions import is_count
from symmlp.documents.syntaxes.segments import Segment
from symmlp.latex.unreadable import Unreadable
from symmlp.statement import Evidence, Statement, Status, Verdict

#: The functions that words of a condition name.
_MEANT: Final = {
    "logistic": "sigma",
    "sigmoid": "sigma",
    "hyperbolic": "tanh",
    "tanh": "tanh",
    "relu": "relu",
}
_ARGUMENT: Final = Dummy(real=True)


def in_case(
    judged: Judged,
    near: Segment,
    progress: Progress,
    judge_where: Callable[[tuple[Boolean, ...]], Judged],
) -> Judged:
    """Return the verdict on a step of the formula ``near`` in its case, if it stands in one.

    It is refuted only if it fails in the case too, and the case is understood as a whole.
    ``judge_where`` judges the step once more under conditions.
    """
    if judged.digits is not None or judged.statement is None:
        return judged
    case = case_of(near)
    if case is None:
        return judged
    known = tuple(_conditions(case, judged, progress))
    if known and all(_is_of_nothing(one, judged.statement) for one in known):
        return judged
    if (known and all(map(_counts, known))) or _is_idle(case, judged.statement, bool(known)):
        return judged
    again = judge_where(known) if known else None
    if again is not None and again.verdict.status is Status.PROVED:
        around = sentence_of(near)
        if around.finished and not around.assumed:
            reason = f"it holds only in a case of the sentence before it: {case.words}"
            return replace(judged, verdict=Verdict(Status.UNDECIDED, "", Evidence(reason=reason)))
        said = f"{', '.join(f'{one.lhs} = {one.rhs}' for one in known)}, as the text says"
        return replace(again, assumed=(*again.assumed, said))
    if judged.verdict.status is not Status.REFUTED:
        return judged
    if case.complete and again is not None and again.verdict.status is Status.REFUTED:
        return again
    reason = f"it stands under a condition of the text: {case.words}"
    return replace(judged, verdict=Verdict(Status.UNDECIDED, "", Evidence(reason=reason)))


def _is_idle(case: Case, statement: Statement, known: bool) -> bool:
    """Whether a condition changes nothing for a step.

    It speaks of the target, and the step does not; or of which function is meant, and the step
    names none, or exactly that one.
    """
    if case.complete and case.target is not None and not known:
        return True
    if not case.about_functions:
        return False
    values = [one.value for one in statement.definitions if one.value is not None]
    functions = [value for value in values if isinstance(value, Lambda)]
    if not functions:
        return not values
    meant = [_MEANT[word] for word in _MEANT if word in case.words.lower()]
    return bool(meant) and all(_same(one, FUNCTIONS[meant[0]][0]) for one in functions)


def _same(one: Lambda, other: Lambda) -> bool:
    """Whether two functions of one argument are written alike."""
    return len(one.variables) == 1 and bool(one(_ARGUMENT) == other(_ARGUMENT))


def _conditions(case: Case, judged: Judged, progress: Progress) -> Iterator[Eq]:
    for text in case.equations:
        with suppress(Unreadable, RecursionError):
            read = conditions(text.rstrip(" .,;"), progress.knowledge, progress.roles)
            yield from (one for one in read if isinstance(one, Eq))
    targets = list(_targets(judged, progress.knowledge))
    if case.target is not None and len(targets) == 1:
        yield Eq(targets[0], Integer(case.target), evaluate=False)


def _targets(judged: Judged, knowledge: Knowledge) -> Iterator[Expr]:
    """Yield the free quantities of a step that are targets: what only the loss speaks of."""
    free = judged.statement.definitions if judged.statement is not None else ()
    for one in free:
        if one.value is None and not one.depends_on and isinstance(one.target, Symbol):
            own = base_letter(one.target) in TARGETS_ALONE
            if own or conventions.is_target_of_loss(one.target, knowledge):
                yield one.target


def _is_of_nothing(condition: Eq, statement: Statement) -> bool:
    """Whether a condition is about how many there are of what a step does not speak of."""
    if not is_count(condition):
        return False
    named = {symbol for part in statement.expressions() for symbol in part.free_symbols}
    return condition.lhs.name not in {name.name for name in named if isinstance(name, Symbol)}


def _counts(condition: Eq) -> bool:
    """Whether a condition is about indices, which are seen to elsewhere."""
    return all(is_index(side) for side in condition.args)
