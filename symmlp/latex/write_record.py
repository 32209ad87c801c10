"""A derivation as plain data for JSON, for programs that read what people read.

Schema ``symmlp derivation``, version 1: ``goal``, ``title``, ``notation``, ``givens`` (statements),
``steps``, each with ``rule`` (``id`` and ``title``, or null), ``claim`` (a statement) and
``verdict`` (or null where nothing was judged), and ``result`` (a statement). A statement has
``lhs`` and ``rhs``, each as ``latex`` and ``text``, ``relation`` (``=``, ``:=`` or ``≈``),
``indices`` (``index``, ``from``, ``to``, both ends included), ``definitions`` and ``assumptions``
as text. A verdict has ``status``, ``method`` and the parts of its evidence that are not empty, as
text: ``normal_form``, ``sizes``, ``axioms``, ``conventions``, ``reason``, ``tried``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from symmlp.derivation import Derivation
from symmlp.latex.write import row, writer_for
from symmlp.network import Network
from symmlp.statement import Statement, Verdict

_EVIDENCE: Final = ("normal_form", "sizes", "axioms", "conventions", "reason", "tried")


def record(
    derivation: Derivation,
    notation: str = "indexed",
    network: Network | None = None,
    verdicts: Sequence[Verdict] = (),
) -> dict[str, Any]:
    """Return a derivation as JSON-ready data; ``verdicts`` are those of the steps, or none."""
    return {
        "schema": "symmlp derivation",
        "version": 1,
        "goal": derivation.goal,
        "title": derivation.title,
        "notation": notation,
        "givens": [_statement(given, notation, network) for given in derivation.givens],
        "steps": [
            {
                "rule": {"id": step.rule.id, "title": step.rule.title} if step.rule else None,
                "claim": _statement(step.claim, notation, network),
                "verdict": verdict_record(verdicts[place]) if verdicts else None,
            }
            for place, step in enumerate(derivation.steps)
        ],
        "result": _statement(derivation.result, notation, network),
    }


def verdict_record(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as JSON-ready data."""
    evidence = {name: getattr(verdict.evidence, name) for name in _EVIDENCE}
    filled = {
        name: list(part) if isinstance(part, tuple) else part
        for name, part in evidence.items()
        if part
    }
    return {"status": verdict.status.value, "method": verdict.method, **filled}


def _statement(claim: Statement, notation: str, network: Network | None) -> dict[str, Any]:
    written = {name: row(writer_for(name, notation, network), claim) for name in ("latex", "text")}
    plain = writer_for("text", "indexed", network)
    return {
        "lhs": {name: line.left for name, line in written.items()},
        "relation": claim.relation.value,
        "rhs": {name: line.right for name, line in written.items()},
        "indices": [
            {
                "index": plain.index(limits.index),
                "from": plain.index(limits.lower),
                "to": plain.index(limits.upper),
            }
            for limits in claim.indices
        ],
        "definitions": [_definition(plain, definition) for definition in claim.definitions],
        "assumptions": [plain.expression(assumption) for assumption in claim.assumptions],
    }


def _definition(plain: Any, definition: Any) -> str:
    target = plain.expression(definition.target)
    if definition.value is not None:
        return f"{target} := {plain.expression(definition.value)}"
    if not definition.depends_on:
        return f"{target} is free"
    names = ", ".join(plain.expression(over.expression) for over in definition.depends_on)
    return f"{target} is a function of {names}"
