"""Scalar code: every s, a, δ and gradient of a network is one assignment, as in a worked example.

Formulas are written out unit by unit and compiled layer by layer with `sympy.lambdify`; a scalar
that differs between samples is a vector over the batch.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from sympy import Expr, Indexed, Sum, Symbol

from symmlp.backprop.instance import expand
from symmlp.backprop.program import Formula
from symmlp.codegen.program.formulas import PER_SAMPLE, array_of, plain_name
from symmlp.codegen.program.numeric import Array, batch_sum, compiled, quiet
from symmlp.rules.quantities import L, R, eta, r


def scalar_code(formula: Formula) -> Callable[[Mapping[str, Array]], Array]:
    """Return a function from earlier arrays to the array of the formula's target."""
    arguments, expressions = written_out(formula)
    families: dict[str, list[tuple[Expr, Symbol]]] = {}
    for scalar, symbol in arguments.items():
        families.setdefault(_family(scalar), []).append((scalar, symbol))
    lists = [[symbol for _, symbol in members] for members in families.values()]
    function = compiled([*lists, eta, R], expressions)
    places = {name: [_entry(scalar) for scalar, _ in members] for name, members in families.items()}
    _, axes = array_of(formula.target)
    batched = r in axes
    spans = {one.index: int(one.upper) + 1 for one in formula.limits}
    shape = tuple(spans[axis] for axis in axes if axis != r)

    def run(arrays: Mapping[str, Array]) -> Array:
        columns = [[arrays[name][at] for at in entries] for name, entries in places.items()]
        with quiet():
            found = function(*columns, arrays.get("eta", np.nan), arrays.get("R", np.nan))
        batch = (len(arrays["x"]),) if batched else ()
        rows = [np.broadcast_to(one, batch) for one in found]
        return np.stack(rows, axis=-1).astype(np.float64).reshape(batch + shape)

    return run


def written_out(formula: Formula) -> tuple[dict[Expr, Symbol], list[Expr]]:
    """Return the scalars of a formula, with plain names for those that they are computed from.

    The expressions follow the target's indices, the last one running fastest.
    """
    scalars = [one.expression for one in expand(over_batch(formula))]
    names: dict[Expr, Symbol] = {}
    for expression in scalars:
        names.update((scalar, plain_name(scalar)) for scalar in expression.atoms(Indexed))
        if expression.has(L):
            names[L] = L
    return names, [expression.xreplace(names) for expression in scalars]


def over_batch(formula: Formula) -> Formula:
    """Return a formula without the sample's index: what differs between samples is a vector."""
    return replace(formula, expression=_over_batch(formula.expression))


def named(expression: Expr) -> Expr:
    """Return an expression in plain names instead of indexed scalars."""
    return expression.xreplace({one: plain_name(one) for one in expression.atoms(Indexed)})


def terms(formula: Formula) -> int:
    """Return how many terms a formula has when it is written out, all its scalars together."""
    spans = [int(one.upper) + 1 for one in formula.limits]
    sums = [
        int(upper) + 1
        for total in formula.expression.atoms(Sum)
        for index, _, upper in total.limits
        if index != r
    ]
    return math.prod(spans) * max(sums, default=1)


def _over_batch(expression: Expr) -> Expr:
    if isinstance(expression, Sum) and expression.limits[0][0] == r:
        return batch_sum(_over_batch(expression.function))
    if isinstance(expression, Indexed):
        left = tuple(index for index in expression.indices if index != r)
        if left == expression.indices:
            return expression
        return expression.base[left] if left else expression.base.label
    if not expression.args:
        return expression
    return expression.func(*(_over_batch(part) for part in expression.args))


_UNIT_INDICES = {"w": 2, "grad_w": 2, "L": 0}


def _units(scalar: Expr) -> tuple[int, ...]:
    count = _UNIT_INDICES.get(_base(scalar), 1)
    indices = () if isinstance(scalar, Symbol) else scalar.indices
    return tuple(int(index) for index in indices[len(indices) - count :])


def _base(scalar: Expr) -> str:
    return str(scalar.name if isinstance(scalar, Symbol) else scalar.base.name)


def _family(scalar: Expr) -> str:
    layer = (
        ""
        if isinstance(scalar, Symbol)
        else scalar.indices[: len(scalar.indices) - len(_units(scalar))]
    )
    return _base(scalar) + "".join(map(str, layer))


def _entry(scalar: Expr) -> tuple[int | slice, ...]:
    """Return where a scalar stands in its array: all samples, its unit."""
    samples = (slice(None),) if _base(scalar) in PER_SAMPLE else ()
    return (*samples, *_units(scalar))
