r"""Matrices that only the words of a document declare: "let $A$ and $B$ be $n \times n$ matrices".

Products of matrices must not be put in another order, so their letters are learned before any
formula is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from symmlp.documents.syntaxes.segments import Kind, Segment

_LETTER: Final = (
    r"(?:\$|\\\(|:math:`)\s*(?:\\(?:mathbf|bm|boldsymbol)\{?)?"
    r"[A-Z](?![a-zA-Z])[^$`=]{0,12}?(?:\$|\\\)|`)"
)
_LETTERS: Final = rf"{_LETTER}(?:\s*(?:,|and|, and|or)\s*{_LETTER})*"
_DECLARED: Final = (
    re.compile(
        rf"(?P<names>{_LETTERS})\s+(?:is|are|be|being|denotes?|will be)\s+"
        r"(?:(?:an?|the|two|both|our|some|square|invertible|symmetric|real|any)\s+){0,3}"
        r"(?:\$[^$]{1,30}\$[\s-]*)?(?:[\w×-]+\s+){0,2}?(?:matrix|matrices)\b"
    ),
    re.compile(rf"\b(?:matrix|matrices)\s+(?P<names>{_LETTERS})"),
)
_CAPITAL: Final = re.compile(r"(?<![\\a-zA-Z_^{])[A-Z](?![a-zA-Z])|(?<=[a-z]\{)[A-Z](?=\})")


def declared_arrays(segments: Iterable[Segment]) -> frozenset[str]:
    """Return the capital letters that the text of a document calls matrices."""
    return frozenset(_declared(segments))


def _declared(segments: Iterable[Segment]) -> Iterator[str]:
    for segment in segments:
        if segment.kind not in (Kind.PROSE, Kind.ITEM):
            continue
        for pattern in _DECLARED:
            for match in pattern.finditer(segment.text):
                yield from _CAPITAL.findall(match["names"])
