"""A report as GitHub workflow commands, which become annotations of a pull request.

Escaped as GitHub's toolkit does: ``%``, line ends, and in properties also ``:`` and ``,``.
"""

from __future__ import annotations

from typing import Final

from symmlp.documents.findings.findings import Finding
from symmlp.documents.findings.kind import Level
from symmlp.documents.reports.as_text import plain
from symmlp.documents.reports.evidence_lines import shown_edit, shown_evidence
from symmlp.documents.reports.outcome import Outcome
from symmlp.documents.syntaxes.spans import cell_of

COMMANDS: Final = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}
_DATA: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY: Final = str.maketrans({":": "%3A", ",": "%2C"}) | _DATA


def github(outcome: Outcome) -> str:
    """Return one command a line, and the summary as a notice."""
    lines = [_command(found) for found in outcome.findings]
    lines += [f"::error::{plain(error).translate(_DATA)}" for error in outcome.errors]
    lines.append(f"::notice::{outcome.summary().translate(_DATA)}")
    return "\n".join(lines) + "\n"


def _command(found: Finding) -> str:
    span = found.place
    path, cell = cell_of(span.file)
    place = {"file": path}
    if not cell:  # lines of a notebook's cell are not those of its file
        place |= {"line": str(span.line), "endLine": str(span.end_line), "col": str(span.column)}
        if span.line == span.end_line:
            place["endColumn"] = str(span.end_column)
    place["title"] = f"symmlp {found.code}"
    properties = ",".join(f"{name}={value.translate(_PROPERTY)}" for name, value in place.items())
    where = f"cell {cell}, line {span.line}: " if cell else ""
    evidence = (f"{label}: {value}" for label, value in shown_evidence(found))
    fix = (f"fix: {shown_edit(found.fix)}",) if found.fix is not None else ()
    lines = (where + found.message, *evidence, *fix)
    message = "\n".join(map(plain, lines)).translate(_DATA)
    return f"::{COMMANDS[found.level]} {properties}::{message}"
