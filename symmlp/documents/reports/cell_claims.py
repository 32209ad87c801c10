"""The claim that a cell holds the number which its formula gives."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr

from symmlp.documents.findings.digit_edits import digits_edit
from symmlp.documents.findings.evidence import evidence_of
from symmlp.documents.findings.findings import finding
from symmlp.documents.knowledge.facts import text_of
from symmlp.documents.reports.claim import Claim
from symmlp.documents.syntaxes.grid import Cell
from symmlp.expressions import Printed
from symmlp.proof.printed import Digits, judge_digits
from symmlp.statement import Statement, Status


def digits_of(closed: Expr, printed: Expr, rounded: frozenset[Printed]) -> Digits | None:
    """Return whether a formula of numbers gives a printed one; None where it has no value."""
    result = printed if isinstance(printed, Printed) else Printed(printed, 0)
    digits = judge_digits(Statement(closed, result), rounded)
    return None if digits.verdict.status is Status.UNDECIDED else digits


def cell_claim(cell: Cell, digits: Digits, name: str, formula: Expr, note: str = "") -> Claim:
    """Return the claim that a cell holds what its formula gives, with a finding if not."""
    span, text = cell.segment.span, cell.text
    evidence = (*evidence_of(digits.verdict), ("computed as", text_of(formula)[:300]))
    if note:
        evidence = (*evidence, ("note", note))
    status = digits.verdict.status
    claim = Claim(status, digits.verdict.method, span, (name, text), evidence)
    if status is not Status.REFUTED:
        return claim
    code = "truncated" if digits.truncated else "wrong-digits"
    right = digits.right
    fix = None
    if right and digits.result is not None:
        fix = digits_edit(cell.segment, 0, len(text), digits.result, right)
    shown = right or "another number"
    return replace(claim, findings=(finding(code, span, evidence, fix, printed=text, right=shown),))
