r"""Inequalities that stand in the prose around a formula: "if $s > 0$, then …", "… for $x > 0$".

A refuted step is judged once more where they hold; `symmlp.documents.prose.conditions_beside` takes
those that stand directly beside an inline formula, this module those of displayed formulas as well.
One that stands in front counts up to the end of its sentence, or of the paragraph if it is assumed;
one behind a formula belongs to that formula alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from sympy import And, Ge, Gt, Le, Lt
from sympy.logic.boolalg import Boolean

from symmlp.documents.directives.in_force import conditions
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.names import label_of, quantities
from symmlp.documents.prose.sentences import sentence_of
from symmlp.documents.prose.wording import before, between
from symmlp.documents.syntaxes.segments import Kind, Segment
from symmlp.latex.roles import Roles
from symmlp.latex.unreadable import Unreadable
from symmlp.statement import Statement

_INEQUALITY: Final = re.compile(r"[<>]|\\(?:[lg](?:eq?|t)|leqslant|geqslant)(?![a-zA-Z])|[≤≥]")
_EQUATION: Final = re.compile(r"(?<![<>!])=")
_BEHIND: Final = re.compile(
    r"[\s$,\\()\[\]]*(?:(?:and|is|are|holds|true|valid|only)\s+)*"
    r"(?:if|for|for all|for any|for every|when|whenever|where|as long as|provided|provided that)"
    r"[\s$\\(]*"
)
_IN_FRONT: Final = re.compile(r"\b(?:if|for|when|whenever|where|provided|as)\b", re.IGNORECASE)
_ASSUMED: Final = re.compile(r"\b(?:suppose|assume|assuming|let|given)\b", re.IGNORECASE)
_SENTENCE_ENDS: Final = re.compile(r"[.!?;](?:\s|$)|\n\s*\n")
_PARAGRAPH: Final = re.compile(r"\n\s*\n")
_GOES_ON: Final = re.compile(r"\w")
_ENDS: Final = frozenset({Kind.PROSE, Kind.ITEM, Kind.HEADING})
_LONGEST: Final = 80  # characters of a condition

Found = tuple[Boolean, ...]


def restrictions(segments: Sequence[Segment], roles: Roles) -> dict[int, Found]:
    """Return the condition that restricts each formula, by the formula's identity."""
    found: dict[int, Found] = {}
    stated: tuple[Segment, Found, bool] | None = None  # in front; and whether it is assumed
    last: Segment | None = None
    for segment in segments:
        if segment.kind in _ENDS:
            stated = None
        if segment.kind not in (Kind.INLINE, Kind.DISPLAY):
            continue
        condition = _read(segment, roles)
        if not condition:
            if stated is not None and _reaches(stated, segment):
                found[id(segment)] = stated[1]
            last = segment
            continue
        gap = between(last, segment) if last is not None else None
        behind = gap is not None and _BEHIND.fullmatch(gap) is not None
        if behind and gap is not None and _PARAGRAPH.search(gap):
            # A sentence of its own, if it goes on: "and, for $s < 0$, …".
            behind = not _GOES_ON.search(sentence_of(segment).after)
        if last is not None and behind:
            found[id(last)] = condition
        else:
            words = before(segment)
            assumed = bool(_ASSUMED.search(words))
            stated = (segment, condition, assumed) if assumed or _IN_FRONT.search(words) else None
        last = None
    return found


def is_about(restriction: Found, statement: Statement | None) -> bool:
    """Whether a condition speaks of something that a statement, or what it is made of, names."""
    if statement is None:
        return False
    targets = {label_of(d.target) for d in statement.definitions}
    sides = (statement.lhs, statement.rhs)
    named = targets | {label_of(name) for side in sides for name in quantities(side)}
    expressions = (side for one in restriction for side in one.args)
    return any(label_of(n) in named for side in expressions for n in quantities(side))


def _reaches(stated: tuple[Segment, Found, bool], formula: Segment) -> bool:
    condition, _, assumed = stated
    gap = between(condition, formula)
    return assumed or (gap is not None and not _SENTENCE_ENDS.search(gap))


def _read(segment: Segment, roles: Roles) -> Found:
    text = segment.text
    if segment.kind is not Kind.INLINE or len(text) > _LONGEST or _EQUATION.search(text):
        return ()
    if not _INEQUALITY.search(text):
        return ()
    try:
        read = conditions(text.strip().rstrip(".,;"), Knowledge(), roles)
    except (Unreadable, RecursionError):
        return ()
    return read if all(isinstance(one, Gt | Ge | Lt | Le) for one in _parts(read)) else ()


def _parts(read: Found) -> Iterator[Boolean]:
    for one in read:
        yield from one.args if isinstance(one, And) else (one,)
