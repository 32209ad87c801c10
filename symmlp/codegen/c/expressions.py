"""Prints a SymPy expression as C on vecs, in the words of `c_text/words.c`.

What has no word of its own (exp, log, … of any argument) calls the C library lane by lane; the
printer notes which functions those are, so that `each` can define them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import sympy
from sympy import Expr, Rational
from sympy.core.function import AppliedUndef

from symmlp.errors import SymmlpError

#: SymPy functions and their names in math.h.
LIBRARY: Final[dict[Any, str]] = {
    getattr(sympy, name): {"loggamma": "lgamma"}.get(name, name)
    for name in [
        "exp",
        "log",
        "sin",
        "cos",
        "tan",
        "asin",
        "acos",
        "atan",
        "sinh",
        "cosh",
        "tanh",
        "asinh",
        "acosh",
        "atanh",
        "erf",
        "erfc",
        "loggamma",
    ]
}
#: The C function for whole powers that are too high to be written out.
POWER: Final = "whole_power"
_POWER: Final = f"""\
INLINE vec {POWER}(vec x, int n)
{{
    vec power = splat(R(1.0));
    for (; n > 0; n /= 2, x *= x)
        if (n % 2)
            power *= x;
    return power;
}}"""
_RELATIONS: Final = {
    sympy.StrictLessThan: "less({0}, {1})",
    sympy.StrictGreaterThan: "less({1}, {0})",
    sympy.LessThan: "~less({1}, {0})",
    sympy.GreaterThan: "~less({0}, {1})",
    sympy.Equality: "equal({0}, {1})",
    sympy.Unequality: "~equal({0}, {1})",
}


@dataclass
class VecPrinter:
    """Prints expressions; ``names`` says how each symbol is written, ``used`` fills up."""

    names: Mapping[Expr, str]
    used: set[str] = field(default_factory=set)

    def __call__(self, expression: Expr) -> str:
        """Return C for an expression, as a vec.

        Raises
        ------
        SymmlpError
            If the expression holds something that C has no word for.
        """
        text, is_number = self._print(expression)
        return f"splat({text})" if is_number else text

    def _print(self, expression: Expr) -> tuple[str, bool]:
        """Return C, and whether it is a plain real."""
        if expression in self.names:
            return self.names[expression], False
        if expression.is_Number or expression.is_NumberSymbol:
            return number(expression), True
        for kind, method in _KINDS.items():
            if isinstance(expression, kind):
                return method(self, expression)
        if isinstance(expression, AppliedUndef):  # a named activation, such as sigmoid(-s)
            return f"{expression.func.__name__}({self(expression.args[0])}).value", False
        if expression.func in LIBRARY:
            name = LIBRARY[expression.func]
            self.used.add(name)
            return f"each_{name}({self(expression.args[0])})", False
        raise SymmlpError(f"{expression.func.__name__} has no C form; use elementary functions")

    def _sum(self, expression: Expr) -> tuple[str, bool]:
        ordered = sorted(expression.args, key=lambda term: term.could_extract_minus_sign())
        text, only_numbers = self._print(ordered[0])
        for term in ordered[1:]:
            minus = term.could_extract_minus_sign()
            part, plain = self._print(-term if minus else term)
            part = f"({part})" if minus and (-term).is_Add else part
            text, only_numbers = f"{text} {'-+'[not minus]} {part}", only_numbers and plain
        return f"({text})", only_numbers

    def _product(self, expression: Expr) -> tuple[str, bool]:
        coefficient, rest = expression.as_coeff_Mul()
        if coefficient < 0:
            text, plain = self._print(-expression)
            return f"-{text}" if (-expression).is_Symbol else f"-({text})", plain
        above = [one for one in rest.as_ordered_factors() if not _is_inverse(one)]
        below = [1 / one for one in rest.as_ordered_factors() if _is_inverse(one)]
        above += [coefficient] if coefficient != 1 or not above else []
        printed = [self._print(one) for one in above], [self._print(one) for one in below]
        text = " * ".join(part for part, _ in printed[0])
        if below:
            text = f"({text}) / ({' * '.join(part for part, _ in printed[1])})"
        return f"({text})", all(plain for _, plain in (*printed[0], *printed[1]))

    def _power(self, expression: Expr) -> tuple[str, bool]:
        base, exponent = expression.args
        if exponent.is_Integer and 1 < exponent <= 8:
            text, plain = self._print(base)
            return f"({' * '.join([text] * int(exponent))})", plain
        if exponent.is_Integer and exponent > 0:
            self.used.add(POWER)
            return f"{POWER}({self(base)}, {exponent})", False
        if exponent.is_negative:
            text, plain = self._print(base**-exponent)
            return f"(R(1.0) / {text})", plain
        if exponent == Rational(1, 2):
            self.used.add("sqrt")
            return f"each_sqrt({self(base)})", False
        return self._print(sympy.exp(exponent * sympy.log(base), evaluate=False))

    def _pieces(self, expression: Expr) -> tuple[str, bool]:
        *pieces, (last, _) = expression.args
        text = self(last)
        for value, condition in reversed(pieces):
            text = f"choose({self._condition(condition)}, {self(value)}, {text})"
        return text, False

    def _condition(self, condition: Expr) -> str:
        for kind, form in _RELATIONS.items():
            if isinstance(condition, kind):
                return form.format(*(self(side) for side in condition.args))
        raise SymmlpError(f"the condition {condition} has no C form; use <, <=, >, >= or ==")

    def _absolute(self, expression: Expr) -> tuple[str, bool]:
        return f"magnitude({self(expression.args[0])})", False

    def _sign(self, expression: Expr) -> tuple[str, bool]:
        inner = expression.args[0]
        pieces = sympy.Piecewise((1, inner > 0), (-1, inner < 0), (0, True))
        return self._print(pieces)

    def _largest(self, expression: Expr) -> tuple[str, bool]:
        is_max = isinstance(expression, sympy.Max)
        text = self(expression.args[0])
        for one in expression.args[1:]:
            other = self(one)
            sides = (text, other) if is_max else (other, text)
            text = f"choose(less({sides[0]}, {sides[1]}), {other}, {text})"
        return text, False


_KINDS: Final[dict[Any, Callable[[VecPrinter, Expr], tuple[str, bool]]]] = {
    sympy.Add: VecPrinter._sum,
    sympy.Mul: VecPrinter._product,
    sympy.Pow: VecPrinter._power,
    sympy.Piecewise: VecPrinter._pieces,
    sympy.Abs: VecPrinter._absolute,
    sympy.sign: VecPrinter._sign,
    sympy.Max: VecPrinter._largest,
    sympy.Min: VecPrinter._largest,
}


def number(value: Expr) -> str:
    """Return a real constant: a dyadic fraction exactly, others as a quotient or 17 digits."""
    if value.is_Rational and value.q != 1 and value.q & (value.q - 1):
        return f"(R({value.p}.0) / R({value.q}.0))"
    return f"R({float(value)!r})"


def each(name: str, real: str) -> str:
    """Return the C function that applies ``name`` of math.h, or `POWER`, to every lane.

    ``real`` is "double" or "float": math.h's function is sin or sinf.
    """
    if name == POWER:
        return _POWER
    own = f"{name}f" if real == "float" else name
    return (
        f"INLINE vec each_{name}(vec x)\n{{\n    real part[LANES];\n"
        "    memcpy(part, &x, sizeof part);\n    for (int i = 0; i < LANES; i++)\n"
        f"        part[i] = {own}(part[i]);\n    return load(part);\n}}"
    )


def _is_inverse(factor: Expr) -> bool:
    return bool(factor.is_Pow and factor.exp.is_number and factor.exp.is_negative)
