r"""Statements and derivations in LaTeX or plain text: ``latex(thing)`` and ``text(thing)``.

What is printed means exactly what the expression says, so that `symmlp.latex.read` gets the same
back. In the ``matrix`` notation a claim that has no matrix form is printed in index notation.

Conventions that a reader needs: ``\frac{\partial A}{\partial B}`` is `Partial`; ``f_{l}'(s)`` is
``Apply(f[l], (1,), s)``; sums carry their ranges, both ends included; ``\mathbf{1}_{j=k}`` is the
Kronecker delta, because ``\delta`` is the error signal; a word as last subscript, as in
``w^{(l)}_{j,i,\mathrm{new}}``, belongs to the name ``w_new``; ``\log`` is the natural logarithm.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from sympy import Expr, Lambda

from symmlp.derivation import Derivation, Step
from symmlp.expressions import apply
from symmlp.latex.writing.as_latex import LATEX
from symmlp.latex.writing.as_text import TEXT
from symmlp.latex.writing.expression import Writer
from symmlp.latex.writing.matrix import matrix_sides
from symmlp.latex.writing.syntax import Syntax
from symmlp.network import Network
from symmlp.statement import Statement

Writable: TypeAlias = Expr | Statement | Step | Derivation


@dataclass(frozen=True)
class Row:
    """One written claim; ``whole`` layers at a time, or in index notation."""

    left: str
    relation: str
    right: str
    whole: bool
    note: str = ""

    def __str__(self) -> str:
        return f"{self.left} {self.relation} {self.right}"


def latex(thing: Writable, notation: str = "indexed", network: Network | None = None) -> str:
    """Return LaTeX, without dollar signs: a formula, or an ``aligned`` block for a derivation.

    Parameters
    ----------
    thing
        An expression, a `Statement`, a `Step` or a `Derivation`.
    notation
        ``indexed``, ``seed`` or ``matrix``.
    network
        Tells the ``seed`` notation which layers are hidden, and how wide they are.

    Raises
    ------
    WriteError
        If the notation is unknown, or the expression has a part without a written form.
    """
    return _write(thing, Writer(notation, network, LATEX))


def text(thing: Writable, notation: str = "indexed", network: Network | None = None) -> str:
    """Return plain text; otherwise as `latex`."""
    return _write(thing, Writer(notation, network, TEXT))


def row(writer: Writer, claim: Statement, note: str = "") -> Row:
    """Write both sides of a claim."""
    relation = writer.syntax.relations[claim.relation]
    if writer.notation == "matrix":
        pieces = matrix_sides(writer, claim)
        if pieces is not None:
            return Row(pieces[0].text, relation, pieces[1].text, True, note)
    if isinstance(claim.rhs, Lambda):
        call = apply(claim.lhs, *claim.rhs.signature)
        right = writer.expression(claim.rhs.expr)
        return Row(writer.expression(call), relation, right, False, note)
    return Row(writer.expression(claim.lhs), relation, writer.expression(claim.rhs), False, note)


def rows(writer: Writer, steps: Sequence[Step]) -> list[Row]:
    """Write the steps of a chain; the left side is empty where it continues the row before.

    It is written anew where the chain changes between matrix and index notation: a row never
    equates a layer with one of its units.
    """
    written = list[Row]()
    head = steps[0].claim
    for place, step in enumerate(steps):
        note = step.rule.title if step.rule else ""
        starts = place == 0 or steps[place - 1].claim.rhs != step.claim.lhs
        head = step.claim if starts else head
        now = row(writer, replace(step.claim, lhs=head.lhs), note)
        if not starts and now.whole == written[-1].whole:
            now = replace(now, left="")
        written.append(now)
    return written


def aligned(block: Iterable[Row], notes: bool = True) -> str:
    """Return an ``aligned`` block, with the name of each row's rule at its end."""
    lines = []
    for line in block:
        note = rf" && \text{{{line.note}}}" if notes and line.note else ""
        lines.append(f"{line.left} &{line.relation} {line.right}{note}".strip())
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


def columns(block: Sequence[Row], notes: Sequence[str]) -> str:
    """Return rows as plain text, the relations and the notes below each other."""
    width = max((len(line.left) for line in block), default=0)
    formulas = [f"{line.left:>{width}} {line.relation} {line.right}" for line in block]
    reach = min(max(map(len, formulas), default=0), 76)
    return "\n".join(
        f"  {formula:<{reach}}  {note}".rstrip()
        for formula, note in zip(formulas, notes, strict=True)
    )


def ranges(writer: Writer, claim: Statement) -> list[str]:
    """Return what each free index of a claim runs over."""
    dots = writer.syntax.signs["dots"]
    return [
        f"{writer.index(limits.index)} = {writer.index(limits.lower)}, {dots},"
        f" {writer.index(limits.upper)}"
        for limits in claim.indices
    ]


def given_rows(writer: Writer, derivation: Derivation) -> list[Row]:
    """Write what a derivation starts from."""
    return [row(writer, given) for given in derivation.givens]


_SYNTAXES: Final[dict[str, Syntax]] = {"latex": LATEX, "text": TEXT}


def writer_for(language: str, notation: str, network: Network | None = None) -> Writer:
    """Return a writer of ``latex`` or ``text``."""
    return Writer(notation, network, _SYNTAXES[language])


def _write(thing: Writable, writer: Writer) -> str:
    if isinstance(thing, Step):
        thing = thing.claim
    if isinstance(thing, Statement):
        return str(row(writer, thing))
    if isinstance(thing, Derivation):
        block = rows(writer, thing.steps)
        latex_block = writer.syntax.name == "latex"
        return aligned(block) if latex_block else columns(block, [line.note for line in block])
    return writer.expression(thing)
