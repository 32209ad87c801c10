"""How much work one statement may cost."""

from __future__ import annotations

from dataclasses import dataclass

from symmlp.proof.errors import OutOfBudget

MAX_WORK = 25_000


@dataclass
class Budget:
    """The work that a statement may cost, in terms of polynomials multiplied; never in seconds."""

    left: int = MAX_WORK

    def spend(self, work: int) -> None:
        """Take some work from what is left."""
        self.left -= work
        if self.left < 0:
            raise OutOfBudget("the statement takes more work than is allowed")
