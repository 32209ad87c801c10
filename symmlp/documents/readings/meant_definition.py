"""Which definition of a name is meant: one of this section before others, the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, auto

from sympy import Expr

from symmlp.documents.knowledge import conventions
from symmlp.documents.knowledge.knowledge import Knowledge, Known
from symmlp.documents.knowledge.letters import PREACTIVATIONS, WEIGHTS
from symmlp.documents.knowledge.names import base_letter, is_number, label_of, quantities, speaks_of


class PassedOver(Flag):
    """Which definitions of its names a reading passes over for others.

    ``LIKELIEST`` is the one that would be taken first, ``OWN`` any of the step's own section for
    one of another section.
    """

    NOTHING = 0
    LIKELIEST = auto()
    OWN = auto()


@dataclass(frozen=True)
class Meant:
    """The definition of a name that is taken, and what it is taken before."""

    known: Known
    passed_over: PassedOver


def meant_definition(
    name: Expr, own: frozenset[Expr], knowledge: Knowledge, place: int = 0
) -> Meant | None:
    """Return what a name means by the document; ``place`` counts the meanings from the likeliest.

    Definitions that speak of a step's ``own`` quantities come first. What the field calls free
    keeps that meaning where only another section gives it a formula.
    """
    stack = [
        k for k in knowledge.definitions.get(label_of(name), []) if speaks_of(k.definition, name)
    ]
    if not stack:
        return None
    here = [known for known in stack if known.section == knowledge.section]
    elsewhere = [known for known in stack if known.section != knowledge.section]
    if any(known.definition.value is not None for known in elsewhere):
        elsewhere = [known for known in elsewhere if known.definition.value is not None]
    if not here and conventions.independent(name) and _only_there(name, _form(elsewhere[-1])):
        return None
    order = [*reversed(here), *reversed(elsewhere)]
    if len(order) > 1:
        order.sort(key=lambda k: own.isdisjoint(quantities(k.definition.value or name)))
    place = min(place, len(order) - 1)
    passed_over = PassedOver.LIKELIEST if place else PassedOver.NOTHING
    if here and order[place] not in here:
        passed_over |= PassedOver.OWN
    return Meant(order[place], passed_over)


def _only_there(name: Expr, form: Expr) -> bool:
    """Whether a free name's formula counts in its own section only: w = w - η g, x of an example.

    A number counts everywhere, and so does z = w x + b: a preactivation, not a target.
    """
    inside = quantities(form)
    preactivation = base_letter(name) in PREACTIVATIONS and name not in inside
    return not is_number(form) and not (
        preactivation and any(base_letter(q) in WEIGHTS for q in inside)
    )


def _form(known: Known) -> Expr:
    return known.forms[0] if known.forms else known.definition.target
