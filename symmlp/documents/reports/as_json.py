"""A report as JSON: one object per claim, one per finding, the four counts.

``report.schema.json`` beside this module says what each entry means and which values it may have;
every report is valid under it, whatever the documents contain.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from symmlp.documents.findings.findings import Edit, Evidence, Finding
from symmlp.documents.reports.claim import Claim
from symmlp.documents.reports.outcome import Outcome
from symmlp.statement import Span

VERSION: Final = 1
#: The JSON schema (draft 2020-12) of what `json_text` returns.
SCHEMA: Final = Path(__file__).with_name("report.schema.json")


def json_text(outcome: Outcome) -> str:
    """Return the report as JSON in ASCII."""
    content = {
        "version": VERSION,
        "ok": outcome.ok,
        "files": list(outcome.files),
        "errors": list(outcome.errors),
        "counts": {str(status): count for status, count in outcome.counts.items()},
        "claims": [_claim(claim) for claim in outcome.claims],
        "findings": [_finding(found) for found in outcome.findings],
    }
    return json.dumps(content, indent=1) + "\n"


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "status": str(claim.status),
        "method": claim.method,
        "expected": claim.expected,
        "code": claim.findings[0].code if claim.findings else None,
        **_place(claim.span),
        "latex": {"lhs": claim.latex[0], "rhs": claim.latex[1]},
        "evidence": _evidence(claim.evidence),
    }


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "code": found.code,
        "level": str(found.level),
        "message": found.message,
        **_place(found.span),
        "evidence": _evidence(found.evidence),
        "fix": _edit(found.fix) if found.fix else None,
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {"old": edit.old, "new": edit.new, **_place(edit.span)}


def _evidence(evidence: Evidence) -> list[dict[str, str]]:
    return [{"label": label, "text": text} for label, text in evidence]


def _place(span: Span) -> dict[str, Any]:
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
