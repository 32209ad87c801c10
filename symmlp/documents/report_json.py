"""A report as JSON.

{"version": 1,
 "ok": false,
 "files": ["notes.md"],
 "errors": ["gone.md: no such file"],
 "counts": {"PROVED": 1, "REFUTED": 1, "DEFINITION": 0, "UNDECIDED": 0},
 "claims": [{"status": "REFUTED",       one of the four
             "method": "counterexample",
             "expected": false,         whether the document announces the verdict
             "code": "step-refuted",    of its first finding, or null
             "file": "notes.md",        with ":cell N" for a notebook
             "line": 3, "column": 4, "endLine": 3, "endColumn": 20,   from 1, end exclusive
             "latex": {"lhs": "…", "rhs": "…"},
             "evidence": [{"label": "left side", "text": "…"}]}],
 "findings": [{"code": "step-refuted", "level": "error", "message": "…",
               "file": "notes.md", "line": 3, "column": 4, "endLine": 3, "endColumn": 20,
               "evidence": […],
               "fix": null or {"old": "+", "new": "-", "file": …, "line": …, …}}]}
"""

from __future__ import annotations

import json
from typing import Any, Final

from symmlp.documents.findings import Edit, Evidence, Finding
from symmlp.documents.report import Claim, Report
from symmlp.statement import Span

VERSION: Final = 1


def json_text(report: Report) -> str:
    """Return the report as JSON in ASCII."""
    content = {
        "version": VERSION,
        "ok": report.ok,
        "files": list(report.files),
        "errors": list(report.errors),
        "counts": {str(status): count for status, count in report.counts.items()},
        "claims": [_claim(claim) for claim in report.claims],
        "findings": [_finding(found) for found in report.findings],
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
