"""What the words of a document say of its names: symmetric matrices, the layout of derivatives."""

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
_SYMMETRIC: Final = (
    re.compile(rf"(?P<names>{_LETTERS})\s+(?:is|are|be|being)\b[^.;$]{{0,40}}?\bsymmetric\b"),
    re.compile(rf"\bsymmetric\b[^.;$]{{0,60}}?(?P<names>{_LETTERS})"),
    re.compile(rf"\bsymmetric\s+(?:\$[^$]{{1,30}}\$[\s-]*)[^.;$]{{0,40}}?(?P<names>{_LETTERS})"),
)
_CAPITAL: Final = re.compile(r"(?<![\\a-zA-Z_^{])[A-Z](?![a-zA-Z])|(?<=[a-z]\{)[A-Z](?=\})")
_TRANSPOSED: Final = re.compile(
    r"(?<![\\a-zA-Z_^{])(?P<name>[A-Z])\s*=\s*(?P=name)\s*\^\s*\{?\s*(?:\\top|\\intercal|T|"
    r"\\math(?:sf|rm|bf)\{?\s*T)"
)
_LAYOUT: Final = re.compile(r"\b(?P<name>numerator|denominator)[\s-]+layout\b", re.IGNORECASE)


def symmetric(segments: Iterable[Segment]) -> frozenset[str]:
    """Return the capital letters of the matrices that a document calls symmetric."""
    return frozenset(_symmetric(segments))


def _symmetric(segments: Iterable[Segment]) -> Iterator[str]:
    for segment in segments:
        if segment.kind in (Kind.PROSE, Kind.ITEM):
            for pattern in _SYMMETRIC if "symmetric" in segment.text else ():
                for match in pattern.finditer(segment.text):
                    yield from _CAPITAL.findall(match["names"])
        elif segment.kind in (Kind.INLINE, Kind.DISPLAY):
            yield from (match["name"] for match in _TRANSPOSED.finditer(segment.text))


def layout_of_derivatives(segments: Iterable[Segment]) -> str:
    """Return the layout of derivatives that a document says it has, if it names one alone."""
    texts = (s.text for s in segments if s.kind in (Kind.PROSE, Kind.ITEM) and "layout" in s.text)
    named = {match["name"].lower() for text in texts for match in _LAYOUT.finditer(text)}
    return named.pop() if len(named) == 1 else ""
