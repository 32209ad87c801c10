"""The words around a formula: what stands beside it in its sentence, and between two of them.

They tell whether an equation announces a meaning ("now let y = x³") or claims that it holds.
"""

from __future__ import annotations

import re
from typing import Final

from symmlp.documents.prose.sentences import sentence_of
from symmlp.documents.syntaxes.segments import Segment

_REACH: Final = 160  # characters in front of a formula that are looked at
_SENTENCE_ENDS: Final = re.compile(r"[.!?;:](?:\s|$)|[。！？；：]|\n\s*\n")
_ANNOUNCES: Final = re.compile(
    r"\b(?:let(?! us\b|'s\b|s\b)|define|redefine|choose|take|set|suppose|assume|consider|instead|"
    r"rather|replace|use(?! that\b| the fact\b)|from (?:now|here) on|henceforth|becomes|"
    r"(?:switch|change|turn)(?:s|ed|ing)? to|call|soit|posons|supposons|sei|seien|setze|definiere|"
    r"sea|supongamos|seja|suponha|пусть|положим)\b|假设|假定|设|令|定义",
    re.IGNORECASE,
)
#: A sentence that begins so takes its first formula for granted: "With $E = (y - t)^2$ …".
_SUPPOSES: Final = re.compile(
    r"^\W*(?:(?:and|but|now|again|similarly|likewise),? )?(?:for|with|if|when|under|given)"
    r"(?: (?:an?|the|our|this|other|another|\w+ed|linear|loss|cost|error|energy|objective|function|"
    r"activation|unit|choice|case|model|instead))*\s*$",
    re.IGNORECASE,
)
_INSTEAD: Final = re.compile(r"^\W*(?:instead|in place of)\b", re.IGNORECASE)
#: A formula behind these words is a condition for something else, and claims nothing itself.
_ONLY_IF: Final = re.compile(
    r"\b(?:iff|(?:only|exactly|precisely) (?:if|when|where)|unless|until)\W*$|当且仅当\W*$",
    re.IGNORECASE,
)
_CLAIMS: Final = re.compile(
    r"\b(?:then|we (?:get|have|find|obtain|see)|so|hence|thus|(?<!of )that|gives|yields|follows)\b"
    r"(?!.*\b(?:let|define|instead|rather)\b)",
    re.IGNORECASE | re.DOTALL,
)


def between(first: Segment, second: Segment, most: int = 3) -> str | None:
    """Return the text from one formula to the next; None if they are not near each other."""
    end, start = first.span, second.span
    if first.source is not second.source or not 0 <= start.line - end.end_line <= most:
        return None
    lines = [line[: _REACH * 4] for line in first.source.lines[end.end_line - 1 : start.line]]
    lines[-1] = lines[-1][: start.column - 1]
    lines[0] = lines[0][end.end_column - 1 :]
    return "\n".join(lines)


def before(segment: Segment, reach: int = _REACH) -> str:
    """Return what stands in front of a formula in its sentence, other formulas included."""
    start = segment.span
    lines = list(segment.source.lines[max(0, start.line - 3) : start.line])
    lines[-1] = lines[-1][: start.column - 1]
    text = "\n".join(line[-reach:] for line in lines)[-reach:]
    return _SENTENCE_ENDS.split(text)[-1]


def announces(segment: Segment) -> bool:
    """Whether the words around a formula say that it gives a name its meaning from here on."""
    words = before(segment)
    if _ANNOUNCES.search(words) and not _CLAIMS.search(words):
        return True
    sentence = sentence_of(segment)
    return bool(_SUPPOSES.search(sentence.before) or _INSTEAD.search(sentence.after))


def is_only_a_condition(segment: Segment) -> bool:
    """Whether the words in front of a formula make it a condition: if and only if, unless."""
    return bool(_ONLY_IF.search(before(segment)))
