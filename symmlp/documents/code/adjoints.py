"""What comes back to an entry from the loss: through the lines that it goes into."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from sympy import Add, Expr, Integer, Mul, Rational, Symbol, diff, log

from symmlp.documents.code.layouts import Array
from symmlp.documents.code.run import CACHED, MAX_DEPTH, Run


def adjoints(wanted: Array, run: Run) -> Array | None:
    """Return the derivative of the loss by each entry; None if nothing leads to the loss."""
    memory: dict[Symbol, Expr | None] = {}
    found = [_adjoint(entry, run, memory, 0) for entry in wanted.flat]
    if any(one is None for one in found):
        return None
    return np.array(found, dtype=object).reshape(wanted.shape)


def _adjoint(entry: Symbol, run: Run, memory: dict[Symbol, Expr | None], depth: int) -> Expr | None:
    """Return the derivative of the loss by an entry; None if nothing leads from it to the loss."""
    if entry == run.loss:
        return Integer(1)
    if entry in memory:
        return memory[entry]
    if depth > MAX_DEPTH:
        return None
    memory[entry] = None
    parts: list[Expr] = []
    for user in run.tensors.users.get(entry, ()):
        formula = run.tensors.formulas[user]
        if user in run.backward:
            continue
        anchor = run.anchors.get(user)
        above = anchor[0] / anchor[1] if anchor else _adjoint(user, run, memory, depth + 1)
        if above is not None:
            parts.append(Mul(above, _slope(formula, entry)))
    if run.virtual is not None and entry in run.virtual.free_symbols:
        parts.append(diff(run.virtual, entry))
    memory[entry] = Add(*parts) if parts else None
    return memory[entry]


def usual_losses(value: Array, run: Run) -> Iterator[tuple[str, Expr]]:
    """Yield losses of the last array of the forward pass, against what a line compares it with."""
    name, output = _output(run)
    targets = _targets(value, run)
    if output is None:
        return
    names = {run.tensors.owners[t] for t in targets}
    array = run.tensors.current[names.pop()] if len(names) == 1 else None
    if array is None or array.shape != output.shape:
        return
    pairs = list(zip(output.flat, array.flat, strict=True))
    half = Add(*(Rational(1, 2) * (y - t) ** 2 for y, t in pairs))
    binary = Add(*(-t * log(y) - (1 - t) * log(1 - y) for y, t in pairs))
    several = Add(*(-t * log(y) for y, t in pairs))
    said = "no loss stands in the code: it is"
    yield f"{said} half the squared error of {name}", half
    yield f"{said} the binary cross-entropy of {name}", binary
    yield f"{said} the cross-entropy of {name}", several


def _targets(value: Array, run: Run) -> set[Symbol]:
    """Return what nobody computed, and the forward pass is not made of."""
    inside = {s for e in value.flat for s in e.free_symbols}
    forward = {s for s in inside if set(run.tensors.users.get(s, ())) - run.backward}
    return {
        s for s in inside - forward if s in run.tensors.owners and s not in run.tensors.formulas
    }


def _output(run: Run) -> tuple[str, Array | None]:
    for name, array in reversed(run.tensors.current.items()):
        computed = all(s in run.tensors.formulas for s in array.flat)
        users = {user for s in array.flat for user in run.tensors.users.get(s, ())}
        if computed and users <= run.backward and not run.backward & set(array.flat):
            return name, array
    return "", None


@lru_cache(maxsize=CACHED)
def _slope(formula: Expr, entry: Symbol) -> Expr:
    return diff(formula, entry)


def slopes_of(wanted: Array, run: Run) -> Array | None:
    """Return the slopes of the function that gives an array, by what it is taken of.

    People call the derivative by the argument after the array, where the argument has no name.
    """
    found = [
        run.tensors.slopes.get(entry) or _slope_by_argument(run.tensors.formulas.get(entry), entry)
        for entry in wanted.flat
    ]
    if any(slope is None for slope in found):
        return None
    return np.array(found, dtype=object).reshape(wanted.shape)


def _slope_by_argument(formula: Expr | None, entry: Symbol) -> Expr | None:
    """Return f' in terms of f for y = f(s), where f is the logistic function or tanh."""
    if formula is None:
        return None
    if any(part.is_Symbol for part in formula.args) and len(formula.free_symbols) == 1:
        return None
    if formula.func.__name__ == "tanh" and not formula.args[0].is_Symbol:
        return 1 - entry**2
    if formula.is_Pow and formula.exp == -1 and (formula.base - 1).free_symbols:
        inner = formula.base - 1
        if inner.func.__name__ == "exp" and not (-inner.args[0]).is_Symbol:
            return entry * (1 - entry)
    return None


def direction_of(value: Array, run: Run) -> int:
    """Return 1 if targets are subtracted from what was computed, -1 the other way round."""
    targets = _targets(value, run)
    slopes = [diff(e, s) for e in value.flat for s in e.free_symbols & targets]
    signs = {-1 if slope.as_coeff_Mul()[0] > 0 else 1 for slope in slopes}
    return signs.pop() if len(signs) == 1 else 0
