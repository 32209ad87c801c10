"""Marks of what an author has still to fill in, where a number or a formula belongs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from symmlp.documents.findings.findings import Finding, finding
from symmlp.documents.syntaxes.segments import Segment

#: ``??`` also inside a number (``??.0000``), and words that nobody uses as a name.
_MARK: Final = re.compile(r"\?\?+[.\d]*|\b(?:TODO|TBD|FIXME|XXX)\b")
#: In words ``??`` may be a question; behind "Figure" it is a reference that was lost.
_IN_WORDS: Final = re.compile(
    r"\b(TODO|TBD|FIXME)\b"
    r"|\b(?:[Ff]igures?|Figs?\.|[Tt]ables?|[Ee]quations?|Eqs?\.|[Ss]ections?|[Cc]hapters?)"
    r"\s+\(?(\?\?)"
)


def placeholders(segments: Iterable[Segment]) -> Iterator[Finding]:
    """Yield a finding for each placeholder in some cells or formulas."""
    for segment in segments:
        for match in _MARK.finditer(segment.text):
            yield finding("placeholder", segment.between(*match.span()), text=match[0])


def placeholders_in_words(segment: Segment) -> Iterator[Finding]:
    """Yield a finding for each placeholder in a paragraph."""
    for match in _IN_WORDS.finditer(segment.text):
        group = match.lastindex or 0
        yield finding("placeholder", segment.between(*match.span(group)), text=match[group])
