r"""Names that the words of a section introduce anew: "here $y$ is the label".

What an earlier section defined under that name is then not what is meant; nothing is refuted by it.
"""

from __future__ import annotations

import re
from typing import Final

from sympy import Indexed, Symbol

from symmlp.documents.knowledge.names import Label, label_of
from symmlp.documents.prose.sentences import sentence_of
from symmlp.documents.syntaxes.segments import Kind, Segment
from symmlp.latex.read import read_expression
from symmlp.latex.roles import Roles
from symmlp.latex.unreadable import Unreadable

_LONGEST: Final = 30  # characters of a name
_IS: Final = re.compile(
    r"\s*(?:now |here |again )?(?:is|are|be|denotes?|stands? for|means?)\s+(?:now |here )?"
    r"(?:the|an?|our|its|their)\b",
    re.IGNORECASE,
)


def introduced(segment: Segment, roles: Roles) -> Label | None:
    """Return the name that a formula consists of, if the words behind it say what that is."""
    text = segment.text.strip()
    if segment.kind is not Kind.INLINE or len(text) > _LONGEST or "=" in text:
        return None
    if not _IS.match(sentence_of(segment).after):
        return None
    try:
        name = read_expression(text, roles)
    except (Unreadable, RecursionError):
        return None
    return label_of(name) if isinstance(name, Symbol | Indexed) else None
