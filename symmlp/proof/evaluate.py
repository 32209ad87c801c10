"""The value of an expression in a model, as a rigorous enclosure.

An evaluator of its own: it reads the SymPy expression, not the normal form, so an error in one is
seen by the other. A `Partial` is computed by forward-mode differentiation through the definitions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sympy
from flint import arb, fmpq
from sympy import Expr, Indexed, Integer, Lambda, Symbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from symmlp.expressions import Apply, Partial, Printed
from symmlp.proof import balls
from symmlp.proof.balls import Dual, Number
from symmlp.proof.errors import OutOfBudget, Undecidable, UndefinedHere
from symmlp.proof.model import Environment, Key, Model
from symmlp.proof.names import name_of
from symmlp.statement import Definition, Limits, Over

Evaluator = Callable[[Any, dict[Symbol, Number], Model], Number]

MAX_EXPONENT = 10_000
MAX_RANGE = 10_000
MAX_ALIASES = 20

EVALUATORS: dict[type, Evaluator] = {}


def evaluates(*types: type) -> Callable[[Evaluator], Evaluator]:
    """Register the evaluator of some types of node."""

    def register(function: Evaluator) -> Evaluator:
        for kind in types:
            EVALUATORS[kind] = function
        return function

    return register


def evaluate(node: Expr, env: dict[Symbol, Number], model: Model) -> Number:
    """Return the value of an expression; bound symbols are looked up in ``env``.

    Raises
    ------
    Undecidable
        If it has no value at this point, or cannot be evaluated.
    """
    evaluator = EVALUATORS.get(type(node)) or _inherited(type(node))
    model.enter()
    value = evaluator(node, env, model)
    model.leave()
    return value


def _inherited(kind: type) -> Evaluator:
    for base in kind.__mro__:
        evaluator = EVALUATORS.get(base)
        if evaluator is not None:
            EVALUATORS[kind] = evaluator
            return evaluator
    raise Undecidable(f"{kind.__name__} cannot be evaluated")


def whole(node: Expr, env: Environment, model: Model) -> int:
    """Return the value of an index expression."""
    return _index(node, {symbol: arb(v) for symbol, v in env.items()}, model)


def _index(node: Expr, env: dict[Symbol, Number], model: Model) -> int:
    return int(node.p) if isinstance(node, Integer) else _whole(evaluate(node, env, model))


def _whole(value: Number) -> int:
    exact = balls.ball_of(value).unique_fmpz()
    if exact is None:
        raise UndefinedHere("an index that is not a whole number")
    return int(exact)


@evaluates(sympy.Rational)
def _rational(node: Any, env: Any, model: Model) -> Number:
    return arb(fmpq(int(node.p), int(node.q)))


@evaluates(Printed)
def _printed(node: Printed, env: Any, model: Model) -> Number:
    exact = _rational(node.value, env, model)
    if node in model.rounded:
        return arb(exact, arb(10) ** -node.places / 2)
    return exact


@evaluates(sympy.core.numbers.Exp1)
def _e(node: Any, env: Any, model: Model) -> Number:
    return arb.const_e()


@evaluates(sympy.core.numbers.Pi)
def _pi(node: Any, env: Any, model: Model) -> Number:
    return arb.pi()


@evaluates(Symbol)
def _symbol(node: Symbol, env: dict[Symbol, Number], model: Model) -> Number:
    if node in env:
        return env[node]
    key: Key = (name_of(node), ())
    if node.is_integer or key[0] in model.indices:
        return arb(model.size(key) if node.is_positive else model.place(key))
    return quantity(key, model)


@evaluates(Indexed)
def _indexed(node: Indexed, env: dict[Symbol, Number], model: Model) -> Number:
    indices = tuple(_index(index, env, model) for index in node.indices)
    key: Key = (name_of(node), indices)
    if node.base.label.is_integer:
        return arb(model.size(key))
    return quantity(key, model)


def quantity(key: Key, model: Model) -> Number:
    """Return what a quantity is in the model: a coordinate, computed, or chosen."""
    coordinate = model.overridden(key)
    if coordinate is not None:
        return coordinate
    cache = model.caches[-1]
    if key not in cache:
        if key in model.trail:
            raise Undecidable(f"the definition of {key[0]} leads back to itself")
        model.trail.append(key)
        try:
            cache[key] = _computed(key, model)
        finally:
            model.trail.pop()
    return cache[key]


def _computed(key: Key, model: Model) -> Number:
    found = definition_of(model, key, a_function=False)
    if found is None:
        model.require_known(key)
        return arb(model.free(key))
    definition, binding = found
    if definition.value is not None:
        value = evaluate(definition.value, {s: arb(v) for s, v in binding.items()}, model)
        model.check(key, value)
        return value
    if not definition.depends_on:
        return arb(model.free(key))
    total = arb(0)
    for place, over in enumerate(definition.depends_on):
        name = f"{key[0]}#{place}"
        for index, value in enumerate(_members(over, binding, model)):
            weight = arb(model.free((name, (*key[1], index))))
            total = total + weight * model.function((name, ()))(value)
    return total


def _members(over: Over, binding: dict[Symbol, int], model: Model) -> Iterator[Number]:
    for values in ranges(over.limits, binding, model):
        yield evaluate(over.expression, {s: arb(v) for s, v in values.items()}, model)


def ranges(
    limits: tuple[Limits, ...], binding: dict[Symbol, int], model: Model
) -> Iterator[dict[Symbol, int]]:
    """Yield every assignment of the limits' indices."""
    if not limits:
        yield dict(binding)
        return
    first, *rest = limits
    low, high = (whole(bound, binding, model) for bound in (first.lower, first.upper))
    if high - low > MAX_RANGE:
        raise OutOfBudget(f"a range of more than {MAX_RANGE} values")
    for value in range(low, high + 1):
        yield from ranges(tuple(rest), {**binding, first.index: value}, model)


