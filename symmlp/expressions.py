"""The three nodes that SymPy lacks: a derivative that never turns into a silent 0, an applied
function whose name is itself an expression, and a number that remembers its printed digits.

Everything else in a Statement is plain SymPy: `Symbol`, `Indexed`, `Sum`, `KroneckerDelta`,
`Piecewise`, `exp`, `log`, …. None of the nodes here evaluates itself; `symmlp.rules` rewrites
them, `symmlp.proof` judges them, `symmlp.latex` prints them.
"""

from __future__ import annotations

from functools import lru_cache
from numbers import Number
from typing import Any

from sympy import Basic, Expr, Indexed, IndexedBase, Integer, Rational, Tuple, sympify


def as_expression(value: Any) -> Expr:
    """Return a SymPy object as it is, and a number as the SymPy number that it is.

    Raises
    ------
    TypeError
        For anything else. Text is not even looked at, alone or in a list: SymPy would run it.
    """
    if isinstance(value, Basic):
        return value
    if isinstance(value, Number):
        return sympify(value, strict=True)
    kind = "text" if isinstance(value, str) else type(value).__name__
    raise TypeError(f"an expression or a number is needed, not the {kind} {value!r}")


class Partial(Expr):  # type: ignore[misc]
    """The derivative of a quantity, through all definitions that are in force where it stands.

    ``Partial(L, w)`` is ∂L/∂w. SymPy's own ``Derivative(L, w)`` is 0 as soon as the symbol w does
    not occur in L, which is wrong wherever L depends on w through a definition.
    """

    is_commutative = True

    def __new__(cls, expression: Any, variable: Any) -> Partial:
        """Return the derivative of ``expression`` by ``variable``, unevaluated."""
        node: Partial = Expr.__new__(cls, as_expression(expression), as_expression(variable))
        return node

    @property
    def expression(self) -> Expr:
        """What is differentiated."""
        return self.args[0]

    @property
    def variable(self) -> Expr:
        """The quantity that it is differentiated by, a symbol or an indexed symbol."""
        return self.args[1]

    def _sympystr(self, printer: Any) -> str:
        return f"∂({printer._print(self.expression)})/∂{printer._print(self.variable)}"


class Apply(Expr):  # type: ignore[misc]
    """A function applied: ``Apply(f, (0,), s)`` is f(s), ``Apply(f, (1,), s)`` is f′(s).

    The head is an expression (a symbol, or an indexed symbol such as f[l]), so that a definition
    can say which function it is: ``Definition(f, Lambda(t, 1/(1 + exp(-t))))``. ``orders`` holds
    how often the function is differentiated by each of its arguments.
    """

    is_commutative = True

    def __new__(cls, head: Any, orders: Any, *arguments: Any) -> Apply:
        """Return ``head``, differentiated ``orders`` times, applied to ``arguments``."""
        orders = Tuple(*orders)
        if len(orders) != len(arguments) or not arguments:
            raise TypeError(
                f"{len(orders)} orders of differentiation for {len(arguments)} arguments"
            )
        node: Apply = Expr.__new__(cls, as_expression(head), orders, *map(as_expression, arguments))
        return node

    @property
    def head(self) -> Expr:
        """The function's name."""
        return self.args[0]

    @property
    def orders(self) -> tuple[int, ...]:
        """How often it is differentiated by each argument."""
        return tuple(int(order) for order in self.args[1])

    @property
    def arguments(self) -> tuple[Expr, ...]:
        """What it is applied to."""
        return tuple(self.args[2:])

    def _sympystr(self, printer: Any) -> str:
        primes = "'" * self.orders[0] if len(self.orders) == 1 else ""
        if not primes and any(self.orders):
            primes = "^(" + ",".join(map(str, self.orders)) + ")"
        arguments = ", ".join(printer._print(argument) for argument in self.arguments)
        return f"{printer._print(self.head)}{primes}({arguments})"


class Printed(Expr):  # type: ignore[misc]
    """A decimal as somebody wrote it: its exact value and its number of decimal places.

    ``Printed(Rational(2689, 10000), 4)`` is ``0.2689``. It stands for exactly that rational
    wherever it is given, and for the interval of half a unit in the last place where it is a
    result; `symmlp.proof.printed` knows which.
    """

    is_commutative = True
    is_number = True

    def __new__(cls, value: Any, places: Any) -> Printed:
        """Return a decimal of this exact ``value`` printed with this many ``places``."""
        node: Printed = Expr.__new__(cls, Rational(value), Integer(places))
        return node

    @property
    def value(self) -> Rational:
        """The rational number that the digits spell."""
        return self.args[0]

    @property
    def places(self) -> int:
        """Digits after the decimal point."""
        return int(self.args[1])

    def _sympystr(self, printer: Any) -> str:
        places = max(self.places, 0)
        scaled = int(abs(self.value) * 10**places)
        digits = str(scaled).rjust(places + 1, "0")
        sign = "-" if self.value < 0 else ""
        return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


@lru_cache(maxsize=4096)
def member(family: IndexedBase, *indices: Expr) -> Indexed:
    """Return a member of a family: one object for equal ones, which take long to compare."""
    return Indexed(family, *indices)


def apply(head: Expr, *arguments: Any) -> Apply:
    """Return ``head(arguments…)``, not differentiated."""
    return Apply(head, (0,) * len(arguments), *arguments)


def prime(head: Expr, argument: Any, order: int = 1) -> Apply:
    """Return the derivative of a function of one argument: f′(argument), f″(argument), …."""
    return Apply(head, (order,), argument)
