"""Prints an expression in a programming language, from a table of that language's words.

What is printed is computed from left to right as it stands; ``log(1 + e)``, ``exp(e) - 1`` and
``1 + erf(e)`` become log1p, expm1 and erfc, which keep the digits that those lose.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final

from sympy import (
    Abs,
    Add,
    Expr,
    Indexed,
    Integer,
    Mul,
    Piecewise,
    Pow,
    Rational,
    Sum,
    Symbol,
    cos,
    cosh,
    erf,
    exp,
    log,
    sign,
    sin,
    sinh,
    sqrt,
    tanh,
)
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from symmlp.codegen.words.words import Level, Piece, Words
from symmlp.errors import SymmlpError

Quantity = Callable[[Expr], "str | Piece"]
Total = Callable[[Sum, "Printer"], Piece]

_FUNCTIONS: Final = {
    **{exp: "exp", log: "log", erf: "erf", Abs: "abs", sign: "sign"},
    **{sin: "sin", cos: "cos", sinh: "sinh", cosh: "cosh", tanh: "tanh"},
}
#: Those that every language's standard library has, under the same names.
ELEMENTARY: Final = ("exp", "log", "sin", "cos", "sinh", "cosh", "tanh")
_ROUNDED: Final = 30


@dataclass(frozen=True)
class Printer:
    """Prints expressions: ``quantity`` names symbols and indexed symbols, ``total`` writes sums."""

    words: Words
    quantity: Quantity
    total: Total

    def text(self, expression: Expr, level: Level = Level.CASES) -> str:
        """Return an expression as text that holds together at this level."""
        return self.piece(expression).at(level)

    def piece(self, expression: Expr) -> Piece:
        """Return an expression as text.

        Raises
        ------
        SymmlpError
            If the language has no word for a function in it.
        """
        if not expression.free_symbols:
            return self._number(expression)
        if isinstance(expression, Symbol | Indexed):
            found = self.quantity(expression)
            return Piece(found) if isinstance(found, str) else found
        if isinstance(expression, Sum):
            return self.total(expression, self)
        for kind, write in _WRITERS:
            if isinstance(expression, kind):
                return write(self, expression)
        return self._function(expression)

    def call(self, name: str, *arguments: Expr) -> Piece:
        """Return a call of one of the language's own functions."""
        if name not in self.words.functions:
            raise SymmlpError(f"{self.words.name} has no function {name}")
        inside = ", ".join(self.text(argument) for argument in arguments)
        word = self.words.functions[name]
        return Piece(word.format(inside) if "{}" in word else f"{word}({inside})")

    def _function(self, expression: Expr) -> Piece:
        if isinstance(expression, AppliedUndef):
            inside = ", ".join(self.text(argument) for argument in expression.args)
            return Piece(f"{expression.func.__name__}({inside})")
        for kind, name in _FUNCTIONS.items():
            if isinstance(expression, kind):
                return self.call(name, expression.args[0])
        raise SymmlpError(f"{self.words.name} has no function {type(expression).__name__}")

    def _number(self, number: Expr) -> Piece:
        if isinstance(number, Integer):
            return Piece(str(number), Level.ATOM if number >= 0 else Level.SIGN)
        value = repr(float(number.evalf(_ROUNDED)))
        return Piece(value, Level.SIGN if value.startswith("-") else Level.ATOM)

    def _logarithm(self, expression: Expr) -> Piece:
        (argument,) = expression.args
        if isinstance(argument, Add) and Integer(1) in argument.args:
            return self.call("log1p", argument - 1)
        return self.call("log", argument)

    def _sum(self, expression: Expr) -> Piece:
        terms = _positive_first(list(expression.args))
        for function, number, name, sign_of in (
            (exp, Integer(-1), "expm1", 1),
            (erf, Integer(1), "erfc", -1),
        ):
            for term in terms:
                factor, called = term.as_coeff_Mul()
                if isinstance(called, function) and factor * number in terms:
                    left = [one for one in terms if one not in (term, factor * number)]
                    accurate = self.call(name, sign_of * called.args[0])
                    if factor != 1:
                        text = f"{self.text(factor, Level.SIGN)} * {accurate.text}"
                        accurate = Piece(text, Level.PRODUCT)
                    return self._joined([*map(self.piece, left), accurate]) if left else accurate
        return self._joined([self.piece(term) for term in terms])

    def _joined(self, pieces: Sequence[Piece]) -> Piece:
        def join(left: str, right: Piece) -> str:
            if right.text.startswith("-") and right.level >= Level.PRODUCT:
                return f"{left} - {right.text[1:]}"
            return f"{left} + {right.at(Level.PRODUCT)}"

        first, *others = pieces
        return Piece(reduce(join, others, first.at(Level.SUM)), Level.SUM)

    def _product(self, expression: Expr) -> Piece:
        coefficient, factors = _constant_first(expression)
        above = [factor for factor in factors if not _is_reciprocal(factor)]
        below = [1 / factor for factor in factors if _is_reciprocal(factor)]
        minus = "-" if coefficient < 0 else ""
        size = abs(coefficient)
        if isinstance(size, Rational) and size.p == 1 and size.q > 1 and size.q & (size.q - 1):
            below, size = [Integer(size.q), *below], Integer(1)  # a division rounds once
        if size != 1 or not above:
            above = [size, *above]
        text = " * ".join(self.text(one, Level.SIGN) for one in above)
        for one in below:
            text += f" / {self.text(one, Level.SIGN)}"
        single = len(above) + len(below) == 1 and not minus
        return self.piece(above[0]) if single else Piece(minus + text, Level.PRODUCT)

    def _power(self, power: Expr) -> Piece:
        base, exponent = power.args
        if exponent.is_Integer and exponent > 0:
            return self.words.power(self.piece(base), int(exponent))
        if exponent > 0 and (2 * exponent).is_Integer:
            root, odd = self.call("sqrt", base), int(2 * exponent)
            return root if odd == 1 else self.words.power(root, odd)
        if exponent.is_negative:
            return Piece(f"1 / {self.text(1 / power, Level.SIGN)}", Level.PRODUCT)
        return self.call("exp", exponent * log(base))

    def _cases(self, expression: Expr) -> Piece:
        *rows, (otherwise, last) = expression.args
        ((value, when), *more) = rows
        if not (more or otherwise) and value == when.args[0] and when == (value > 0):
            return self.call("ramp", value)
        if last != True:  # noqa: E712  (a SymPy boolean)
            raise SymmlpError(f"{expression} is not defined everywhere")
        return self.words.cases(
            [(self.text(value, Level.SUM), self._condition(when)) for value, when in rows],
            self.text(otherwise, Level.SUM),
        )

    def _condition(self, condition: Relational) -> str:
        operator = _COMPARISONS[condition.rel_op]
        left, right = (self.text(side, Level.SUM) for side in condition.args)
        return f"{left} {operator} {right}"


_COMPARISONS: Final = {"==": "==", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_WRITERS: Final = (
    (Add, Printer._sum),
    (Mul, Printer._product),
    (exp, Printer._function),
    (log, Printer._logarithm),
    (Pow, Printer._power),
    (Piecewise, Printer._cases),
)


def _positive_first(terms: list[Expr]) -> list[Expr]:
    """Order a sum's terms: no minus in front where it can be avoided, else numbers first."""
    ordered = Add(*terms, evaluate=False).as_ordered_terms()
    return sorted(
        ordered, key=lambda term: (bool(term.could_extract_minus_sign()), not term.is_number)
    )


def _constant_first(product: Expr) -> tuple[Expr, list[Expr]]:
    """Split a product into its constant and the other factors in their order."""
    constant, rest = product.as_independent(*product.free_symbols, as_Add=False)
    if not constant.is_Rational:
        constant = constant.evalf(_ROUNDED)
    factors = list(Mul.make_args(rest))
    return constant, sorted(factors, key=lambda one: one.has(Sum))


def _is_reciprocal(factor: Expr) -> bool:
    return isinstance(factor, Pow) and bool(factor.exp.is_negative)


__all__ = ["ELEMENTARY", "Level", "Piece", "Printer", "Words", "sqrt"]
