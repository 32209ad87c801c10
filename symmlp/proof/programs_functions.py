"""Programs of applied functions, and of derivatives by forward-mode differentiation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from flint import arb, fmpq
from sympy import Expr, Indexed, Symbol

from symmlp.expressions import Apply, Partial
from symmlp.proof.balls import Dual, Number
from symmlp.proof.errors import OutOfBudget, Undecidable
from symmlp.proof.meanings import Binding, Meaning, meaning_of
from symmlp.proof.model import MAX_FRAMES, Key, Model
from symmlp.proof.names import name_of
from symmlp.proof.programs import Bound, Program, all_compiled, compiled, compiles
from symmlp.proof.programs_quantities import quantity
from symmlp.proof.programs_whole import all_whole

Function: TypeAlias = Callable[[list[Number]], Number]

MAX_ALIASES = 20


@compiles(Apply)
def _apply(node: Apply, depth: int) -> Program:
    name = name_of(node.head)
    indices = all_whole(node.head.indices if isinstance(node.head, Indexed) else (), depth)
    arguments, orders = all_compiled(node.arguments, depth), node.orders

    def run(bound: Bound, model: Model) -> Number:
        model.spend(len(arguments))
        key: Key = (name, tuple([index(bound, model) for index in indices]))
        at = [argument(bound, model) for argument in arguments]
        function = _callable(key, model)
        return _differentiated(function, at, list(orders), model) if any(orders) else function(at)

    return run


def _callable(key: Key, model: Model, depth: int = 0) -> Function:
    found = meaning_of(model, key, a_function=True)
    if found is not None and found.value is not None:
        return _defined(found.definition.value, found.value, found.binding, model)
    alias = meaning_of(model, key, a_function=False)
    if alias is not None and alias.value is not None:
        if depth > MAX_ALIASES:
            raise Undecidable(f"the definition of {key[0]} leads back to itself")
        return _callable(_alias(key, alias, model), model, depth + 1)
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


def _defined(function: Expr, formula: Program, binding: Binding, model: Model) -> Function:
    """Return a function that has a formula."""
    variables = function.variables

    def call(arguments: list[Number]) -> Number:
        if len(arguments) != len(variables):
            raise Undecidable(f"a function of {len(variables)} arguments")
        model.enter()
        value = formula(binding | dict(zip(variables, arguments, strict=True)), model)
        model.leave()
        return value

    return call


def _alias(key: Key, meaning: Meaning, model: Model) -> Key:
    """Return the function that a head is defined to be."""
    other = meaning.definition.value
    if not isinstance(other, Symbol | Indexed):
        raise Undecidable(f"{key[0]} is applied as a function, but defined as a quantity")
    indices = all_whole(other.indices if isinstance(other, Indexed) else (), 0)
    return name_of(other), tuple(index(meaning.binding, model) for index in indices)


def _differentiated(
    function: Function, arguments: list[Number], orders: list[int], model: Model
) -> Number:
    if sum(orders) > MAX_FRAMES:
        raise OutOfBudget(f"a derivative of more than order {MAX_FRAMES}")
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


@compiles(Partial)
def _partial(node: Partial, depth: int) -> Program:
    variable, value = node.variable, compiled(node.expression, depth)
    if not isinstance(variable, Symbol | Indexed):
        raise Undecidable(f"a derivative by {variable}, which is not one quantity")
    name = name_of(variable)
    indices = all_whole(variable.indices if isinstance(variable, Indexed) else (), depth)

    def run(bound: Bound, model: Model) -> Number:
        model.spend(2)
        if not indices and variable in bound:
            raise Undecidable(f"a derivative by {variable}, which is not one quantity")
        key: Key = (name, tuple([index(bound, model) for index in indices]))
        tag = model.push(key, quantity(key, model))
        try:
            return _slope(value(bound, model), tag)
        finally:
            model.pop()

    return run
