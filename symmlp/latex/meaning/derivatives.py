r"""Derivatives and gradients: always `Partial`, never SymPy's own, which turns into 0.

``\nabla L(w)`` is the derivative by what stands in the bracket, with several names the tuple of the
derivatives; ``\nabla_w L`` the one by w. A gradient that does not say by what is unreadable. A
function may be differentiated by its whole argument.
"""

from __future__ import annotations

from sympy import Expr, Indexed, Symbol

from symmlp.expressions import Apply, Partial
from symmlp.latex.arrays import Entries
from symmlp.latex.meaning.context import Meaning, fail
from symmlp.latex.meaning.names import quantity
from symmlp.latex.meaning.parts import taken_apart
from symmlp.latex.syntax.tree import Candidate, Derivative, Differential, Gradient, Group, Node


def derivative(meaning: Meaning, node: Derivative) -> Expr:
    """Return a derivative, by the variable on the right first."""
    if node.operand is None:
        raise fail(node, "nothing follows this derivative")
    value = meaning(node.operand)
    for variable in reversed(node.variables):
        argument = meaning(variable)
        by_argument = isinstance(value, Apply) and value.arguments == (argument,)
        if by_argument and not isinstance(argument, Symbol | Indexed):
            value = Apply(value.head, (value.orders[0] + 1,), argument)
        else:
            value = Partial(value, _variable(meaning, variable))
    return value


def differential(meaning: Meaning, node: Differential) -> Expr:
    """Refuse half a derivative."""
    raise fail(node, "a differential on its own is not understood")


def gradient(meaning: Meaning, node: Gradient) -> Expr:
    """Return a derivative by what is named, or the vector of several."""
    operand = node.operand
    while isinstance(operand, Group) and len(operand.items) == 1:
        operand = operand.items[0]
    if node.variable is not None:
        return Partial(meaning(operand), _variable(meaning, node.variable))
    if not isinstance(operand, Candidate) or operand.exponent is not None:
        raise fail(node, "by what this gradient is taken is not said")
    parts = taken_apart(meaning, operand.head)
    if parts.exponent is not None or parts.primes:
        raise fail(node, "this gradient is not understood")
    function = quantity(meaning.context, parts)
    by = [Partial(function, _variable(meaning, item)) for item in operand.group.items]
    return by[0] if len(by) == 1 else Entries(*by)


def _variable(meaning: Meaning, node: Node) -> Expr:
    value = meaning(node)
    if not isinstance(value, Symbol | Indexed):
        raise fail(node, "what is differentiated by is not a name")
    return value
