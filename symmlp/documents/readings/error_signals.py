"""What δ is: ∂L/∂s by convention, or what a document says; in older texts the negative of that.

δ is the one letter of the field that names a derivative. Whatever is known of it is known here.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Indexed, IndexedBase, Symbol

from symmlp.documents.knowledge.conventions import Convention
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.letters import LOSS_LETTERS, PREACTIVATIONS, SIGNAL
from symmlp.documents.knowledge.names import base_letter, decoration, is_index, label_of, speaks_of
from symmlp.expressions import Partial
from symmlp.statement import Definition


def is_signal(name: Expr | str) -> bool:
    """Whether a name is that of an error signal: δ, δ_o, δ[l, j]."""
    return base_letter(name) == SIGNAL


def derivative_in(value: Expr | None) -> Partial | None:
    """Return the derivative that a value is, or is the negative of."""
    if isinstance(value, Partial):
        return value
    negative = -value if isinstance(value, Expr) else None
    return negative if isinstance(negative, Partial) else None


def error_signals(name: Expr, knowledge: Knowledge, present: list[Expr]) -> list[Convention]:
    """Return δ := ∂L/∂s for each preactivation that may be meant, the most likely first.

    There is none where the document says itself of which derivative it is the name, or minus it.
    """
    if not is_signal(name):
        return []
    losses = [letter for letter in LOSS_LETTERS if (letter, 0) in knowledge.definitions]
    if not losses:
        return []
    if any(
        derivative_in(known.definition.value) is not None and speaks_of(known.definition, name)
        for known in knowledge.definitions.get(label_of(name), [])
    ):
        return []
    loss = Symbol(losses[0], real=True)
    return [
        Convention(
            Definition(name, Partial(loss, preactivation)),
            f"{name} is the error signal ∂{loss}/∂{preactivation}",
        )
        for preactivation in dict.fromkeys(_preactivations(name, knowledge, present))
    ]


def _preactivations(name: Expr, knowledge: Knowledge, present: list[Expr]) -> Iterator[Expr]:
    """Yield the weighted sums of the same unit: those that are ``present``, then the document's."""
    units = {decoration(name), ""}
    for quantity in present:
        fits = base_letter(quantity) in PREACTIVATIONS[:3] and decoration(quantity) in units
        if fits and len(getattr(quantity, "indices", ())) == len(getattr(name, "indices", ())):
            yield quantity
    for text, count in knowledge.definitions if not isinstance(name, Indexed) else ():
        if count == 0 and base_letter(text) == "s" and decoration(text) in units:
            yield Symbol(text, real=True)


def layer_signal(loss: Expr, preactivation: Definition) -> Convention:
    """Return what δ is in one layer by convention; it has the indices of its preactivation."""
    target = preactivation.target
    name = IndexedBase(Symbol(SIGNAL, real=True))[target.indices]
    definition = Definition(name, Partial(loss, target), indices=preactivation.indices)
    return Convention(definition, f"δ is the error signal ∂{loss}/∂{target.base}")


def opposite_layer_signal(preactivation: Indexed, knowledge: Knowledge) -> Definition | None:
    """Return the document's definition of δ in every layer, if it is -∂L/∂s."""
    for known in reversed(knowledge.definitions.get((SIGNAL, len(preactivation.indices)), [])):
        target, value = known.definition.target, known.definition.value
        if not isinstance(value, Expr) or not is_index(target.indices[0]):
            continue
        negative = -value
        if isinstance(negative, Partial) and negative.variable.base == preactivation.base:
            return known.definition
    return None
