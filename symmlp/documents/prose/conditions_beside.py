"""The condition that stands beside an inline formula and is part of it: ``$f(x) = x$ if $x > 0$``.

Only what stands directly beside the formula, and is a formula itself, is taken; and ``otherwise``,
which says that the formula holds in part only. A step is judged under it from the beginning; what
the text further off says is looked at only where a step fails:
`symmlp.documents.prose.restrictions`.
"""

from __future__ import annotations

import re
from typing import Final

from symmlp.documents.syntaxes.segments import Kind, Segment
from symmlp.latex.read import read_beside
from symmlp.latex.read_conditions import Conditions
from symmlp.latex.roles import Roles

_FAR: Final = 200  # characters that are looked at on each side

_FORMULA: Final = r"(?:\$`?|\\+\(|:math:`)(?P<formula>[^$`]{1,120}?)(?:`?\$|\\+\)|`)"
_AFTER: Final = re.compile(
    rf"(?:`?\$\$?|\\+\)|`)?\s*,?\s*(?P<word>if|when|whenever|for|otherwise|else)\b\s*(?:{_FORMULA})?",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(
    rf"\b(?P<word>if|when|whenever|for)\s+{_FORMULA}\s*[,:]?\s*"
    r"(?:then|we have|it is|one has)?\s*(?:\$\$?`?|\\+\(|:math:`)?$",
    re.IGNORECASE,
)
_ALONE: Final = ("otherwise", "else")


def condition_beside(segment: Segment, roles: Roles) -> Conditions:
    """Return the condition that stands beside an inline formula in its sentence."""
    if segment.kind is not Kind.INLINE:
        return Conditions()
    before, after = _sentence(segment)
    found = _AFTER.match(after) or _BEFORE.search(before)
    if found is None or not (found["formula"] or found["word"].lower() in _ALONE):
        return Conditions()
    return read_beside(found["word"].lower(), found["formula"] or "", roles)


def _sentence(segment: Segment) -> tuple[str, str]:
    """Return what stands before and after a formula, on its lines and the ones next to them."""
    lines, span = segment.source.lines, segment.span
    first, last = span.line - 1, span.end_line - 1
    start, end = span.column - 1, span.end_column - 1
    before = lines[first][max(0, start - _FAR) : start]
    after = lines[last][end : end + _FAR]
    above = lines[first - 1][-_FAR:] if first and start < _FAR else ""
    below = lines[last + 1][:_FAR] if last + 1 < len(lines) and len(after) < _FAR else ""
    if above.strip():
        before = f"{above} {before}"
    if below.strip():
        after = f"{after} {below.lstrip()}"
    return before[-_FAR:], after[:_FAR]
