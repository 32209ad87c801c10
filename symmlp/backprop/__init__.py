"""Backpropagation, derived: from what a network computes to how its weights are updated.

`derive` and the table `GOALS` are for any width and depth; `program`, `instance` and
`loss_expression` put one network's numbers in. Every formula is found by `symmlp.rules`; none is
typed in here.
"""

from symmlp.backprop.goals import GOALS, derive
from symmlp.backprop.instance import Assignment, instance, loss_expression
from symmlp.backprop.program import Formula, program

__all__ = [
    "GOALS",
    "Assignment",
    "Formula",
    "derive",
    "instance",
    "loss_expression",
    "program",
]
