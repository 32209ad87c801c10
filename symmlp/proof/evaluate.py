"""The value of an expression in a model, as a rigorous enclosure.

An evaluator of its own: it reads the SymPy expression, not the normal form, so an error in one is
seen by the other. A `Partial` is computed by forward-mode differentiation through the definitions.
"""

from __future__ import annotations

from sympy import Expr
from sympy.logic.boolalg import Boolean

from symmlp.proof import programs_functions, programs_numbers
from symmlp.proof.balls import Number
from symmlp.proof.model import Model
from symmlp.proof.programs import Bound, program
from symmlp.proof.programs_cases import condition_program
from symmlp.proof.programs_whole import whole_number

#: Where compilers of nodes are registered that nothing else here speaks of.
REGISTERED = (programs_functions, programs_numbers)


def evaluate(node: Expr, bound: Bound, model: Model) -> Number:
    """Return the value of an expression, whose bound symbols are as given.

    Raises
    ------
    Undecidable
        If it has no value at this point, or cannot be evaluated.
    """
    return program(node)(bound, model)


def whole(node: Expr, bound: Bound, model: Model) -> int:
    """Return the value of an index expression."""
    return whole_number(evaluate(node, bound, model))


def holds(condition: Boolean, bound: Bound, model: Model) -> bool:
    """Whether a condition is true in the model; raises where that cannot be told."""
    return condition_program(condition)(bound, model)
