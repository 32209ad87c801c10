r"""Formulas that a text quotes to deny them: "some authors write $\delta = t - y$; we do not".

What a text calls wrong, or says of others only, gives no name its meaning; and that it does not
hold is what the text says, no mistake of it.
"""

from __future__ import annotations

import re
from typing import Final

from symmlp.documents.prose.sentences import sentence_of
from symmlp.documents.prose.wording import before
from symmlp.documents.syntaxes.segments import Segment

#: What denies the formula that follows at once.
_NOT: Final = re.compile(
    r"\b(?:not|never|(?:not|don't) (?:confuse|mix up)|no longer|instead of|rather than|nor|unlike|"
    r"as opposed to)"
    r"(?:\s+(?:just|simply|merely|to|be|equal|with|by|the|a|an|as|of|write|use|have|take|true|that|"
    r"the case|correct|say|claim))*[\s:]*$",
    re.IGNORECASE,
)
_HINT: Final = re.compile(r"not|never|longer|instead|rather|nor|unlike|opposed", re.IGNORECASE)
_NEAR: Final = 80  # characters
#: What dresses a word: *not*, \emph{not}.
_DRESS: Final = re.compile(r"\\(?:emph|text\w+|underline)\{([^{}]*)\}|[*_]+")
#: What denies the formulas of a sentence, up to where it is put right.
_WRONG: Final = re.compile(
    r"\b(?:mistakes?|mistakenly|(?<!was )(?<!were )wrong(?:ly)?|incorrect(?:ly)?|"
    r"erroneous(?:ly)?|false(?:ly)?|"
    r"misconception|beginners?|naive(?:ly)?|(?:some|many|most|other|older) (?:[\w-]+ ){0,2}"
    r"(?:books?|authors?|people|texts?|papers?|students?|sources?|tutorials?)"
    r" (?:write|define|use|say|call|think|believe|claim|forget|put)|"
    r"others (?:write|define|use|call)|(?:one|you) (?:might|could|may) (?:think|expect|believe|"
    r"guess|be tempted)|it is tempting|do(?:es)? not (?:hold|have|define|use|write))\b",
    re.IGNORECASE,
)
_RIGHT: Final = re.compile(
    r"\b(?:correct(?:ly)?|right(?:ly)?|in fact|actually|but|should|really|rather|whereas|while|we|"
    r"here|instead(?! of))\b",
    re.IGNORECASE,
)


def is_denied(segment: Segment) -> bool:
    """Whether the words in front of a formula say that it does not hold, or not here."""
    words = _before(segment)
    if _NOT.search(words):
        return True
    wrong = list(_WRONG.finditer(words))
    return bool(wrong) and not _RIGHT.search(words, wrong[-1].end())


def is_negated(segment: Segment) -> bool:
    """Whether the word in front of a formula says that it does not hold: "it is not $a = b$"."""
    if not _HINT.search(before(segment, _NEAR)):
        return False  # without taking the sentence apart
    return bool(_NOT.search(_before(segment)))


def _before(segment: Segment) -> str:
    return _DRESS.sub(lambda match: match[1] or "", sentence_of(segment).before)
