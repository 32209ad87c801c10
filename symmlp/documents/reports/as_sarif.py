"""A report in SARIF 2.1.0, which GitHub code scanning and editors read.

One result per finding; a claim that is refuted without a finding of its own does not occur. The
structure follows the OASIS standard, sections 3.13 to 3.59. A result keeps its fingerprint when its
line moves: it is made of the code, the text of the line, and which one of several alike it is.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from symmlp import __version__
from symmlp.documents.findings.findings import Edit, Finding
from symmlp.documents.findings.kind import FindingKind
from symmlp.documents.findings.kinds import FINDINGS
from symmlp.documents.reports.evidence_lines import shown_edit, shown_evidence
from symmlp.documents.reports.outcome import Outcome
from symmlp.documents.syntaxes.spans import cell_of
from symmlp.statement import Span

VERSION: Final = "2.1.0"
SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FINGERPRINT: Final = "symmlp/v1"
_ANY: Final = ("utf-8", "surrogatepass")


def sarif(outcome: Outcome) -> str:
    """Return the report as a SARIF log with one run."""
    codes = sorted({found.code for found in outcome.findings})
    driver = {
        "name": "symmlp",
        "version": __version__,
        "rules": [_rule(FINDINGS[code]) for code in codes],
    }
    notes = [{"level": "error", "message": {"text": error}} for error in outcome.errors]
    counts = {str(status): count for status, count in outcome.counts.items()}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "invocations": [
            {"executionSuccessful": not outcome.errors, "toolExecutionNotifications": notes}
        ],
        "results": list(_results(outcome, codes)),
        "properties": {"counts": counts},
    }
    return json.dumps({"$schema": SCHEMA, "version": VERSION, "runs": [run]}, indent=1) + "\n"


def _rule(kind: FindingKind) -> dict[str, Any]:
    return {
        "id": kind.code,
        "shortDescription": {"text": kind.meaning},
        "fullDescription": {"text": kind.why},
        "help": {"text": str(kind)},
        "defaultConfiguration": {"level": str(kind.level)},
    }


def _results(outcome: Outcome, codes: list[str]) -> Iterator[dict[str, Any]]:
    alike = Counter[tuple[str, str, str]]()
    for found in outcome.findings:
        line = outcome.lines.get((found.place.file, found.place.line), "")
        kind = (found.place.file, found.code, "".join(line.split()))
        alike[kind] += 1
        digest = hashlib.sha256("\0".join((*kind[1:], str(alike[kind]))).encode(*_ANY)).hexdigest()
        yield _result(found, codes) | {"partialFingerprints": {FINGERPRINT: digest[:32]}}


def _result(found: Finding, codes: list[str]) -> dict[str, Any]:
    evidence = "".join(f"\n{label}: {text}" for label, text in shown_evidence(found))
    result: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": codes.index(found.code),
        "level": str(found.level),
        "message": {"text": found.message + evidence},
        "locations": [_location(found.place)],
    }
    if found.fix is not None and not cell_of(found.fix.span.file)[1]:
        result["fixes"] = [_fix(found.fix)]
    return result


def _location(span: Span) -> dict[str, Any]:
    path, cell = cell_of(span.file)
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(path)}}
    if not cell:
        return {"physicalLocation": place | {"region": _region(span)}}
    name = f"cell {cell}, line {span.line}, column {span.column}"
    return {"physicalLocation": place, "logicalLocations": [{"name": name, "kind": "member"}]}


def _fix(edit: Edit) -> dict[str, Any]:
    replacement = {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.new}}
    path = cell_of(edit.span.file)[0]
    change = {"artifactLocation": {"uri": _uri(path)}, "replacements": [replacement]}
    return {"description": {"text": shown_edit(edit)}, "artifactChanges": [change]}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _uri(path: str) -> str:
    pure = PurePath(path)
    return pure.as_uri() if pure.is_absolute() else quote(os.fsencode(pure.as_posix()))
