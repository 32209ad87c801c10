"""A name that is given to a part of earlier formulas: ŷ = σ(W x + b), let z = W x + b.

From there on the earlier formulas are made of the new name, ŷ = σ(z): otherwise nothing would
depend on it, and every derivative by it would be 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from sympy import Add, Basic, Expr, Indexed, Lambda, Mul, Sum, Symbol, preorder_traversal

from symmlp.documents.knowledge.knowledge import Knowledge, Known
from symmlp.documents.knowledge.names import free_indices, is_index, label_of, quantities
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.expressions import Partial

MAX_INDICES = 2


def name_parts(target: Expr, value: Expr, knowledge: Knowledge) -> None:
    """Write what was defined before with a name for a part of it, wherever that part stands."""
    indices = free_indices(target)
    if not _is_part(value) or len(indices) > MAX_INDICES:
        return
    for label, stack in knowledge.definitions.items():
        if label != label_of(target):
            stack[:] = [_named(known, target, indices, value) for known in stack]


def _is_part(value: Expr) -> bool:
    """Whether a value is made of quantities by an operation, none of which is a derivative."""
    return (
        not isinstance(value, Symbol | Indexed | Lambda)
        and bool(quantities(value))
        and not value.has(Partial)
    )


def _named(known: Known, target: Expr, indices: tuple[Symbol, ...], part: Expr) -> Known:
    value = known.definition.value
    if not isinstance(value, Expr) or isinstance(value, Lambda) or not _same_kind(value, part):
        return known

    def change(node: Expr) -> Expr | None:
        if node.func != part.func:
            return None
        for at in _places(node, indices):
            if _ordered(part.xreplace(at)) == _ordered(node):
                return target.xreplace(at)
        return None

    new = rewrite(value, change)
    if new in (value, target):
        return known
    definition = replace(known.definition, value=new)
    return replace(known, definition=definition, forms=(new, *known.forms[1:]))


def _same_kind(value: Expr, part: Expr) -> bool:
    """Whether a value is made of all that the part is made of: a cheap look before a search."""
    own = set(map(label_of, quantities(value)))
    return own >= set(map(label_of, quantities(part)))


def _places(node: Expr, indices: tuple[Symbol, ...]) -> Iterator[dict[Basic, Basic]]:
    """Yield what the indices of a name may be for it to stand for a node."""
    free = sorted((s for s in node.free_symbols if is_index(s)), key=str)
    for chosen in product(free, repeat=len(indices)):
        yield dict(zip(indices, chosen, strict=True))


def _ordered(expression: Expr, depth: int = 0) -> Expr:
    """Return an expression whose sums have indices of their own, and its terms their own order."""
    if isinstance(expression, Sum):
        limits, body = [], expression.function
        for index, low, high in expression.limits:
            own = Symbol(f"_{depth}", integer=True)
            depth += 1
            body = body.xreplace({index: own})
            limits.append((own, low, high))
        return Sum(_ordered(body, depth), *limits)
    if isinstance(expression, Add | Mul):
        return expression.func(*(_ordered(argument, depth) for argument in expression.args))
    if not any(isinstance(node, Sum | Add | Mul) for node in preorder_traversal(expression)):
        return expression
    arguments = (_ordered(a, depth) if isinstance(a, Expr) else a for a in expression.args)
    return expression.func(*arguments) if expression.args else expression
