"""What reading says when it does not understand, and the limits it keeps with text from strangers.

Reading never guesses and never drops anything: what no table here knows is `Unreadable`, with the
place of the offending token as offsets into the text that was given.
"""

from __future__ import annotations

from typing import Final

MAX_LENGTH: Final = 32_000  # characters of one formula
MAX_TOKENS: Final = 20_000  # after expansion of macros
MAX_DEPTH: Final = 100  # nested atoms, groups, scripts and environments together
MAX_DIGITS: Final = 400  # of one number, and of a decimal exponent's value
MAX_RELATIONS: Final = 1_000  # of one block
MAX_NAME: Final = 60  # characters of one name


class Unreadable(ValueError):
    """A formula, or a part of it, that was not understood: why, and where."""

    def __init__(self, reason: str, start: int = 0, end: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.start = start
        self.end = max(end, start)

    @property
    def span(self) -> tuple[int, int]:
        """The offsets into the text that was read, the end exclusive."""
        return self.start, self.end

    def __str__(self) -> str:
        return f"{self.reason} (characters {self.start}-{self.end})"
