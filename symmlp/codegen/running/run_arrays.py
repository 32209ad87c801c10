"""Runs array instructions with NumPy: the values, and beside them the magnitudes of their terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache

import numpy as np
from sympy import Expr, Symbol

from symmlp.backprop.program import Formula
from symmlp.codegen.program.arrays import (
    SCALARS,
    Contract,
    Elementwise,
    Instruction,
    Operand,
    compile_formula,
)
from symmlp.codegen.program.magnitude import magnitude
from symmlp.codegen.program.numeric import Array, compiled, quiet
from symmlp.rules.quantities import r

#: Arrays by name: x, z, w1, b1, s1, …; also the numbers eta and R.
Arrays = dict[str, Array]

_NUMBERS = sorted(SCALARS, key=str)


def array_code(formula: Formula) -> Callable[[Mapping[str, Array]], Array]:
    """Return a function from earlier arrays to the array of the formula's target."""
    instructions = compile_formula(formula)
    sizes = _sizes(formula)

    def run(arrays: Mapping[str, Array]) -> Array:
        known = dict(arrays)
        with quiet():
            for instruction in instructions:
                known[instruction.target.array] = _value(instruction, known, sizes)
        return known[instructions[-1].target.array]

    return run


def magnitudes(formulas: Iterable[Formula], arrays: Mapping[str, Array]) -> Arrays:
    """Return how large the terms of every quantity are: the formulas with absolute values.

    See `symmlp.codegen.program.magnitude`. The arrays hold what the formulas start from.
    """
    values = dict(arrays)
    sizes = {name: np.abs(array) for name, array in arrays.items()}
    with quiet():
        for formula in formulas:
            spans = _sizes(formula)
            for one in compile_formula(formula):
                name = one.target.array
                values[name] = _value(one, values, spans)
                sizes[name] = _magnitude(one, values, sizes, spans)
    return sizes


def _sizes(formula: Formula) -> dict[Symbol, int]:
    return {one.index: int(one.upper) + 1 for one in formula.limits}


def _value(
    instruction: Instruction, arrays: Mapping[str, Array], sizes: Mapping[Symbol, int]
) -> Array:
    if isinstance(instruction, Contract):
        return _contract(instruction, arrays)
    operands = [_aligned(one, instruction.target, arrays) for _, one in instruction.operands]
    symbols = tuple(symbol for symbol, _ in instruction.operands)
    function = _elementwise(symbols, instruction.expression)
    found = function(*operands, *_numbers(arrays))
    return np.broadcast_to(found, _shape(instruction, arrays, sizes)).astype(np.float64)


def _magnitude(
    instruction: Instruction,
    values: Mapping[str, Array],
    sizes: Mapping[str, Array],
    spans: Mapping[Symbol, int],
) -> Array:
    if isinstance(instruction, Contract):
        return _contract(instruction, sizes)
    target, operands = instruction.target, instruction.operands
    symbols = tuple(symbol for symbol, _ in operands)
    here = [_aligned(one, target, values) for _, one in operands]
    bounds = [_aligned(one, target, sizes) for _, one in operands]
    found = _bound(symbols, instruction.expression)(*here, *bounds, *_numbers(values))
    return np.broadcast_to(found, _shape(instruction, values, spans)).astype(np.float64)


def _contract(instruction: Contract, arrays: Mapping[str, Array]) -> Array:
    operands = [arrays[one.array] for one in instruction.operands]
    return np.asarray(np.einsum(instruction.subscripts, *operands, optimize=len(operands) > 1))


@cache
def _elementwise(symbols: tuple[Symbol, ...], expression: Expr) -> Callable[..., Array]:
    return compiled([*symbols, *_NUMBERS], expression)


@cache
def _bound(symbols: tuple[Symbol, ...], expression: Expr) -> Callable[..., Array]:
    bounds = {symbol: Symbol(f"{symbol.name}__bound", real=True) for symbol in symbols}
    found = magnitude(expression, bounds)
    return compiled([*symbols, *bounds.values(), *_NUMBERS], found)


def _numbers(arrays: Mapping[str, Array]) -> list[Array | float]:
    return [arrays.get(number.name, np.nan) for number in _NUMBERS]


def _aligned(operand: Operand, target: Operand, arrays: Mapping[str, Array]) -> Array:
    """Return an array with the axes of the target, those that it lacks of length 1."""
    array = arrays[operand.array]
    order = sorted(range(len(operand.axes)), key=lambda at: target.axes.index(operand.axes[at]))
    missing = [at for at, axis in enumerate(target.axes) if axis not in operand.axes]
    return np.expand_dims(array.transpose(order), missing)


def _shape(
    instruction: Elementwise, arrays: Mapping[str, Array], sizes: Mapping[Symbol, int]
) -> tuple[int, ...]:
    known = {r: len(arrays["x"]), **sizes}
    for _, operand in instruction.operands:
        known.update(zip(operand.axes, arrays[operand.array].shape, strict=True))
    return tuple(known[axis] for axis in instruction.target.axes)
