"""The formats that a report can be written in; a new one is one entry here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from symmlp.documents.errors import DocumentError
from symmlp.documents.reports.as_github import github
from symmlp.documents.reports.as_json import json_text
from symmlp.documents.reports.as_sarif import sarif
from symmlp.documents.reports.as_text import text
from symmlp.documents.reports.report import Report

#: Only text knows how wide it may be, and whether it may have colours.
FORMATS: Final[dict[str, Callable[[Report, int, bool], str]]] = {
    "text": text,
    "json": lambda report, width, colour: json_text(report),
    "github": lambda report, width, colour: github(report),
    "sarif": lambda report, width, colour: sarif(report),
}


def render(report: Report, form: str = "text", width: int = 100, colour: bool = False) -> str:
    """Return a report in one of the `FORMATS`.

    Raises
    ------
    DocumentError
        If there is no such format.
    """
    if form not in FORMATS:
        raise DocumentError(f"unknown format {form!r}; known are {', '.join(FORMATS)}")
    return FORMATS[form](report, width, colour)
