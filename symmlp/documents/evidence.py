"""A verdict's evidence as labelled lines of plain text, which every report can show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from symmlp.documents.findings import Evidence
from symmlp.statement import Evidence as ProofEvidence
from symmlp.statement import Verdict, Witness

#: No line of evidence is longer; a normal form can have thousands of terms.
MAX_LINE: Final = 300


def evidence_of(verdict: Verdict) -> Evidence:
    """Return what supports a verdict, each line with its label."""
    return tuple((label, _short(text)) for label, text in _lines(verdict.evidence) if text)


def _lines(evidence: ProofEvidence) -> Iterator[tuple[str, str]]:
    yield "reason", evidence.reason
    yield "quantity", "" if evidence.quantity is None else str(evidence.quantity)
    if evidence.witness is not None:
        yield from _witness(evidence.witness)
    yield "normal form", evidence.normal_form
    yield "sizes", _joined(evidence.sizes)
    yield "definitions", _joined(evidence.definitions)
    yield "assumptions", _joined(evidence.assumptions)
    yield "axioms", _joined(evidence.axioms)
    yield "conventions", _joined(evidence.conventions)
    yield "tried", _joined(evidence.tried)


def _witness(witness: Witness) -> Iterator[tuple[str, str]]:
    values = (f"{name} = {value}" for name, value in (*witness.sizes, *witness.values))
    functions = (f"{name} = {value}" for name, value in witness.functions)
    yield "at", ", ".join((*values, *functions))
    yield "left side", witness.lhs
    yield "right side", witness.rhs


def _joined(items: Iterable[object]) -> str:
    return "; ".join(map(str, items))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_LINE else line[: MAX_LINE - 1] + "…"
