"""The error signal with the other sign: δ_k = o_k (1 - o_k)(t_k - o_k) is -∂E/∂net_k.

Where a document does not say what δ is, it is ∂L/∂s by convention. Older texts mean the negative of
it and show that by their first formula alone; all later ones have to be read with that sign.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Indexed, IndexedBase, Symbol

from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.names import quantities
from symmlp.documents.readings.error_signals import error_signals, is_signal
from symmlp.documents.readings.layers import families, losses
from symmlp.documents.readings.unit_families import weighted_sums
from symmlp.expressions import Partial


def opposite_signals(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> Iterator[Expr]:
    """Yield -∂L/∂s for each s that may be meant, where a step is the first to speak of its δ."""
    if not is_signal(lhs) or any(is_signal(text) for text, _ in knowledge.definitions):
        return
    present = [lhs, *quantities(rhs)]
    for convention in error_signals(lhs, knowledge, present):
        if convention.definition.value is not None:
            yield -convention.definition.value
    if isinstance(lhs, Indexed):
        for loss in losses(present, knowledge)[:1]:
            for name in _sums(lhs, knowledge):
                yield -Partial(loss.target, IndexedBase(Symbol(name, real=True))[lhs.indices])


def _sums(signal: Indexed, knowledge: Knowledge) -> Iterator[str]:
    """Yield the names of the weighted sums that belong to the same unit."""
    count = len(signal.indices)
    if count == 1:
        yield from weighted_sums(knowledge)
    for (name, number), family in families(knowledge).items():
        if family.below and number == count:
            yield name
