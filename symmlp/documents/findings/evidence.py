"""A verdict's evidence as labelled lines of plain text, which every report can show."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from symmlp.documents.findings.findings import Evidence
from symmlp.statement import Evidence as ProofEvidence
from symmlp.statement import Verdict, Witness

#: No line of evidence is longer; a normal form can have thousands of terms.
MAX_LINE: Final = 300


def evidence_of(verdict: Verdict, assumed: Sequence[str] = ()) -> Evidence:
    """Return what supports a verdict, each line with its label, and all that was ``assumed``."""
    found = tuple((label, _short(text)) for label, text in _lines(verdict.evidence) if text)
    return (*found, ("taken for granted", "; ".join(assumed))) if assumed else found


def _lines(evidence: ProofEvidence) -> Iterator[tuple[str, str]]:
    yield "reason", evidence.reason
    yield "quantity", "" if evidence.quantity is None else _text(evidence.quantity)
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
    values = (
        f"{_text(name)} = {_text(value)}" for name, value in (*witness.sizes, *witness.values)
    )
    functions = (f"{_text(name)} = {value}" for name, value in witness.functions)
    yield "at", ", ".join((*values, *functions))
    yield "left side", witness.lhs
    yield "right side", witness.rhs


def _joined(items: Iterable[Hashable]) -> str:
    return "; ".join(map(_text, items))


@lru_cache(maxsize=4096)
def _text(item: Hashable) -> str:
    """Return something as text; the steps of a document share most of their definitions."""
    return str(item)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_LINE else line[: MAX_LINE - 1] + "…"