def definition_of(
    model: Model, key: Key, *, a_function: bool
) -> tuple[Definition, dict[Symbol, int]] | None:
    """Return the definition that speaks of a name, and what its index symbols are there."""
    if (key, a_function) not in model.found:
        model.found[key, a_function] = _search(model, key, a_function)
    found: tuple[Definition, dict[Symbol, int]] | None = model.found[key, a_function]
    return found


def _search(
    model: Model, key: Key, a_function: bool
) -> tuple[Definition, dict[Symbol, int]] | None:
    name, indices = key
    found: tuple[Definition, dict[Symbol, int]] | None = None
    for definition in model.definitions.get((name, len(indices)), ()):
        if isinstance(definition.value, Lambda) is not a_function:
            continue
        if found is not None and len(definition.indices) > len(found[0].indices):
            break
        binding = _match(definition, indices, model)
        if binding is not None:
            if found is not None:
                raise Undecidable(f"{name} has several definitions")
            found = definition, binding
    return found


def _match(
    definition: Definition, indices: tuple[int, ...], model: Model
) -> dict[Symbol, int] | None:
    target = definition.target
    patterns = target.indices if isinstance(target, Indexed) else ()
    binding: dict[Symbol, int] = {}
    for pattern, index in zip(patterns, indices, strict=True):
        unknown = [symbol for symbol in definition.indices if pattern.has(symbol)]
        at_zero = whole(pattern, dict.fromkeys(unknown, 0), model)
        if not unknown:
            if at_zero != index:
                return None
            continue
        (symbol,) = unknown
        if pattern is not symbol and whole(pattern, {symbol: 1}, model) - at_zero != 1:
            return None
        if binding.setdefault(symbol, index - at_zero) != index - at_zero:
            return None
    return binding


@evaluates(sympy.Add)
def _add(node: Any, env: Any, model: Model) -> Number:
    total = arb(0)
    for term in node.args:
        total = total + evaluate(term, env, model)
    return total


@evaluates(sympy.Mul)
def _mul(node: Any, env: Any, model: Model) -> Number:
    total = arb(1)
    for factor in node.args:
        total = total * evaluate(factor, env, model)
    return total


