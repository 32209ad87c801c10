r"""Formulas that a text quotes to deny them: "some authors write $\delta = t - y$; we do not".

What a text calls wrong, or says of others only, gives no name its meaning.
"""

from __future__ import annotations

import re
from typing import Final

from symmlp.documents.prose.sentences import sentence_of
from symmlp.documents.syntaxes.segments import Segment

#: What denies the formula that follows at once.
_NOT: Final = re.compile(
    r"\b(?:not|never|(?:not|don't) (?:confuse|mix up)|no longer|instead of|rather than|nor|unlike|"
    r"as opposed to)"
    r"(?:\s+(?:just|simply|merely|to|be|equal|with|by|the|a|an|as|of|write|use|have|take))*\s*$",
    re.IGNORECASE,
)
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
    before = sentence_of(segment).before
    if _NOT.search(before):
        return True
    wrong = list(_WRONG.finditer(before))
    return bool(wrong) and not _RIGHT.search(before, wrong[-1].end())
