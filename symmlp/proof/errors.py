"""Why a proof attempt stops. Every one of these ends as UNDECIDED with its text as the reason."""

from __future__ import annotations


class Undecidable(Exception):
    """The statement cannot be judged; the message is the reason that the evidence gives."""


class OutOfBudget(Undecidable):
    """A limit of size was reached before anything was decided."""


class UnknownDependence(Undecidable):
    """A derivative of a quantity of which nothing says what it depends on."""


class UndefinedHere(Undecidable):
    """An expression has no value: it divides by zero, or differentiates at a kink, say."""
