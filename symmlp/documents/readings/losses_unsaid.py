"""A loss that no formula of the document gives: it depends on what is computed last.

∂L/∂W = (∂L/∂y) xᵀ holds for any L that sees the layer y = W x + b only through its output. Where a
step differentiates an undefined loss by several quantities, and one of them is computed from all
the others, the loss is taken to be some function of that one.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Indexed, Integer, Lambda, Sum, Symbol

from symmlp.documents.knowledge.conventions import Convention
from symmlp.documents.knowledge.facts import partials
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.names import (
    Label,
    is_index,
    is_loss,
    label_of,
    quantities,
    speaks_of,
)
from symmlp.documents.knowledge.sizes import size_of
from symmlp.expressions import Partial
from symmlp.latex.arrays import AXES
from symmlp.statement import Definition, Limits, Over

#: What such definitions rest on.
AXIOM = "a loss depends on what comes before only through the last quantity it is computed from"
ANY_LOSS = "a loss without a formula is some function of what it is differentiated by"


def through_the_last(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> Iterator[Convention]:
    """Yield on what an undefined loss of a step depends, if the step shows it."""
    derivatives = list(_derivatives(lhs, rhs, knowledge))
    for loss in dict.fromkeys(one.expression for one in derivatives):
        if not isinstance(loss, Symbol) or not is_loss(label_of(loss)):
            continue
        stack = knowledge.definitions.get(label_of(loss), ())
        if any(known.definition.value is not None for known in stack):
            continue
        variables = [one.variable for one in derivatives if one.expression == loss]
        last = _last(variables, knowledge)
        if last is not None:
            over = Over(last, tuple(_limits(last, lhs, rhs, knowledge)))
            sentence = f"{loss} depends on the rest only through {label_of(last)[0]}"
            yield Convention(Definition(loss, None, (over,), axiom=AXIOM), sentence)


def some_function(name: Expr, lhs: Expr, rhs: Expr, knowledge: Knowledge) -> Convention | None:
    """Return that a loss without a formula is some function of what a step differentiates it by.

    Only where the whole step differentiates by one free quantity: ∂J/∂w = λ w + ∂E/∂w says nothing
    of what E is, and is true of every E.
    """
    derivatives = list(_derivatives(lhs, rhs, knowledge))
    variables = {one.variable for one in derivatives}
    if not is_loss(label_of(name)) or len(variables) != 1:
        return None
    inside = (one.expression for one in derivatives)
    differentiated = {label_of(one) for one in inside if isinstance(one, Symbol | Indexed)}
    (variable,) = variables
    known = (*_formulas(name, knowledge), *_formulas(variable, knowledge))
    if label_of(name) not in differentiated or known:
        return None
    target, indices = name, ()
    if isinstance(name, Indexed):
        indices = tuple(Symbol(f"_{place}", integer=True) for place in range(len(name.indices)))
        target = name.base[indices]
    definition = Definition(target, None, (Over(variable),), indices=indices, axiom=ANY_LOSS)
    return Convention(definition, f"{name} is some function of {variable}")


def of_something_else(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> tuple[Label, ...]:
    """Return the losses whose formulas know nothing of what a step differentiates them by.

    J = L + λ/2 ‖W‖² under an L that was written for another network: what is true of every L is
    true of the one that is meant.
    """
    found = {
        label_of(one.expression): label_of(one.variable)
        for one in _derivatives(lhs, rhs, knowledge)
        if isinstance(one.expression, Symbol) and _formulas(one.expression, knowledge)
        if is_loss(label_of(one.expression))
        if label_of(one.variable) not in _made_of(one.expression, knowledge)
    }
    return tuple(found)


def _formulas(name: Expr, knowledge: Knowledge) -> list[Expr]:
    stack = knowledge.definitions.get(label_of(name), ())
    return [known.definition.value for known in stack if known.definition.value is not None]


def _derivatives(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> Iterator[Partial]:
    """Yield the derivatives in a step, also those that its names were defined as: δ = ∂L/∂y."""
    for side in (lhs, rhs):
        yield from partials(side)
        for name in quantities(side):
            for known in knowledge.definitions.get(label_of(name), ()):
                value = known.definition.value
                if isinstance(value, Partial) and speaks_of(known.definition, name):
                    yield value


def _last(variables: list[Expr], knowledge: Knowledge) -> Expr | None:
    """Return the quantity that is computed from all the others, if it has a formula."""
    labels = {label_of(variable) for variable in variables}
    for variable in variables:
        made_of = _made_of(variable, knowledge)
        if made_of and labels - {label_of(variable)} <= made_of:
            return variable
    return None


def _made_of(name: Expr, knowledge: Knowledge) -> set[Label]:
    found: set[Label] = set()
    stack = [label_of(name)]
    while stack:
        for known in knowledge.definitions.get(stack.pop(), ()):
            value = known.definition.value
            body = value.expr if isinstance(value, Lambda) else value
            new = {label_of(q) for q in quantities(body)} - found if body is not None else set()
            found |= new
            stack.extend(new)
    return found


def _limits(name: Expr, lhs: Expr, rhs: Expr, knowledge: Knowledge) -> Iterator[Limits]:
    """Yield the ranges of a family's indices: as the step sums over it, else its own size."""
    letters = [i for i in getattr(name, "indices", ()) if is_index(i)]
    places = {index: place for place, index in enumerate(getattr(name, "indices", ()))}
    for letter in letters:
        found = _summed(label_of(name), places[letter], (lhs, rhs))
        axis = AXES[places[letter]] if len(letters) == 2 else ""
        size: Expr = size_of(label_of(name)[0], axis)
        if knowledge.sizes is not None:
            size = knowledge.sizes.read(size)
        yield Limits(letter, *(found or (Integer(1), size)))


def _summed(label: Label, place: int, sides: tuple[Expr, Expr]) -> tuple[Expr, Expr] | None:
    for side in sides:
        for total in side.atoms(Sum):
            for index, low, high in total.limits:
                for one in total.function.atoms(Indexed):
                    if label_of(one) == label and one.indices[place] == index:
                        return low, high
    return None
