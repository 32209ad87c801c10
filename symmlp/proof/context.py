"""A statement with what is found out about it once: its definitions, assumptions and budget."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from sympy.core.relational import Relational

from symmlp.proof.assumptions import Definitions, alternatives, file_definitions
from symmlp.proof.budget import Budget
from symmlp.proof.kinks import has_kinks
from symmlp.proof.own import Own, own_assumptions
from symmlp.statement import Statement


@dataclass
class Context:
    """What the attempts at a proof and the search for points share."""

    statement: Statement
    definitions: Definitions
    ways: list[tuple[Relational, ...]]
    own: Own
    budget: Budget = field(default_factory=Budget)

    @cached_property
    def has_kinks(self) -> bool:
        """Whether a kink or a case distinction occurs in the sides or in a definition."""
        values = [d.value for d in self.statement.definitions if d.value is not None]
        return any(map(has_kinks, (self.statement.lhs, self.statement.rhs, *values)))


def context_of(statement: Statement) -> Context:
    """Return the context of a statement.

    Raises
    ------
    Undecidable
        If a definition or an assumption cannot be used.
    """
    return Context(
        statement,
        file_definitions(statement.definitions),
        alternatives(statement.assumptions),
        own_assumptions(statement),
    )
