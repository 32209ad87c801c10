"""How far the judging of a document has come: what is known, what was claimed, what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from sympy import Expr
from sympy.logic.boolalg import Boolean

from symmlp.documents.code.checks import Code
from symmlp.documents.code.statements import Assignment, Function
from symmlp.documents.findings.findings import Finding
from symmlp.documents.findings.remarks import Ranges
from symmlp.documents.knowledge.knowledge import Knowledge, Known
from symmlp.documents.knowledge.shapes import Shapes
from symmlp.documents.reports.as_written import AsWritten
from symmlp.documents.reports.claim import Claim
from symmlp.documents.syntaxes.grid import Grid
from symmlp.latex.roles import Roles
from symmlp.statement import Span


@dataclass(frozen=True)
class PutIn:
    """A number that the author put in for a quantity, and where."""

    name: Expr
    value: Expr
    span: Span


@dataclass
class Progress:
    """What has been found out up to a place of a document.

    ``assumptions`` hold from where they were stated, ``conditions`` on indices may hold where they
    were mentioned, ``restrictions`` beside a formula, by its identity; ``put_in`` and ``data`` are
    what the checks at the end look back at: numbers put in for quantities, and every table of data.
    ``programs`` are the assignments of each fence of code;
    ``shapes`` are what the text declares, ``letters`` those that it says something of, ``told`` the
    letters that were reported as undefined, ``superseded`` the definitions of names to which a
    later section gives another meaning, with the finding if they are gone back to.
    """

    knowledge: Knowledge = field(default_factory=Knowledge)
    roles: Roles = field(default_factory=Roles)
    assumptions: tuple[Boolean, ...] = ()
    conditions: tuple[Boolean, ...] = ()
    claims: list[Claim] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    put_in: list[PutIn] = field(default_factory=list)
    data: list[Grid] = field(default_factory=list)
    code: Code = field(default_factory=Code)
    programs: list[list[Assignment | Function]] = field(default_factory=list)
    ranges: Ranges = field(default_factory=Ranges)
    letters: frozenset[str] = frozenset()
    told: set[str] = field(default_factory=set)
    shapes: Shapes = field(default_factory=Shapes)
    superseded: list[tuple[Known, Finding]] = field(default_factory=list)
    restrictions: dict[int, tuple[Boolean, ...]] = field(default_factory=dict)

    @cached_property
    def as_written(self) -> AsWritten:
        """Where the document's formulas speak of quantities."""
        return AsWritten(self.roles)
