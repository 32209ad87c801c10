"""From SymPy expressions to normal forms, one small function per type of node.

Numbers, quantities and arithmetic are here; modules beside this one register the other types.
The expression is only read, never rebuilt by SymPy, so what an author wrote unevaluated
(``1/(x - x)``, ``9**9**9**9``) reaches the limits of `symmlp.proof.fractions` and not SymPy's
evaluation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy
from flint import fmpq
from sympy import Expr, Symbol

from symmlp.expressions import Apply, Printed
from symmlp.proof.errors import OutOfBudget, Undecidable, UndefinedHere
from symmlp.proof.fractions import Frac
from symmlp.proof.functions import delta_of, exp_of, log_of, root_of
from symmlp.proof.names import label_of, name_of
from symmlp.proof.scope import Scope
from symmlp.proof.signs import is_positive

Environment = Mapping[Symbol, Frac]
Converter = Callable[[Scope, Any, Environment, int], Frac]

MAX_DEPTH = 150
MAX_DIGITS = 20_000

CONVERTERS: dict[type, Converter] = {}


def converts(*types: type) -> Callable[[Converter], Converter]:
    """Register the converter of some types of node."""

    def register(function: Converter) -> Converter:
        for kind in types:
            CONVERTERS[kind] = function
        return function

    return register


def convert(scope: Scope, expression: Expr, environment: Environment, depth: int = 0) -> Frac:
    """Return the normal form of an expression; definitions stay named.

    Raises
    ------
    Undecidable
        If a node is not known, a limit is reached, or the expression has no value.
    """
    if depth > MAX_DEPTH:
        raise OutOfBudget(f"an expression nested more than {MAX_DEPTH} deep")
    for kind in type(expression).__mro__:
        converter = CONVERTERS.get(kind)
        if converter is not None:
            return converter(scope, expression, environment, depth + 1)
    raise Undecidable(f"{type(expression).__name__} is not a kind of expression that can be proved")


@converts(sympy.Rational)
def _rational(scope: Scope, node: sympy.Rational, env: Environment, depth: int) -> Frac:
    if node.p.bit_length() + node.q.bit_length() > 4 * MAX_DIGITS:
        raise OutOfBudget(f"a number of more than {MAX_DIGITS} digits")
    return scope.table.constant(fmpq(int(node.p), int(node.q)))


@converts(Printed)
def _printed(scope: Scope, node: Printed, env: Environment, depth: int) -> Frac:
    return convert(scope, node.value, env, depth)


@converts(Symbol)
def _symbol(scope: Scope, node: Symbol, env: Environment, depth: int) -> Frac:
    bound = env.get(node)
    if bound is not None:
        return bound
    if node.is_integer:
        return scope.table("size" if node.is_positive else "index", name_of(node))
    return scope.table("quantity", (name_of(node), 0))


@converts(sympy.Indexed)
def _indexed(scope: Scope, node: sympy.Indexed, env: Environment, depth: int) -> Frac:
    indices = tuple(convert(scope, index, env, depth) for index in node.indices)
    kind = "size" if node.base.label.is_integer else "quantity"
    return scope.table(kind, label_of(node), indices)


@converts(sympy.Add)
def _add(scope: Scope, node: sympy.Add, env: Environment, depth: int) -> Frac:
    total = scope.table.zero
    for term in node.args:
        total = total + convert(scope, term, env, depth)
    return total


@converts(sympy.Mul)
def _mul(scope: Scope, node: sympy.Mul, env: Environment, depth: int) -> Frac:
    total = scope.table.one
    for factor in node.args:
        total = total * convert(scope, factor, env, depth)
    return total


@converts(sympy.Pow)
def _pow(scope: Scope, node: sympy.Pow, env: Environment, depth: int) -> Frac:
    table = scope.table
    if node.base is sympy.E:
        return exp_of(scope, convert(scope, node.exp, env, depth))
    base = convert(scope, node.base, env, depth)
    exponent = convert(scope, node.exp, env, depth)
    value = exponent.constant
    if value is None:
        if is_positive(scope, base):
            return exp_of(scope, exponent * log_of(scope, base))
        return table("power", "power", (base, exponent))
    if value < 0:
        if base.is_zero:
            raise UndefinedHere("a division by zero")
        scope.learn(scope.divisors, base)
    if value.q == 1:
        return base ** int(value.p)
    if value.q > 64:
        raise OutOfBudget("a root of degree more than 64")
    return root_of(scope, base, int(value.q)) ** int(value.p)


@converts(sympy.KroneckerDelta)
def _kronecker(scope: Scope, node: Any, env: Environment, depth: int) -> Frac:
    left, right = (convert(scope, index, env, depth) for index in node.args[:2])
    return delta_of(scope, left, right)


@converts(Apply)
def _apply(scope: Scope, node: Apply, env: Environment, depth: int) -> Frac:
    indices = node.head.indices if isinstance(node.head, sympy.Indexed) else ()
    name, head = label_of(node.head), tuple(convert(scope, i, env, depth) for i in indices)
    arguments = tuple(convert(scope, argument, env, depth) for argument in node.arguments)
    return scope.table("apply", (name, node.orders, len(head)), (*head, *arguments))
