"""Numbers for models: rigorous balls, and balls that carry a derivative along.

`Dual` is forward-mode differentiation over `flint.arb`, nested for higher derivatives. It shares
nothing with `symmlp.proof.calculus`, so a derivative in a witness is computed twice in two ways.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from flint import arb

from symmlp.proof.errors import UndefinedHere

#: An `arb`, or a `Dual` over numbers.
Number: TypeAlias = Any


@dataclass(frozen=True)
class Dual:
    """``value + slope·ε`` with ε² = 0; the tag keeps the ε of nested derivatives apart."""

    value: Number
    slope: Number
    tag: int

    def _parts(self, other: Number) -> tuple[Number, Number]:
        if isinstance(other, Dual) and other.tag == self.tag:
            return other.value, other.slope
        return arb(other) if isinstance(other, int) else other, arb(0)

    def __add__(self, other: Number) -> Number:
        if isinstance(other, Dual) and other.tag > self.tag:
            return other + self
        value, slope = self._parts(other)
        return Dual(self.value + value, self.slope + slope, self.tag)

    __radd__ = __add__

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.slope, self.tag)

    def __sub__(self, other: Number) -> Number:
        return self + (-other)

    def __rsub__(self, other: Number) -> Number:
        return -self + other

    def __mul__(self, other: Number) -> Number:
        if isinstance(other, Dual) and other.tag > self.tag:
            return other * self
        value, slope = self._parts(other)
        return Dual(self.value * value, self.slope * value + self.value * slope, self.tag)

    __rmul__ = __mul__

    def __truediv__(self, other: Number) -> Number:
        return self * reciprocal(arb(other) if isinstance(other, int) else other)

    def __rtruediv__(self, other: Number) -> Number:
        return reciprocal(self) * other


def finite(ball: arb) -> arb:
    """Return the ball, or say that there is no value here."""
    if not ball.is_finite():
        raise UndefinedHere("no finite value at this point")
    return ball


def ball_of(number: Number) -> arb:
    """Return the value of a number without its derivatives."""
    while isinstance(number, Dual):
        number = number.value
    return number


Lifted: TypeAlias = Callable[[Number], Number]


def _lift(function: Callable[[arb], arb], slope: Lifted) -> Lifted:
    def lifted(number: Number) -> Number:
        if isinstance(number, Dual):
            return Dual(lifted(number.value), slope(number.value) * number.slope, number.tag)
        return finite(function(number))

    return lifted


exponential: Lifted = _lift(arb.exp, lambda u: exponential(u))
logarithm: Lifted = _lift(arb.log, lambda u: reciprocal(u))
reciprocal: Lifted = _lift(lambda u: 1 / u, lambda u: -(reciprocal(u) * reciprocal(u)))
hyperbolic_tangent: Lifted = _lift(
    arb.tanh, lambda u: 1 - hyperbolic_tangent(u) * hyperbolic_tangent(u)
)
hyperbolic_sine: Lifted = _lift(arb.sinh, lambda u: hyperbolic_cosine(u))
hyperbolic_cosine: Lifted = _lift(arb.cosh, lambda u: hyperbolic_sine(u))
sine: Lifted = _lift(arb.sin, lambda u: cosine(u))
cosine: Lifted = _lift(arb.cos, lambda u: -sine(u))
arctangent: Lifted = _lift(arb.atan, lambda u: reciprocal(1 + u * u))
error_function: Lifted = _lift(arb.erf, lambda u: exponential(-(u * u)) * 2 / arb.pi().sqrt())
square_root: Lifted = _lift(arb.sqrt, lambda u: reciprocal(square_root(u)) / 2)


def power(base: Number, exponent: int) -> Number:
    """Return an integer power."""
    if exponent < 0:
        return reciprocal(power(base, -exponent))
    if isinstance(base, Dual):
        if exponent == 0:
            return arb(1)
        slope = power(base.value, exponent - 1) * base.slope * exponent
        return Dual(power(base.value, exponent), slope, base.tag)
    return finite(base**exponent)


def sign(number: Number) -> int:
    """Return the sign, or say that it cannot be told here; a derivative at 0 is not defined."""
    ball = ball_of(number)
    if ball > 0:
        return 1
    if ball < 0:
        return -1
    if ball == 0 and not isinstance(number, Dual):
        return 0
    raise UndefinedHere("a sign that cannot be told at this point")
