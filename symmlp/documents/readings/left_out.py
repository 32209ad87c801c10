"""What authors leave out, put back: the index of a layer, the argument of an activation.

Each function yields conventions that may hold in a step; `symmlp.documents.readings.interpret`
tries them, and what a verdict rests on is listed with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Add, Expr, Indexed, IndexedBase, Sum, Symbol, preorder_traversal

from symmlp.documents.knowledge import conventions
from symmlp.documents.knowledge.applied_names import EXAMPLE
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.letters import ACTIVATIONS, LOSS_LETTERS, PARAMETERS
from symmlp.documents.knowledge.names import (
    Label,
    base_letter,
    decoration,
    is_number,
    label_of,
    quantities,
)
from symmlp.documents.readings.error_signals import is_signal
from symmlp.expressions import Apply
from symmlp.statement import Definition


def outputs(
    lhs: Expr, rhs: Expr, present: list[Expr], knowledge: Knowledge
) -> Iterator[conventions.Convention]:
    """Where f(s) or f′(s) stands beside y, y is the value f(s): the layer's own output."""
    applied = [
        node
        for side in (lhs, rhs)
        for node in preorder_traversal(side)
        if isinstance(node, Apply) and len(node.arguments) == 1
    ]
    done = set()
    letters: dict[tuple[Expr, Expr], str] = {}
    for node in applied:
        argument, head = node.arguments[0], node.head
        if is_number(argument) or not _acts_on_units(head, argument):
            continue
        for quantity in present:
            if base_letter(quantity) not in ACTIVATIONS or quantity == argument:
                continue
            if quantity in done or not _same_unit(quantity, head, knowledge):
                continue
            if {quantity, node} == {lhs, rhs}:
                # That is what the step claims.
                continue
            letter = letters.setdefault((head, argument), base_letter(quantity))
            if letter != base_letter(quantity) or conventions.is_target_of_loss(
                quantity, knowledge
            ):
                # Two letters for one output would claim that output and target are equal.
                continue
            done.add(quantity)
            value = Apply(head, (0,), argument)
            yield conventions.Convention(
                Definition(quantity, value), f"{quantity} is {value}, the output of that unit"
            )


def _acts_on_units(head: Expr, argument: Expr) -> bool:
    """Whether a function can be an activation: not a loss, and not of the parameters, as L(θ)."""
    return base_letter(head) not in LOSS_LETTERS and (
        not isinstance(argument, Symbol | Indexed) or base_letter(argument) not in PARAMETERS
    )


def _same_unit(quantity: Expr, head: Expr, knowledge: Knowledge) -> bool:
    """Whether an output can belong to an activation function: equal or absent decorations."""
    mine, its = _unit(quantity), _unit(head)
    if mine == its or not mine or not its:
        return True
    known = knowledge.definitions.get(label_of(quantity), [])
    return not known and mine.isdigit()


def _unit(name: Expr) -> str:
    indices = ",".join(map(str, getattr(name, "indices", ())))
    return ",".join(part for part in (decoration(name), indices) if part)


def layers(
    own: list[Expr], present: list[Expr], knowledge: Knowledge
) -> Iterator[Iterator[conventions.Convention]]:
    """Yield, for each decoration in sight, that plain names mean the ones decorated so.

    Where x_old stands, a plain x means it; where δ_o or y_o stands, s means s_o.
    """
    values = [q for q in dict.fromkeys((*own, *present)) if decoration(q) in TIMES]
    suffixes = dict.fromkeys(
        decoration(q)
        for q in (*own, *present)
        if decoration(q) and decoration(q) not in TIMES | RESULTS | {EXAMPLE}
    )
    for suffix in list(suffixes)[:3] or [""]:
        family = [
            Symbol(name, real=True)
            for name, count in knowledge.definitions
            if suffix and count == 0 and decoration(name) == suffix
        ]
        decorated = [*values, *(q for q in own if suffix and decoration(q) == suffix), *family]
        told_apart = _told_apart(own)
        family = [name for name in family if label_of(name) not in told_apart]
        yield _plain_means([name for name in decorated if label_of(name) not in told_apart])
        yield _decorated_means(suffix, values, family, knowledge)


def _told_apart(own: list[Expr]) -> set[Label]:
    """Return the decorated names that stand in a step beside the plain one: two quantities.

    Only where a decoration says when a quantity is meant may both be one: w and w_old.
    """
    plain = {label_of(name) for name in own if not decoration(name)}
    decorated = {label_of(name) for name in own if decoration(name) not in TIMES | {""}}
    return {(name, count) for name, count in decorated if (base_letter(name), count) in plain}


#: Decorations that say when a quantity is meant, not which layer it belongs to.
TIMES = frozenset({"old", "prev", "current", "t"})
RESULTS = frozenset({"new", "next", "t+1"})


def _plain_means(decorated: list[Expr]) -> Iterator[conventions.Convention]:
    done = set()
    for name in decorated:
        plain, label = base_letter(name), label_of(name)
        if (plain, label[1]) in done or is_signal(plain):
            continue
        done.add((plain, label[1]))
        if isinstance(name, Indexed):
            symbols = tuple(Symbol(f"_{p}", integer=True) for p in range(label[1]))
            base = IndexedBase(Symbol(plain, real=True))
            definition = Definition(base[symbols], name.base[symbols], indices=symbols)
        else:
            definition = Definition(Symbol(plain, real=True), name)
        yield conventions.Convention(definition, f"{plain} without a decoration is {label[0]} here")


def _decorated_means(
    suffix: str, values: list[Expr], family: list[Symbol], knowledge: Knowledge
) -> Iterator[conventions.Convention]:
    """Where a derivative is taken by plain names, the decorated ones of a definition mean those."""
    yield from _plain_means(values)
    for name in family:
        plain = Symbol(base_letter(name), real=True)
        if not is_signal(plain) and label_of(plain) in knowledge.definitions:
            yield conventions.Convention(Definition(name, plain), f"{name} is written {plain} here")


def weighted_sum(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> Iterator[conventions.Convention]:
    """Where f(s) = f(x₀w₀ + x₁w₁ + b), s is that unit's weighted sum, if s was defined as one."""
    if not (isinstance(lhs, Apply) and isinstance(rhs, Apply) and lhs.head == rhs.head):
        return
    name, value = lhs.arguments[0], rhs.arguments[0]
    if not isinstance(name, Symbol) or len(lhs.arguments) != 1:
        return
    for known in knowledge.definitions.get(label_of(name), []):
        general = known.definition.value
        if general is not None and _instance_of(value, general):
            yield conventions.Convention(
                Definition(name, value), f"{name} is the weighted sum of this unit"
            )
            return


def _instance_of(value: Expr, general: Expr) -> bool:
    """Whether a sum of products is written with the same letters as the general weighted sum."""
    products: set[frozenset[str]] = set()
    alone: set[frozenset[str]] = set()
    for term in Add.make_args(general):
        letters = frozenset(base_letter(q) for q in quantities(term))
        (products if isinstance(term, Sum) else alone).add(letters)
    terms = [frozenset(base_letter(q) for q in quantities(t)) for t in Add.make_args(value)]
    return bool(products) and len(terms) > 1 and all(t in products | alone for t in terms)
