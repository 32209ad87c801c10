"""The table of losses, in SymPy: ℓ(y, z) of one prediction y and its target z, one entry each.

The loss of a sample is the sum of ℓ over the outputs, or their mean; the reduction over a batch is
a separate choice. Derivatives are found by differentiation. Formulas: Goodfellow, Bengio and
Courville, *Deep Learning*, 6.2; Huber 1964. Conventions at kinks are PyTorch's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sympy import (
    Abs,
    Eq,
    Expr,
    IndexedBase,
    Integer,
    Interval,
    Piecewise,
    Rational,
    S,
    Sum,
    Symbol,
    exp,
    log,
)

from symmlp.activations import (
    ACTIVATIONS,
    Activation,
    Kink,
    activation,
)
from symmlp.activations import validate as validate_activations
from symmlp.cases import plain
from symmlp.errors import SymmlpError
from symmlp.network import Network, NetworkError
from symmlp.statement import Definition, Statement

#: One output's prediction and target in every entry's expression.
PREDICTION: Final = Symbol("y", real=True)
TARGET: Final = Symbol("z", real=True)

REDUCTIONS: Final = ("sum", "mean")

_preactivation = Symbol("s", real=True)


def _none() -> tuple[Statement, ...]:
    return ()


@dataclass(frozen=True)
class Loss:
    """One loss: ℓ(prediction, target) of one output, summed or averaged over the outputs.

    ``reduction`` is over the outputs of one sample. ``prediction_domain`` holds the predictions
    for which ℓ is differentiable (up to kinks), ``target_domain`` the targets that mean something.
    ``kinks`` are values of prediction - target without a derivative, with the value used there.
    ``stable`` writes the stable forms: claims that the loss after a certain activation equals an
    expression in the preactivation that neither overflows nor cancels.
    """

    name: str
    latex: str
    expr: Expr
    prediction: Symbol = PREDICTION
    target: Symbol = TARGET
    reduction: str = "sum"
    prediction_domain: Interval = S.Reals
    target_domain: Interval = S.Reals
    kinks: tuple[Kink, ...] = ()
    stable: Callable[[], tuple[Statement, ...]] = _none

    @cached_property
    def derivative(self) -> Expr:
        """∂ℓ/∂y in prediction and target: differentiated, with each kink's convention."""
        found = self.expr.diff(self.prediction)
        for kink in self.kinks:
            at = self.target + kink.at
            if found.subs(self.prediction, at) != kink.derivative:
                found = Piecewise((kink.derivative, Eq(self.prediction, at)), (found, True))
        return plain(found)

    @property
    def stable_forms(self) -> tuple[Statement, ...]:
        """Claims to be proved: the loss of an activated preactivation in a stable form."""
        return self.stable()


def _stable_binary() -> tuple[Statement, ...]:
    s, z = _preactivation, TARGET
    y = 1 / (1 + exp(-s))
    naive = -z * log(y) - (1 - z) * log(1 - y)
    form = Piecewise((s, s > 0), (0, True)) - z * s + log(1 + exp(-Abs(s)))
    return (Statement(naive, form, definitions=(Definition(s), Definition(z))),)


def _stable_categorical() -> tuple[Statement, ...]:
    k, m = Symbol("k", integer=True), Symbol("m", integer=True)
    width = Symbol("n", integer=True, positive=True)
    s, shift = IndexedBase(Symbol("s", real=True)), Symbol("c", real=True)
    total = Sum(exp(s[m]), (m, 0, width - 1))
    shifted = Sum(exp(s[m] - shift), (m, 0, width - 1))
    definitions = (Definition(s[k], indices=(k,)), Definition(shift), Definition(TARGET))
    naive = -TARGET * log(exp(s[k]) / total)
    return (Statement(naive, TARGET * (shift - s[k] + log(shifted)), definitions=definitions),)


def _entries() -> tuple[Loss, ...]:
    y, z = PREDICTION, TARGET
    unit = Interval.open(0, 1)
    return (
        Loss("half_squared_error", r"\tfrac12(y-z)^2", (y - z) ** 2 / 2),
        Loss("mean_squared_error", r"\mathrm{MSE}", (y - z) ** 2, reduction="mean"),
        Loss("absolute_error", r"|y-z|", Abs(y - z), kinks=(Kink(Integer(0), Integer(0)),)),
        Loss(
            "huber",
            r"\mathrm{Huber}",
            Piecewise(((y - z) ** 2 / 2, Abs(y - z) <= 1), (Abs(y - z) - Rational(1, 2), True)),
        ),
        Loss(
            "binary_cross_entropy",
            r"\mathrm{BCE}",
            -z * log(y) - (1 - z) * log(1 - y),
            prediction_domain=unit,
            target_domain=Interval(0, 1),
            stable=_stable_binary,
        ),
        Loss(
            "categorical_cross_entropy",
            r"\mathrm{CCE}",
            -z * log(y),
            prediction_domain=unit,
            target_domain=Interval(0, 1),
            stable=_stable_categorical,
        ),
    )


#: Every loss by its name; `symmlp.registration` adds to it.
LOSSES: Final[dict[str, Loss]] = {entry.name: entry for entry in _entries()}

#: The names of those that are not a user's own.
BUILT_IN: Final = frozenset(LOSSES)


def loss(name: str) -> Loss:
    """Return the loss of that name.

    Raises
    ------
    ValueError
        If there is none; the message lists the known names.
    """
    try:
        return LOSSES[name]
    except KeyError:
        raise SymmlpError(f"{name!r} is not a loss; known are {', '.join(LOSSES)}") from None


def derivative(entry: Loss | str) -> Expr:
    """Return ∂ℓ/∂y of a loss or of its name, in the loss's ``prediction`` and ``target``."""
    return (loss(entry) if isinstance(entry, str) else entry).derivative


def makes_sense(output: Activation | str, cost: Loss | str) -> bool:
    """Say whether every value of the output activation lies in the loss's prediction domain."""
    output = activation(output) if isinstance(output, str) else output
    cost = loss(cost) if isinstance(cost, str) else cost
    return bool(output.range.is_subset(cost.prediction_domain))


def validate(network: Network) -> None:
    """Check a network's activations, its loss, and that the two fit together.

    Raises
    ------
    NetworkError
        What is wrong, where, and what would be right.
    """
    validate_activations(network)
    if network.loss not in LOSSES:
        raise NetworkError(f"{network.loss!r} is not a loss; known are {', '.join(LOSSES)}")
    output, cost = network.layers[-1].activation, LOSSES[network.loss]
    if not makes_sense(output, cost):
        fitting = ", ".join(name for name in ACTIVATIONS if makes_sense(name, cost))
        raise NetworkError(
            f"layer {network.depth}: {output} can leave the predictions"
            f" {_interval(cost.prediction_domain)} that {cost.name} is for;"
            f" use {fitting} on the output or another loss"
        )


def _interval(domain: Interval) -> str:
    left = "(" if domain.left_open else "["
    right = ")" if domain.right_open else "]"
    return f"{left}{domain.start}, {domain.end}{right}"
