"""Evidence for people: one short line for each thing that helps to see what is wrong.

The whole evidence is in JSON. Here a counterexample is one line, enclosures are decimals with no
more digits than tell the sides apart, and what the message or the fix says already is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from symmlp.documents.findings.findings import Edit, Finding
from symmlp.documents.findings.kind import Level

#: Labels that are shorter here.
SHOWN: Final = {"definitions": "where", "assumptions": "assuming"}
_WITNESS: Final = ("at", "left side", "right side")
_HIDDEN: Final = frozenset({"reason", "tried", "slip"})
_BALL: Final = re.compile(r"\[(\S+) \+/- (\S+)\]")
_PRECISE: Final = Decimal("1e-6")  # of a value: the error is then not worth showing


def shown_evidence(finding: Finding) -> Iterator[tuple[str, str]]:
    """Yield what is worth showing below the source line, each with its label."""
    labels = dict(finding.evidence)
    hidden = set(_HIDDEN)
    if "left side" in labels and "right side" in labels:
        yield _sides(labels)
        hidden |= set(_WITNESS)
    if finding.level is Level.NOTE:
        return
    for label, text in finding.evidence:
        if label in hidden:
            continue
        shown = _said(text) if label == "definitions" else text
        if shown:
            yield SHOWN.get(label, label), shown


def shown_edit(edit: Edit) -> str:
    """Return what an edit does, in a few words."""
    if not edit.old:
        return f"insert {edit.new.strip()}"
    return f"{edit.old} → {edit.new}" if edit.new else f"leave {edit.old} out"


def _sides(labels: dict[str, str]) -> tuple[str, str]:
    """Return the counterexample: where, and what the two sides are there."""
    left, right = (_decimal(labels[name]) for name in _WITNESS[1:])
    if left == right:
        left, right = (labels[name] for name in _WITNESS[1:])
    values = f"left side {left}, right side {right}"
    where = labels.get("at", "")
    return ("counterexample", f"{values} at {where}") if where else ("values", values)


def _decimal(text: str) -> str:
    """Return an enclosure as a decimal, with its error if that is not small."""
    found = _BALL.fullmatch(text)
    try:
        middle, error = (Decimal(part) for part in (found.groups() if found else (text, "0")))
    except ArithmeticError:
        return text
    if error <= abs(middle) * _PRECISE:
        return f"{float(middle):.6g}"
    return f"{middle} ± {error:.1g}"


def _said(definitions: str) -> str:
    """Return the definitions that say something: not that a name is free, or itself."""
    parts = (one for one in definitions.split("; ") if not one.endswith(" is free"))
    return "; ".join(one for one in parts if len(set(one.split(" := "))) > 1)
