"""A step as it is judged: ``lhs = rhs`` at a place of a document."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr
from sympy.logic.boolalg import Boolean

from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.statement import Limits, Relation


@dataclass(frozen=True)
class Step:
    """What is asked of ``lhs = rhs``, and what is known at that place.

    ``assumptions`` hold in the document, ``conditions`` stand beside the step and restrict it.
    ``first`` says that the left side begins its chain; ``indices`` are free indices whose ranges
    are known, of a statement about arrays that was written by entries.
    """

    lhs: Expr
    rhs: Expr
    relation: Relation
    knowledge: Knowledge
    assumptions: tuple[Boolean, ...] = ()
    first: bool = True
    indices: tuple[Limits, ...] = ()
    conditions: tuple[Boolean, ...] = ()
