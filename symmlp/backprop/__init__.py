"""Backpropagation, derived: from what a network computes to how its weights are updated.

`derive` is the whole public surface for people; `GOALS` is the table of what can be derived. Every
formula is found by `symmlp.rules`; none is typed in here.
"""

from symmlp.backprop.goals import GOALS, derive

__all__ = ["GOALS", "derive"]
