"""The table of activations, in SymPy: one entry each, and everything else is derived from it.

An entry is an expression f(s). Its derivative is found by differentiation, its derivative in terms
of the layer's own output (σ′ = y(1 − y)) by elimination of s, and both are claims that
`symmlp.proof` judges. Formulas: Goodfellow, Bengio and Courville, *Deep Learning*, 6.2-6.3;
Hendrycks and Gimpel 2016 (GELU). Conventions at kinks are PyTorch's.
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
    Lambda,
    Piecewise,
    Rational,
    S,
    Sum,
    Symbol,
    erf,
    exp,
    log,
    oo,
    sqrt,
    tanh,
)

from symmlp.cases import plain
from symmlp.elimination import eliminate
from symmlp.errors import SymmlpError
from symmlp.expressions import Apply, apply, prime
from symmlp.network import Network, NetworkError
from symmlp.statement import Definition, Statement

#: The preactivation in every entry's expression, and the output in its output form.
ARGUMENT: Final = Symbol("s", real=True)
OUTPUT: Final = Symbol("y", real=True)
#: The function's name in the statements about it.
HEAD: Final = Symbol("f")
#: exp(-|s|), the number in (0, 1] that stable forms are written in.
DECAY: Final = Symbol("z", real=True)

_vector = IndexedBase(Symbol("s", real=True))
_unit, _other = Symbol("k", integer=True), Symbol("m", integer=True)
_width = Symbol("n", integer=True, positive=True)

#: Writes down the stable forms of an entry as (order of the derivative, expression) pairs.
StableForms = Callable[[], tuple[tuple[int, Expr], ...]]


@dataclass(frozen=True)
class Kink:
    """A point where the function has no derivative, and the value that is used for it there."""

    at: Expr
    derivative: Expr


def _none() -> tuple[tuple[int, Expr], ...]:
    return ()


@dataclass(frozen=True)
class Activation:
    """One activation function f.

    ``expr`` is f in the symbol ``argument``. Where ``vector`` is true, it is the entry ``s[k]``'s
    image in terms of all entries ``s[0], …, s[n-1]``. ``range`` is an interval that holds all
    values, the smallest where its ends are simple numbers. ``kinks`` are the points without a
    derivative, with the convention used there.
    """

    name: str
    latex: str
    expr: Expr
    range: Interval = S.Reals
    argument: Expr = ARGUMENT
    kinks: tuple[Kink, ...] = ()
    vector: bool = False
    stable: StableForms = _none

    @cached_property
    def derivative(self) -> Expr:
        """f′ in ``argument``: differentiated, with the convention of each kink where it differs.

        Raises ``ValueError`` for a vector-valued activation, which has a Jacobian instead.
        """
        if self.vector:
            raise SymmlpError(
                f"{self.name} is vector-valued: it has a Jacobian, not one derivative"
            )
        return with_conventions(self.expr.diff(self.argument), self.argument, self.kinks)

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """What the statements about this entry speak of: f, the free s, and y := f(s)."""
        return (
            Definition(HEAD, Lambda(self.argument, self.expr)),
            Definition(self.argument),
            Definition(OUTPUT, apply(HEAD, self.argument)),
        )

    @cached_property
    def output_forms(self) -> tuple[Statement, ...]:
        """Claims f′(s) = (an expression in y = f(s) alone), where one was found; to be proved."""
        if self.vector:
            return ()
        form = eliminate(self.expr, self.derivative, self.argument, OUTPUT)
        if form is None or not form.has(OUTPUT):
            return ()
        return (Statement(prime(HEAD, self.argument), form, definitions=self.definitions),)

    @cached_property
    def stable_forms(self) -> tuple[Statement, ...]:
        """Claims f(s) = … and f′(s) = … with right sides that neither overflow nor cancel."""
        decay = Definition(DECAY, exp(-Abs(self.argument)))
        return tuple(
            Statement(
                Apply(HEAD, (order,), self.argument), form, definitions=(*self.definitions, decay)
            )
            for order, form in self.stable()
        )


def with_conventions(derivative: Expr, argument: Expr, kinks: tuple[Kink, ...]) -> Expr:
    """Return the derivative with the convention of each kink put in where it differs."""
    for kink in kinks:
        if derivative.subs(argument, kink.at) != kink.derivative:
            derivative = Piecewise((kink.derivative, Eq(argument, kink.at)), (derivative, True))
    return plain(derivative)


def _stable_sigmoid() -> tuple[tuple[int, Expr], ...]:
    z = DECAY
    value = Piecewise((1 / (1 + z), ARGUMENT >= 0), (z / (1 + z), True))
    return ((0, value), (1, z / (1 + z) ** 2))


def _stable_tanh() -> tuple[tuple[int, Expr], ...]:
    square = DECAY**2
    size = (1 - square) / (1 + square)
    value = Piecewise((size, ARGUMENT >= 0), (-size, True))
    return ((0, value), (1, 4 * square / (1 + square) ** 2))


def _stable_softplus() -> tuple[tuple[int, Expr], ...]:
    z = DECAY
    value = Piecewise((ARGUMENT, ARGUMENT > 0), (0, True)) + log(1 + z)
    return ((0, value), (1, Piecewise((1 / (1 + z), ARGUMENT >= 0), (z / (1 + z), True))))


def _stable_silu() -> tuple[tuple[int, Expr], ...]:
    z = DECAY
    sigmoid = Piecewise((1 / (1 + z), ARGUMENT >= 0), (z / (1 + z), True))
    return ((0, ARGUMENT * sigmoid), (1, sigmoid + ARGUMENT * z / (1 + z) ** 2))


def _entries() -> tuple[Activation, ...]:
    s = ARGUMENT
    return (
        Activation("identity", r"\mathrm{id}", s),
        Activation(
            "sigmoid", r"\sigma", 1 / (1 + exp(-s)), Interval.open(0, 1), stable=_stable_sigmoid
        ),
        Activation("tanh", r"\tanh", tanh(s), Interval.open(-1, 1), stable=_stable_tanh),
        Activation(
            "relu",
            r"\operatorname{ReLU}",
            Piecewise((s, s > 0), (0, True)),
            Interval(0, oo),
            kinks=(Kink(Integer(0), Integer(0)),),
        ),
        Activation(
            "leaky_relu",
            r"\operatorname{LeakyReLU}",
            Piecewise((s, s > 0), (s / 100, True)),
            kinks=(Kink(Integer(0), Rational(1, 100)),),
        ),
        Activation(
            "elu",
            r"\operatorname{ELU}",
            Piecewise((s, s > 0), (exp(s) - 1, True)),
            Interval.open(-1, oo),
        ),
        Activation(
            "softplus",
            r"\operatorname{softplus}",
            log(1 + exp(s)),
            Interval.open(0, oo),
            stable=_stable_softplus,
        ),
        Activation(
            "silu",
            r"\operatorname{SiLU}",
            s / (1 + exp(-s)),
            Interval.open(Rational(-279, 1000), oo),
            stable=_stable_silu,
        ),
        Activation(
            "gelu",
            r"\operatorname{GELU}",
            s * (1 + erf(s / sqrt(2))) / 2,
            Interval.open(Rational(-17, 100), oo),
        ),
        Activation(
            "softmax",
            r"\operatorname{softmax}",
            exp(_vector[_unit]) / Sum(exp(_vector[_other]), (_other, 0, _width - 1)),
            Interval.open(0, 1),
            argument=_vector[_unit],
            vector=True,
        ),
    )


#: Every activation by its name; `symmlp.registration` adds to it.
ACTIVATIONS: Final[dict[str, Activation]] = {entry.name: entry for entry in _entries()}

#: The names of those that are not a user's own.
BUILT_IN: Final = frozenset(ACTIVATIONS)


def activation(name: str) -> Activation:
    """Return the activation of that name.

    Raises
    ------
    ValueError
        If there is none; the message lists the known names.
    """
    try:
        return ACTIVATIONS[name]
    except KeyError:
        known = ", ".join(ACTIVATIONS)
        raise SymmlpError(f"{name!r} is not an activation; known are {known}") from None


def derivative(entry: Activation | str) -> Expr:
    """Return f′ of an activation or of its name, in the activation's ``argument``."""
    return (activation(entry) if isinstance(entry, str) else entry).derivative


def validate(network: Network) -> None:
    """Check that a network's activations exist and that vector-valued ones are on the output only.

    `symmlp.losses.validate` checks the loss too; this half is used where there is none.

    Raises
    ------
    NetworkError
        What is wrong, in which layer, and what would be right.
    """
    if not isinstance(network, Network):
        raise NetworkError(
            f"{network!r} is not a Network; write Network.of(2, 3, 1) or Network.parse('2-3-1')"
        )
    for place, layer in enumerate(network.layers, start=1):
        if layer.activation not in ACTIVATIONS:
            known = ", ".join(ACTIVATIONS)
            raise NetworkError(
                f"layer {place}: {layer.activation!r} is not an activation; known are {known}"
            )
        if ACTIVATIONS[layer.activation].vector and place < network.depth:
            raise NetworkError(
                f"layer {place}: {layer.activation} works on a whole layer and is for the output"
                f" layer {network.depth} only; use sigmoid, tanh or relu on a hidden layer"
            )
