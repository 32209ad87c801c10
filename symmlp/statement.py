"""What is claimed, and what was found out about it: the types that the whole project speaks in.

A `Statement` is a claim of equality together with everything it may use. It is never a
``sympy.Eq``, which collapses ``x = x`` to True and with it the trace of what was claimed. A
`Verdict` is what `symmlp.proof` says of a statement; it is returned, never stored in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sympy import Basic, Expr, Integer, Lambda, Rational, Symbol
from sympy.logic.boolalg import Boolean


class Status(StrEnum):
    """The four things that can be said of a statement."""

    PROVED = "PROVED"
    REFUTED = "REFUTED"
    DEFINITION = "DEFINITION"
    UNDECIDED = "UNDECIDED"


class Relation(StrEnum):
    """How the two sides of a statement are joined."""

    EQUAL = "="
    DEFINES = ":="
    APPROXIMATES = "≈"


@dataclass(frozen=True)
class Span:
    """Where something stands in a text: lines and columns count from 1, ``end`` is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Limits:
    """An index and the inclusive range of whole numbers that it runs over."""

    index: Symbol
    lower: Expr
    upper: Expr

    def __str__(self) -> str:
        return f"{self.index} = {self.lower}, …, {self.upper}"


@dataclass(frozen=True)
class Over:
    """A quantity, or a family: ``expression`` for every value of the ``limits``' indices."""

    expression: Expr
    limits: tuple[Limits, ...] = ()


@dataclass(frozen=True)
class Definition:
    """What a name stands for.

    - with a ``value``: the quantity is that expression (a ``sympy.Lambda`` for a function's name);
    - without a value, with ``depends_on``: it is some differentiable function of those and of
      nothing else;
    - without either: it is a free variable, which depends on nothing.

    ``indices`` are the symbols of the target that stand for every value: ``a[l, j]`` with
    ``indices=(j,)`` speaks of all units of the one layer l. ``axiom`` names what the definition
    rests on where it is more than a name; a proof that uses the definition lists it.
    """

    target: Expr
    value: Expr | None = None
    depends_on: tuple[Over, ...] = ()
    indices: tuple[Symbol, ...] = ()
    axiom: str = ""

    def __str__(self) -> str:
        if isinstance(self.value, Lambda):
            arguments = ", ".join(map(str, self.value.variables))
            return f"{self.target}({arguments}) := {self.value.expr}"
        if self.value is not None:
            return f"{self.target} := {self.value}"
        if self.depends_on:
            names = ", ".join(str(over.expression) for over in self.depends_on)
            return f"{self.target} is a function of {names}"
        return f"{self.target} is free"


@dataclass(frozen=True)
class Statement:
    """A claim: ``lhs`` and ``rhs`` are equal under the definitions and assumptions listed.

    ``indices`` are the free indices of the claim with their ranges; it is claimed for all their
    values. ``assumptions`` are SymPy booleans: inequalities, or ``Eq(..., evaluate=False)``.
    """

    lhs: Expr
    rhs: Expr
    relation: Relation = Relation.EQUAL
    definitions: tuple[Definition, ...] = ()
    assumptions: tuple[Boolean, ...] = ()
    indices: tuple[Limits, ...] = ()
    span: Span | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.lhs} {self.relation} {self.rhs}"

    def under(self, *definitions: Definition) -> Statement:
        """Return the same claim with more definitions in force."""
        return replace(self, definitions=(*self.definitions, *definitions))

    def expressions(self) -> Iterator[Basic]:
        """Yield every expression of the claim, its assumptions and its definitions."""
        yield from (self.lhs, self.rhs, *self.assumptions)
        for definition in self.definitions:
            yield definition.target
            if definition.value is not None:
                yield definition.value
            yield from (over.expression for over in definition.depends_on)


@dataclass(frozen=True)
class Witness:
    """One model of a statement, exactly, and what its two sides are there.

    ``values`` gives an exact rational for each free quantity, ``sizes`` a number for each symbolic
    width and free index, ``functions`` a named elementary function for each abstract one. ``lhs``
    and ``rhs`` are rigorous enclosures (midpoint ± radius).
    """

    values: tuple[tuple[Expr, Rational], ...]
    sizes: tuple[tuple[Expr, Integer], ...]
    functions: tuple[tuple[Expr, str], ...]
    lhs: str
    rhs: str


@dataclass(frozen=True)
class Evidence:
    """Why a verdict holds; which fields are filled depends on the status.

    PROVED: definitions, assumptions, the normal form that vanished, an admissible point (witness),
    the sizes if it was proved only for some, the axioms and the conventions used. REFUTED: the
    witness. DEFINITION: the quantity. UNDECIDED: the reason and what was tried.
    """

    definitions: tuple[Definition, ...] = ()
    assumptions: tuple[Boolean, ...] = ()
    normal_form: str = ""
    witness: Witness | None = None
    sizes: tuple[str, ...] = ()
    axioms: tuple[str, ...] = ()
    conventions: tuple[str, ...] = ()
    quantity: Expr | None = None
    reason: str = ""
    tried: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What was found out about a statement, how, and the evidence for it."""

    status: Status
    method: str
    evidence: Evidence

    def __str__(self) -> str:
        return f"{self.status} ({self.method})" if self.method else str(self.status)