@evaluates(sympy.Pow)
def _pow(node: Any, env: Any, model: Model) -> Number:
    base = evaluate(node.base, env, model)
    exponent = evaluate(node.exp, env, model)
    exact = None if isinstance(exponent, Dual) else exponent.unique_fmpz()
    if exact is not None:
        if abs(exact) > MAX_EXPONENT:
            raise OutOfBudget(f"an exponent above {MAX_EXPONENT}")
        return balls.power(base, int(exact))
    if not isinstance(exponent, Dual) and exponent * 2 == 1:
        return balls.square_root(base)
    if balls.sign(balls.ball_of(base)) <= 0:
        raise UndefinedHere("a power of a negative number with a fractional exponent")
    return balls.exponential(exponent * balls.logarithm(base))


#: Functions of one argument.
_FUNCTIONS: dict[type, Callable[[Number], Number]] = {
    sympy.exp: balls.exponential,
    sympy.tanh: balls.hyperbolic_tangent,
    sympy.sinh: balls.hyperbolic_sine,
    sympy.cosh: balls.hyperbolic_cosine,
    sympy.sin: balls.sine,
    sympy.cos: balls.cosine,
    sympy.erf: balls.error_function,
}


@evaluates(*_FUNCTIONS)
def _function(node: Any, env: Any, model: Model) -> Number:
    return _FUNCTIONS[type(node)](evaluate(node.args[0], env, model))


@evaluates(sympy.log)
def _log(node: Any, env: Any, model: Model) -> Number:
    value = balls.logarithm(evaluate(node.args[0], env, model))
    if len(node.args) == 2:
        return value / balls.logarithm(evaluate(node.args[1], env, model))
    return value


@evaluates(sympy.Abs)
def _abs(node: Any, env: Any, model: Model) -> Number:
    value = evaluate(node.args[0], env, model)
    return value * balls.sign(value)


@evaluates(sympy.sign)
def _sign(node: Any, env: Any, model: Model) -> Number:
    return arb(balls.sign(evaluate(node.args[0], env, model)))


@evaluates(sympy.Max, sympy.Min)
def _extreme(node: Any, env: Any, model: Model) -> Number:
    wanted = 1 if isinstance(node, sympy.Max) else -1
    best, *others = (evaluate(argument, env, model) for argument in node.args)
    for other in others:
        if balls.sign(other - best) == wanted:
            best = other
    return best


@evaluates(sympy.Piecewise)
def _piecewise(node: Any, env: Any, model: Model) -> Number:
    for value, condition in node.args:
        if holds(condition, env, model):
            return evaluate(value, env, model)
    raise UndefinedHere("a case distinction that leaves this point out")


_SIGNS: dict[type, frozenset[int]] = {
    sympy.Gt: frozenset({1}),
    sympy.Ge: frozenset({0, 1}),
    sympy.Lt: frozenset({-1}),
    sympy.Le: frozenset({-1, 0}),
    sympy.Eq: frozenset({0}),
    sympy.Ne: frozenset({-1, 1}),
}


def holds(condition: Boolean, env: dict[Symbol, Number], model: Model) -> bool:
    """Whether a condition is true in the model; raises where that cannot be told."""
    if condition in (sympy.true, sympy.false):
        return bool(condition)
    if isinstance(condition, sympy.And):
        return all(holds(part, env, model) for part in condition.args)
    if isinstance(condition, sympy.Or):
        return any(holds(part, env, model) for part in condition.args)
    if isinstance(condition, sympy.Not):
        return not holds(condition.args[0], env, model)
    if isinstance(condition, sympy.ITE):
        chosen = condition.args[1 if holds(condition.args[0], env, model) else 2]
        return holds(chosen, env, model)
    if isinstance(condition, Relational):
        gap = evaluate(condition.lhs, env, model) - evaluate(condition.rhs, env, model)
        return balls.sign(gap) in _SIGNS[condition.func]
    raise Undecidable(
        f"{type(condition).__name__} is not a kind of condition that can be evaluated"
    )


@evaluates(sympy.KroneckerDelta)
def _kronecker(node: Any, env: Any, model: Model) -> Number:
    left, right = (_index(index, env, model) for index in node.args[:2])
    return arb(int(left == right))


@evaluates(sympy.Sum, sympy.Product)
def _sum(node: Any, env: dict[Symbol, Number], model: Model) -> Number:
    product = isinstance(node, sympy.Product)
    return _over(node.function, list(node.limits), env, model, product)


