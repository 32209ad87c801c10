"""What came of checking some files: claims, findings, and the four counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from symmlp.documents.findings.findings import Finding
from symmlp.documents.findings.kind import Level
from symmlp.documents.reports.claim import Claim
from symmlp.statement import Status

#: Exit statuses of the command.
CLEAN: Final = 0
FOUND: Final = 1
UNUSABLE: Final = 2


@dataclass(frozen=True)
class Outcome:
    """The result for all files, in their order.

    ``findings`` are all of them, those of claims included; ``errors`` one line for each file that
    could not be used; ``lines`` the source lines that anything points at, by file and number.
    """

    files: tuple[str, ...]
    claims: tuple[Claim, ...] = ()
    findings: tuple[Finding, ...] = ()
    errors: tuple[str, ...] = ()
    lines: Mapping[tuple[str, int], str] = field(default_factory=dict, repr=False)

    @property
    def counts(self) -> dict[Status, int]:
        """How many claims have each of the four statuses, zeros included."""
        counted = Counter(claim.status for claim in self.claims)
        return {status: counted[status] for status in Status}

    @property
    def wrong(self) -> bool:
        """Whether a claim is refuted that was not meant to be, or a finding is above a note."""
        refuted = any(c.status is Status.REFUTED and not c.expected for c in self.claims)
        return refuted or any(found.level is not Level.NOTE for found in self.findings)

    @property
    def undecided(self) -> int:
        """How many claims are undecided, except those that were meant to be."""
        return sum(c.status is Status.UNDECIDED and not c.expected for c in self.claims)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong, nothing is undecided and every file could be used."""
        return not (self.errors or self.wrong or self.undecided)

    def exit_status(self, *, allow_undecided: bool = False) -> int:
        """Return 0 (clean), 1 (something found) or 2 (some input was unusable)."""
        if self.errors:
            return UNUSABLE
        passes = self.ok or (allow_undecided and not self.wrong)
        return CLEAN if passes else FOUND

    def summary(self) -> str:
        """Return one line with all four counts, the findings and the files."""
        claims = ", ".join(f"{count} {status.lower()}" for status, count in self.counts.items())
        expected = sum(claim.expected for claim in self.claims)
        levels = Counter(found.level for found in self.findings)
        found = ", ".join(plural(levels[level], level) for level in Level)
        files = plural(len(self.files), "file")
        meant = f" ({expected} as expected)" if expected else ""
        lost = f"; {plural(len(self.errors), 'input')} unusable" if self.errors else ""
        return f"{plural(len(self.claims), 'claim')} in {files}: {claims}{meant}; {found}{lost}"


def plural(count: int, noun: str) -> str:
    """Return a number of things: 1 claim, 2 claims."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
