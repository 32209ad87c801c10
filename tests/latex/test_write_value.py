"""Written formulas have the value of the expression, says a calculator of its own."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Abs, Add, Expr, Integer, Mul, Pow, Rational, exp, log, symbols, tanh

from symmlp.latex.write import latex

x, t = symbols("x t", real=True)

_PART = re.compile(r"\s*(\\left\||\\right\||\\left|\\right|\\[a-zA-Z]+|\d+(?:\.\d+)?|[A-Za-z]|.)")
_FUNCTIONS = {"\\tanh": math.tanh, "\\log": math.log}


def value(text: str, at: Mapping[str, float]) -> float:
    """Return the value of a formula where names have these values."""
    reader = _Reader([part for part in _PART.findall(text) if part not in ("\\left", "\\right")])
    result = reader.sum(at)
    if reader.parts:
        raise ValueError(f"not read: {reader.parts}")
    return result


class _Reader:
    def __init__(self, parts: list[str]) -> None:
        self.parts = parts

    def peek(self) -> str:
        return self.parts[0] if self.parts else ""

    def take(self, *expected: str) -> str:
        part = self.parts.pop(0)
        if expected and part not in expected:
            raise ValueError(f"{part} where {expected} should be")
        return part

    def inside(self, opening: str, closing: str, at: Mapping[str, float]) -> float:
        self.take(opening)
        result = self.sum(at)
        self.take(closing)
        return result

    def sum(self, at: Mapping[str, float]) -> float:
        sign = -1.0 if self.peek() == "-" and self.take() else 1.0
        total = sign * self.product(at)
        while self.peek() in ("+", "-"):
            sign = 1.0 if self.take() == "+" else -1.0
            total += sign * self.product(at)
        return total

    def product(self, at: Mapping[str, float]) -> float:
        result = self.power(at)
        while self.peek() and self.peek() not in ("+", "-", ")", "}", "\\right|"):
            if self.peek() == "\\cdot":
                self.take()
            result *= self.power(at)
        return result

    def power(self, at: Mapping[str, float]) -> float:
        base = self.atom(at)
        if self.peek() != "^":
            return base
        self.take("^")
        return float(base ** self.inside("{", "}", at))

    def atom(self, at: Mapping[str, float]) -> float:
        part = self.peek()
        if part == "(":
            return self.inside("(", ")", at)
        if part == "\\left|":
            return abs(self.inside("\\left|", "\\right|", at))
        self.take()
        if part == "\\frac":
            above = self.inside("{", "}", at)
            return above / self.inside("{", "}", at)
        if part == "\\sqrt":
            return math.sqrt(self.inside("{", "}", at))
        if part in _FUNCTIONS:
            exponent = 1.0
            if self.peek() == "^":
                self.take()
                exponent = self.inside("{", "}", at)
            return float(_FUNCTIONS[part](self.inside("(", ")", at)) ** exponent)
        if part == "e":
            return math.e
        return at[part] if part in at else float(part)


def _combine(children: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    pairs = st.tuples(children, children)
    return st.one_of(
        pairs.map(lambda p: Add(*p)),
        pairs.map(lambda p: Mul(*p)),
        pairs.map(lambda p: Add(*p, evaluate=False)),
        pairs.map(lambda p: Mul(*p, evaluate=False)),
        pairs.map(lambda p: Mul(p[0], Pow(p[1] ** 2 + 1, -1))),
        children.map(lambda c: Mul(-1, c, evaluate=False)),
        children.map(lambda c: Pow(c, 2, evaluate=False)),
        children.map(lambda c: Pow(c**2 + 2, Rational(-3, 2))),
        children.map(lambda c: exp(-(c**2))),
        children.map(tanh),
        children.map(lambda c: log(c**2 + 1)),
        children.map(Abs),
    )


_leaves = st.sampled_from([x, t, Integer(2), Integer(-3), Rational(2, 3), Rational(-1, 2)])


@given(st.recursive(_leaves, _combine, max_leaves=8))
def test_written_formulas_have_the_value_of_the_expression(expression: Expr) -> None:
    at = {"x": 0.7, "t": -1.3}
    expected = complex(expression.subs({x: at["x"], t: at["t"]}).evalf())
    assert value(latex(expression), at) == pytest.approx(expected.real, rel=1e-9, abs=1e-9)