def _over(body: Expr, limits: list[Any], env: Any, model: Model, product: bool) -> Number:
    if not limits:
        return evaluate(body, env, model)
    *inner, last = limits
    if len(last) != 3:
        raise Undecidable(f"a sum over {last[0]} without limits")
    index, lower, upper = last
    low, high = (_index(bound, env, model) for bound in (lower, upper))
    if high - low > MAX_RANGE:
        raise OutOfBudget(f"a range of more than {MAX_RANGE} values")
    total = arb(1) if product else arb(0)
    for value in range(low, high + 1):
        part = _over(body, inner, {**env, index: arb(value)}, model, product)
        total = total * part if product else total + part
    return total


@evaluates(Apply)
def _apply(node: Apply, env: dict[Symbol, Number], model: Model) -> Number:
    indices = node.head.indices if isinstance(node.head, Indexed) else ()
    key: Key = (name_of(node.head), tuple(_index(i, env, model) for i in indices))
    arguments = [evaluate(argument, env, model) for argument in node.arguments]
    return _differentiated(_callable(key, model), arguments, list(node.orders), model)


def _callable(key: Key, model: Model, depth: int = 0) -> Callable[[list[Number]], Number]:
    found = definition_of(model, key, a_function=True)
    if found is not None and isinstance(found[0].value, Lambda):
        function, binding = found[0].value, found[1]
        bound = {symbol: arb(value) for symbol, value in binding.items()}

        def call(arguments: list[Number]) -> Number:
            if len(arguments) != len(function.variables):
                raise Undecidable(f"a function of {len(function.variables)} arguments")
            return evaluate(
                function.expr, bound | dict(zip(function.variables, arguments, strict=True)), model
            )

        return call
    alias = definition_of(model, key, a_function=False)
    if alias is not None and alias[0].value is not None:
        if depth > MAX_ALIASES:
            raise Undecidable(f"the definition of {key[0]} leads back to itself")
        return _callable(_alias(key, *alias, model), model, depth + 1)
    elementary = model.function(key)

    def unknown(arguments: list[Number]) -> Number:
        # An unknown function of several arguments: an elementary one of a weighted sum, plus the
        # product, so that no two arguments play the same part.
        if len(arguments) == 1:
            return elementary(arguments[0])
        total, product = arb(0), arb(1)
        for place, argument in enumerate(arguments):
            total = total + argument * arb(fmpq(place + 2, 3))
            product = product * argument
        return elementary(total) + product / 5

    return unknown


def _alias(key: Key, definition: Definition, binding: dict[Symbol, int], model: Model) -> Key:
    """Return the function that a head is defined to be."""
    other = definition.value
    if not isinstance(other, Symbol | Indexed):
        raise Undecidable(f"{key[0]} is applied as a function, but defined as a quantity")
    indices = other.indices if isinstance(other, Indexed) else ()
    env = {symbol: arb(value) for symbol, value in binding.items()}
    return (name_of(other), tuple(_index(index, env, model) for index in indices))


def _differentiated(
    function: Callable[[list[Number]], Number],
    arguments: list[Number],
    orders: list[int],
    model: Model,
) -> Number:
    place = next((p for p, order in enumerate(orders) if order), None)
    if place is None:
        return function(arguments)
    orders[place] -= 1
    tag = model.fresh_tag()
    at = list(arguments)
    at[place] = Dual(arguments[place], arb(1), tag)
    return _slope(_differentiated(function, at, orders, model), tag)


def _slope(number: Number, tag: int) -> Number:
    if isinstance(number, Dual):
        if number.tag == tag:
            return number.slope
        if number.tag > tag:
            return Dual(_slope(number.value, tag), _slope(number.slope, tag), number.tag)
    return arb(0)


@evaluates(Partial)
def _partial(node: Partial, env: dict[Symbol, Number], model: Model) -> Number:
    variable = node.variable
    if isinstance(variable, Symbol) and variable not in env:
        key: Key = (name_of(variable), ())
    elif isinstance(variable, Indexed):
        indices = tuple(_index(i, env, model) for i in variable.indices)
        key = (name_of(variable), indices)
    else:
        raise Undecidable(f"a derivative by {variable}, which is not one quantity")
    tag = model.push(key, quantity(key, model))
    try:
        value = evaluate(node.expression, env, model)
    finally:
        model.pop()
    return _slope(value, tag)
