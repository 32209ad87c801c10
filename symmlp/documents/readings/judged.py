"""What came of judging a step."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr

from symmlp.documents.knowledge.knowledge import Known
from symmlp.documents.readings.meant_definition import PassedOver
from symmlp.proof.printed import Digits
from symmlp.statement import Evidence, Statement, Status, Verdict


@dataclass(frozen=True)
class Judged:
    """A verdict on a step, what was taken for granted, and what is not defined.

    ``digits`` is there where the step was judged by its printed digits; ``defines`` is the target
    where it defines something (as ``value``, where that is not the right side), ``redefines`` the
    earlier meaning that it gives up; ``numbers`` are the values that were put in. ``statement`` is
    what was judged, ``passed_over`` which definitions of its names it leaves aside for others.
    """

    verdict: Verdict
    assumed: tuple[str, ...] = ()
    undefined: tuple[Expr, ...] = ()
    digits: Digits | None = None
    defines: Expr | None = None
    value: Expr | None = None
    numbers: tuple[tuple[Expr, Expr], ...] = ()
    redefines: Known | None = None
    statement: Statement | None = None
    passed_over: PassedOver = PassedOver.NOTHING


def definition(target: Expr, value: Expr | None = None) -> Judged:
    """Return that a step says what its target is: its right side, or another ``value``."""
    verdict = Verdict(Status.DEFINITION, "", Evidence(quantity=target))
    return Judged(verdict, defines=target, value=value)
