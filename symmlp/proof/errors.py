"""Why a proof attempt stops. Every one of these ends as UNDECIDED with its text as the reason."""

from __future__ import annotations


class Undecidable(Exception):
    """The statement cannot be judged; the message is the reason that the evidence gives."""


class OutOfBudget(Undecidable):
    """A limit of size was reached before anything was decided."""


class UnknownDependence(Undecidable):
    """A derivative of a quantity of which nothing says what it depends on."""


class DividesByZero(Undecidable):
    """A normal form has a denominator that is zero here; what it stands for may have a value."""


class UndefinedHere(Undecidable):
    """An expression certainly has no value: a written division by zero, a derivative at a kink."""
