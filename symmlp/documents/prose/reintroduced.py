r"""Names that the words of a section introduce anew: "here $y$ is the label".

What an earlier section defined under that name is then not what is meant; nothing is refuted by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sympy import Expr, Indexed, Symbol

from symmlp.documents.knowledge.conventions import independent
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


_DEPENDS: Final = re.compile(
    r"[\s,]*(?:(?:is|are|was|be)\s+)?(?:(?:itself|also|again)\s+)?"
    r"(?:(?:an?|the|our|some)\s+(?:[\w-]+,?\s+){1,4}?(?:which|that|and)\s+(?:is\s+)?)?"
    r"(?:(?:(?:may|can|also)\s+)?depends?\s+(?:\w+ly\s+)?(?:up)?on"
    r"|(?:(?:an?|some)\s+)?(?:\w+\s+)?function\s+of)"
    r"\s+(?:the\s+(?:[\w-]+\s+)?)?⟦(?P<number>\d+)⟧",
    re.IGNORECASE,
)


def said_to_depend(segment: Segment, roles: Roles) -> Iterator[tuple[Expr, Expr]]:
    """Yield a name and what the words behind it say that it depends on.

    Only of names that the field takes for constants, as inputs and targets are: of others it is
    found in formulas.
    """
    text = segment.text.strip()
    if segment.kind is not Kind.INLINE or len(text) > _LONGEST or "=" in text:
        return
    around = sentence_of(segment)
    found = _DEPENDS.match(around.after)
    if found is None:
        return
    try:
        name = read_expression(text, roles)
        variable = read_expression(around.formulas[int(found["number"])], roles)
    except (Unreadable, RecursionError, IndexError):
        return
    both = isinstance(name, Symbol) and isinstance(variable, Symbol | Indexed)
    if both and name != variable and independent(name) is not None:
        yield name, variable


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
