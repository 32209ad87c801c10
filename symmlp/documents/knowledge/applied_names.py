"""Names that are applied to what they depend on, and are quantities all the same: J(W, b), h_θ(x).

J(W, b) = ½ ‖a - y‖² says what J depends on; its formula is not one in W and b. Such a name is read
as the quantity J, and L(x^(i), y^(i)) below a sum over i as the member L[i] of a family. Where the
same letter is applied to more in other places, J(W, b; x, y) beside J(W, b), two losses have one
name: that of one example and that of them all. What is defined by a formula in its arguments,
L(a, y) = (a - y)², is a function and stays one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sympy import Expr, Indexed, IndexedBase, Sum, Symbol

from symmlp.documents.knowledge.letters import PARAMETERS
from symmlp.documents.knowledge.names import (
    Label,
    decoration,
    is_index,
    is_loss,
    label_of,
    quantities,
)
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.expressions import Apply

#: What the loss of one example is called where the one of all of them has the same letter.
EXAMPLE: Final = "example"

_LOSS: Final = Symbol("L", real=True)

#: The name of a head, with its number of indices, and its number of arguments.
_Form = tuple[Label, int]


@dataclass(frozen=True)
class AppliedNames:
    """The names of a document that are quantities though they are applied; a value to `read` with.

    ``names`` says what each of them is called, by its head and number of arguments.
    """

    names: Mapping[_Form, str] = field(default_factory=dict)

    def read(self, expression: Expr) -> Expr:
        """Return an expression with applied names as quantities."""
        return self._read(expression, frozenset()) if self.names else expression

    def _read(self, expression: Expr, bound: frozenset[Expr]) -> Expr:
        def change(node: Expr) -> Expr | None:
            if isinstance(node, Sum):
                inside = bound | {limit[0] for limit in node.limits}
                return node.func(self._read(node.function, inside), *node.limits)
            if not isinstance(node, Apply) or any(node.orders):
                return None
            name = self.names.get(_form(node))
            return None if name is None else _quantity(name, node, bound)

        return rewrite(expression, change)


def applied_names(equations: Iterable[tuple[Expr | None, Expr | None]]) -> AppliedNames:
    """Return the applied names of a document's equations that are quantities."""
    functions: set[_Form] = set()
    calls: dict[_Form, list[Apply]] = defaultdict(list)
    for left, right in equations:
        for side in (left, right):
            for call in side.atoms(Apply) if isinstance(side, Expr) else ():
                calls[_form(call)].append(call)
        if isinstance(left, Apply) and isinstance(right, Expr) and _is_formula(left, right):
            functions.add(_form(left))
    forms = [form for form, made in calls.items() if form not in functions and _names(made)]
    counts: dict[Label, list[int]] = defaultdict(list)
    for head, count in forms:
        counts[head].append(count)
    return AppliedNames({(h, n): _called(h, n, counts[h]) for h, n in forms})


def _form(call: Apply) -> _Form:
    return label_of(call.head), len(call.arguments)


def _is_formula(target: Apply, value: Expr) -> bool:
    """Whether an equation defines a function: a formula in all that the target is applied to."""
    body = rewrite(value, lambda node: _LOSS if _names_loss(node) else None)
    inside = {label_of(name) for name in quantities(body)}
    return all(_is_name(a) and label_of(a) in inside for a in target.arguments)


def _names_loss(node: Expr) -> bool:
    """Whether a loss is applied to names, so that these tell nothing but what it depends on."""
    applied = isinstance(node, Apply) and all(map(_is_name, node.arguments))
    return applied and is_loss(label_of(node.head))


def _names(calls: list[Apply]) -> bool:
    """Whether calls only say what a loss, or the output of a network, depends on."""
    head = calls[0].head
    output = not PARAMETERS.isdisjoint(decoration(head).split("_"))
    return (is_loss(label_of(head)) or output) and all(
        not any(call.orders) and all(map(_is_name, call.arguments)) for call in calls
    )


def _called(head: Label, count: int, counts: list[int]) -> str:
    return f"{head[0]}_{EXAMPLE}" if count > min(counts) else head[0]


def _is_name(node: Expr) -> bool:
    return isinstance(node, Symbol | Indexed)


def _quantity(name: str, call: Apply, bound: frozenset[Expr]) -> Expr:
    """Return the quantity, or its member for the example that the arguments belong to."""
    if isinstance(call.head, Indexed):
        return IndexedBase(Symbol(name, real=True))[call.head.indices]
    examples = bound if not name.endswith(EXAMPLE) else None
    last = {a.indices[-1] for a in call.arguments if isinstance(a, Indexed)}
    last = {index for index in last if is_index(index) and (examples is None or index in examples)}
    if len(last) == 1:
        return IndexedBase(Symbol(name, real=True))[last.pop()]
    return Symbol(name, real=True)
