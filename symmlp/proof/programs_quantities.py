"""Programs of quantities: bound, a coordinate that is differentiated by, computed, or chosen."""

from __future__ import annotations

from collections.abc import Iterator

from flint import arb
from sympy import Indexed, Symbol

from symmlp.proof.balls import Number
from symmlp.proof.errors import Undecidable
from symmlp.proof.meanings import Binding, meaning_of
from symmlp.proof.model import Key, Model
from symmlp.proof.names import name_of
from symmlp.proof.programs import Bound, Program, compiles, program
from symmlp.proof.programs_sums import ranges
from symmlp.proof.programs_whole import all_whole
from symmlp.statement import Over


@compiles(Symbol)
def _symbol(node: Symbol, depth: int) -> Program:
    name = name_of(node)
    key: Key = (name, ())
    counts, is_size = bool(node.is_integer), bool(node.is_positive)

    def run(bound: Bound, model: Model) -> Number:
        value = bound.get(node) if bound else None
        if value is not None:
            return arb(value) if type(value) is int else value
        if counts or name in model.indices:
            return arb(model.size(key) if is_size else model.place(key))
        return quantity(key, model)

    return run


@compiles(Indexed)
def _indexed(node: Indexed, depth: int) -> Program:
    name, indices = name_of(node), all_whole(node.indices, depth)
    if node.base.label.is_integer:
        return lambda bound, model: arb(
            model.size((name, tuple([index(bound, model) for index in indices])))
        )
    return lambda bound, model: quantity(
        (name, tuple([index(bound, model) for index in indices])), model
    )


def quantity(key: Key, model: Model) -> Number:
    """Return what a quantity is in the model: a coordinate, computed, or chosen."""
    coordinate = model.overridden(key) if model.frames else None
    if coordinate is not None:
        return coordinate
    cache = model.caches[-1]
    value = cache.get(key)
    if value is None:
        if key in model.trail:
            raise Undecidable(f"the definition of {key[0]} leads back to itself")
        model.trail.append(key)
        model.enter()
        try:
            value = cache[key] = _computed(key, model)
        finally:
            model.trail.pop()
            model.leave()
    return value


def _computed(key: Key, model: Model) -> Number:
    found = meaning_of(model, key, a_function=False)
    if found is None:
        model.require_known(key)
        return arb(model.free(key))
    if found.value is not None:
        value = found.value(found.binding, model)
        model.check(key, value)
        return value
    if not found.definition.depends_on:
        return arb(model.free(key))
    total = arb(0)
    for place, over in enumerate(found.definition.depends_on):
        name = f"{key[0]}#{place}"
        for index, value in enumerate(_members(over, found.binding, model)):
            weight = arb(model.free((name, (*key[1], index))))
            total = total + weight * model.function((name, ()))(value)
    return total


def _members(over: Over, binding: Binding, model: Model) -> Iterator[Number]:
    member = program(over.expression)
    for values in ranges(over.limits, binding, model):
        yield member(values, model)
