"""Helpers: the functions that generated code calls by name, each in its stable form.

``sigmoid``, ``sigmoid_slope``, ``huber``, ``huber_slope``, … The names come from the tables of
activations and losses; the expressions are derived, or stable forms that carry their claim. What a
user registered is called otherwise, so that an activation may be named ``step`` or ``lambda``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from sympy import Expr, Function, IndexedBase, KroneckerDelta, Piecewise, Symbol, exp, log
from sympy.core.function import AppliedUndef

from symmlp import activations, losses
from symmlp.activations import ACTIVATIONS, Activation, activation
from symmlp.codegen.program.stable_forms import OWN, Lets, form, residual
from symmlp.codegen.program.stable_pairs import COMPLEMENT, FIRST, REST_SURPRISAL, SHARE, SURPRISAL
from symmlp.errors import SymmlpError
from symmlp.losses import LOSSES, TARGET, Loss, loss
from symmlp.statement import Statement

#: Quantities of a softmax layer beside its output, by the symbol of one entry: their arrays.
SOFTMAX: Final = {
    one: IndexedBase(one) for one in (COMPLEMENT, SURPRISAL, REST_SURPRISAL, FIRST, SHARE)
}
#: y - z, and y (g - g[p]) for the slopes g of a loss and the largest s[p].
RESIDUAL: Final = IndexedBase(Symbol("residual", real=True))
EXCESS: Final = IndexedBase(Symbol("excess", real=True))
#: The difference of prediction and target, which most losses are functions of.
DIFFERENCE: Final = Symbol("residual", real=True)

#: What is added to a function's name for its derivative, by order.
SUFFIXES: Final = ("", "_slope")
_RESIDUAL: Final = "_residual"
#: What a user's own activations and losses start with in code, by order.
OWN_ACTIVATIONS: Final = ("user_", "slope_")
OWN_LOSSES: Final = ("loss_", "derivative_")


@dataclass(frozen=True)
class Helper:
    """A function that assignments call by name: ``name(parameters…) = expression``.

    ``lets`` name parts of the expression (z := exp(-|s|)) that are computed first. ``derived`` is
    the expression as it was derived, for comments; ``claim`` says that the two are equal, and is
    None where the expression is the derived one. A ``vector`` helper maps a layer's
    preactivations to a whole array; its expression is entry k, for comments only. One that is
    ``worded`` has a text of its own in every language; its expression says what it computes.
    """

    name: str
    parameters: tuple[Symbol, ...]
    expression: Expr
    derived: Expr
    lets: Lets = ()
    claim: Statement | None = None
    vector: bool = False
    worded: bool = False

    def __post_init__(self) -> None:
        if self.expression != self.derived and self.claim is None:
            raise SymmlpError(f"{self.name}: its form has no statement that could be proved")

    @property
    def plain(self) -> bool:
        """Whether its text is printed from its expression."""
        return not self.vector and not self.worded


def call(name: str, *arguments: Expr) -> Expr:
    """Return a call of the helper of that name."""
    return Function(name, real=True)(*arguments)


def of_activation(entry: Activation, order: int) -> Helper:
    """Return an activation (order 0) or its derivative (order 1) as a helper."""
    name = _activation_name(entry.name, order)
    derived = entry.derivative if order else entry.expr
    stable = form(entry.name, order)
    if stable is None:
        return Helper(name, (entry.argument,), derived, derived, vector=entry.vector)
    return Helper(name, (entry.argument,), stable.expression, derived, stable.lets, stable.claim)


def of_residual(name: str) -> Helper | None:
    """Return y - z in s and z after an activation, where it has a form of its own."""
    stable = residual(name)
    if stable is None:
        return None
    entry = activation(name)
    derived, parameters = entry.expr - TARGET, (entry.argument, TARGET)
    own = stable.expression, derived, stable.lets, stable.claim
    return Helper(name + _RESIDUAL, parameters, *own)


def of_loss(entry: Loss, order: int) -> Helper:
    """Return the loss of one output (order 0) or its derivative by the prediction (order 1).

    It is a function of the prediction and the target or, if that is all that matters, of their
    difference.
    """
    derived = entry.derivative if order else entry.expr
    name = _loss_name(entry.name, order)
    apart = in_difference(entry, order)
    if apart is not None:
        return Helper(name, (DIFFERENCE,), apart, apart)
    return Helper(name, (entry.prediction, entry.target), derived, derived)


@cache
def in_difference(entry: Loss, order: int = 0) -> Expr | None:
    """Return a loss or its derivative in `DIFFERENCE`, or None if it depends on more."""
    derived = entry.derivative if order else entry.expr
    apart = derived.subs(entry.prediction, DIFFERENCE + entry.target)
    return None if apart.has(entry.target) else apart


def _of_softmax(quantity: Symbol) -> str:
    return f"softmax_{quantity.name}"


#: The functions of a softmax layer: y, and those of `SOFTMAX`.
_SOFTMAX_NAMES: Final = frozenset({"softmax", *map(_of_softmax, SOFTMAX)})


def of_softmax(name: str) -> Helper:
    """Return a function of a softmax layer: y, or one of `SOFTMAX`."""
    entry = activation("softmax")
    y, p = entry.expr, Symbol("p", integer=True)
    (unit,) = entry.argument.indices
    forms: dict[str, Callable[[], Expr]] = {
        "softmax": lambda: y,
        _of_softmax(COMPLEMENT): lambda: 1 - y,
        _of_softmax(SURPRISAL): lambda: -log(y),
        _of_softmax(REST_SURPRISAL): lambda: -log(1 - y),
        _of_softmax(FIRST): lambda: KroneckerDelta(unit, p),
        _of_softmax(SHARE): lambda: y / (1 - y.subs(unit, p)),
    }
    form = forms[name]()
    return Helper(name, (entry.argument,), form, form, vector=True)


def called(one: Helper) -> list[str]:
    """Return the names of the helpers that a helper calls."""
    parts = (*(value for _, value in one.lets), one.expression)
    calls = [part.func.__name__ for value in parts for part in value.atoms(AppliedUndef)]
    if one.name in ("softmax_surprisal", "plus_log1p_exp"):
        calls.append("plus_log1p")
    return sorted(dict.fromkeys(calls))


def helper(name: str) -> Helper:
    """Return the helper of that name."""
    if name in OWN:
        own = OWN[name]
        return Helper(name, tuple(own.variables), own.expr, own.expr, worded=True)
    if name in _SOFTMAX_NAMES:
        return of_softmax(name)
    apart = of_residual(name.removesuffix(_RESIDUAL)) if name.endswith(_RESIDUAL) else None
    if apart is not None:
        return apart
    for order in range(len(SUFFIXES)):
        for own in ACTIVATIONS:
            if _activation_name(own, order) == name:
                return of_activation(ACTIVATIONS[own], order)
        for own in LOSSES:
            if _loss_name(own, order) == name:
                return of_loss(loss(own), order)
    raise SymmlpError(f"no function is called {name}")


def _activation_name(name: str, order: int) -> str:
    own = name not in activations.BUILT_IN
    return OWN_ACTIVATIONS[order] + name if own else name + SUFFIXES[order]


def _loss_name(name: str, order: int) -> str:
    own = name not in losses.BUILT_IN
    return OWN_LOSSES[order] + name if own else name + SUFFIXES[order]


def is_simple(one: Helper) -> bool:
    """Say whether a function is short enough to be written out instead of called."""
    plain = not one.lets and not one.expression.has(Piecewise, exp, log)
    return bool(plain and one.expression.count_ops() <= _SHORT)


_SHORT: Final = 4
