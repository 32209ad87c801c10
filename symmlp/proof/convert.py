"""From SymPy expressions to normal forms, one small function per type of node.

The expression is only read, never rebuilt by SymPy, so what an author wrote unevaluated
(``1/(x - x)``, ``9**9**9**9``) reaches the limits of `symmlp.proof.algebra` and not SymPy's
evaluation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy
from flint import fmpq
from sympy import Expr, Symbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from symmlp.expressions import Apply, Printed
from symmlp.proof.algebra import Frac
from symmlp.proof.errors import OutOfBudget, Undecidable, UndefinedHere
from symmlp.proof.functions import delta_of, exp_of, function_of_angle, log_of, root_of, tidy
from symmlp.proof.indicators import by_cases
from symmlp.proof.names import label_of, name_of
from symmlp.proof.ranges import runs
from symmlp.proof.scope import NeedCase, Scope, is_bound
from symmlp.proof.signs import abs_of, is_positive, sign_of
from symmlp.proof.sums import sum_over

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


@converts(sympy.exp)
def _exp(scope: Scope, node: sympy.exp, env: Environment, depth: int) -> Frac:
    return exp_of(scope, convert(scope, node.args[0], env, depth))


@converts(sympy.core.numbers.Exp1)
def _exp1(scope: Scope, node: Expr, env: Environment, depth: int) -> Frac:
    return exp_of(scope, scope.table.one)


@converts(sympy.core.numbers.Pi)
def _pi(scope: Scope, node: Expr, env: Environment, depth: int) -> Frac:
    return scope.table("pi", "pi")


@converts(sympy.log)
def _log(scope: Scope, node: sympy.log, env: Environment, depth: int) -> Frac:
    value = log_of(scope, convert(scope, node.args[0], env, depth))
    if len(node.args) == 2:
        return value / log_of(scope, convert(scope, node.args[1], env, depth))
    return value


def _half_exponentials(scope: Scope, node: Any, env: Environment, depth: int) -> tuple[Frac, Frac]:
    argument = convert(scope, node.args[0], env, depth)
    return exp_of(scope, argument), exp_of(scope, -argument)


@converts(sympy.tanh)
def _tanh(scope: Scope, node: sympy.tanh, env: Environment, depth: int) -> Frac:
    up, down = _half_exponentials(scope, node, env, depth)
    return (up - down) / (up + down)


@converts(sympy.sinh)
def _sinh(scope: Scope, node: sympy.sinh, env: Environment, depth: int) -> Frac:
    up, down = _half_exponentials(scope, node, env, depth)
    return (up - down) / scope.table.constant(2)


@converts(sympy.cosh)
def _cosh(scope: Scope, node: sympy.cosh, env: Environment, depth: int) -> Frac:
    up, down = _half_exponentials(scope, node, env, depth)
    return (up + down) / scope.table.constant(2)


@converts(sympy.erf, sympy.sin, sympy.cos)
def _function(scope: Scope, node: Any, env: Environment, depth: int) -> Frac:
    argument = tidy(scope, convert(scope, node.args[0], env, depth))
    if argument.is_zero:
        return scope.table.one if isinstance(node, sympy.cos) else scope.table.zero
    odd = scope.table.one
    if argument.num.leading_coefficient() < 0:
        argument = -argument
        odd = scope.table.constant(1 if isinstance(node, sympy.cos) else -1)
    return odd * function_of_angle(scope, type(node).__name__, argument)


def _decided(function: Converter) -> Converter:
    """Decide a kink by cases; one that depends on the index of a sum by generators."""

    def converted(scope: Scope, node: Any, env: Environment, depth: int) -> Frac:
        outermost = not scope.deciding
        scope.deciding = True
        try:
            return function(scope, node, env, depth)
        except NeedCase as need:
            subject = need.subject
            if not (outermost and is_bound(scope, subject)):
                raise
        finally:
            scope.deciding = not outermost
        return by_cases(scope, subject, lambda: converted(scope, node, env, depth))

    return converted


@converts(sympy.Abs)
@_decided
def _abs(scope: Scope, node: sympy.Abs, env: Environment, depth: int) -> Frac:
    return abs_of(scope, convert(scope, node.args[0], env, depth))


@converts(sympy.sign)
@_decided
def _sign(scope: Scope, node: sympy.sign, env: Environment, depth: int) -> Frac:
    return scope.table.constant(sign_of(scope, convert(scope, node.args[0], env, depth)))


@converts(sympy.Max, sympy.Min)
@_decided
def _extreme(scope: Scope, node: Any, env: Environment, depth: int) -> Frac:
    wanted = 1 if isinstance(node, sympy.Max) else -1
    best, *others = (convert(scope, argument, env, depth) for argument in node.args)
    for other in others:
        if sign_of(scope, other - best) == wanted:
            best = other
    return best


@converts(sympy.Piecewise)
@_decided
def _piecewise(scope: Scope, node: sympy.Piecewise, env: Environment, depth: int) -> Frac:
    for value, condition in node.args:
        if holds(scope, condition, env, depth):
            return convert(scope, value, env, depth)
    raise UndefinedHere("a case distinction that leaves this case out")


#: Which signs of lhs - rhs make a relation true.
_SIGNS: dict[type, frozenset[int]] = {
    sympy.Gt: frozenset({1}),
    sympy.Ge: frozenset({0, 1}),
    sympy.Lt: frozenset({-1}),
    sympy.Le: frozenset({-1, 0}),
    sympy.Eq: frozenset({0}),
    sympy.Ne: frozenset({-1, 1}),
}


def holds(scope: Scope, condition: Boolean, env: Environment, depth: int) -> bool:
    """Decide a condition in the present case, or ask for a case distinction."""
    if condition in (sympy.true, sympy.false):
        return bool(condition)
    if isinstance(condition, sympy.And):
        return all(holds(scope, part, env, depth) for part in condition.args)
    if isinstance(condition, sympy.Or):
        return any(holds(scope, part, env, depth) for part in condition.args)
    if isinstance(condition, sympy.Not):
        return not holds(scope, condition.args[0], env, depth)
    if isinstance(condition, sympy.ITE):
        chosen = condition.args[1 if holds(scope, condition.args[0], env, depth) else 2]
        return holds(scope, chosen, env, depth)
    if isinstance(condition, Relational):
        gap = convert(scope, condition.lhs, env, depth) - convert(scope, condition.rhs, env, depth)
        return sign_of(scope, gap) in _SIGNS[condition.func]
    raise Undecidable(f"{type(condition).__name__} is not a kind of condition that can be decided")


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


@converts(sympy.Sum)
def _sum(scope: Scope, node: sympy.Sum, env: Environment, depth: int) -> Frac:
    return _summed(scope, node.function, list(node.limits), env, depth)


def _summed(scope: Scope, body: Expr, limits: list[Any], env: Environment, depth: int) -> Frac:
    if not limits:
        return convert(scope, body, env, depth)
    *inner, last = limits
    if len(last) != 3:
        raise Undecidable(f"a sum over {last[0]} without limits")
    index, lower, upper = last
    low, high = (convert(scope, bound, env, depth) for bound in (lower, upper))
    temporary = scope.temporary()
    within = {**env, index: scope.table.variable(temporary)}
    scope.ranges[temporary] = (low, high)
    if runs(scope, high - low):
        term = _summed(scope, body, inner, within, depth)
    else:
        with scope.speculating():
            term = _summed(scope, body, inner, within, depth)
    value = sum_over(scope, term, temporary, low, high)
    del scope.ranges[temporary]
    scope.release(1)
    return value


@converts(sympy.Product)
def _product(scope: Scope, node: sympy.Product, env: Environment, depth: int) -> Frac:
    if len(node.limits) != 1:
        raise Undecidable("a product over several indices")
    index, lower, upper = node.limits[0]
    low, high = (convert(scope, bound, env, depth).integer for bound in (lower, upper))
    if low is None or high is None or high - low > 64:
        raise Undecidable("a product with symbolic or long limits")
    total = scope.table.one
    for value in range(low, high + 1):
        total = total * convert(
            scope, node.function, {**env, index: scope.table.constant(value)}, depth
        )
    return total
