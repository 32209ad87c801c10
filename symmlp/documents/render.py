"""The formats that a report can be written in; a new one is one entry here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from symmlp.documents.errors import DocumentError
from symmlp.documents.report import Report
from symmlp.documents.report_github import github
from symmlp.documents.report_json import json_text
from symmlp.documents.report_sarif import sarif
from symmlp.documents.report_text import text

FORMATS: Final[dict[str, Callable[[Report], str]]] = {
    "text": text,
    "json": json_text,
    "github": github,
    "sarif": sarif,
}


def render(report: Report, form: str = "text") -> str:
    """Return a report in one of the `FORMATS`.

    Raises
    ------
    DocumentError
        If there is no such format.
    """
    if form not in FORMATS:
        raise DocumentError(f"unknown format {form!r}; known are {', '.join(FORMATS)}")
    return FORMATS[form](report)
