"""Training code of any size: each line of the backward pass against the forward pass above it.

Under one layout of the samples, every name in code is an array of entries. ``dW`` (``W_grad``,
``delta2`` of ``z2``) is the derivative of the loss by that name: what comes back through the lines
that it goes into, from what the code calls their derivatives. What the first of them starts from is
the code's own loss, or one that fits. A step has to go against the gradient.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Final

from sympy import Add, Expr, Mul

from symmlp.documents.code.derivatives import (
    check_derivative,
    check_misfit,
    differentiated_by,
    settle,
)
from symmlp.documents.code.functions import CALLS
from symmlp.documents.code.layouts import Layout, Misfit, Tensors, combined, each, labels
from symmlp.documents.code.reader import Unsupported
from symmlp.documents.code.run import Line, Run
from symmlp.documents.code.statements import UNREAD, Assignment, Function, is_initial, name_of
from symmlp.documents.code.tensors import evaluate
from symmlp.documents.code.updates import check_step

MAX_LINES: Final = 120
LOSSES: Final = frozenset({"loss", "cost", "L", "J", "E", "C", "total_loss", "mse"})
_OPERATIONS: Final[dict[str, Callable[[Expr, Expr], Expr]]] = {
    "+=": lambda a, b: Add(a, b),
    "-=": lambda a, b: Add(a, Mul(-1, b)),
    "*=": lambda a, b: Mul(a, b),
    "/=": lambda a, b: Mul(a, 1 / b),
}


def compared(
    program: Sequence[Assignment | Function], layout: Layout, mean: bool = False
) -> list[Line]:
    """Return the lines of a program that could be compared under a layout.

    ``mean`` tells that the document's loss is a mean over samples.
    """
    run = Run(Tensors(layout), mean)
    steps = program[-MAX_LINES:]
    for place, one in enumerate(steps):
        if isinstance(one, Function):
            run.tensors.functions[one.name] = one
            continue
        again = _changes(one, steps[place + 1 :])
        try:
            _take(one, run, again)
        except Misfit as problem:
            check_misfit(one, problem, run)
        except (Unsupported, RecursionError):
            name = name_of(one.target)
            if name is not None and not _keeps(one, name, run):
                run.tensors.forget(name, is_initial(one.value))
                run.gradients.pop(name, None)
    settle(run)
    return run.lines


def _changes(one: Assignment, later: Sequence[Assignment | Function]) -> bool:
    """Whether later lines add to the same array, or change it, before it is another one."""
    name = name_of(one.target)
    for line in later:
        if name is None or isinstance(line, Function):
            continue
        part = line.target.value if isinstance(line.target, ast.Subscript) else None
        if part is not None and name_of(part) == name:
            return True
        if name_of(line.target) == name:
            inside = (n for n in ast.walk(line.value) if isinstance(n, ast.expr))
            return line.operator != "=" or any(name_of(n) == name for n in inside)
    return False


def _take(one: Assignment, run: Run, again: bool) -> None:
    name = name_of(one.target)
    if name is None:
        _take_part(one, run, again)
        return
    if _keeps(one, name, run):
        return
    other = name_of(one.value)
    if other is not None and other not in run.tensors.current and one.operator == "=":
        run.tensors.forget(name, known=other != UNREAD and other not in run.tensors.unknown)
        return
    by = differentiated_by(name, run)
    value = evaluate(one.value, run.tensors)
    if by is not None:
        before = run.gradients.get(name)
        if one.operator != "=":
            if before is not None:
                value = combined(_OPERATIONS[one.operator], before[2], value)
            elif one.operator != "+=":
                raise Unsupported("a change of what is not known")
        check_derivative(one, name, by, value, run, again)
        return
    old = run.tensors.current.get(name)
    if one.operator != "=":
        if old is None:
            old = run.tensors.made(name, value.shape)
        value = combined(_OPERATIONS[one.operator], old, value)
    if old is not None and old.shape == value.shape:
        check_step(one, name, old, value, run)
    made = run.tensors.assign(name, value)
    if name in LOSSES and made.size == 1:
        settle(run)
        run.loss, run.known, run.direction = made.item(), True, 0


def _keeps(one: Assignment, name: str, run: Run) -> bool:
    """Whether a name stays what it is: it is taken from a store, or from a function read before."""
    if name not in run.tensors.current or one.operator != "=":
        return False
    if name_of(one.value) == name:
        return True
    function = one.value.func if isinstance(one.value, ast.Call) else None
    called = function.id if isinstance(function, ast.Name) else ""
    known = called in run.tensors.functions or called in CALLS
    return bool(called) and not known


def _take_part(one: Assignment, run: Run, again: bool) -> None:
    """Take a change of some entries: ``dh[h <= 0] = 0``, ``p[range(N), y] -= 1``."""
    target = one.target
    name = name_of(target.value) if isinstance(target, ast.Subscript) else None
    if name is None or not isinstance(target, ast.Subscript):
        raise Unsupported("an assignment to something that is no name")
    if name not in run.tensors.current:
        raise Unsupported("a change of what is not known")
    before = run.tensors.current[name]
    if isinstance(target.slice, ast.Compare):
        if one.operator != "=" or not isinstance(one.value, ast.Constant) or one.value.value != 0:
            run.tensors.forget(name)
            raise Unsupported("a change of some entries")
        kept = each(lambda e: 1 - e, evaluate(target.slice, run.tensors))
        value = combined(lambda a, b: a * b, before, kept)
    else:
        picked = evaluate(target, run.tensors)  # raises unless it takes each sample's class
        change = evaluate(one.value, run.tensors)
        if one.operator not in _OPERATIONS or change.ndim:
            run.tensors.forget(name)
            raise Unsupported("a change of some entries")
        value = before.copy()
        for sample, (unit, entry) in enumerate(zip(labels(before), picked.flat, strict=True)):
            value[sample, unit] = _OPERATIONS[one.operator](entry, change.item())
    by = differentiated_by(name, run)
    if by is not None:
        check_derivative(one, name, by, value, run, again)
    else:
        run.tensors.assign(name, value)
