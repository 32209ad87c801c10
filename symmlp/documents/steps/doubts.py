"""What speaks against a refutation: a reading, a value or a sign that would make the step true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from sympy import Gt

from symmlp.documents.readings.judged import Judged
from symmlp.documents.readings.meant_definition import PassedOver
from symmlp.documents.steps.connections import parameters
from symmlp.documents.steps.naming import ANOTHER, says_what_it_is_of
from symmlp.documents.steps.one_sided import given_beneath
from symmlp.documents.steps.step import Step
from symmlp.documents.steps.trying import proof_among, tried
from symmlp.statement import Evidence, Status, Verdict

OTHERWISE = "it holds with one definition of a name, and not with another that the text gives"


def in_doubt(judged: Judged, why: str) -> Judged:
    """Return what was judged as undecided, and why."""
    return replace(judged, verdict=Verdict(Status.UNDECIDED, "", Evidence(reason=why)))


def doubt(step: Step, refuted: Judged, every: list[Judged]) -> str | None:
    """Return why a step is not certainly wrong, though a reading refutes it.

    ``every`` is what came of all its readings.
    """
    return next((why for kind in _KINDS if (why := kind(step, refuted, every))), None)


def _otherwise_true(step: Step, refuted: Judged, every: list[Judged]) -> str | None:
    """Look for a proof with another definition of the document, of a name without an own.

    Where several sections define a name and the step's own does not, no one knows which is meant.
    """
    proofs = (judged for judged in every if judged.verdict.status is Status.PROVED)
    return OTHERWISE if any(PassedOver.OWN not in one.passed_over for one in proofs) else None


def _for_given_values(step: Step, refuted: Judged, every: list[Judged]) -> str | None:
    given = given_beneath(step.lhs, step.rhs, step.knowledge)
    there = replace(step, assumptions=(*step.assumptions, *given))
    if not given or proof_among(tried(there)) is None:
        return None
    values = ", ".join(f"{one.lhs} = {one.rhs}" for one in given)
    return f"it holds for the values that the text gives: {values}"


def _for_positive_parameters(step: Step, refuted: Judged, every: list[Judged]) -> str | None:
    positive = tuple(Gt(name, 0) for name in parameters(refuted))
    there = replace(step, assumptions=(*step.assumptions, *positive))
    if not positive or any(one.verdict.status is Status.REFUTED for one in tried(there)):
        return None
    return f"no counterexample was found where {', '.join(map(str, positive))}"


def _of_something_else(step: Step, refuted: Judged, every: list[Judged]) -> str | None:
    return ANOTHER if says_what_it_is_of(step.lhs, step.rhs, step.knowledge) else None


_KINDS: Final[tuple[Callable[[Step, Judged, list[Judged]], str | None], ...]] = (
    _otherwise_true,
    _for_given_values,
    _for_positive_parameters,
    _of_something_else,
)
